"""Seats: never more taken than there are, none idle while someone waits, and first come, first served."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from sim.engine import Telling
from tests.random_tables import tellings
from tests.studies import study, telling
from tests.tables import COUNTER, arriving, events_of, stays_in

busy = settings(
    deadline=None,
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SHIPPED = [("seat.waiting", "seat.held"), ("mentor.waiting", "mentor.matched")]
Stays = list[tuple[int, int, int]]


def queue(one: Telling, waiting: str, held: str) -> tuple[Stays, Stays, int]:
    history = one.history(0)
    seats = int(one.numbers["seats"])
    return list(stays_in(history, one.pathway, waiting)), list(stays_in(history, one.pathway, held)), seats


def stretches(waits: Stays, holds: Stays) -> Iterator[tuple[int, int]]:
    """Yield how many wait and how many hold a seat, in each stretch of time between two changes."""
    for minute in sorted({edge for _, *stay in (*waits, *holds) for edge in stay}):
        yield tuple(sum(start <= minute < stop for _, start, stop in stays) for stays in (waits, holds))


def assert_full(one: Telling, waiting: str, held: str) -> None:
    waits, holds, seats = queue(one, waiting, held)
    for waiting_now, held_now in stretches(waits, holds):
        assert held_now <= seats
        assert held_now == seats or not waiting_now


def assert_in_turn(one: Telling, waiting: str, held: str) -> int:
    """Assert that nobody is called after someone who waits still; return how often it mattered."""
    waits, holds, _ = queue(one, waiting, held)
    called = {(family, start) for family, start, _ in holds}
    contests = 0
    for family, start, stop in waits:
        if (family, stop) in called:
            earlier = [other for other in waits if other[1] < start and other[2] > stop]
            contests += sum(other[1] < stop < other[2] for other in waits)
            assert not earlier
    return contests


@busy
@given(one=tellings())
def test_on_any_table_no_seat_is_taken_twice_and_none_is_idle_while_someone_waits(one):
    assert_full(one, "seat.waiting", "seat.held")


@busy
@given(one=tellings())
def test_on_any_table_who_came_first_is_served_first(one):
    assert_in_turn(one, "seat.waiting", "seat.held")


@pytest.mark.parametrize("draw", [None, 0, 1])
def test_in_the_shipped_study_no_seat_is_taken_twice_and_none_is_idle_while_someone_waits(draw):
    one = telling(study("arms.start.dyads=1"), draw=draw)
    assert_full(one, "mentor.waiting", "mentor.matched")


@pytest.mark.parametrize("draw", [None, 0, 1])
def test_in_the_shipped_study_who_came_first_is_served_first(draw):
    one = telling(study("arms.start.dyads=1", "arms.start.enrolment_window=1 year"), draw=draw)
    assert assert_in_turn(one, "mentor.waiting", "mentor.matched") > 5


def test_families_that_come_at_the_same_minute_are_served_by_number():
    numbers = {"seats": 1, "service_mean": 500.0, "patience": 10**9}
    history = arriving(COUNTER, numbers, [7] * 6, follow_up=10**6)
    calls = [dict(events_of(history, COUNTER, family))["call"] for family in range(6)]
    assert calls == sorted(calls)
    assert calls[0] == 7


def test_a_seat_given_back_is_given_out_at_the_same_minute():
    numbers = {"seats": 1, "service_mean": 500.0, "patience": 10**9}
    history = arriving(COUNTER, numbers, [0, 1, 2], follow_up=10**6)
    told = [dict(events_of(history, COUNTER, family)) for family in range(3)]
    assert told[1]["call"] == told[0]["service"]
    assert told[2]["call"] == told[1]["service"]


def test_a_seat_held_at_the_end_of_follow_up_is_given_to_who_is_still_followed():
    numbers = {"seats": 1, "service_mean": 1e12, "patience": 10**9}
    history = arriving(COUNTER, numbers, [0, 10, 20], follow_up=1_000)
    told = [dict(events_of(history, COUNTER, family)) for family in range(3)]
    assert [one["call"] for one in told] == [0, 1_000, 1_010]


def test_a_seat_is_not_given_to_a_family_whose_follow_up_ends_at_that_minute():
    numbers = {"seats": 1, "service_mean": 1e12, "patience": 10**9}
    history = arriving(COUNTER, numbers, [0, 0, 500], follow_up=1_000)
    told = [dict(events_of(history, COUNTER, family)) for family in range(3)]
    assert [one.get("call") for one in told] == [0, None, 1_000]


def test_without_seats_nobody_is_served():
    numbers = {"seats": 0, "service_mean": 500.0, "patience": 10**9}
    history = arriving(COUNTER, numbers, range(10), follow_up=1_000)
    assert list(stays_in(history, COUNTER, "desk.served")) == []
