"""Morris screening: how far an outcome moves when one input moves, wherever the others are.

Morris (1991), "Factorial sampling plans for preliminary computational experiments",
DOI 10.1080/00401706.1991.10484804; mean sizes as in Campolongo, Cariboni and Saltelli (2007),
DOI 10.1016/j.envsoft.2006.10.004. SALib draws the trajectories and reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVELS = 4
"""Values each input takes, a step being two levels: Morris's own choice."""
LOWEST = 1 / (2 * LEVELS)
"""Levels are the middles of equal parts of the cube: an endless margin has no value at 0 or 1."""
RANGE = 1 - 2 * LOWEST
RESAMPLES = 1_000


class MissingPackageError(ImportError):
    """Say which package is needed, and how to get it."""


@dataclass(frozen=True)
class Effects:
    """Hold elementary effects by input: mean, mean size with its 95 % half width, and spread.

    Changes of the outcome per unit of the cube: from the lowest to the highest quantile, were it a line.
    """

    mean: Floats
    size: Floats
    half_width: Floats
    spread: Floats


def trajectories(count: int, dimension: int, seed: int) -> Floats:
    """Return points of the unit cube [row, input]: `count` trajectories of dimension + 1 rows each.

    From a row to the next of a trajectory one input moves by half of the cube; each moves once.

    >>> trajectories(count=10, dimension=3, seed=1).shape
    (40, 3)
    """
    sample = _salib("sample").sample
    return np.asarray(sample(_problem(dimension), count, num_levels=LEVELS, seed=seed), dtype=np.float64)


def effects(rows: Floats, outcome: Floats, seed: int = 0) -> Effects:
    """Return the effects of what `trajectories` gave [row, input] and the outcome [row] lived there.

    The rows of a trajectory should share their luck. Half widths are 1.96 standard deviations of a bootstrap
    over trajectories, which `seed` resamples; at least two.

    >>> rows = trajectories(count=4, dimension=2, seed=1)
    >>> effects(rows, rows @ [3.0, -1.0]).mean.round(9).tolist()
    [3.0, -1.0]
    """
    problem = _problem(rows.shape[1])
    # SALib divides by the step in a cube of its own, which ours is RANGE of.
    slopes = np.asarray(outcome, dtype=np.float64) / RANGE
    analyze = _salib("analyze").analyze
    found = analyze(problem, rows, slopes, num_resamples=RESAMPLES, num_levels=LEVELS, seed=seed)
    return Effects(
        *(np.asarray(found[name], dtype=np.float64) for name in ("mu", "mu_star", "mu_star_conf", "sigma"))
    )


def _problem(dimension: int) -> dict[str, Any]:
    """Return SALib's word for a cube; its names are ours no more than in their order."""
    return {
        "num_vars": dimension,
        "names": [f"x{place}" for place in range(dimension)],
        "bounds": [[LOWEST, 1 - LOWEST]] * dimension,
    }


def _salib(part: str) -> Any:  # noqa: ANN401 - SALib has no types
    """Return SALib's module `sample` or `analyze` of the method."""
    try:
        return import_module(f"SALib.{part}.morris")
    except ImportError as error:
        raise MissingPackageError("Morris screening needs SALib: pip install 'reunify[screening]'") from error
