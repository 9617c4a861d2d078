"""The space a calibration searches: every uncertain number, as a standard normal score under its prior."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from sim.params import Estimate, address, drawn
from sim.params.posteriors import DIGITS, SCALE, Unit
from sim.study import Study

Floats = NDArray[np.float64]

UNITS: Mapping[str, Unit] = {"duration": "days", "rate": "per week", "share": "share", "ratio": "ratio"}
"""What a table calls the unit of each kind of number."""


@dataclass(frozen=True)
class Space:
    """Hold the uncertain numbers that are searched: their addresses, priors and units, in one order."""

    addresses: tuple[str, ...]
    priors: tuple[Estimate[Any], ...]
    units: tuple[Unit, ...]

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return len(self.addresses)

    def values(self, scores: Floats) -> dict[str, Floats]:
        """Return the numbers [point] that standard normal scores [point, number] stand for.

        They are rounded as tables write them, so that what is simulated is what is shipped.
        """
        luck = np.clip(ndtr(scores), 1e-12, 1 - 1e-12)
        columns = (drawn(prior, luck[:, place]) for place, prior in enumerate(self.priors))
        return {
            name: rounded(column / SCALE[unit]) * SCALE[unit]
            for name, column, unit in zip(self.addresses, columns, self.units, strict=True)
        }


def rounded(values: Floats) -> Floats:
    """Return values with the significant digits of a table.

    >>> rounded(np.array([1234.5678, 0.00012345678])).tolist()
    [1234.6, 0.00012346]
    """
    return np.array([float(f"{value:.{DIGITS}g}") for value in values])


def natural_history(study: Study, baselines: Iterable[str]) -> Space:
    """Return the space of all uncertain numbers that no lens moves, under some baselines."""
    keys = tuple(baselines)
    numbers = [name for name in _named(study) if not study.params.numbers[name].by_lens]
    return _space(study, ((name, key) for name in numbers for key in _keys(study, name, keys)))


def effects(study: Study, lens: str) -> Space:
    """Return the space of the uncertain effects of the programme through a lens."""
    return _space(study, ((name, lens) for name in _named(study) if study.params.numbers[name].by_lens))


def _named(study: Study) -> list[str]:
    return [name for name in study.pathway.numbers if name in study.params.numbers]


def _keys(study: Study, name: str, baselines: tuple[str, ...]) -> tuple[str, ...]:
    number, one = study.params.numbers[name], study.scenario
    if number.by_baseline is not None:
        return baselines
    return (number.key(one.lens, one.baseline, one.statute, one.state),)


def _space(study: Study, named: Iterable[tuple[str, str]]) -> Space:
    found: list[tuple[str, Estimate[Any], Unit]] = []
    for name, key in named:
        number = study.params.numbers[name]
        prior = number.estimates[key]
        if prior.uncertainty.distribution != "fixed":
            found.append((address(name, key), prior, UNITS[number.unit]))
    addresses, priors, units = zip(*found, strict=True)
    return Space(addresses, priors, units)
