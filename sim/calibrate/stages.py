"""What a stage of a calibration is given: the worlds its points are lived in, and who keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.calibrate.fitting import Fit
from sim.calibrate.keeping import Kept
from sim.calibrate.simulating import Seen, World, chunks, joined
from sim.calibrate.space import Space
from sim.engine import Engine
from sim.randomness import PARAMETER, decision_id, streams, uniforms

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Effort:
    """Say how many points are lived: a choice between time and precision.

    `rounds` of usual care, the last the largest; `pilots` of each lens's effects, then `candidates` for every
    one of the `draws` that are kept.
    """

    rounds: tuple[int, ...] = (800, 800, 2000)
    pilots: tuple[int, ...] = (400, 400)
    candidates: int = 3
    draws: int = 1000
    families: int = 2500
    """About how many families each point is lived with: chance then adds less than a third to what a sample
    of some hundreds leaves open."""

    def stories(self, lenses: int) -> int:
        """Return how many points are lived in all."""
        return sum(self.rounds) + lenses * (sum(self.pilots) + self.candidates * self.draws)


QUICK = Effort(rounds=(250, 250, 500), pilots=(150, 150), candidates=2, draws=200)
"""A rough look."""


@dataclass(frozen=True)
class Work:
    """Say how a calibration is worked at; only the effort changes what comes of it.

    What has been lived is kept in a folder of the calibration's fingerprint under `kept`, from which it goes
    on when it was interrupted; `progress` is told (points lived, points in all).
    """

    kept: Path
    engine: Engine = "compiled"
    workers: int = 1
    progress: Progress = lambda _done, _total: None
    effort: Effort = field(default_factory=Effort)


@dataclass
class Bench:
    """Hold what all stages share: seed, workers, the chunks that are kept, and how far it has come."""

    seed: int
    workers: int
    kept: Kept
    effort: Effort
    progress: Progress
    total: int
    done: int = 0
    families: int = 0

    def normals(self, stage: str, space: Space, count: int, turn: int) -> Floats:
        """Return standard normal numbers [point, number] by the address of stage, turn and number."""
        points = streams(self.seed, None, turn, PARAMETER, count)
        columns = [uniforms(points, decision_id(f"{stage}: {name}"), 0) for name in space.addresses]
        return np.asarray(ndtri(np.column_stack(columns)))

    def luck(self, what: str, count: int, turn: int = 0) -> Floats:
        """Return numbers between 0 and 1 [draw] for some purpose."""
        return uniforms(streams(self.seed, None, turn, PARAMETER, count), decision_id(what), 0)


@dataclass
class Stage:
    """Hold one stage: its name, the worlds its points are lived in, and how many have been."""

    name: str
    worlds: tuple[World, ...]
    bench: Bench
    lived: int = field(default=0, init=False)

    @property
    def fits(self) -> tuple[Fit, ...]:
        """The targets of all worlds, in one order."""
        return tuple(fit for world in self.worlds for fit in world.fits)

    @property
    def goals(self) -> Floats:
        """What the targets say [target], each on its scale."""
        return np.array([fit.goal for fit in self.fits])

    @property
    def variances(self) -> Floats:
        """How little they say [target]."""
        return np.array([fit.variance for fit in self.fits])

    def live(self, values: Mapping[str, Floats]) -> Outcomes:
        """Live points in every world, chunk by chunk, and measure them."""
        count = len(next(iter(values.values())))
        parts = [self._chunk(values, piece) for piece in chunks(count)]
        return Outcomes(self.fits, joined(parts))

    def _chunk(self, values: Mapping[str, Floats], piece: slice) -> Seen:
        first, bench = self.lived, self.bench
        own = {name: column[piece] for name, column in values.items()}
        found = bench.kept.seen(f"{self.name}-{first}", lambda: self._in_worlds(own, first))
        points = len(found.each)
        self.lived += points
        bench.done += points
        bench.families += points * sum(_families(world) for world in self.worlds)
        bench.progress(bench.done, bench.total)
        return found

    def _in_worlds(self, values: Mapping[str, Floats], first: int) -> Seen:
        seen = [world.lived(values, first, self.bench.workers) for world in self.worlds]
        return Seen(np.hstack([one.each for one in seen]), np.hstack([one.chance for one in seen]))


def _families(world: World) -> int:
    return len(world.arms) * world.replications * world.study.scenario.cohort.families


@dataclass(frozen=True)
class Outcomes:
    """Hold what points gave for some targets, and how likely the targets are where they are true."""

    fits: Sequence[Fit]
    seen: Seen

    @property
    def scaled(self) -> Floats:
        """The outcomes [point, target], each on its target's scale."""
        pairs = zip(self.fits, self.seen.each.T, strict=True)
        return np.column_stack([fit.scaled(column) for fit, column in pairs])

    @property
    def likelihood(self) -> Floats:
        """The log likelihood [point] of all targets; minus infinity where a point could not be lived."""
        columns = zip(self.fits, self.seen.each.T, self.seen.chance.T, strict=True)
        total = np.sum([fit.likelihood(each, chance) for fit, each, chance in columns], axis=0)
        return np.where(np.isfinite(total), total, -np.inf)

    def at(self, which: NDArray[np.int64]) -> Outcomes:
        """Return the outcomes of some points."""
        return Outcomes(self.fits, Seen(self.seen.each[which], self.seen.chance[which]))

    @property
    def refused(self) -> float:
        """The share of points that could not be lived, or gave nothing to measure."""
        return float(1 - np.isfinite(self.seen.each).all(axis=1).mean())


def gathered(parts: Sequence[Outcomes]) -> Outcomes:
    """Return the outcomes of several rounds behind each other."""
    return Outcomes(parts[0].fits, joined([one.seen for one in parts]))
