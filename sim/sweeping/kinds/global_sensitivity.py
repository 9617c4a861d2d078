"""All inputs at once, over their whole margins: Sobol indices, and Morris screening before them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Problem
from sim.scenario import Morris as AskedMorris
from sim.scenario import Sobol as AskedSobol
from sim.study import Study, livable
from sim.sweeping.answers import Index, Morris, Screen, Sobol
from sim.sweeping.asking import Asking
from sim.sweeping.morris import MissingPackageError, effects, trajectories
from sim.sweeping.moving import Mover, movers
from sim.sweeping.points import Points
from sim.sweeping.pricing import Priced
from sim.sweeping.sobol import design, indices

Floats = NDArray[np.float64]


def sobol(study: Study, asked: AskedSobol) -> Asking:
    """Live the base samples and their crossings; each sample's points share streams of luck of their own."""
    moved, seed = movers(study, tuple(asked.over)), study.scenario.seed
    a, b, ab = design(asked.samples, len(moved), seed)
    cube = np.concatenate([a, b, *ab])
    luck = np.tile(np.arange(asked.samples), len(cube) // asked.samples)
    (priced,) = yield [_points(study, moved, cube, luck, asked.replications)]
    each = _linear(priced, asked.outcome).reshape(-1, asked.samples, asked.replications)
    found = indices(each[0], each[1], each[2:], seed)
    rows = [
        Index(
            input=mover.input,
            first=float(found.first[place]),
            first_interval=(float(found.first_interval[place, 0]), float(found.first_interval[place, 1])),
            total=float(found.total[place]),
            total_interval=(float(found.total_interval[place, 0]), float(found.total_interval[place, 1])),
        )
        for place, mover in enumerate(moved)
    ]
    ordered = tuple(sorted(rows, key=lambda row: -row.total))
    return Sobol(asked.outcome, asked.samples, float(found.mean), float(found.spread), ordered)


def morris(study: Study, asked: AskedMorris) -> Asking:
    """Live trajectories through the inputs; the points of a trajectory share their streams of luck."""
    moved, seed = movers(study, tuple(asked.over)), study.scenario.seed
    try:
        cube = trajectories(asked.trajectories, len(moved), seed)
    except MissingPackageError as error:
        mend = "pip install 'reunify[screening]', or ask for one_way or sobol"
        raise InputError([Problem("sweep", 0, "sweep.morris", str(error), mend)]) from None
    luck = np.repeat(np.arange(asked.trajectories), len(moved) + 1)
    (priced,) = yield [_points(study, moved, cube, luck, asked.replications)]
    found = effects(cube, _linear(priced, asked.outcome).mean(axis=1), seed)
    rows = [
        Screen(
            input=mover.input,
            mean=float(found.mean[place]),
            size=float(found.size[place]),
            half_width=float(found.half_width[place]),
            spread=float(found.spread[place]),
        )
        for place, mover in enumerate(moved)
    ]
    return Morris(asked.outcome, asked.trajectories, tuple(sorted(rows, key=lambda row: -row.size)))


def _points(
    study: Study, moved: Sequence[Mover], cube: Floats, luck: NDArray[np.int64], replications: int
) -> Points:
    """Return points at the margins' quantiles [point, input]; the rest stays at the best estimates.

    Raises:
        InputError: the numbers of some point contradict each other.
    """
    values = {mover.name: mover.quantiles(cube[:, place]) for place, mover in enumerate(moved)}
    return Points(livable(study.at(values)), tuple(luck.tolist()), replications)


def _linear(priced: Priced, outcome: str) -> Floats:
    """Return an outcome [point, replication], a ratio's to the first order around each point's mean.

    Raises:
        InputError: it would mean nothing at some point.
    """
    valued = priced.of(outcome)
    refused = [why for point in range(priced.points.count) if (why := valued.refused(point))]
    if refused:
        what = f"{outcome} has no answer at {len(refused):,} of {priced.points.count:,} points"
        mend = f"({refused[0].refused}); ask for an amount, such as net_saving"
        raise InputError([Problem("sweep", 0, "outcome", what, mend)])
    return np.asarray(valued.each[:, np.newaxis] + valued.chance)
