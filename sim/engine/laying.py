"""Lay a pathway out as a plan: fill in the numbers, number states and events, find what each state arms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from sim.distributions import EXPONENTIAL
from sim.engine.plan import Accrual, Branch, Clock, Factors, Plan, Vacancy
from sim.pathway import (
    HIRING,
    REFERRAL,
    ROUNDING,
    Accrued,
    After,
    At,
    Dated,
    Granted,
    Kind,
    On,
    Pathway,
    Resource,
    Spare,
    Speed,
    Transition,
)
from sim.randomness import decision_id

Numbers = Mapping[str, float]

ONE_MINUTE_A_MINUTE = np.array([1.0, 1.0])
"""The law of a fixed delay: its cumulative hazard is its age, so its threshold is the delay itself."""


def laid_out(pathway: Pathway, numbers: Numbers) -> Plan:
    """Fill a pathway with numbers (durations in minutes); raise KeyError for a number that is missing."""
    rows = pathway.transitions
    return Plan(
        pathway=pathway,
        beginning={kind: _beginning(pathway, kind) for kind in ("family", "dyad")},
        beginning_event=_beginning_events(pathway),
        track=tuple(pathway.local(row.target) for row in rows),
        source=tuple(_numbered(pathway, row.source) for row in rows),
        target=tuple(pathway.state(row.target) for row in rows),
        clocks=_clocks(pathway, numbers),
        armed_in=_armed_in(pathway),
        branches=tuple(_branches(pathway, event, numbers) for event in pathway.events),
        waits_for=_waits_for(pathway),
        holds=_holds(pathway),
        offers=_offers(pathway, numbers),
        capacity=tuple(_capacity(one, numbers) for one in pathway.resources),
        vacancies=_vacancies(pathway, numbers),
        frailties={one.name: numbers[one.variance] for one in pathway.frailties},
    )


def _numbered(pathway: Pathway, states: Iterable[str]) -> frozenset[int]:
    return frozenset(pathway.state(state) for state in states)


def _beginning(pathway: Pathway, kind: Kind) -> tuple[int, ...]:
    tracks = [track for track in pathway.tracks if track.of == kind]
    return tuple(pathway.state(f"{track.name}.{track.states[0]}") for track in tracks)


def _beginning_events(pathway: Pathway) -> dict[Kind, int]:
    begun: dict[Kind, str] = {"family": REFERRAL, "dyad": HIRING}
    return {kind: pathway.event(name) for kind, name in begun.items() if name in pathway.events}


def _capacity(resource: Resource, numbers: Numbers) -> int | None:
    return None if resource.capacity is None else round(numbers[resource.capacity])


def factors(
    pathway: Pathway, speeds: tuple[Speed, ...], during: tuple[str, ...], numbers: Numbers
) -> Factors:
    """Return the speed by track and state: the product of the ratios in force, 0 where `during` fails.

    A track is numbered by its place among those of its kind of entity.
    """
    by_track: dict[int, list[float]] = {}
    everywhere = [1.0] * len(pathway.states)
    for speed in speeds:
        for states in pathway.by_track(speed.during).values():
            row = by_track.setdefault(_place(pathway, states), everywhere.copy())
            for state in states:
                row[state] *= numbers[speed.ratio]
    for states in pathway.by_track(during).values():
        track = _place(pathway, states)
        row = by_track.setdefault(track, everywhere.copy())
        by_track[track] = [ratio if state in states else 0.0 for state, ratio in enumerate(row)]
    return tuple((track, tuple(ratios)) for track, ratios in sorted(by_track.items()))


def _place(pathway: Pathway, states: frozenset[int]) -> int:
    return pathway.local(pathway.states[min(states)])


def _clocks(pathway: Pathway, numbers: Numbers) -> dict[int, Clock]:
    made = ((number, _clock(pathway, row, numbers)) for number, row in enumerate(pathway.transitions))
    return {number: clock for number, clock in made if clock is not None}


def _clock(pathway: Pathway, row: Transition, numbers: Numbers) -> Clock | None:
    during = row.during + (row.trigger.states if isinstance(row.trigger, Accrued) else ())
    own = factors(pathway, row.speeds, during, numbers)
    decision = decision_id(row.name)
    match row.trigger:
        case After(law, age):
            armed = 0 if age is None else round(numbers[age])
            frailty = _frailty(pathway, row, numbers)
            packed = law.numbers(numbers)
            return Clock(decision, law.kind, packed, own, age=armed, resumes=row.resumes, **frailty)
        case At(name):
            delay = numbers[name]
            return Clock(decision, EXPONENTIAL, ONE_MINUTE_A_MINUTE, own, delay=delay, resumes=row.resumes)
        case Dated(name):
            date = round(numbers[name])
            return Clock(decision, EXPONENTIAL, ONE_MINUTE_A_MINUTE, own, delay=0.0, date=date)
        case Accrued(states, amount, window):
            accrual = Accrual(_numbered(pathway, states), round(numbers[amount]), round(numbers[window]))
            return Clock(decision, EXPONENTIAL, ONE_MINUTE_A_MINUTE, own, delay=0.0, accrual=accrual)
        case _:
            return None


def _frailty(pathway: Pathway, row: Transition, numbers: Numbers) -> dict[str, Any]:
    """Return what a clock must know of the frailty its row names, if it names one."""
    places = {one.name: place for place, one in enumerate(pathway.frailties)}
    if row.frailty:
        place = places[row.frailty]
        return {"frailty": place, "variance": numbers[pathway.frailties[place].variance]}
    return {"frailty": places[row.against], "against": True} if row.against else {}


def _armed_in(pathway: Pathway) -> tuple[tuple[int, ...], ...]:
    timed = [
        (number, frozenset(row.source))
        for number, row in enumerate(pathway.transitions)
        if isinstance(row.trigger, After | At | Dated | Accrued)
    ]
    return tuple(tuple(number for number, source in timed if state in source) for state in pathway.states)


def _branches(pathway: Pathway, event: str, numbers: Numbers) -> dict[int, Branch]:
    return {
        pathway.state(state): _branch(pathway, event, state, numbers)
        for heard, state in pathway.branches
        if heard == event
    }


def _branch(pathway: Pathway, event: str, state: str, numbers: Numbers) -> Branch:
    """Lay out the rows' probabilities; a row without one takes what the others leave."""
    rows = pathway.branches[event, state]
    named = [row.trigger.probability if isinstance(row.trigger, On) else None for row in rows]
    given = tuple(None if name is None else numbers[name] for name in named)
    if sum(share for share in given if share is not None) > 1.0 + ROUNDING:
        msg = f"the shares of what follows '{event}' in '{state}' add up to more than 1"
        raise ValueError(msg)
    own = tuple(factors(pathway, row.speeds, row.during, numbers) for row in rows)
    return Branch(
        decision=decision_id(f"{event} in {state}"),
        rows=tuple(pathway.event(row.name) - 1 for row in rows),
        shares=given,
        factors=own,
        certain=given == (None,) and own == ((),),
    )


def _waits_for(pathway: Pathway) -> tuple[tuple[int, int, bool] | None, ...]:
    number_of = {resource.name: number for number, resource in enumerate(pathway.resources)}
    queues: dict[str, tuple[int, int, bool]] = {}
    for number, row in enumerate(pathway.transitions):
        if isinstance(row.trigger, Granted):
            place = (number_of[row.trigger.resource], number, row.trigger.first)
            queues |= dict.fromkeys(row.source, place)
    return tuple(queues.get(state) for state in pathway.states)


def _holds(pathway: Pathway) -> tuple[int | None, ...]:
    held = {state: number for number, one in enumerate(pathway.resources) for state in one.held_in}
    return tuple(held.get(state) for state in pathway.states)


def _offers(pathway: Pathway, numbers: Numbers) -> tuple[tuple[int, int] | None, ...]:
    offered = {
        offer.state: (number, round(numbers[offer.seats]))
        for number, one in enumerate(pathway.resources)
        for offer in one.offers
    }
    return tuple(offered.get(state) for state in pathway.states)


def _vacancies(pathway: Pathway, numbers: Numbers) -> tuple[Vacancy, ...]:
    number_of = {resource.name: number for number, resource in enumerate(pathway.resources)}
    return tuple(
        Vacancy(
            row=number,
            resource=number_of[row.trigger.resource],
            source=_numbered(pathway, row.source),
            factors=factors(pathway, (), row.during, numbers),
        )
        for number, row in enumerate(pathway.transitions)
        if isinstance(row.trigger, Spare)
    )
