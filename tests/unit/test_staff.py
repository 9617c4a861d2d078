"""Dyads are paid from first hire to their release: the wind-down rule, held to stepping day by day."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.spans import Spans
from sim.engine.staff import Staffing, staff_minutes
from sim.quarters import Quarters

DAY = 1_440
DAYS = 274  # three whole quarters from 1 April 2021: 91, 92 and 92 days, less one
QUARTERS = Quarters(date(2021, 4, 1), DAYS * DAY)
quick = settings(deadline=None, max_examples=150, derandomize=True)


def seated(stays):
    """Return stays with a dyad, each of its own family, given in days."""
    rows = [(family, start * DAY, stop * DAY) for family, (start, stop) in enumerate(stays)]
    return Spans(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def paid(staffing, stays):
    """Return the days paid for [dyad | program, quarter]."""
    return staff_minutes(staffing, seated(stays), QUARTERS) / DAY


def staffing(dyads, caseload=1, intake=30):
    return Staffing(dyads, caseload, intake * DAY)


@st.composite
def served(draw):
    """Make a programme and its stays, first come first served, as days."""
    dyads, caseload = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    intake = draw(st.integers(1, 120))
    arrivals = sorted(draw(st.lists(st.integers(0, intake - 1), max_size=12)))
    free = [0] * (dyads * caseload)
    stays = []
    for arrival in arrivals:
        seat = min(range(len(free)), key=free.__getitem__)
        start = max(arrival, free[seat])
        stop = min(start + draw(st.integers(1, 60)), DAYS)
        if start < stop:
            stays.append((start, stop))
            free[seat] = stop
    return staffing(dyads, caseload, intake), stays


def by_stepping(plan, stays):
    """Walk day by day: after intake, let a dyad go as soon as the others can serve everyone still matched."""
    edges = QUARTERS.edges // DAY
    employed, days = plan.dyads, np.zeros((2, len(QUARTERS)))
    for day in range(int(edges[-1])):
        matched = sum(start <= day < stop for start, stop in stays)
        while day * DAY >= plan.intake and employed and matched <= (employed - 1) * plan.caseload:
            employed -= 1
        quarter = int(np.searchsorted(edges, day, side="right")) - 1
        days[:, quarter] += employed, employed > 0
    return days


@quick
@given(served())
def test_paid_days_are_those_of_the_wind_down_rule_day_by_day(case):
    np.testing.assert_array_equal(paid(*case), by_stepping(*case))


@quick
@given(served())
def test_a_dyad_is_there_for_every_family_matched(case):
    plan, stays = case
    assert paid(plan, stays)[0].sum() * plan.caseload >= sum(stop - start for start, stop in stays)


@quick
@given(served())
def test_the_quarters_sum_to_whole_minutes_of_the_programme(case):
    plan, stays = case
    last = max([plan.intake // DAY, *(stop for _, stop in stays)])
    assert paid(plan, stays)[1].sum() == last


def test_no_dyads_cost_nothing():
    assert paid(staffing(0), []).sum() == 0


def test_a_pathway_without_seats_costs_nothing():
    assert staff_minutes(staffing(2), None, QUARTERS).sum() == 0


def test_idle_dyads_are_paid_until_intake_ends():
    assert paid(staffing(3, intake=30), []).sum(axis=1).tolist() == [90, 30]


def test_dyads_are_paid_from_the_start_though_the_first_family_comes_later():
    assert paid(staffing(1, intake=30), [(20, 40)])[0].sum() == 40


def test_a_family_matched_after_intake_ends_keeps_its_dyad():
    assert paid(staffing(1, intake=30), [(0, 50), (50, 80)])[0].sum() == 80


def test_dyads_are_released_one_by_one():
    assert paid(staffing(2, intake=30), [(0, 40), (0, 70)])[0].sum() == 40 + 70


def test_a_dyad_is_released_when_its_families_fit_the_other_caseload():
    # Three families at two a dyad; from day 40 two are left, and one dyad can serve both.
    assert paid(staffing(2, 2, intake=30), [(0, 40), (0, 70), (0, 90)])[0].sum() == 40 + 90


def test_the_programme_ends_with_its_last_dyad():
    assert paid(staffing(2, intake=30), [(0, 40), (0, 70)])[1].sum() == 70


@pytest.mark.parametrize("sites", [1, 3])
def test_the_programme_is_paid_at_each_of_its_sites_until_its_last_dyad_is_released(sites):
    plan = Staffing(2, 1, 30 * DAY, sites)
    assert paid(plan, [(0, 40), (0, 70)])[1].sum() == sites * 70


def test_sites_do_not_multiply_dyads():
    one, three = (paid(Staffing(2, 2, 30 * DAY, sites), [(0, 40), (0, 70)])[0] for sites in (1, 3))
    assert one.tolist() == three.tolist()


def test_sites_without_dyads_cost_nothing():
    assert paid(Staffing(0, 1, 30 * DAY, 3), []).sum() == 0


def test_minutes_fall_in_the_quarters_they_are_worked_in():
    assert paid(staffing(1, intake=100), [(95, 200)])[0].tolist() == [91, 92, 17]


@pytest.mark.parametrize("minute", [30 * DAY - 1, 30 * DAY + 1])
def test_the_rule_is_exact_to_the_minute(minute):
    one = Spans(*np.array([[0], [0], [minute]], dtype=np.int64))
    assert staff_minutes(staffing(1, intake=30), one, QUARTERS)[0].sum() == max(30 * DAY, minute)
