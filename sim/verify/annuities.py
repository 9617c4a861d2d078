"""A constant stream of money, through ledger and appraisal, held to the closed forms of an annuity."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import expm1, log, log1p
from pathlib import Path

import numpy as np

from sim.experiment import Lived, judge
from sim.history import PROGRAM, Tallies
from sim.study import Study, read_study
from sim.units import MINUTES_PER_DAY, MINUTES_PER_YEAR
from sim.verify.results import Floats, Verified, exactly, rounding

DOLLARS_A_YEAR = 60_000
PAID = (
    f"site_year={DOLLARS_A_YEAR} USD 2024",
    "price_year=2024",
    "alternatives.program_cost=as_granted",
    "cohort.referrals=10 per year",
    "draws=2",
    "replications=1",
)
"""A programme that costs so much for each year it is there, and nothing else."""
RATES = (0.0, 0.03, 0.07)
"""Yearly discount rates."""
MONTHS = 3
DAYS_A_YEAR = MINUTES_PER_YEAR / MINUTES_PER_DAY


def summed(start: date, days: int, rate: float) -> float:
    """Return the present value of a dollar a year, paid for each calendar quarter in its middle.

    From a first day on, for so many days or until the end of the quarter in which they end; the quarter of
    the first day counts from that day.

    >>> round(summed(date(2021, 1, 1), 365, 0.0) * 365.25)
    365
    """
    worth, passed, first = 0.0, 0, start
    while passed < days:
        month = MONTHS * ((first.month - 1) // MONTHS + 1)
        after = date(first.year + month // 12, month % 12 + 1, 1)
        length = (after - first).days
        worth += length / DAYS_A_YEAR * (1 + rate) ** -((passed + length / 2) / DAYS_A_YEAR)
        passed, first = passed + length, after
    return worth


def annuity(years: float, rate: float) -> float:
    """Return the present value of a dollar a year, paid without a break for so many years.

    The continuous annuity: (1 - v^n) / delta, with v = 1 / (1 + rate) and delta = log(1 + rate), as in
    Bowers and others (1997), "Actuarial mathematics", 2nd edition, chapter 5.

    >>> annuity(8.0, 0.0), round(annuity(1.0, 0.03), 4)
    (8.0, 0.9854)
    """
    force = log1p(rate)
    return -expm1(-force * years) / force if force else years


def within_midpoints(rate: float, longest: float) -> float:
    """Return by what share of it a continuous annuity may exceed one that is paid in the middle of periods.

    A period of h years is worth its middle times sinh(x) / x, with x = delta h / 2, and x / sinh(x) is at
    least 1 - x^2 / 6; `longest` is the greatest h.

    >>> within_midpoints(0.0, 0.25)
    0.0
    """
    return (log(1 + rate) * longest) ** 2 / 24


def annuities(scenario: Path, evidence: Path) -> Iterator[Verified]:
    """Yield the checks of a programme that costs the same every minute and changes nothing.

    Raises:
        InputError: the scenario, or the evidence, is not sound.
    """
    study = read_study(scenario, evidence, PAID)
    lived, edges = steady(study), study.quarters.edges
    years = np.diff(edges) / MINUTES_PER_YEAR
    for rate in RATES:
        discounted = study.replaced("discount_rate", rate)
        (found,) = judge(lived, discounted).appraisals.values()
        worth = found.money[study.scenario.perspective].program_cost.mean
        expected = DOLLARS_A_YEAR * summed(study.scenario.start, edges[-1] // MINUTES_PER_DAY, rate)
        what = f"{len(years)} quarters, each paid in its middle; sums are rounded"
        granted = rounding(np.full(len(years), expected / len(years)))
        yield exactly(
            f"Annuity at {100 * rate:g} %: sum of quarters, dollars", expected, worth, granted, what
        )
        whole = DOLLARS_A_YEAR * annuity(float(years.sum()), rate)
        granted += whole * within_midpoints(rate, float(years.max()))
        what = "at most (force of interest x longest quarter)^2 / 24 of it"
        yield exactly(f"Annuity at {100 * rate:g} %: paid without a break", whole, worth, granted, what)


def steady(study: Study) -> Lived:
    """Return a story in which the programme is there every minute, once, and nothing else happens."""
    minutes = np.diff(study.quarters.edges)
    arms = {
        arm: _nothing_but(study, minutes * bool(offer.dyads)) for arm, offer in study.scenario.arms.items()
    }
    return Lived(study, {study.scenario.lens: arms}, families=0)


def _nothing_but(study: Study, program: Floats) -> Tallies:
    """Return tallies of nothing but the minutes of the programme [quarter]."""
    pathway, families = study.pathway, study.scenario.cohort.families
    stories = (study.scenario.draws, study.scenario.replications)
    quantities = (*pathway.quantities, *pathway.staff_quantities, PROGRAM)
    marks = tuple(mark.name for mark in pathway.marks)
    by_quarter = np.zeros((*stories, len(quantities), len(study.quarters)), dtype=np.int64)
    by_quarter[:, :, quantities.index(PROGRAM)] = program
    return Tallies(
        quantities=quantities,
        marks=marks,
        by_quarter=by_quarter,
        by_family=np.zeros((*stories, len(pathway.quantities), families), dtype=np.int32),
        marked=np.full((*stories, len(marks), families), -1, dtype=np.int32),
        referral=np.zeros((*stories, families), dtype=np.int32),
        children=np.ones((*stories, families), dtype=np.int32),
    )
