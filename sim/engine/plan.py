"""The pathway with its numbers filled in: what an engine needs to know, laid out by state and event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.distributions import EXPONENTIAL
from sim.pathway import ROUNDING, Accrued, After, At, Granted, On, Pathway, Speed, Transition
from sim.randomness import decision_id

Numbers = Mapping[str, float]
Factors = tuple[tuple[int, tuple[float, ...]], ...]

NEVER = 2**62
"""The minute that never comes."""

ONE_MINUTE_A_MINUTE = np.array([1.0, 1.0])
"""The law of a fixed delay: its cumulative hazard is its age, so its threshold is the delay itself."""


@dataclass(frozen=True, slots=True)
class Accrual:
    """Say which states are counted, how many minutes ring the clock, and within how many."""

    states: frozenset[int]
    amount: int
    window: int


@dataclass(frozen=True, slots=True)
class Clock:
    """One row of the table that has a clock.

    `delay` is the threshold of a fixed delay (None: the threshold is drawn); `factors` gives, for every
    track that matters, the speed by state number.
    """

    decision: int
    kind: int
    numbers: NDArray[np.float64]
    delay: float | None
    accrual: Accrual | None
    factors: Factors
    resumes: bool

    def speed(self, states: list[int]) -> float:
        """Return the hazard ratio in force in the family's states (one per track)."""
        speed = 1.0
        for track, by_state in self.factors:
            speed *= by_state[states[track]]
        return speed


@dataclass(frozen=True, slots=True)
class Branch:
    """Rows that hear the same event from the same state: one of them at most, by one random number."""

    decision: int
    rows: tuple[int, ...]
    limits: tuple[float, ...]
    certain: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A pathway and its numbers, by row, state and event number: what an engine reads.

    `clocks[row]` for the rows that have a clock; `armed_in[state]` are the rows whose clocks run in a state;
    `branches[event][state]`; `waits_for[state]` is (resource, row) or None; `holds[state]` is a resource's
    number or None.
    """

    pathway: Pathway
    track: tuple[int, ...]
    source: tuple[frozenset[int], ...]
    target: tuple[int, ...]
    clocks: Mapping[int, Clock]
    armed_in: tuple[tuple[int, ...], ...]
    branches: tuple[Mapping[int, Branch], ...]
    waits_for: tuple[tuple[int, int] | None, ...]
    holds: tuple[int | None, ...]
    capacity: tuple[int, ...]


def laid_out(pathway: Pathway, numbers: Numbers) -> Plan:
    """Fill a pathway with numbers (durations in minutes); raise KeyError for a number that is missing."""
    rows = pathway.transitions
    targets = tuple(pathway.state(row.target) for row in rows)
    return Plan(
        pathway=pathway,
        track=tuple(pathway.track_of[target] for target in targets),
        source=tuple(frozenset(pathway.state(state) for state in row.source) for row in rows),
        target=targets,
        clocks=_clocks(pathway, numbers),
        armed_in=_armed_in(pathway),
        branches=tuple(_branches(pathway, event, numbers) for event in pathway.events),
        waits_for=_waits_for(pathway),
        holds=_holds(pathway),
        capacity=tuple(round(numbers[one.capacity]) for one in pathway.resources),
    )


def factors(
    pathway: Pathway, speeds: tuple[Speed, ...], during: tuple[str, ...], numbers: Numbers
) -> Factors:
    """Return the speed by track and state: the product of the ratios in force, 0 where `during` fails."""
    by_track: dict[int, list[float]] = {}
    everywhere = [1.0] * len(pathway.states)
    for speed in speeds:
        for track, states in pathway.by_track(speed.during).items():
            row = by_track.setdefault(track, everywhere.copy())
            for state in states:
                row[state] *= numbers[speed.ratio]
    for track, states in pathway.by_track(during).items():
        row = by_track.setdefault(track, everywhere.copy())
        by_track[track] = [ratio if state in states else 0.0 for state, ratio in enumerate(row)]
    return tuple((track, tuple(ratios)) for track, ratios in sorted(by_track.items()))


def _clocks(pathway: Pathway, numbers: Numbers) -> dict[int, Clock]:
    made = ((number, _clock(pathway, row, numbers)) for number, row in enumerate(pathway.transitions))
    return {number: clock for number, clock in made if clock is not None}


def _clock(pathway: Pathway, row: Transition, numbers: Numbers) -> Clock | None:
    match row.trigger:
        case After(law):
            kind, packed, delay, accrual = law.kind, law.numbers(numbers), None, None
        case At(name):
            kind, packed, delay, accrual = EXPONENTIAL, ONE_MINUTE_A_MINUTE, numbers[name], None
        case Accrued(states, amount, window):
            counted = frozenset(pathway.state(state) for state in states)
            accrual = Accrual(counted, round(numbers[amount]), round(numbers[window]))
            kind, packed, delay = EXPONENTIAL, ONE_MINUTE_A_MINUTE, 0.0
        case _:
            return None
    during = row.during + (row.trigger.states if isinstance(row.trigger, Accrued) else ())
    speeds = factors(pathway, row.speeds, during, numbers)
    return Clock(decision_id(row.name), kind, packed, delay, accrual, speeds, row.resumes)


def _armed_in(pathway: Pathway) -> tuple[tuple[int, ...], ...]:
    timed = [
        (number, frozenset(row.source))
        for number, row in enumerate(pathway.transitions)
        if isinstance(row.trigger, After | At | Accrued)
    ]
    return tuple(tuple(number for number, source in timed if state in source) for state in pathway.states)


def _branches(pathway: Pathway, event: str, numbers: Numbers) -> dict[int, Branch]:
    return {
        pathway.state(state): _branch(pathway, event, state, numbers)
        for heard, state in pathway.branches
        if heard == event
    }


def _branch(pathway: Pathway, event: str, state: str, numbers: Numbers) -> Branch:
    """Stack the rows' probabilities; a row without one takes what the others leave."""
    rows = pathway.branches[event, state]
    named = [row.trigger.probability if isinstance(row.trigger, On) else None for row in rows]
    given = [None if name is None else numbers[name] for name in named]
    rest = 1.0 - sum(share for share in given if share is not None)
    if rest < -ROUNDING:
        msg = f"the shares of what follows '{event}' in '{state}' add up to more than 1"
        raise ValueError(msg)
    shares = [max(0.0, rest) if share is None else share for share in given]
    return Branch(
        decision=decision_id(f"{event} in {state}"),
        rows=tuple(pathway.event(row.name) - 1 for row in rows),
        limits=tuple(float(limit) for limit in np.cumsum(shares)),
        certain=len(rows) == 1 and given == [None],
    )


def _waits_for(pathway: Pathway) -> tuple[tuple[int, int] | None, ...]:
    number_of = {resource.name: number for number, resource in enumerate(pathway.resources)}
    queues: dict[str, tuple[int, int]] = {}
    for number, row in enumerate(pathway.transitions):
        if isinstance(row.trigger, Granted):
            queues |= dict.fromkeys(row.source, (number_of[row.trigger.resource], number))
    return tuple(queues.get(state) for state in pathway.states)


def _holds(pathway: Pathway) -> tuple[int | None, ...]:
    held = {state: number for number, one in enumerate(pathway.resources) for state in one.held_in}
    return tuple(held.get(state) for state in pathway.states)
