"""Who is mentored, by whom, from when to when: seats, caseloads, families bumped, dyads let go."""

from functools import cache
from itertools import product

from tests.behaviour.stories import Stay, Told, at, changes, during, told, within

LEFT = ("promotion", "mentor_relapse", "dyad_release")
ENDED = (
    *("closure_in_recovery", "closure_without_recovery", "closure_by_permanency"),
    *("moving_away", "disengagement"),
)


@cache
def seats(story: Told) -> tuple[tuple[int, Stay], ...]:
    """Return every seat that was held, as (family, stay)."""
    mentor = ((family, stay) for family in story.families for stay in story.stays[family]["mentor"])
    return tuple((family, stay) for family, stay in mentor if stay.state == "matched")


@cache
def waits(story: Told, state: str) -> list[tuple[int, int, int]]:
    """Return every wait for a seat in a state, as (start, stop, family), in order."""
    return sorted(
        (stay.start, stay.stop, family)
        for family in story.families
        for stay in story.stays[family]["mentor"]
        if stay.state == state
    )


def load(story: Told, dyad: int) -> dict[int, int]:
    """Return how many families a dyad has from each minute on at which their number changes."""
    return changes((stay.start, stay.stop) for _, stay in seats(story) if stay.dyad == dyad)


def offered(story: Told, dyad: int, minute: int) -> int:
    """Return how many families a dyad may have at a minute."""
    caseloads = {"ramping": "caseload_ramping", "serving": "caseload"}
    states = [state for state in caseloads if during(story.employed(dyad, state), minute)]
    return sum(story.minutes(caseloads[state]) for state in states)


def test_a_family_has_a_dyad_exactly_while_it_is_matched(stories):
    for story in stories:
        for life in story.stays:
            for track, stays in life.items():
                assert all((stay.dyad in story.crew) == (stay.state == "matched") for stay in stays), track


def test_nobody_is_mentored_by_someone_who_is_not_certified(stories):
    for story in stories:
        certified = [story.employed(dyad, "ramping", "serving") for dyad in story.crew]
        assert all(within(certified[stay.dyad], stay.start, stay.stop) for _, stay in seats(story))


def test_nobody_has_a_seat_with_a_dyad_before_it_is_hired(stories):
    for story in stories:
        hired = story.history.staff.hired
        assert all(stay.start >= hired[stay.dyad] for _, stay in seats(story))


def test_nobody_has_a_seat_with_a_dyad_that_was_let_go(stories):
    for story in stories:
        gone = [dict(postings).get("dyad_release", 2**62) for postings in story.postings]
        assert all(stay.stop <= gone[stay.dyad] for _, stay in seats(story))


def test_no_dyad_ever_has_more_families_than_its_caseload(stories):
    for story in stories:
        for dyad in story.crew:
            assert all(held <= offered(story, dyad, minute) for minute, held in load(story, dyad).items())


def test_a_newly_certified_dyad_has_half_a_caseload_until_its_ramp_up_is_over(stories):
    for story in stories:
        half = story.minutes("caseload_ramping")
        assert abs(2 * half - story.minutes("caseload")) <= 1
        for dyad in story.crew:
            ramping = story.employed(dyad, "ramping")
            assert all(held <= half for minute, held in load(story, dyad).items() if during(ramping, minute))


def test_no_seat_is_free_while_a_family_waits(stories):
    for story in stories:
        queue = changes(span[:2] for state in ("waiting", "bumped") for span in waits(story, state))
        loads = [load(story, dyad) for dyad in story.crew]
        begun = {stay.start for posts in story.posts for stay in posts["post"]}
        for minute in begun.union(queue, *loads):
            if at(queue, minute):
                assert all(at(loads[dyad], minute) >= offered(story, dyad, minute) for dyad in story.crew)


def test_a_bumped_family_has_a_new_mentor_before_any_waiting_family_has_one(stories):
    for story in stories:
        bumped = waits(story, "bumped")
        for family in story.families:
            for minute in story.times(family, "match"):
                assert not [one for one in bumped if one[0] < minute < one[1]]


def test_families_who_wait_are_matched_in_the_order_in_which_they_came(stories):
    for story in stories:
        for state, called in (("waiting", "match"), ("bumped", "rematch")):
            line = waits(story, state)
            for start, stop, family in line:
                if stop in story.times(family, called):
                    assert not [one for one in line if one[0] < start and one[1] > stop]


def test_a_family_is_bumped_exactly_when_its_dyad_leaves_its_post(stories):
    for story in stories:
        left = [{time for name, time in postings if name in LEFT} for postings in story.postings]
        for family, seat in seats(story):
            ended = [*story.times(family, *ENDED), story.followed_until(family)]
            bumped = seat.stop in story.times(family, "bumping")
            assert bumped == (seat.stop in left[seat.dyad] and seat.stop not in ended)


def test_nobody_waits_longer_than_the_enrolment_window_to_the_minute(stories):
    for story in stories:
        for start, stop, family in waits(story, "waiting"):
            passed = stop in story.times(family, "window_passed")
            assert stop - start <= story.minutes("enrolment_window")
            assert passed == (stop - start == story.minutes("enrolment_window"))


def test_a_family_is_offered_a_mentor_once(stories):
    for story in stories:
        for family in story.families:
            assert len(story.times(family, "enrolment")) <= 1
            assert len(story.times(family, "match")) <= 1


def test_no_mentor_comes_back_to_a_family_that_was_released_or_disengaged_or_found_no_seat(stories):
    for story in stories:
        for stays in (life["mentor"] for life in story.stays):
            last = [stay.state for stay in stays if stay.state in ("released", "disengaged", "no_seat")]
            assert last in ([], [stays[-1].state])


def test_dyads_are_let_go_only_after_the_last_referral(stories):
    for story in stories:
        for postings in story.postings:
            gone = [time for name, time in postings if name == "dyad_release"]
            assert all(time >= story.one.intake[1] for time in gone)


def test_no_family_is_without_a_mentor_for_a_minute_because_a_dyad_is_let_go(stories):
    for story in stories:
        gone = {time for postings in story.postings for name, time in postings if name == "dyad_release"}
        for family in story.families:
            mentored = story.spans(family, "mentor", "matched")
            assert all(during(mentored, time) for time in story.times(family, "bumping") if time in gone)


def test_nobody_waits_for_a_seat_from_the_minute_a_dyad_is_let_go(stories):
    for story in stories:
        queue = [span[:2] for state in ("waiting", "bumped") for span in waits(story, state)]
        gone = [time for postings in story.postings for name, time in postings if name == "dyad_release"]
        assert not [span for span in queue for time in gone if span[0] <= time < span[1]]


def test_without_eligible_families_nobody_is_mentored():
    story = told("arms.start.eligible=0 %")
    assert not seats(story)
    assert not waits(story, "waiting")


def test_where_no_family_accepts_nobody_is_mentored():
    story = told("arms.start.acceptance=0 %")
    assert not seats(story)
    assert {family for family in story.families if story.times(family, "eligibility")}


def test_where_all_are_eligible_and_accept_every_family_waits_for_a_mentor_from_its_referral():
    story = told("arms.start.eligible=100 %", "arms.start.acceptance=100 %")
    came = [start for start, _, _ in waits(story, "waiting")]
    assert came == sorted(story.history.cohort.referral.tolist())


def test_in_usual_care_nobody_is_mentored():
    story = told(arm="usual_care")
    assert not story.crew
    assert not seats(story)


# Claims for prevention.


def test_prevention_can_be_claimed_from_the_first_match_for_as_long_as_the_law_says(stories):
    for story in stories:
        for family in story.families:
            begun = story.times(family, "match")[:1]
            ends = (time + story.minutes("prevention_months") for time in begun)
            assert story.times(family, "prevention_begin") == begun
            assert story.times(family, "prevention_end") == [
                time for time in ends if time < story.followed_until(family)
            ]


def test_what_is_claimed_for_prevention_is_mentored_with_the_children_at_home(stories):
    for story in stories:
        claimed = []
        for family in story.families:
            clock = story.spans(family, "prevention", "open")
            mentored = story.spans(family, "mentor", "matched")
            home = story.spans(family, "placement", "home", "reunified")
            shared = ([*zip(*spans, strict=True)] for spans in product(clock, mentored, home))
            claimed.append(sum(max(0, min(stops) - max(starts)) for starts, stops in shared))
        assert story.tally.of("prevention").tolist() == claimed
