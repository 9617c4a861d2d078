"""Every outcome of a few hand-made families, by hand."""

import numpy as np
import pytest

from sim.appraisal import DEFINITIONS, Refusal, enrolled, outcomes_of, placement_days
from tests.toy import tallies

DAY, MONTH, YEAR = 1_440, 43_830, 525_960
CHILDREN = [1, 2, 3, 4]
EVERYONE = np.ones((2, 1, 4), dtype=bool)


def found(name, who=EVERYONE, children=CHILDREN, **counted):
    """Return an outcome of four families with 1, 2, 3 and 4 children, in two draws that are alike."""
    return outcomes_of(tallies((2, 1, 4), children=children, **counted), who)[name]


def test_placed_is_a_share_of_children():
    assert found("placed_share", minutes_to_removal=[0, -1, -1, 9]).mean == pytest.approx(5 / 10)


def test_placed_during_the_case_is_before_it_first_ended_or_while_it_never_does():
    value = found(
        "placed_during_case_share", minutes_to_removal=[9, 9, 10, -1], minutes_to_case_end=[9, 8, -1, 7]
    )
    assert value.mean == pytest.approx((1 + 3) / 10)


def test_the_length_of_a_placement_is_that_of_every_removal_and_re_entry_of_every_child():
    stays = {"foster": [6 * MONTH, 0, 0, 36 * MONTH], "removal": [1, 0, 0, 1], "re_entry": [0, 0, 0, 1]}
    assert found("months_per_placement", **stays).mean == pytest.approx(42 / 9)


def test_placed_by_12_months_is_a_share_of_children_placed_within_a_year_of_referral():
    minutes = [0, YEAR, YEAR + 1, -1]
    assert found("placed_by_12_months_share", minutes_to_removal=minutes).mean == pytest.approx((1 + 2) / 10)


def test_a_second_removal_does_not_make_the_first_one_earlier():
    value = found("placed_by_12_months_share", minutes_to_removal=[2 * YEAR] * 4, re_entry=1)
    assert value.mean == 0.0


def test_reunified_is_a_share_of_children_placed():
    value = found("reunified_share_of_placed", minutes_to_removal=[1, 1, -1, 1], reunification=[0, 1, 0, 2])
    assert value.mean == pytest.approx(6 / 7)


def test_nobody_placed_means_no_share_reunified():
    assert isinstance(found("reunified_share_of_placed"), Refusal)


def test_sober_is_a_share_of_families():
    assert found("sober_at_closure_share", sober_at_closure=[1, 1, 0, 1]).mean == 0.75


def test_an_open_case_does_not_count_as_sober():
    assert found("sober_at_closure_share", sober_at_closure=[1, 1, -1, -1]).mean == 0.5


def test_with_parent_is_a_share_of_children():
    assert found("with_parent_at_closure_share", with_parent_at_closure=[0, 1, 1, 0]).mean == 0.5


def test_an_open_case_does_not_count_as_with_parent():
    assert found("with_parent_at_closure_share", with_parent_at_closure=[-1, -1, 1, 1]).mean == pytest.approx(
        0.7
    )


def test_treated_is_a_share_of_families_however_often_they_entered():
    assert found("ever_treated_share", treatment_entry=[3, 0, 1, 0]).mean == 0.5


def test_placement_days_are_per_child():
    value = found("placement_days_per_child", kinship=[10 * DAY, 0, 0, 0], residential=[0, 0, 0, 40 * DAY])
    assert value.mean == pytest.approx(5.0)


def test_placement_days_add_every_setting():
    one = tallies((1, 1, 1), kinship=DAY, foster=2 * DAY, residential=4 * DAY)
    assert placement_days(one)[0, 0, 0] == 7.0


def test_contacts_are_per_family():
    assert found("contacts_per_family", contact=[60, 0, 30, 10]).mean == 25.0


def test_the_wait_is_that_of_families_matched():
    value = found("mentor_wait_days", waiting=[2 * DAY, 6 * DAY, 30 * DAY, 0], match=[1, 1, 0, 0])
    assert value.mean == 4.0


def test_without_a_match_there_is_no_wait():
    assert isinstance(found("mentor_wait_days", waiting=DAY), Refusal)


def test_case_months_are_those_until_the_case_first_ends_or_of_the_follow_up():
    ended = [12 * MONTH, 18 * MONTH, 0, -1]
    assert found("case_months", minutes_to_case_end=ended, case=10 * MONTH).mean == pytest.approx(10.0)


@pytest.mark.parametrize("way", ["adoption", "guardianship", "ageing_out"])
def test_permanency_is_a_share_of_children_placed(way):
    value = found("permanency_share_of_placed", minutes_to_removal=[1, 1, -1, 1], **{way: [0, 1, 0, 0]})
    assert value.mean == pytest.approx(2 / 7)


def test_terminated_is_a_share_of_children_placed():
    value = found("terminated_share_of_placed", minutes_to_removal=[1, 1, -1, -1], termination=[0, 1, 0, 0])
    assert value.mean == pytest.approx(2 / 3)


def test_re_entered_is_a_share_of_children_reunified():
    value = found(
        "re_entered_share_of_reunified", reunification=[1, 2, 0, 1], minutes_to_re_entry=[-1, 7, -1, -1]
    )
    assert value.mean == pytest.approx(2 / 7)


def test_recurrence_is_a_share_of_children_whose_maltreatment_was_detected_within_a_year():
    value = found("recurrence_by_12_months_share", minutes_to_recurrence=[YEAR, YEAR + 1, -1, 0])
    assert value.mean == pytest.approx((1 + 4) / 10)


def test_moves_are_counted_for_every_child_in_a_thousand_days_of_placement():
    moved = {"foster_move": [1, 0, 0, 0], "step_up": [0, 0, 0, 2]}
    value = found("moves_per_1000_days", **moved, foster=[100 * DAY, 0, 0, 800 * DAY])
    assert value.mean == pytest.approx((1 * 1 + 4 * 2) / 0.9)


def test_the_wait_for_treatment_is_per_request():
    asked = {"treatment_request": [1, 0, 1, 0], "treatment_return": [0, 0, 2, 0]}
    assert found("treatment_wait_days", waiting_for_treatment=[4 * DAY, 0, 4 * DAY, 0], **asked).mean == 2.0


def test_visits_with_the_children_are_per_family():
    assert found("child_visits_per_family", child_visit=[30, 0, 10, 0]).mean == 10.0


def test_a_family_that_moved_away_is_not_open():
    assert found("still_open_share", moving_away=[1, 1, 0, 0]).mean == 0.5


def test_a_case_that_never_closed_is_still_open():
    closed = {"closure_in_recovery": [1, 0, 0, 0], "closure_by_permanency": [0, 1, 0, 0]}
    assert found("still_open_share", **closed, closure_without_recovery=[0, 0, 1, 0]).mean == 0.25


def test_a_reopened_case_is_open_until_it_closes_again():
    value = found(
        "still_open_share",
        closure_in_recovery=[1, 2, 1, 1],
        reopening=[1, 0, 0, 0],
        reopening_on_report=[0, 1, 0, 0],
    )
    assert value.mean == 0.25


def test_the_median_is_that_of_families_who_entered_treatment():
    days = np.array([10, 30, 80]) * DAY
    assert found("median_days_to_treatment", minutes_to_treatment=[*days, -1]).mean == 30.0


def test_an_even_number_has_its_median_between_the_middle_two():
    value = found("median_days_to_treatment", minutes_to_treatment=[10 * DAY, 30 * DAY, -1, -1])
    assert value.mean == 20.0


def test_a_run_in_which_nobody_entered_treatment_has_no_median():
    entered = np.full((2, 1, 4), -1)
    entered[0] = DAY
    assert isinstance(found("median_days_to_treatment", minutes_to_treatment=entered), Refusal)


def test_enrolled_are_the_families_a_dyad_was_found_for():
    assert enrolled(tallies((1, 1, 3), match=[1, 0, 1])).tolist() == [[[True, False, True]]]


def test_a_population_leaves_the_others_out():
    who = np.broadcast_to([True, False, False, True], (2, 1, 4))
    assert found("placed_share", who=who, minutes_to_removal=[1, 1, 1, -1]).mean == pytest.approx(1 / 5)


def test_a_share_over_draws_is_one_of_sums():
    children = np.array([[[1, 1, 1, 1]], [[3, 3, 3, 3]]])
    removal = np.array([[[1, 1, 1, 1]], [[-1, -1, -1, -1]]])
    assert found("placed_share", children=children, minutes_to_removal=removal).mean == pytest.approx(4 / 16)


def test_every_outcome_says_what_it_counts():
    assert set(outcomes_of(tallies((2, 1, 4)), EVERYONE)) == set(DEFINITIONS)
