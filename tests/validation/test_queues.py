"""Waiting for a seat, held to queueing theory: Erlang C, Little's law, Kiefer and Wolfowitz's recursion."""

import heapq
from math import factorial, sqrt

import numpy as np
import pytest
from scipy import stats

from sim.history import History
from tests.tables import COUNTER, FALSE_ALARM, age_at, lived, minutes_in, stays_in, telling

MEAN_SERVICE = 10_000
LOAD = 0.6
FAMILIES = 1_000
REPLICATIONS = 24
PATIENT = 10**9


def numbers(seats: int, patience: float = PATIENT) -> dict[str, float]:
    return {"seats": seats, "service_mean": MEAN_SERVICE, "patience": patience}


def intake(seats: int) -> int:
    return round(FAMILIES * MEAN_SERVICE / (seats * LOAD))


def erlang_c(seats: int) -> float:
    """Return the probability of waiting in M/M/c at this load (Erlang, 1917)."""
    offered = seats * LOAD
    full = offered**seats / factorial(seats) / (1 - LOAD)
    return full / (sum(offered**k / factorial(k) for k in range(seats)) + full)


@pytest.fixture(scope="module", params=[1, 3])
def crowd(request: pytest.FixtureRequest) -> tuple[int, list[History]]:
    seats = request.param
    span = intake(seats)
    return seats, [
        lived(COUNTER, numbers(seats), FAMILIES, intake=span, follow_up=3 * span, replication=number)
        for number in range(REPLICATIONS)
    ]


def batch_means(crowd: tuple[int, list[History]], statistic) -> np.ndarray:
    """Return one mean per replication, of families that came after the warm-up and before the end."""
    seats, histories = crowd
    means = []
    for history in histories:
        came = history.cohort.referral / intake(seats)
        means.append(statistic(history)[(came > 0.2) & (came < 0.95)].mean())
    return np.array(means)


def is_mean_of(expected: float, batches: np.ndarray) -> bool:
    """Return whether batch means agree with an expectation, by Student's t at the stated false-alarm rate."""
    error = batches.std(ddof=1) / sqrt(len(batches))
    return abs(batches.mean() - expected) < stats.t.isf(FALSE_ALARM / 2, len(batches) - 1) * error


def waits(history: History) -> np.ndarray:
    return minutes_in(history, COUNTER, "desk.waiting")


def test_mean_wait_for_a_seat_is_that_of_erlang_c(crowd):
    seats = crowd[0]
    expected = erlang_c(seats) * MEAN_SERVICE / (seats * (1 - LOAD))
    assert is_mean_of(expected, batch_means(crowd, waits))


def test_share_of_families_that_wait_is_that_of_erlang_c(crowd):
    assert is_mean_of(erlang_c(crowd[0]), batch_means(crowd, lambda history: waits(history) > 0))


def test_every_wait_follows_the_kiefer_wolfowitz_recursion_to_the_minute(crowd):
    seats, histories = crowd
    for history in histories[:5]:
        referral, served = history.cohort.referral, minutes_in(history, COUNTER, "desk.served")
        free = [0] * seats
        expected = np.empty(FAMILIES, dtype=np.int64)
        for family in sorted(range(FAMILIES), key=lambda one: (referral[one], one)):
            called = max(int(referral[family]), heapq.heappop(free))
            heapq.heappush(free, called + int(served[family]))
            expected[family] = called - referral[family]
        assert np.array_equal(waits(history), expected)


@pytest.mark.parametrize("seats", [1, 3])
def test_little_law_holds_to_the_minute_with_families_that_lose_patience(seats):
    """The queue's length, integrated over time from events alone, is the sum of the waits tallied."""
    one = telling(
        COUNTER, numbers(seats, 8_000), 400, intake=intake(seats) // 3, follow_up=2 * intake(seats), seed=4
    )
    history, tally = one.history(0), one.tally(0)
    step = {"referral": 1, "call": -1, "patience": -1}
    changes = sorted(
        (time, step[COUNTER.events[event]])
        for _, event, time in history.events.tolist()
        if COUNTER.events[event] in step
    )
    area = length = last = 0
    for time, change in changes:
        area += length * (time - last)
        length, last = length + change, time
    assert tally.of("patience").sum() > 10  # it is an identity of a busy queue
    assert area == tally.of("waiting").sum() == sum(stop - start for *_, start, stop in waited(history))


def waited(history: History) -> list[tuple[int, int, int]]:
    return list(stays_in(history, COUNTER, "desk.waiting"))


def test_patience_ends_a_wait_to_the_minute():
    history = lived(COUNTER, numbers(1, 8_000), 300, intake=intake(1) // 5, follow_up=intake(1), seed=2)
    left, called = age_at(history, COUNTER, "patience"), age_at(history, COUNTER, "call")
    assert np.isfinite(left).any()
    assert set(left[np.isfinite(left)]) == {8_000}
    assert called[np.isfinite(called)].max() <= 8_000
