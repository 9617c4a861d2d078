"""Treatment and recovery: places in programmes, medication, and when recovery counts as stable."""

import pytest

from tests.behaviour.stories import ENDLESS_PLACES, Told, at, changes, told, within


def levels(story: Told, state: str) -> dict[int, int]:
    """Return how many caregivers are in a state from each minute on at which their number changes."""
    return changes(span for family in story.families for span in story.spans(family, "recovery", state))


def test_treatment_programmes_never_hold_more_than_their_places(stories):
    for story in stories:
        in_treatment = levels(story, "in_treatment")
        assert max(in_treatment.values(), default=0) <= story.numbers["treatment_slots"]


def test_no_place_in_treatment_is_free_while_a_caregiver_waits(stories):
    for story in stories:
        in_treatment, waiting = levels(story, "in_treatment"), levels(story, "waiting_for_treatment")
        for minute, many in waiting.items():
            assert not many or at(in_treatment, minute) == story.numbers["treatment_slots"]


def test_caregivers_enter_treatment_in_the_order_in_which_they_asked(stories):
    for story in stories:
        line = [
            (start, stop, stop in story.times(family, "treatment_entry"))
            for family in story.families
            for start, stop in story.spans(family, "recovery", "waiting_for_treatment")
        ]
        for start, stop, entered in line:
            assert not entered or not [one for one in line if one[0] < start and one[1] > stop]


def test_with_endless_places_nobody_waits_for_treatment():
    story = told(ENDLESS_PLACES)
    assert sum(len(story.times(family, "treatment_entry")) for family in story.families) > 50
    assert not levels(story, "waiting_for_treatment")


def test_without_places_nobody_is_treated_and_nobody_is_on_medication():
    story = told("treatment.slots=0")
    assert not levels(story, "in_treatment")
    assert not levels(story, "on_medication")
    assert levels(story, "waiting_for_treatment")


def test_medication_starts_at_the_minute_of_entry_and_gives_the_place_back(stories):
    for story in stories:
        for family in story.families:
            started = story.times(family, "medication_start")
            in_treatment = story.spans(family, "recovery", "in_treatment")
            assert set(started) <= set(story.times(family, "treatment_entry"))
            assert not set(started) & {start for start, _ in in_treatment}


@pytest.mark.parametrize(
    ("early", "stable", "event"),
    [
        ("in_recovery", "stable_recovery", "stabilisation"),
        ("on_medication", "stable_on_medication", "stabilisation_on_medication"),
    ],
)
def test_recovery_is_stable_after_its_days_without_a_break_to_the_minute(stories, early, stable, event):
    for story in stories:
        days = story.minutes("stable_after")
        for family in story.families:
            begun = story.times(family, event)
            assert [start for start, _ in story.spans(family, "recovery", stable)] == begun
            for start, stop in story.spans(family, "recovery", early):
                assert stop - start <= days
                assert (stop in begun) == (stop - start == days)


def test_nobody_relapses_who_was_not_in_recovery(stories):
    for story in stories:
        for family in story.families:
            sober = story.spans(family, "recovery", "in_recovery", "stable_recovery")
            assert all(within(sober, time - 1, time) for time in story.times(family, "relapse"))
