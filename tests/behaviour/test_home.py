"""Life at home: maltreatment, whether it is detected, and what a co-parent changes."""

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from tests.behaviour.stories import CHURN, ENDLESS_PLACES, Told, during, joined, shown, told
from tests.tables import FALSE_ALARM

MANY = ("cohort.referrals=1000 per year", ENDLESS_PLACES)
OFTEN = "maltreatment_scale=40 months"
EVEN = ("hr_maltreatment_using=1", "hr_maltreatment_protective=1")
SEATS = ("arms.start.dyads=12", "arms.start.caseload=200")
PROTECTIVE = ("protective_co_parent_share=100 %", "using_co_parent_share=0 %")
USING = ("protective_co_parent_share=0 %", "using_co_parent_share=100 %")
ONLY_REMOVAL = ("hr_closure_protective=1", "removal_on_recurrence_share=0 %")
NOBODY = ("protective_co_parent_share=0 %", "using_co_parent_share=0 %")


def test_maltreatment_happens_only_while_the_children_are_with_the_family(stories):
    for story in stories:
        for family in story.families:
            with_family = story.spans(family, "placement", "home", "reunified")
            assert all(during(with_family, time - 1) for time in story.times(family, "maltreatment"))


def test_only_maltreatment_of_that_minute_is_detected(stories):
    for story in stories:
        for events in story.events:
            for place, (name, time) in enumerate(events):
                assert name != "detection" or ("maltreatment", time) in events[:place]


def test_each_maltreatment_is_detected_once_at_most(stories):
    for story in stories:
        for family in story.families:
            found = story.times(family, "detection")
            assert len(found) <= len(story.times(family, "maltreatment"))
            assert len(set(found)) == len(found)


def test_the_record_shows_a_recurrence_from_the_first_detection_on(stories):
    for story in stories:
        for family in story.families:
            found = story.times(family, "detection")[:1]
            assert [start for start, _ in story.spans(family, "record", "recurrence")] == found


def expected_maltreatment(story: Told, family: int) -> float:
    """Integrate the hazard over the time a family's children were with it, whose age goes on where it was."""
    scale, shape = story.numbers["maltreatment_scale"], story.numbers["maltreatment_shape"]
    stays, total, age = story.stays[family], 0.0, 0
    using = story.spans(family, "recovery", "using", "waiting_for_treatment", "relapsed")
    gone = min(story.times(family, "moving_away"), default=2**62)
    protective = stays["co_parent"][-1].state == "protective"
    for start, stop in joined(stays["safety"], ("with_family",)):
        end = min(stop, gone)
        edges = sorted({start, end, *(edge for span in using for edge in span if start < edge < end)})
        for low, high in pairwise(edges):
            speed = story.numbers["hr_maltreatment_using"] if during(using, low) else 1.0
            speed *= story.numbers["hr_maltreatment_protective"] if protective else 1.0
            total += speed * (((age + high - low) / scale) ** shape - (age / scale) ** shape)
            age += high - low
    return total


@pytest.mark.parametrize("speeds", [EVEN, ()], ids=["at constant speeds", "at the speeds in force"])
def test_families_maltreat_as_often_as_the_hazard_of_their_time_together_says(speeds):
    """What has come less what was to be expected is a martingale whose variance is what was expected."""
    story = told("cohort.referrals=300 per year", OFTEN, *CHURN, *speeds)
    expected = sum(expected_maltreatment(story, family) for family in story.families)
    came = sum(len(story.times(family, "maltreatment")) for family in story.families)
    assert sum(len(stays) > 1 for stays in story.care) > 100  # the clock must have been resumed
    assert abs(came - expected) < stats.norm.isf(FALSE_ALARM / 2) * sqrt(expected)


@pytest.mark.parametrize("mentored", [True, False])
def test_the_share_detected_is_that_of_being_watched_and_trusted_while_mentored(mentored):
    story = told("cohort.referrals=600 per year", OFTEN, *SEATS)
    numbers = story.numbers
    share = numbers["detection_share"]
    if mentored:
        share *= numbers["detection_ratio_watched"] * numbers["detection_ratio_trusted"]
    found = [
        time in story.times(family, "detection")
        for family in story.families
        for time in story.times(family, "maltreatment")
        if during(story.spans(family, "mentor", "matched"), time) == mentored
    ]
    assert len(found) > 200
    assert stats.binomtest(sum(found), len(found), share).pvalue > FALSE_ALARM


def removed(*sets: str) -> np.ndarray:
    """Return whether each family's children were ever removed, in usual care; luck is shared by all calls."""
    story = told(*MANY, *sets, arm="usual_care")
    return np.array([len(stays) > 0 for stays in story.care], dtype=int)


def test_a_protective_co_parent_lowers_removals():
    assert shown(removed(*NOBODY) - removed(*PROTECTIVE))


def test_a_protective_co_parent_lowers_removals_also_where_closure_and_reports_are_no_other():
    assert shown(removed(*NOBODY, *ONLY_REMOVAL) - removed(*PROTECTIVE, *ONLY_REMOVAL))


def test_a_using_co_parent_raises_removals():
    assert shown(removed(*USING) - removed(*NOBODY))
