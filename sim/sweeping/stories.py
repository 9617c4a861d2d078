"""Which stories points need: each is told once, however many points, prices or sweeps ask for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version

import numpy as np

from sim.appraisal import DEFINITIONS, EFFECTS, Digest, digested
from sim.costing import counted
from sim.engine import Engine, Telling
from sim.experiment import tell_into
from sim.history import STORY, room_for
from sim.study import Study
from sim.sweeping.points import Points

TOGETHER = 50
"""Runs that are lived, and kept, together: a tenth of a second of work."""


@dataclass(frozen=True)
class Parcel:
    """Hold all it takes to live a block, wherever that is done."""

    tellings: tuple[Telling, ...]
    replications: int
    quantities: tuple[str, ...]

    def lived(self) -> Digest:
        """Live every story and return what is kept of them [story, replication]."""
        first, *rest = self.tellings
        told = [first.tally(number) for number in range(self.replications)]
        marks = tuple(mark.name for mark in first.pathway.marks)
        tallies = room_for(told[0], len(self.tellings), self.replications, marks)
        tallies.keep(0, told)
        for place, one in enumerate(rest, 1):
            tell_into(tallies, place, one, self.replications)
        return digested(tallies, self.quantities)


@dataclass(frozen=True)
class Block:
    """Hold stories of one arm that are lived and kept together: the stories of some of the points."""

    keys: tuple[str, ...]
    """What each story is called by: its content."""
    points: Points
    arm: str
    places: tuple[int, ...]
    """Which of the points they are."""

    @cached_property
    def name(self) -> str:
        """The name of everything the block depends on."""
        return sha256(" ".join(self.keys).encode()).hexdigest()[:24]

    @property
    def runs(self) -> int:
        """How many runs it holds."""
        return len(self.keys) * self.points.replications

    def parcel(self, engine: Engine) -> Parcel:
        """Return all it takes to live it: made when it is wanted, for thousands of blocks would not fit."""
        tellings = tuple(self.points.telling(self.arm, place, engine) for place in self.places)
        return Parcel(tellings, self.points.replications, counted(self.points.study))


@dataclass(frozen=True)
class Spot:
    """Say where a story is: in which block, and which one of it."""

    block: str
    place: int


@dataclass
class Stories:
    """Hold the blocks of all stories asked for so far, and where each story is."""

    blocks: dict[str, Block] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)

    def asked(self, points: Points) -> Mapping[str, tuple[Spot | None, ...]]:
        """Return where the stories of points are, by arm; new ones are put into blocks of their own.

        None for points that cannot be lived.
        """
        found = {}
        for arm in points.study.scenario.arms:
            keys = self._new(points, arm)
            found[arm] = tuple(self.spots.get(key) for key in keys)
        return found

    def _new(self, points: Points, arm: str) -> list[str]:
        """Put the new stories of an arm into blocks, and return the keys of all its points' stories."""
        namer, keys, fresh = Namer(points, arm), list[str](), dict[str, int]()
        for point in range(points.count):
            key = "" if point in points.refused else namer.key(point)
            keys.append(key)
            if key and key not in self.spots:
                fresh.setdefault(key, point)
        many = max(1, TOGETHER // points.replications)
        for group in _groups(list(fresh.items()), many):
            self._add(points, arm, group)
        return keys

    def _add(self, points: Points, arm: str, group: list[tuple[str, int]]) -> None:
        keys, places = zip(*group, strict=True)
        block = Block(keys, points, arm, places)
        self.blocks[block.name] = block
        self.spots |= {key: Spot(block.name, place) for place, key in enumerate(keys)}


def _groups(items: list[tuple[str, int]], many: int) -> Iterator[list[tuple[str, int]]]:
    return (items[first : first + many] for first in range(0, len(items), many))


class Namer:
    """Name the stories of one arm of some points by all they depend on."""

    def __init__(self, points: Points, arm: str) -> None:
        """Gather what all the stories have in common, and what tells them apart."""
        study = points.study
        self.luck, self.common = points.luck, _common(points, arm)
        # Where there are no dyads, nothing that acts through them can tell two stories apart.
        idle = study.pathway.effects if not study.scenario.arms[arm].dyads else frozenset[str]()
        own = study.scenario.numbers(arm)
        names = [name for name in study.pathway.numbers if name not in own and name not in idle]
        self.values = np.array([study.column(name, points.count) for name in names]).T

    def key(self, point: int) -> str:
        """Return the name of a point's story."""
        told = self.common + repr(self.luck[point]).encode() + self.values[point].tobytes()
        return sha256(told).hexdigest()[:24]


def _common(points: Points, arm: str) -> bytes:
    """Return what all stories of an arm depend on, whatever its numbers."""
    study: Study = points.study
    scenario = study.scenario
    offer, cohort = scenario.arms[arm], scenario.cohort
    parts = (
        version("reunify"),
        STORY,
        study.pathway,
        counted(study),
        EFFECTS,
        tuple(DEFINITIONS),
        sorted(scenario.numbers(arm).items()),
        (offer.hired_at(scenario.start), offer.sites),
        (scenario.start, cohort.model_dump_json(), scenario.seed, points.replications),
    )
    return repr(parts).encode()
