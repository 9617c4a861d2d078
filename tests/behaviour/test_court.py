"""The court: hearings, the statutory clock under four laws, its exceptions and extensions, termination."""

from itertools import pairwise
from math import exp

import numpy as np
import pytest
from scipy import stats

from sim.pathway import PATHWAY
from sim.units import MINUTES_PER_DAY, MINUTES_PER_MONTH
from tests.behaviour.stories import (
    CHURN,
    InCare,
    Spans,
    Told,
    during,
    lived_in,
    told,
)
from tests.tables import FALSE_ALARM

LAWS = {"federal": (15, 22), "ohio": (12, 22), "kentucky_2018": (15, 48), "illinois": (9, 9)}
COURT = next(track.states for track in PATHWAY.tracks if track.name == "court")
COUNTED = tuple(state for state in COURT if state not in ("none", "removed"))
CLOCK_STARTS = ("judicial_finding", "latest_clock_start")
EXTENDED = ("services_not_provided", "compelling_reason", "second_compelling_reason")
PETITIONED = ("petition", "second_petition", "last_extension_end")


def every(stay: InCare, interval: int) -> list[int]:
    """Return the minutes an interval apart from the start of a stay in care to before its end."""
    return list(range(stay.start + interval, stay.stop, interval))


def limit_reached(counted: Spans, since: int, amount: int, window: int) -> int:
    """Return the first minute from `since` on at which time counted in the window reaches the amount.

    The time counted up to a minute is a line with corners where a stay begins or ends; that within the
    window is the difference of two such lines, which is straight between the corners of both. The last stay
    counted is taken to go on.
    """
    edges = np.array([edge for start, stop in counted[:-1] for edge in (start, stop)] + [counted[-1][0]])
    far = edges[-1] + amount + window
    knots = np.r_[edges[0] - window - 1, edges, far]
    lengths = np.diff(edges) * (np.arange(len(edges) - 1) % 2 == 0)
    heights = np.r_[0, 0, np.cumsum(lengths), lengths.sum() + far - edges[-1]]
    corners = np.unique(np.r_[since, edges, edges + window, far])
    corners = corners[corners >= since]
    in_window = np.interp(corners, knots, heights) - np.interp(corners - window, knots, heights)
    (reached,) = np.nonzero(in_window >= amount)
    corner = int(reached[0])
    return int(corners[corner] - (in_window[corner] - amount if corner else 0))


def test_the_court_is_open_exactly_while_children_are_in_care(stories):
    for story in stories:
        for family in story.families:
            held = [(stay.start, stay.stop) for stay in story.care[family]]
            assert story.spans(family, "court", *COURT[1:]) == held
            assert story.spans(family, "hearings", "scheduled") == held


@pytest.mark.parametrize(("hearing", "months"), [("review_hearing", 6), ("permanency_hearing", 12)])
def test_hearings_come_at_their_months_after_removal_while_in_care_to_the_minute(stories, hearing, months):
    for story in stories:
        for stay in story.in_care:
            assert stay.times(hearing) == every(stay, months * MINUTES_PER_MONTH)


def test_no_hearing_is_held_for_children_who_are_not_in_care(stories):
    for story in stories:
        for family in story.families:
            inside = [time for stay in story.care[family] for time in stay.times("review_hearing")]
            assert story.times(family, "review_hearing") == inside


def test_the_clock_starts_once_in_every_stay_in_care_of_sixty_days_or_more(stories):
    for story in stories:
        for stay in story.in_care:
            starts = stay.times(*CLOCK_STARTS)
            assert len(starts) == 1 or (not starts and stay.stop - stay.start <= 60 * MINUTES_PER_DAY)


def test_the_clock_starts_at_a_finding_within_sixty_days_or_else_at_sixty_days_to_the_minute(stories):
    for story in stories:
        for stay in story.in_care:
            latest = stay.start + 60 * MINUTES_PER_DAY
            assert all(stay.start < time <= latest for time in stay.times("judicial_finding"))
            assert set(stay.times("latest_clock_start")) <= {latest}


def test_the_share_of_clocks_that_no_finding_starts_is_that_of_findings_later_than_sixty_days():
    """Findings that would come later are cut off at 60 days, and nothing else moves the start."""
    story = told("cohort.referrals=400 per year", *CHURN)
    ways = [
        stay.times("latest_clock_start") != []
        for stay in story.in_care
        if stay.stop - stay.start > 60 * MINUTES_PER_DAY
    ]
    later = exp(-60 * MINUTES_PER_DAY / story.numbers["judicial_finding_mean"])
    test = stats.binomtest(sum(ways), len(ways), later)
    assert len(ways) > 500
    assert test.pvalue > FALSE_ALARM


@pytest.mark.parametrize(("statute", "months"), LAWS.items())
def test_each_law_counts_its_own_months_in_its_own_window(statute, months):
    numbers = told(f"statute={statute}").numbers
    assert (numbers["months_in_care_limit"], numbers["months_in_care_window"]) == (
        months[0] * MINUTES_PER_MONTH,
        months[1] * MINUTES_PER_MONTH,
    )


def test_the_limit_is_reached_exactly_when_the_months_counted_in_the_window_reach_the_amount(stories):
    for story in stories:
        law = story.minutes("months_in_care_limit"), story.minutes("months_in_care_window")
        for family in story.families:
            counted = story.spans(family, "court", *COUNTED)
            for stay in story.care[family]:
                for since in stay.times(*CLOCK_STARTS):
                    past = [span for span in counted if span[0] <= since]
                    due = limit_reached(past, since, *law)
                    assert stay.times("time_limit") == ([due] if due < stay.stop else [])


@pytest.mark.parametrize("statute", LAWS)
def test_under_laws_that_look_back_the_limit_comes_sooner_for_children_who_were_in_care_before(statute):
    looks_back = LAWS[statute][0] < LAWS[statute][1]
    story = told(*CHURN, f"statute={statute}")
    ages = [stay.times("time_limit")[0] - stay.times(*CLOCK_STARTS)[0] for stay in limited(story)]
    amount = LAWS[statute][0] * MINUTES_PER_MONTH
    assert max(ages) == amount
    assert (min(ages) < amount) == looks_back


def limited(story: Told) -> list[InCare]:
    """Return the stays in care that came to the limit."""
    return [stay for stay in story.in_care if stay.times("time_limit")]


def test_at_the_limit_the_court_decides_at_once(stories):
    for story in stories:
        for family in story.families:
            assert not story.spans(family, "court", "at_limit", "at_second_limit")


def test_there_are_at_most_two_extensions_in_a_stay_in_care(stories):
    for story in stories:
        assert all(len(stay.times(*EXTENDED)) <= 2 for stay in story.in_care)


def test_an_extension_lasts_six_months_to_the_minute_unless_children_leave_care(stories):
    for story in stories:
        for stay in story.in_care:
            ends = stay.times("extension_end", "last_extension_end")
            due = [time + 6 * MINUTES_PER_MONTH for time in stay.times(*EXTENDED)]
            assert ends == [time for time in due if time < stay.stop]


def test_the_petition_comes_at_most_two_extensions_after_the_limit_or_the_last_excuse(stories):
    for story in stories:
        for stay in limited(story):
            excused = stay.times("relative_care")
            reviews = stay.times("exception_review")
            if len(excused) == len(reviews):
                latest = max(stay.times("time_limit") + reviews) + 12 * MINUTES_PER_MONTH
                petitions = stay.times(*PETITIONED)
                assert petitions[:1] <= [latest]
                assert petitions or stay.stop <= latest


def test_an_excuse_is_looked_at_again_after_twelve_months_to_the_minute(stories):
    for story in stories:
        for stay in story.in_care:
            due = [time + 12 * MINUTES_PER_MONTH for time in stay.times("relative_care")]
            assert stay.times("exception_review") == [time for time in due if time < stay.stop]


def test_only_children_with_kin_are_excused_for_relative_care(stories):
    for story in stories:
        for stay in story.in_care:
            kin = story.spans(stay.family, "setting", "kinship")
            assert all(during(kin, time) for time in stay.times("relative_care"))


def test_only_caregivers_who_wait_for_treatment_are_extended_for_want_of_services(stories):
    for story in stories:
        for stay in story.in_care:
            waiting = story.spans(stay.family, "recovery", "waiting_for_treatment")
            assert all(during(waiting, time) for time in stay.times("services_not_provided"))


def test_there_is_one_petition_at_most_in_a_stay_in_care_and_termination_only_after_it(stories):
    for story in stories:
        for stay in story.in_care:
            petitions = stay.times(*PETITIONED)
            assert len(petitions) <= 1
            assert len(stay.times("termination")) <= 1
            assert all(petitions and time > petitions[0] for time in stay.times("termination"))


def test_no_petition_is_filed_before_the_limit(stories):
    for story in stories:
        for stay in story.in_care:
            limits = stay.times("time_limit")
            assert all(limits and time >= limits[0] for time in stay.times(*PETITIONED, *EXTENDED))


@pytest.fixture(scope="module")
def past_two_years() -> list[InCare]:
    """Return stays in care that ended more than 24 months after removal, under Ohio's limit of 12."""
    stays = [stay for story in lived_in("ohio, always a reason") for stay in story.in_care]
    return [stay for stay in stays if stay.exit and stay.stop - stay.start > 24 * MINUTES_PER_MONTH]


def test_a_family_with_a_compelling_reason_can_reunify_after_twenty_four_months(past_two_years):
    reunified = [stay for stay in past_two_years if stay.exit == "reunification"]
    with_reason = [stay for stay in reunified if stay.times("compelling_reason")]
    assert with_reason
    assert not [stay for stay in with_reason if stay.times("termination")]


def test_no_family_whose_rights_were_terminated_reunifies_after_twenty_four_months(past_two_years):
    ended = {stay.exit for stay in past_two_years if stay.times("termination")}
    assert ended
    assert "reunification" not in ended


def test_extensions_follow_each_other_only_from_limit_to_end(stories):
    order = ("time_limit", *EXTENDED[:2], "extension_end", "second_compelling_reason", "last_extension_end")
    rank = {name: place for place, name in enumerate(order)}
    for story in stories:
        for stay in story.in_care:
            told_ranks = [rank[name] for name, _ in stay.events if name in rank]
            assert all(one < then for one, then in pairwise(told_ranks))
