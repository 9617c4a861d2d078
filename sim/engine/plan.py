"""A pathway with its numbers filled in: what an engine reads, by row, state and event number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine.frame import Frame

Factors = tuple[tuple[int, tuple[float, ...]], ...]

NEVER = 2**62
"""The minute that never comes."""


@dataclass(frozen=True, slots=True)
class Accrual:
    """Say which states are counted, how many minutes ring the clock, and within how many."""

    states: frozenset[int]
    amount: int
    window: int


@dataclass(frozen=True, slots=True)
class Clock:
    """One row of the table that has a clock.

    `delay` is the threshold of a fixed delay (None: the threshold is drawn), `date` the minute of a dated
    row, `age` what a clock has already when it is armed. `factors` gives, for every track that matters, the
    speed by state number; `frailty` is the place of the frailty that multiplies the hazard, or divides it
    (`against`), and `variance` that of the frailty whose population the law describes.
    """

    decision: int
    kind: int
    numbers: NDArray[np.float64]
    factors: Factors
    delay: float | None = None
    date: int | None = None
    accrual: Accrual | None = None
    age: int = 0
    resumes: bool = False
    frailty: int | None = None
    against: bool = False
    variance: float = 0.0

    def speed(self, states: list[int]) -> float:
        """Return the hazard ratio in force in an entity's states (one per track)."""
        return factor(self.factors, states)


@dataclass(frozen=True, slots=True)
class Branch:
    """Rows that hear the same event from the same state: one of them at most, by one random number.

    `shares` are the rows' probabilities, None for what the others leave; `factors` multiply them by state.
    """

    decision: int
    rows: tuple[int, ...]
    shares: tuple[float | None, ...]
    factors: tuple[Factors, ...]
    certain: bool

    def taken(self, states: list[int], luck: float) -> int | None:
        """Return the row that a random number takes in some states (one per track), or None."""
        open_shares = zip(self.rows, self.shares, self.factors, strict=True)
        weighed = [(row, share, factor(own, states)) for row, share, own in open_shares]
        named = sum(share * weight for _, share, weight in weighed if share is not None)
        limit = 0.0
        for row, share, weight in weighed:
            limit += (max(0.0, 1.0 - named) if share is None else share) * weight
            if luck < limit:
                return row
        return None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A row that lets go of a dyad which the others can spare: its resource, its states, its condition."""

    row: int
    resource: int
    source: frozenset[int]
    factors: Factors

    def open(self, states: list[int]) -> bool:
        """Return whether a dyad in some states (one per track) may be let go."""
        return any(state in self.source for state in states) and factor(self.factors, states) > 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """A pathway and its numbers, by row, state and event number: what the reference engine reads.

    `clocks[row]` for the rows that have a clock; `branches[event][state]`; `seats[state]` are those a dyad
    offers in a state; `capacity[resource]` is None where dyads offer the seats.
    """

    frame: Frame
    clocks: Mapping[int, Clock]
    branches: tuple[Mapping[int, Branch], ...]
    seats: Mapping[int, int]
    capacity: tuple[int | None, ...]
    vacancies: tuple[Vacancy, ...]
    frailties: Mapping[str, float]


def factor(own: Factors, states: list[int]) -> float:
    """Return the ratio in force in some states (one per track)."""
    ratio = 1.0
    for track, by_state in own:
        ratio *= by_state[states[track]]
    return ratio
