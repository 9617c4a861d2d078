"""A story does not know in which room it is lived, nor who lived there before."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from sim.engine import Telling
from sim.engine.compiled import living
from sim.engine.compiled.records import UNEQUAL, UNKNOWN
from sim.engine.compiled.rooms import NEAR, REMEMBERED, Room
from sim.history import Tally, room_for
from tests.studies import study, telling


def compiled(arm: str, *sets: str) -> Telling:
    return replace(telling(study(*sets), arm, 0), engine="compiled")


def elsewhere(one: Telling, replication: int = 0) -> Tally:
    """Tell a story in a room made for it: a thread that ends keeps none."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(one.tally, replication).result()


def assert_same(one: Tally, other: Tally) -> None:
    for margin in ("by_quarter", "by_family", "marks"):
        np.testing.assert_array_equal(getattr(one, margin), getattr(other, margin), err_msg=margin)


def test_arms_that_take_turns_in_one_room_tell_what_each_tells_alone():
    arms = [compiled(arm) for arm in ("start", "usual_care", "start")]
    for one in arms:
        assert_same(one.tally(0), elsewhere(one))


def test_fewer_families_and_dyads_tell_the_same_in_a_room_for_more():
    many = compiled("start", "cohort.referrals=40 per year", "arms.start.dyads=6")
    few = compiled("start", "cohort.referrals=30 per year", "arms.start.dyads=2")
    many.tally(0)
    assert_same(few.tally(0), elsewhere(few))


def test_more_families_find_a_larger_room():
    few = compiled("start", "cohort.referrals=5 per year")
    many = compiled("start", "cohort.referrals=60 per year", "arms.start.dyads=9")
    few.tally(0)
    assert_same(many.tally(0), elsewhere(many))
    assert_same(few.tally(0), elsewhere(few))


def test_margins_that_differ_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(living, "told", lambda *_: UNEQUAL)
    with pytest.raises(ValueError, match="different sums"):
        compiled("start").tally(0)


def test_what_is_counted_in_its_place_is_what_is_counted_anywhere():
    one = compiled("start")
    anywhere = one.tally(0)
    kept = room_for(anywhere, 2, 1, tuple(mark.name for mark in one.pathway.marks))
    kept.enter(1, 0, one.count(0, kept.page(1, 0)))
    np.testing.assert_array_equal(kept.by_quarter[1, 0], anywhere.by_quarter)
    np.testing.assert_array_equal(kept.by_family[1, 0].T, anywhere.by_family)
    np.testing.assert_array_equal(kept.marked[1, 0].T, anywhere.marks)
    np.testing.assert_array_equal(kept.referral[1, 0], anywhere.cohort.referral)


def test_more_cohorts_than_are_remembered_tell_what_each_tells_alone():
    one = compiled("start", "cohort.referrals=20 per year")
    for replication in (*range(REMEMBERED + 2), 0):
        assert_same(one.tally(replication), elsewhere(one, replication))


def test_luck_is_remembered_from_arm_to_arm_for_the_same_families_only():
    with ThreadPoolExecutor(1) as alone:
        alone.submit(remember_from_arm_to_arm).result()


def remember_from_arm_to_arm() -> None:
    """Spoil what a room remembers of one replication: its stories change, those of the other do not."""
    usual, start = (compiled(arm, "cohort.referrals=20 per year") for arm in ("usual_care", "start"))
    usual.tally(0)
    start.tally(0)
    before = start.tally(1)
    (whose, luck), other = living._HERE.rooms[0].remembered[-2:]
    assert whose is usual.cohort(0).streams
    assert other[0] is usual.cohort(1).streams
    luck[luck != UNKNOWN] = 1e-9
    assert_same(start.tally(1), before)
    assert not np.array_equal(start.tally(0).by_family, elsewhere(start).by_family)


def test_too_much_luck_is_not_remembered():
    room = Room.made(study().pathway, 1, 0)
    few, many = (np.zeros(families, dtype=np.int64) for families in (3, NEAR))
    assert room.luck(many).size == 0
    assert room.luck(few) is room.luck(few)
