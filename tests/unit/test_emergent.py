"""What must come out by itself is measured as it says: on hand-made families whose answer can be counted."""

from dataclasses import replace

import numpy as np
import pytest

from sim.appraisal import Figure, Refusal
from sim.units import MINUTES_PER_DAY, MINUTES_PER_MONTH
from sim.validate.emergent import MEASURES, Arms, Checked, checked, required
from tests.toy import evidence, shipped, tallies

SHAPE = (2, 1, 8)
TOGETHER = np.array([1, 0, 0, 0, 1, 1, 1, 0])
"""Who is with a parent at closure; the first four have no visit, the others one."""


def arms(program, usual=None):
    return Arms(shipped(), tallies(SHAPE, **(usual or {})), tallies(SHAPE, match=1, **program))


def recorded(measure, program, usual=None):
    return dict(MEASURES[measure](arms(program, usual)))


def of(name, low=0.9, high=1.2, mean=1.05):
    one = Figure(mean, (low, high), None, 0.0)
    check = evidence().emergent[name]
    return Checked(name, check, "here", "matched", (("ratio", one),), required(check.sign, [mean]))


# --- the sign -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sign", "means", "holds"),
    [
        ("above_one", [1.01], True),
        ("above_one", [1.0], False),
        ("below_one", [0.99], True),
        ("below_one", [1.2], False),
        ("falls", [1.5, 1.3, 1.1], True),
        ("falls", [1.5, 1.3, 1.3], False),
    ],
)
def test_the_sign_is_asked_of_the_mean(sign, means, holds):
    assert required(sign, means) is holds


def test_it_is_sure_only_if_the_whole_interval_has_the_sign():
    assert not of("visits_odds").sure
    assert of("visits_odds", low=1.01).sure
    assert not of("visits_odds", low=0.8, high=0.95, mean=0.9).sure


def test_the_published_size_must_lie_in_the_interval():
    assert of("visits_odds").of_published_size
    assert of("missed_odds").of_published_size is False
    assert of("avoided_stays_shorter").of_published_size is None


def test_every_measure_that_the_evidence_names_is_there():
    assert {one.measure for one in evidence().emergent.values()} == set(MEASURES)


# --- what is measured ---------------------------------------------------------------------------


def test_visits_are_held_against_being_with_a_parent_at_closure():
    visits = np.repeat([0, 1], 4)
    one = {"child_visit": visits, "mentored": MINUTES_PER_MONTH, "with_parent_at_closure": TOGETHER}
    assert recorded("visits_odds", one)["odds ratio for each"].mean == pytest.approx(9.0)
    a_month = recorded("visits_a_month_odds", one | {"mentored": 2 * MINUTES_PER_MONTH})
    assert a_month["odds ratio for one a month"].mean == pytest.approx(81.0)


def test_missed_contacts_are_held_against_being_apart():
    missed = {"contact_attempt": np.repeat([2, 3], 4), "contact": 2, "mentored": MINUTES_PER_MONTH}
    found = recorded("missed_odds", missed | {"with_parent_at_closure": 1 - TOGETHER})
    assert found["odds ratio for each"].mean == pytest.approx(9.0)


def test_cases_that_never_close_are_not_in_the_regression():
    one = {"child_visit": np.repeat([0, 1], 4), "mentored": MINUTES_PER_MONTH, "with_parent_at_closure": -1}
    assert isinstance(recorded("visits_odds", one)["odds ratio for each"], Refusal)


def test_the_median_of_all_counts_those_who_never_enter():
    days = np.array([10, 20, 30, 40, 50, -1, -1, -1]) * MINUTES_PER_DAY
    usual = {"minutes_to_treatment": np.where(days > 0, 2 * days, -1)}
    of_all = recorded("treatment_of_all", {"minutes_to_treatment": days}, usual)
    of_entered = recorded("treatment_of_entered", {"minutes_to_treatment": days}, usual)
    assert [of_all[name].mean for name in ("ratio", "days with", "days without")] == [0.5, 45, 90]
    assert [of_entered[name].mean for name in ("ratio", "days with", "days without")] == [0.5, 30, 60]


def test_a_median_that_most_never_reach_is_not_recorded():
    days = np.array([10, -1, -1, -1, -1, -1, -1, -1]) * MINUTES_PER_DAY
    one = {"minutes_to_treatment": days}
    found = checked("all", evidence().emergent["treatment_of_all"], arms(one, one))
    assert (found.holds, found.not_recorded) == (None, "less than half ever entered treatment")


def test_what_occurs_and_what_is_seen_of_it_are_told_apart():
    program, usual = {"maltreatment": 3, "detection": 2}, {"maltreatment": 4, "detection": 1}
    assert recorded("occurrence", program, usual)["ratio"].mean == pytest.approx(3 / 4)
    assert recorded("detected_share", program, usual)["ratio"].mean == pytest.approx((2 / 3) / (1 / 4))


def test_at_home_is_all_the_time_not_in_placement_or_with_others():
    half = shipped().scenario.cohort.follow_up // 2
    program, usual = (
        {"maltreatment": 3},
        {"maltreatment": 2, "foster": half // 2, "adopted": half - half // 2},
    )
    assert recorded("occurrence_at_home", program, usual)["ratio"].mean == pytest.approx(3 / 4, rel=1e-6)


def test_where_nothing_occurs_nothing_is_recorded():
    assert isinstance(recorded("occurrence", {}, {})["ratio"], Refusal)


def test_reunification_is_counted_up_to_each_date():
    months = np.array([10, 30, 50, -1, -1, -1, -1, -1]) * MINUTES_PER_MONTH
    sooner = {"minutes_to_reunification": np.maximum(months, -1), "minutes_to_removal": 0}
    later = {"minutes_to_reunification": np.array([20, 40, 55, 5, -1, -1, -1, -1]) * MINUTES_PER_MONTH}
    found = recorded("reunification_fades", sooner, later | {"minutes_to_removal": 0})
    assert [one.mean for one in found.values()] == pytest.approx([1 / 2, 2 / 2, 3 / 4])


def test_an_avoided_stay_is_held_against_all_stays():
    days = np.array([100, 300, 0, 0, 0, 0, 0, 0])
    usual = {"minutes_to_removal": np.where(days > 0, 0, -1), "foster": days * MINUTES_PER_DAY}
    program = {"minutes_to_removal": np.array([-1, 0, -1, -1, -1, -1, -1, -1])}
    found = recorded("avoided_stays", program, usual)
    assert [one.mean for one in found.values()] == pytest.approx([0.5, 100, 200])
    nobody = replace(arms(program, usual), usual=tallies(SHAPE))
    assert isinstance(MEASURES["avoided_stays"](nobody)[0][1], Refusal)
