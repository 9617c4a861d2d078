"""Lay a pathway out as a plan: fill in the numbers, number states and events, find what each state arms."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np

from sim.distributions import EXPONENTIAL
from sim.engine.frame import Frame, Term, Terms, framed, numbered
from sim.engine.plan import Accrual, Branch, Clock, Factors, Plan, Vacancy
from sim.pathway import ROUNDING, Accrued, After, At, Dated, On, Pathway, Resource, Spare, Transition
from sim.randomness import decision_id

Numbers = Mapping[str, float]

ONE_MINUTE_A_MINUTE = np.array([1.0, 1.0])
"""The law of a fixed delay: its cumulative hazard is its age, so its threshold is the delay itself."""


def laid_out(pathway: Pathway, numbers: Numbers) -> Plan:
    """Fill a pathway with numbers (durations in minutes); raise KeyError for a number that is missing."""
    frame = framed(pathway)
    return Plan(
        frame=frame,
        clocks=_clocks(frame, numbers),
        branches=tuple(_branches(frame, event, numbers) for event in pathway.events),
        seats=_seats(pathway, numbers),
        capacity=tuple(_capacity(one, numbers) for one in pathway.resources),
        vacancies=_vacancies(frame, numbers),
        frailties={one.name: numbers[one.variance] for one in pathway.frailties},
    )


def _capacity(resource: Resource, numbers: Numbers) -> int | None:
    return None if resource.capacity is None else round(numbers[resource.capacity])


def factors(named: Terms, numbers: Numbers) -> Factors:
    """Return the speed by track and state: the product of the ratios in force, 0 where there is none."""
    return tuple((track, tuple(_ratio(term, numbers) for term in by_state)) for track, by_state in named)


def _ratio(term: Term, numbers: Numbers) -> float:
    return 0.0 if term is None else prod((numbers[ratio] for ratio in term), start=1.0)


def _clocks(frame: Frame, numbers: Numbers) -> dict[int, Clock]:
    rows = range(len(frame.source))
    made = ((number, _clock(frame, number, numbers)) for number in rows)
    return {number: clock for number, clock in made if clock is not None}


def _clock(frame: Frame, number: int, numbers: Numbers) -> Clock | None:
    pathway, row = frame.pathway, frame.pathway.transitions[number]
    own = factors(frame.terms[number], numbers)
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
            accrual = Accrual(numbered(pathway, states), round(numbers[amount]), round(numbers[window]))
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


def _branches(frame: Frame, event: str, numbers: Numbers) -> dict[int, Branch]:
    return {
        frame.pathway.state(state): _branch(frame, event, state, numbers)
        for heard, state in frame.pathway.branches
        if heard == event
    }


def _branch(frame: Frame, event: str, state: str, numbers: Numbers) -> Branch:
    """Lay out the rows' probabilities; a row without one takes what the others leave."""
    rows = frame.pathway.branches[event, state]
    places = tuple(frame.pathway.event(row.name) - 1 for row in rows)
    named = [row.trigger.probability if isinstance(row.trigger, On) else None for row in rows]
    given = tuple(None if name is None else numbers[name] for name in named)
    if sum(share for share in given if share is not None) > 1.0 + ROUNDING:
        msg = f"the shares of what follows '{event}' in '{state}' add up to more than 1"
        raise ValueError(msg)
    own = tuple(factors(frame.terms[place], numbers) for place in places)
    return Branch(
        decision=decision_id(f"{event} in {state}"),
        rows=places,
        shares=given,
        factors=own,
        certain=given == (None,) and own == ((),),
    )


def _seats(pathway: Pathway, numbers: Numbers) -> dict[int, int]:
    offers = (offer for one in pathway.resources for offer in one.offers)
    return {pathway.state(offer.state): round(numbers[offer.seats]) for offer in offers}


def _vacancies(frame: Frame, numbers: Numbers) -> tuple[Vacancy, ...]:
    number_of = {resource.name: number for number, resource in enumerate(frame.pathway.resources)}
    return tuple(
        Vacancy(
            number,
            number_of[row.trigger.resource],
            frame.source[number],
            factors(frame.terms[number], numbers),
        )
        for number, row in enumerate(frame.pathway.transitions)
        if isinstance(row.trigger, Spare)
    )
