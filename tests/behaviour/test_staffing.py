"""The dyads' posts: training, vacancies, turnover, and what of their time is paid."""

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from tests.behaviour.stories import Spans, Told, told
from tests.tables import FALSE_ALARM

IN_POST = ("training", "ramping", "serving")
OFFERS = {"ramping": "caseload_ramping", "serving": "caseload"}


def ended_by(story: Told, state: str, *events: str) -> list[int]:
    """Return how long each stay of a post in a state was that ended at the minute of such an event."""
    return [
        stay.stop - stay.start
        for posts, postings in zip(story.posts, story.postings, strict=True)
        for stay in posts["post"]
        if stay.state == state and stay.stop in {time for name, time in postings if name in events}
    ]


def length(spans: Spans) -> int:
    return sum(stop - start for start, stop in spans)


def held(story: Told, dyad: int) -> Spans:
    """Return each seat with a dyad that was held, from when to when, in order."""
    return sorted(
        (stay.start, stay.stop)
        for life in story.stays
        for stay in life["mentor"]
        if stay.dyad == dyad and stay.stop > stay.start
    )


def free_minutes(story: Told, dyad: int) -> int:
    """Integrate the free seats of a dyad over time, minute by minute in effect, from edges alone."""
    posts = {state: story.employed(dyad, state) for state in OFFERS}
    seats = held(story, dyad)
    edges = np.unique([edge for span in (*seats, *posts["ramping"], *posts["serving"]) for edge in span])
    offers = sum(
        story.minutes(OFFERS[state]) * _covering(spans, edges[:-1]) for state, spans in posts.items()
    )
    return int((np.maximum(0, offers - _covering(seats, edges[:-1])) * np.diff(edges)).sum())


def _covering(spans: Spans, minutes: np.ndarray) -> np.ndarray:
    """Return how many spans hold at each of some minutes."""
    start, stop = (np.sort([span[end] for span in spans]) for end in (0, 1))
    return np.searchsorted(start, minutes, side="right") - np.searchsorted(stop, minutes, side="right")


def test_certification_takes_exactly_its_time(stories):
    for story in stories:
        assert set(ended_by(story, "training", "certification")) <= {story.minutes("certification_time")}


def test_ramp_up_takes_exactly_its_time(stories):
    for story in stories:
        assert set(ended_by(story, "ramping", "ramp_end")) <= {story.minutes("ramp_up_time")}


def test_a_vacancy_lasts_exactly_its_time_unless_the_post_is_given_up(stories):
    for story in stories:
        assert set(ended_by(story, "vacant", "refill")) <= {story.minutes("vacancy_time")}
        assert all(
            time <= story.minutes("vacancy_time") for time in ended_by(story, "vacant", "dyad_release")
        )


def test_every_vacancy_begins_with_a_mentor_who_leaves(stories):
    for story in stories:
        for posts, postings in zip(story.posts, story.postings, strict=True):
            left = [time for name, time in postings if name in ("promotion", "mentor_relapse")]
            assert [stay.start for stay in posts["post"] if stay.state == "vacant"] == left


def test_every_new_mentor_trains_and_ramps_up_before_serving_in_full(stories):
    for story in stories:
        for posts in story.posts:
            states = [stay.state for stay in posts["post"]]
            assert states[0] == "training"
            assert all(before == "ramping" for before, state in pairwise(states) if state == "serving")
            assert all(before == "training" for before, state in pairwise(states) if state == "ramping")
            assert all(before == "vacant" for before, state in pairwise(states) if state == "training")


def test_a_dyad_that_was_let_go_is_never_hired_again(stories):
    for story in stories:
        for posts in story.posts:
            assert "released" not in [stay.state for stay in posts["post"][:-1]]


def test_seat_minutes_offered_are_those_held_and_those_free(stories):
    for story in stories:
        mentored = story.tally.of("mentored").sum()
        offers = free = 0
        for dyad in story.crew:
            own = sum(length(story.employed(dyad, state)) * story.minutes(n) for state, n in OFFERS.items())
            assert own == length(held(story, dyad)) + free_minutes(story, dyad)
            offers, free = offers + own, free + free_minutes(story, dyad)
        assert offers - free == mentored


def test_dyad_minutes_paid_are_those_in_post(stories):
    for story in stories:
        tally = story.tally
        total = dict(zip(tally.quantities, tally.by_quarter.sum(axis=1).tolist(), strict=True))
        for state in (*IN_POST, "vacant"):
            assert total[state] == sum(length(story.employed(dyad, state)) for dyad in story.crew)
        assert total["dyad"] == sum(length(story.employed(dyad, *IN_POST)) for dyad in story.crew)


def test_the_programme_is_paid_at_every_site_from_the_first_hiring_to_the_last_release(stories):
    for story in stories:
        tally = story.tally
        released = [dict(own).get("dyad_release", story.history.staff.until) for own in story.postings]
        there = max(released) - int(story.history.staff.hired.min())
        assert tally.by_quarter[tally.quantities.index("program")].sum() == story.one.staffing.sites * there


def test_a_programme_without_dyads_is_not_paid():
    tally = told(arm="usual_care").tally
    assert tally.by_quarter[[tally.quantities.index(name) for name in ("program", "dyad")]].sum() == 0


DYADS = 550


def relapses(recovery: str) -> tuple[int, float]:
    """Return how many first mentors relapse before any dyad is let go, and the chance of it for each.

    The chance is that of the log-logistic curve of relapse, given that the time in recovery when hired was
    come through: 1 - (S(hired + time) / S(hired)) ** ratio, with nobody promoted.
    """
    story = told(
        *("cohort.referrals=1 per year", "promotion_mean=200 years", f"arms.start.dyads={DYADS}"),
        f"arms.start.mentor_recovery={recovery}",
    )
    time = story.one.intake[1]
    first = [next((one for one in own if one[0] == "mentor_relapse"), ("", time)) for own in story.postings]
    numbers = story.numbers
    hired = numbers["mentor_recovery"]
    curve = stats.fisk(numbers["relapse_shape"], scale=numbers["relapse_scale"])
    chance = 1 - (curve.sf(hired + time) / curve.sf(hired)) ** numbers["hr_mentor_relapse"]
    return sum(minute < time for _, minute in first), float(chance)


def test_mentors_with_six_years_of_recovery_relapse_less_often_than_with_one():
    one, six = relapses("1 year")[0], relapses("6 years")[0]
    pooled = (one + six) / (2 * DYADS)
    assert (one - six) / DYADS > stats.norm.isf(FALSE_ALARM) * sqrt(2 * pooled * (1 - pooled) / DYADS)


@pytest.mark.parametrize("recovery", ["1 year", "6 years"])
def test_mentors_relapse_as_often_as_the_curve_says_beyond_the_recovery_they_bring(recovery):
    count, chance = relapses(recovery)
    assert stats.binomtest(count, DYADS, chance).pvalue > FALSE_ALARM
