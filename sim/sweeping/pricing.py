"""Price points from what was kept of their stories, a few at a time: nothing here can simulate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.appraisal import ADDED, DIVIDED, Digest, Measure, Valued, divisor, joined, worth
from sim.sweeping.keeping import Kept
from sim.sweeping.points import Points
from sim.sweeping.stories import Block, Spot

Floats = NDArray[np.float64]
Spots = Mapping[str, Sequence[Spot | None]]
"""Where the stories of points are, by arm."""

RUNS = 250
"""So many runs are priced together: more would need much memory, fewer much time."""


@dataclass(frozen=True)
class Priced:
    """Hold every amount, and the outcomes that were asked for, of some points.

    `valued` has them by name [point, replication]; points that could not be lived are not numbers there.
    """

    points: Points
    valued: Mapping[str, Valued]

    def of(self, outcome: str) -> Valued:
        """Return one outcome; raise KeyError if it was not asked for."""
        return self.valued[outcome]


@dataclass(frozen=True)
class Pricing:
    """Read blocks that are kept, and price what points make of them."""

    kept: Kept
    blocks: Mapping[str, Block]

    def priced(self, points: Points, spots: Spots, outcomes: Sequence[str] = ()) -> Priced:
        """Return the amounts of points, and these outcomes beside them; raise OSError or ValueError."""
        names = tuple(dict.fromkeys((*ADDED, *DIVIDED, *outcomes)))
        lived = [point for point in range(points.count) if point not in points.refused]
        many = max(1, RUNS // points.replications)
        groups = [lived[first : first + many] for first in range(0, len(lived), many)]
        parts = [self._some(points, spots, group, names) for group in groups]
        whole = (points.count, points.replications)
        if not lived:
            nothing = Valued(Measure(np.full(whole, np.nan)))
            return Priced(points, dict.fromkeys(names, nothing))
        return Priced(points, {name: _put([one[name] for one in parts], lived, whole) for name in names})

    def _some(
        self, points: Points, spots: Spots, group: Sequence[int], names: Sequence[str]
    ) -> dict[str, Valued]:
        """Price a few points."""
        scenario = points.study.scenario
        arms = (scenario.program, scenario.comparator)
        program, comparator = (self._digest([spots[arm][point] for point in group]) for arm in arms)
        return worth(points.some(group), program, comparator, names)

    def _digest(self, spots: Sequence[Spot | None]) -> Digest:
        """Return the stories at some spots, one behind the other; each block is read once."""
        there = [spot for spot in spots if spot is not None]
        names = list(dict.fromkeys(spot.block for spot in there))
        before, total = dict[str, int](), 0
        for name in names:
            before[name] = total
            total += len(self.blocks[name].keys)
        together = joined([self.kept.digest(self.blocks[name]) for name in names])
        return together.taken([before[spot.block] + spot.place for spot in there])


def _put(parts: Sequence[Valued], lived: Sequence[int], whole: tuple[int, int]) -> Valued:
    """Put the outcomes of points that were lived where they belong among all points."""

    def side(measures: Sequence[Measure]) -> Measure:
        first = measures[0]
        over = _among([one.over for one in measures], lived, whole)
        if first.under is None:
            return Measure(over)
        return Measure(over, _among([divisor(one) for one in measures], lived, whole), first.of_what)

    first = parts[0]
    less = [one.less for one in parts if one.less is not None]
    return Valued(side([one.more for one in parts]), side(less) if less else None, first.signed)


def _among(parts: Sequence[Floats], lived: Sequence[int], whole: tuple[int, int]) -> Floats:
    found = np.full(whole, np.nan)
    found[list(lived)] = np.concatenate(parts)
    return found
