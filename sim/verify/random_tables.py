"""A small random table: two tracks that hurry each other, and a desk with a seat or two."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations

import numpy as np

from sim.distributions import Exponential, Gompertz, Law, LogLogistic, LogNormal, Piecewise, Weibull
from sim.pathway import (
    Accrued,
    After,
    At,
    Frailty,
    Granted,
    On,
    Pathway,
    Resource,
    Speed,
    Track,
    Transition,
)

STATES = ("a", "b", "c")
WAYS = ("left", "right")
SHORTEST, LONGEST = 200, 5_000
"""Minutes: long beside the least that a clock can take, short beside a story."""


@dataclass
class Drawing:
    """Draw a table from a seed: its numbers by name."""

    luck: np.random.Generator
    numbers: dict[str, float] = field(default_factory=dict)

    def number(self, value: float) -> str:
        """Keep a number and return its name."""
        name = f"n{len(self.numbers)}"
        self.numbers[name] = value
        return name

    def minutes(self) -> str:
        """Draw a length of time."""
        return self.number(float(self.luck.integers(SHORTEST, LONGEST)))

    def law(self) -> Law:
        """Draw one of the six laws."""
        shape = self.number(float(self.luck.uniform(0.6, 1.6)))
        laws: tuple[Law, ...] = (
            Exponential(self.minutes()),
            Weibull(self.minutes(), shape),
            LogLogistic(self.minutes(), shape),
            LogNormal(self.minutes(), shape),
            Gompertz(self.minutes(), self.minutes()),
            Piecewise((self.minutes(), self.minutes()), (self.minutes(),)),
        )
        return laws[int(self.luck.integers(len(laws)))]

    def between(self, way: str, other: str) -> list[Transition]:
        """Draw a row for every two states of a track, each of another speed in a state of the other track."""
        return [self._row(way, other, *pair) for pair in permutations(STATES, 2)]

    def _row(self, way: str, other: str, source: str, target: str) -> Transition:
        delayed = self.luck.random() < 1 / len(STATES)
        ratio = self.number(float(self.luck.choice([0.0, 0.4, 2.5])))
        return Transition(
            f"{way}_{source}{target}",
            (f"{way}.{source}",),
            f"{way}.{target}",
            At(self.minutes()) if delayed else After(self.law()),
            speeds=(Speed(ratio, (f"{other}.{self.luck.choice(STATES)}",)),),
            frailty=None if delayed or self.luck.random() < 1 / 2 else "proneness",
        )


def random_table(seed: int) -> tuple[Pathway, dict[str, float]]:
    """Return a sound table and its numbers, drawn from a seed.

    >>> from sim.pathway import faults
    >>> faults(random_table(seed=1)[0])
    ()
    """
    drawing = Drawing(np.random.default_rng(seed))
    rows = [row for way, other in permutations(WAYS) for row in drawing.between(way, other)]
    bumping = tuple(row.name for row in rows if row.target == "left.c")
    rows += [
        Transition("ask", ("desk.idle",), "desk.waiting", After(drawing.law())),
        Transition("call", ("desk.waiting",), "desk.served", Granted("seat")),
        Transition("recall", ("desk.bumped",), "desk.served", Granted("seat", first=True)),
        Transition("bump", ("desk.served",), "desk.bumped", On(bumping, drawing.number(0.5))),
        Transition("done", ("desk.served",), "desk.idle", After(drawing.law())),
        Transition("reach", ("limit.below",), "limit.reached", _accrued(drawing)),
        Transition("forget", ("limit.reached",), "limit.below", At(drawing.minutes())),
    ]
    drawing.numbers |= {"seats": float(drawing.luck.integers(1, 4)), "variance": 0.4}
    pathway = Pathway(
        tracks=(
            *(Track(way, STATES) for way in WAYS),
            Track("desk", ("idle", "waiting", "bumped", "served")),
            Track("limit", ("below", "reached")),
        ),
        transitions=tuple(rows),
        resources=(Resource("seat", ("desk.served",), capacity="seats"),),
        frailties=(Frailty("proneness", "variance"),),
    )
    return pathway, drawing.numbers


def _accrued(drawing: Drawing) -> Accrued:
    """Draw a limit on the time in one state within a moving window, twice as long."""
    amount = drawing.minutes()
    return Accrued(("right.b", "right.c"), amount, drawing.number(2 * drawing.numbers[amount]))
