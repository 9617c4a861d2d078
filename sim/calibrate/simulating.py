"""Live many points of the space, each with luck of its own, and measure what the targets measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.appraisal import Refusal, aimed
from sim.calibrate.fitting import Fit
from sim.engine import Engine, Telling
from sim.experiment import telling
from sim.history import Tallies, room_for
from sim.params import Posterior
from sim.study import Study

Floats = NDArray[np.float64]

CHUNK = 50
"""Points that are lived, and kept, together."""


@dataclass(frozen=True)
class Seen:
    """Hold what points gave: `each[point, target]` and the variance of its chance; nothing where refused."""

    each: Floats
    chance: Floats


@dataclass(frozen=True)
class World:
    """Hold one study the points are lived in, about how many families each, and what is measured there."""

    study: Study
    fits: tuple[Fit, ...]
    engine: Engine
    families: int

    @property
    def arms(self) -> tuple[str, ...]:
        """The arms that the targets need, the comparator first."""
        scenario = self.study.scenario
        usual = all(fit.target.arm == "comparator" for fit in self.fits)
        return (scenario.comparator,) if usual else (scenario.comparator, scenario.program)

    @property
    def replications(self) -> int:
        """How often each point is lived: until there are families enough."""
        return max(2, round(self.families / self.study.scenario.cohort.families))

    def lived(self, values: Mapping[str, Floats], first: int, workers: int) -> Seen:
        """Live points, numbered from `first`, on their own luck, and measure them."""
        points = len(next(iter(values.values())))
        study = _at(self.study, values)
        refused = set(study.refused_draws)
        good = [point for point in range(points) if point not in refused]
        shape = (points, len(self.fits))
        each, chance = np.full(shape, np.nan), np.full(shape, np.nan)
        with ThreadPoolExecutor(workers) as pool:
            told = pool.map(lambda point: self._measured(study, point, first + point), good)
            for point, (found, noise) in zip(good, told, strict=True):
                each[point], chance[point] = found, noise
        return Seen(each, chance)

    def _measured(self, study: Study, point: int, number: int) -> tuple[Floats, Floats]:
        tallies = [
            self._tallies(replace(telling(study, arm, point), draw=number, engine=self.engine))
            for arm in self.arms
        ]
        found = [aimed(fit.target, *tallies) for fit in self.fits]
        none = (np.nan, np.nan)
        pairs = [
            none
            if isinstance(one, Refusal)
            else (one.each[0], one.chance[0].var(ddof=1) / one.chance.shape[1])
            for one in found
        ]
        each, chance = np.array(pairs).T
        return each, chance

    def _tallies(self, one: Telling) -> Tallies:
        told = [one.tally(replication) for replication in range(self.replications)]
        marks = tuple(mark.name for mark in self.study.pathway.marks)
        kept = room_for(told[0], 1, self.replications, marks)
        kept.keep(0, told)
        return kept


def _at(study: Study, values: Mapping[str, Floats]) -> Study:
    """Return the study with the points as its draws, in their own order."""
    scenario = study.scenario
    points = len(next(iter(values.values())))
    drawn = scenario.model_copy(update={"draws": points, "drawn_from": "posterior"})
    posteriors = {scenario.setting: Posterior(None, given=values)}
    return replace(study, scenario=drawn, params=replace(study.params, posteriors=posteriors))


def chunks(count: int) -> Iterator[slice]:
    """Yield the slices of so many points that are lived together."""
    return (slice(begin, min(begin + CHUNK, count)) for begin in range(0, count, CHUNK))


def joined(parts: Sequence[Seen]) -> Seen:
    """Return parts one behind the other."""
    return Seen(np.concatenate([one.each for one in parts]), np.concatenate([one.chance for one in parts]))
