"""A constant stream of money, through ledger and appraisal, held to the closed forms of an annuity."""

from datetime import date
from math import log

import numpy as np
import pytest

from sim.appraisal import Money
from sim.experiment import Lived, judge
from sim.history import PROGRAM, Tallies
from sim.study import Study
from tests.studies import only, study

START = date(2012, 7, 1)
DOLLARS_A_YEAR = 60_000.0
YEAR = 525_960
GRANTED = "alternatives.program_cost=as_granted"
RATES = ("0 %", "2 %", "3 %", "7 %")


def steady(one: Study) -> Lived:
    """Return a story in which the programme is paid for every minute and nothing else happens."""
    quarters, draws, families = one.quarters, one.scenario.draws, one.scenario.cohort.families
    quantities = (*one.pathway.quantities, *one.pathway.staff_quantities, PROGRAM)
    marks = tuple(mark.name for mark in one.pathway.marks)

    def tallies(minutes: np.ndarray) -> Tallies:
        by_quarter = np.zeros((draws, 1, len(quantities), len(quarters)), dtype=np.int64)
        by_quarter[:, :, quantities.index(PROGRAM), :] = minutes
        by_family = np.zeros((draws, 1, len(one.pathway.quantities), families), dtype=np.int32)
        marked = np.full((draws, 1, len(marks), families), -1, dtype=np.int32)
        one_each = np.ones((draws, 1, families), dtype=np.int32)
        return Tallies(quantities, by_quarter, marks, by_family, marked, one_each, one_each)

    arms = {"usual_care": tallies(np.zeros(len(quarters))), "start": tallies(np.diff(quarters.edges))}
    return Lived(one, {one.scenario.lens: arms}, families)


def money(rate: str, *sets: str) -> tuple[Study, Money]:
    price = f"site_year={DOLLARS_A_YEAR:,.0f} USD 2024"
    one = study(f"discount_rate={rate}", price, GRANTED, "replications=1", *sets)
    judged = judge(steady(one))
    return one, only(judged.appraisals).money["child_welfare_agency"]


@pytest.mark.parametrize("rate", RATES)
def test_a_constant_stream_is_worth_the_sum_of_its_quarters_each_from_its_middle(rate):
    one, found = money(rate)
    growth = 1 + float(rate.rstrip(" %")) / 100
    expected, day = 0.0, START
    while (day - START).days * 1_440 < one.quarters.span:
        month = day.month + 3
        after = date(day.year + (month > 12), (month - 1) % 12 + 1, 1)
        days, middle = (after - day).days, ((day - START).days + (after - START).days) / 2
        expected += DOLLARS_A_YEAR / 365.25 * days / growth ** (middle / 365.25)
        day = after
    assert found.program_cost.mean == pytest.approx(expected, rel=1e-12)
    assert found.net_saving.mean == pytest.approx(-expected, rel=1e-12)


@pytest.mark.parametrize("rate", RATES[1:])
def test_a_constant_stream_is_worth_a_continuous_annuity_within_the_bound_of_the_midpoint_rule(rate):
    """Discounting by quarters understates a continuous annuity by at most (force x quarter)^2 / 24."""
    one, found = money(rate)
    force = log(1 + float(rate.rstrip(" %")) / 100)
    years = np.diff(one.quarters.edges) / YEAR
    annuity = DOLLARS_A_YEAR * (1 - np.exp(-force * years.sum())) / force
    bound = (force * years.max()) ** 2 / 24
    assert 1 - bound <= found.program_cost.mean / annuity < 1


def test_at_no_discount_a_stream_is_worth_its_sum():
    one, found = money("0 %")
    years = one.quarters.edges[-1] / YEAR
    assert found.program_cost.mean == pytest.approx(DOLLARS_A_YEAR * years, rel=1e-12)


def test_the_first_quarter_is_cut_at_the_start_and_counts_from_there():
    one, found = money("0 %", "start=2012-08-20")
    first = (date(2012, 10, 1) - date(2012, 8, 20)).days
    assert one.quarters.edges[1] == first * 1_440
    assert found.program_cost.mean == pytest.approx(DOLLARS_A_YEAR * one.quarters.edges[-1] / YEAR, rel=1e-12)


def test_nothing_saved_is_worth_nothing_and_no_dollar_is_returned():
    _, found = money("3 %")
    assert found.avoided_placement_cost.mean == 0
    assert found.per_gross_dollar.mean == 0
    assert found.probability_net_saving == 0
