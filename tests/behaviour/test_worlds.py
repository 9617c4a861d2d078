"""The worlds these facts are asked of: hard enough that everything happens, and sound as panels."""

from itertools import pairwise

from sim.pathway import PATHWAY
from tests.behaviour.stories import Told, every_world

TRACK = {row.name: row.target.partition(".")[0] for row in PATHWAY.transitions}
FAMILY_TRACKS = {track.name for track in PATHWAY.tracks if track.of == "family"}
DYAD_TRACKS = {track.name for track in PATHWAY.tracks if track.of == "dyad"}


def seams(story: Told) -> list[tuple[int, int]]:
    """Return every (start, stop) at which a family's or dyad's stays on a track should meet."""
    lives = [*story.stays, *story.posts]
    return [
        (one.stop, next_.start) for life in lives for stays in life.values() for one, next_ in pairwise(stays)
    ]


def test_everything_the_table_knows_happens_in_one_of_these_worlds():
    told = [story.events + story.postings for story in every_world()]
    happened = {name for lives in told for life in lives for name, _ in life}
    assert happened == set(PATHWAY.events)


def test_every_family_and_every_dyad_is_somewhere_on_each_of_its_tracks(stories):
    for story in stories:
        assert all(set(life) == FAMILY_TRACKS for life in story.stays)
        assert all(set(life) == DYAD_TRACKS for life in story.posts)


def test_every_stay_starts_where_one_ended(stories):
    for story in stories:
        assert all(stop == start for stop, start in seams(story))


def test_every_story_lasts_from_referral_to_the_end_of_follow_up(stories):
    for story in stories:
        for family, referral in enumerate(story.history.cohort.referral.tolist()):
            ends = {(stays[0].start, stays[-1].stop) for stays in story.stays[family].values()}
            assert ends == {(referral, story.followed_until(family))}


def test_the_story_of_every_dyad_lasts_from_hiring_to_the_end_of_all_follow_up(stories):
    for story in stories:
        for dyad, hired in enumerate(story.history.staff.hired.tolist()):
            ends = {(stays[0].start, stays[-1].stop) for stays in story.posts[dyad].values()}
            assert ends == {(hired, story.one.intake[1] + story.one.follow_up)}


def test_every_change_of_state_is_an_event_of_its_minute(stories):
    for story in stories:
        lives = [*zip(story.stays, story.events, strict=True), *zip(story.posts, story.postings, strict=True)]
        for life, events in lives:
            changes = sorted((stay.stop, track) for track, stays in life.items() for stay in stays[:-1])
            assert changes == sorted((time, TRACK[name]) for name, time in events[1:])


def test_events_are_told_in_the_order_in_which_they_happen(stories):
    for story in stories:
        for events in (*story.events, *story.postings):
            assert all(one[1] <= then[1] for one, then in pairwise(events))
