"""The figures of the staff, by hand: one dyad of four seats (two while it ramps up), three quarters."""

import pytest

from sim.appraisal import STAFFING, Refusal, staffing_of
from tests.toy import study, tallies

YEAR = 525_960
DAYS = (46, 91, 92)


def found(name, arm="start", **quarters):
    return staffing_of(study({}), arm, tallies((2, 1, 1), quarters=quarters))[name]


def test_every_figure_of_the_staff_says_what_it_is():
    assert set(staffing_of(study({}), "start", tallies((2, 1, 1)))) == set(STAFFING)


def test_dyad_years_are_those_paid_for():
    assert found("dyad_years", dyad=[YEAR, 0, YEAR / 2]).mean == 1.5


def test_seats_used_are_of_those_offered():
    value = found("seats_used_share", ramping=[10, 0, 0], serving=[0, 20, 0], mentored=[15, 10, 0])
    assert value.mean == pytest.approx(25 / (10 * 2 + 20 * 4))


def test_posts_empty_are_of_those_filled_or_empty():
    assert found("vacant_share", dyad=[30, 0, 0], vacant=[0, 10, 0]).mean == 0.25


def test_mentors_leave_by_promotion_or_relapse():
    left = {"promotion": [1, 0, 0], "mentor_relapse": [0, 2, 0]}
    assert found("departures_per_dyad_year", dyad=[2 * YEAR, 0, 0], **left).mean == 1.5
    assert found("relapses_per_dyad_year", dyad=[2 * YEAR, 0, 0], **left).mean == 1.0


def test_bumped_families_are_of_those_matched():
    assert found("bumped_per_family", bumping=[1, 0, 1], match=[4, 0, 0]).mean == 0.5


def test_the_usual_caseload_is_that_of_the_quarters_in_which_families_are_referred():
    full = [2 * caseload * days * 1440 for caseload, days in zip((3, 9, 99), DAYS, strict=True)]
    assert found("usual_caseload", usual_casework=full).mean == pytest.approx(3.0)


def test_the_peak_is_that_of_the_fullest_quarter():
    own = study(
        {},
        cohort={
            "referrals": "10 per month",
            "intake": "4 months",
            "follow_up": "1 month",
            "children_per_family": {"1": 1.0},
        },
    )
    full = [2 * caseload * days * 1440 for caseload, days in zip((3, 9, 6), DAYS, strict=True)]
    peak = staffing_of(own, "start", tallies((2, 1, 1), quarters={"usual_casework": full}))
    assert peak["usual_caseload_peak"].mean == pytest.approx(9.0)


def test_without_dyads_no_seat_is_used():
    assert isinstance(found("seats_used_share", arm="usual"), Refusal)
