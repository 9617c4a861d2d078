"""A small pathway as a table, its numbers, and what a family's life comes to: one side of the comparison.

Families ask for a mentor's seat and keep it until their case closes; treatment slots are short too. A
parent may drop out of treatment and ask again, recover, and relapse three times before giving up. Children
are removed at referral or later, and come home to a sober parent. About 14 events a family.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from random import Random

import numpy as np
from numpy.typing import NDArray

from sim.distributions import Exponential, LogLogistic
from sim.engine import employed, laid_out, live
from sim.engine.compiled import Cast, cast, script
from sim.history import Cohort, History, Staff, Tally
from sim.pathway import After, At, Granted, On, Pathway, Resource, Speed, Track, Transition
from sim.quarters import Quarters
from sim.randomness import FAMILY, decision_id, streams, uniforms

Outcomes = Mapping[str, NDArray[np.float64]]

DAY = 1440
YEAR = 365 * DAY
INTAKE = 5 * YEAR
FOLLOW_UP = 60 * YEAR
"""So long that every case closes within it."""
QUARTERS = Quarters(date(2000, 1, 1), INTAKE + FOLLOW_UP)

PATHWAY = Pathway(
    tracks=(
        Track("case", ("open", "closed")),
        Track("seat", ("asking", "seated", "released")),
        Track("recovery", ("asking", "waiting", "in_treatment", "sober", "given_up")),
        Track("chances", ("three", "two", "one", "none")),
        Track("children", ("home", "in_care", "reunified")),
    ),
    transitions=(
        Transition("match", ("seat.asking",), "seat.seated", Granted("seat")),
        Transition("application", ("recovery.asking",), "recovery.waiting", On(("match",))),
        Transition("admission", ("recovery.waiting",), "recovery.in_treatment", Granted("slot")),
        Transition("completion", ("recovery.in_treatment",), "recovery.sober", At("treatment")),
        Transition(
            "dropout", ("recovery.in_treatment",), "recovery.waiting", After(Exponential(mean="dropout_mean"))
        ),
        Transition(
            "relapse",
            ("recovery.sober",),
            "recovery.waiting",
            After(LogLogistic(scale="relapse_scale", shape="relapse_shape")),
            during=("case.open",),
        ),
        Transition("first_relapse", ("chances.three",), "chances.two", On(("relapse",))),
        Transition("second_relapse", ("chances.two",), "chances.one", On(("relapse",))),
        Transition("giving_up", ("chances.one",), "chances.none", On(("relapse",))),
        Transition("withdrawal", ("recovery.waiting",), "recovery.given_up", On(("giving_up",))),
        Transition(
            "removal_at_referral",
            ("children.home",),
            "children.in_care",
            On(("referral",), probability="removed_at_referral"),
        ),
        Transition(
            "removal",
            ("children.home", "children.reunified"),
            "children.in_care",
            After(Exponential(mean="removal_mean")),
            during=("case.open",),
            speeds=(
                Speed("hr_removal_in_treatment", ("recovery.in_treatment",)),
                Speed("hr_removal_sober", ("recovery.sober",)),
            ),
        ),
        Transition(
            "reunification",
            ("children.in_care",),
            "children.reunified",
            After(Exponential(mean="reunification_mean")),
            during=("case.open", "recovery.sober"),
        ),
        Transition(
            "closure",
            ("case.open",),
            "case.closed",
            After(Exponential(mean="closure_mean")),
            during=("recovery.sober", "children.home", "children.reunified"),
        ),
        Transition("closure_given_up", ("case.open",), "case.closed", On(("giving_up",))),
        Transition("release", ("seat.seated",), "seat.released", On(("closure", "closure_given_up"))),
    ),
    resources=(
        Resource("seat", held_in=("seat.seated",), capacity="seats"),
        Resource("slot", held_in=("recovery.in_treatment",), capacity="slots"),
    ),
)

BOOKKEEPING = ("application", "first_relapse", "second_relapse", "withdrawal")
"""Rows the table needs and a hand-written process does not: they are not counted as events of the model."""

NUMBERS: Mapping[str, float] = {
    "treatment": 90.0 * DAY,
    "dropout_mean": 110.0 * DAY,
    "relapse_scale": 170.0 * DAY,
    "relapse_shape": 0.9,
    "removed_at_referral": 0.3,
    "removal_mean": 600.0 * DAY,
    "hr_removal_in_treatment": 0.7,
    "hr_removal_sober": 0.3,
    "reunification_mean": 120.0 * DAY,
    "closure_mean": 150.0 * DAY,
}
"""Durations in minutes. Invented: they shape a benchmark and say nothing about families."""

UNCERTAIN = 0.1
"""The standard deviation of the logarithm of each number, where they are drawn."""
MENTORED = 1.5
"""How many times longer parents of the second arm stay before they drop out of treatment."""


def numbers(families: int, *, crowded: bool = True) -> dict[str, float]:
    """Return the numbers with the places that `families` need: too few now and then, or enough for all."""
    places = (
        {"seats": families // 4, "slots": families // 8}
        if crowded
        else dict.fromkeys(("seats", "slots"), families)
    )
    return {**NUMBERS, **places}


def arms(families: int, draw: int) -> Iterator[dict[str, float]]:
    """Yield the numbers of both arms in a draw: of usual care, and where parents drop out later."""
    luck = Random(draw)  # noqa: S311 (dice, not secrets)
    drawn = {name: value * luck.lognormvariate(0.0, UNCERTAIN) for name, value in NUMBERS.items()}
    values = numbers(families) | drawn
    yield values
    yield {**values, "dropout_mean": MENTORED * values["dropout_mean"]}


def cohort(families: int, seed: int) -> Cohort:
    """Refer families evenly over the intake: a Poisson process, given their number."""
    luck = streams(seed, None, 0, FAMILY, families)
    referral = (uniforms(luck, decision_id("referral"), 0) * INTAKE).astype(np.int64)
    return Cohort(referral, np.ones(families, dtype=np.int64), luck, FOLLOW_UP)


def history(families: int, seed: int, values: Mapping[str, float]) -> History:
    """Let the reference engine tell the story of one replication."""
    return live(laid_out(PATHWAY, values), cohort(families, seed), _nobody(seed))


def compiled_history(families: int, seed: int, values: Mapping[str, float]) -> History:
    """Let the compiled engine tell the same story."""
    return script(PATHWAY, values).history(_cast(families, seed))


def compiled_tally(families: int, seed: int, values: Mapping[str, float]) -> Tally:
    """Let the compiled engine tell the same story, and count it as it does for every run."""
    return script(PATHWAY, values).tally(_cast(families, seed), QUARTERS, sites=1)


def events(told: History) -> int:
    """Count the events of the model, bookkeeping left out."""
    return int(_modelled(told).sum())


def events_tallied(pathway: Pathway, aside: Sequence[str] = ()) -> Callable[[Tally], int]:
    """Return what counts the events in a pathway's tallies, those left `aside` not.

    >>> count = events_tallied(PATHWAY, BOOKKEEPING)
    >>> count(compiled_tally(100, 1, numbers(100))) == events(history(100, 1, numbers(100)))
    True
    """
    counted = {*pathway.events} - {*aside}
    quantities = (*pathway.quantities, *pathway.staff_quantities)
    rows = [row for row, name in enumerate(quantities) if name in counted]
    return lambda tally: int(tally.by_quarter[rows].sum())


def outcomes(told: History) -> Outcomes:
    """Return what each family's life came to [family]: days from referral, counts, and shares as 0 or 1."""
    return {
        "days_to_seat": _days_to(told, "match"),
        "days_to_treatment": _days_to(told, "admission"),
        "days_to_closure": _days_to(told, "closure", "closure_given_up"),
        "days_in_care": _days_in(told, "children.in_care"),
        "admissions": _count(told, "admission"),
        "relapses": _count(told, "relapse"),
        "removals": _count(told, "removal", "removal_at_referral"),
        "reunifications": _count(told, "reunification"),
        "placed": np.minimum(_count(told, "removal", "removal_at_referral"), 1.0),
        "given_up": _count(told, "giving_up"),
        "events": np.bincount(told.events["family"][_modelled(told)], minlength=told.cohort.families) * 1.0,
    }


def _nobody(seed: int) -> Staff:
    return employed((), INTAKE + FOLLOW_UP, (seed, None, 0))


def _cast(families: int, seed: int) -> Cast:
    return cast(cohort(families, seed), _nobody(seed), {})


def _modelled(told: History) -> NDArray[np.bool_]:
    return ~np.isin(told.events["event"], [PATHWAY.event(name) for name in BOOKKEEPING])


def _count(told: History, *names: str) -> NDArray[np.float64]:
    hits = told.events["family"][np.isin(told.events["event"], [PATHWAY.event(name) for name in names])]
    return np.bincount(hits, minlength=told.cohort.families).astype(np.float64)


def _days_to(told: History, *names: str) -> NDArray[np.float64]:
    hits = told.events[np.isin(told.events["event"], [PATHWAY.event(name) for name in names])]
    family, first = np.unique(hits["family"], return_index=True)
    assert len(family) == told.cohort.families, "follow-up is too short for the outcomes to be whole"
    days: NDArray[np.float64] = (hits["time"][first] - told.cohort.referral) / DAY
    return days


def _days_in(told: History, state: str) -> NDArray[np.float64]:
    """Return the days in a state up to the case's closure: what happens later is nobody's story."""
    closed = told.cohort.referral + _days_to(told, "closure", "closure_given_up") * DAY
    stays = told.stays[told.stays["state"] == PATHWAY.state(state)]
    minutes = np.minimum(stays["stop"], closed[stays["family"]]) - stays["start"]
    return np.bincount(stays["family"], weights=minutes, minlength=told.cohort.families) / DAY
