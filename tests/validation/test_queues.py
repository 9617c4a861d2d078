"""Waiting for a seat, held to queueing theory: Erlang C, Little's law, Kiefer and Wolfowitz's recursion.

Seats are counted, or offered by dyads: to who waits for them it is the same.
"""

import heapq
from dataclasses import dataclass
from math import factorial, sqrt

import numpy as np
import pytest
from scipy import stats

from sim.engine import Staffing
from sim.history import History
from sim.pathway import Pathway
from tests.tables import COUNTER, FALSE_ALARM, OFFICE, STEADY, age_at, lived, minutes_in, stays_in, telling

MEAN_SERVICE = 10_000
LOAD = 0.6
FAMILIES = 1_000
REPLICATIONS = 24
PATIENT = 10**9


@dataclass(frozen=True)
class Queue:
    """A table with so many seats, of as many dyads as are hired, free from a minute on."""

    pathway: Pathway
    seats: int
    hired: tuple[int, ...] = ()
    opens: int = 0

    def numbers(self, patience: float = PATIENT) -> dict[str, float]:
        each = self.seats // max(1, len(self.hired))
        seats = {"seats": each, "few_seats": each}
        return {"service_mean": MEAN_SERVICE, "patience": patience} | STEADY | seats

    @property
    def intake(self) -> int:
        return round(FAMILIES * MEAN_SERVICE / (self.seats * LOAD))

    def waits(self, history: History) -> np.ndarray:
        return minutes_in(history, self.pathway, "desk.waiting")


ONE, THREE = Queue(COUNTER, 1), Queue(COUNTER, 3)
FOUR_OF_TWO_DYADS = Queue(OFFICE, 4, hired=(0, 0), opens=1)
QUEUES = {"one seat": ONE, "three seats": THREE, "four seats of two dyads": FOUR_OF_TWO_DYADS}
every_queue = pytest.mark.parametrize("queue", QUEUES.values(), ids=QUEUES)


def erlang_c(seats: int) -> float:
    """Return the probability of waiting in M/M/c at this load (Erlang, 1917)."""
    offered = seats * LOAD
    full = offered**seats / factorial(seats) / (1 - LOAD)
    return full / (sum(offered**k / factorial(k) for k in range(seats)) + full)


@pytest.fixture(scope="module", params=QUEUES.values(), ids=QUEUES)
def crowd(request: pytest.FixtureRequest) -> tuple[Queue, list[History]]:
    queue, span = request.param, request.param.intake
    given = {"intake": span, "follow_up": 3 * span, "hired": queue.hired}
    return queue, [
        lived(queue.pathway, queue.numbers(), FAMILIES, replication=number, **given)
        for number in range(REPLICATIONS)
    ]


def batch_means(crowd: tuple[Queue, list[History]], statistic) -> np.ndarray:
    """Return one mean per replication, of families that came after the warm-up and before the end."""
    queue, histories = crowd
    means = []
    for history in histories:
        came = history.cohort.referral / queue.intake
        means.append(statistic(history)[(came > 0.2) & (came < 0.95)].mean())
    return np.array(means)


def is_mean_of(expected: float, batches: np.ndarray) -> bool:
    """Return whether batch means agree with an expectation, by Student's t at the stated false-alarm rate."""
    error = batches.std(ddof=1) / sqrt(len(batches))
    return abs(batches.mean() - expected) < stats.t.isf(FALSE_ALARM / 2, len(batches) - 1) * error


def test_mean_wait_for_a_seat_is_that_of_erlang_c(crowd):
    queue = crowd[0]
    expected = erlang_c(queue.seats) * MEAN_SERVICE / (queue.seats * (1 - LOAD))
    assert is_mean_of(expected, batch_means(crowd, queue.waits))


def test_share_of_families_that_wait_is_that_of_erlang_c(crowd):
    queue = crowd[0]
    expected = erlang_c(queue.seats)
    assert is_mean_of(expected, batch_means(crowd, lambda history: queue.waits(history) > 0))


def test_every_wait_follows_the_kiefer_wolfowitz_recursion_to_the_minute(crowd):
    queue, histories = crowd
    for history in histories[:5]:
        referral, served = history.cohort.referral, minutes_in(history, queue.pathway, "desk.served")
        free = [queue.opens] * queue.seats
        expected = np.empty(FAMILIES, dtype=np.int64)
        for family in sorted(range(FAMILIES), key=lambda one: (referral[one], one)):
            called = max(int(referral[family]), heapq.heappop(free))
            heapq.heappush(free, called + int(served[family]))
            expected[family] = called - referral[family]
        assert np.array_equal(queue.waits(history), expected)


@every_queue
def test_little_law_holds_to_the_minute_with_families_that_lose_patience(queue):
    """The queue's length, integrated over time from events alone, is the sum of the waits tallied."""
    pathway, span = queue.pathway, queue.intake
    given = {"intake": span // 3, "follow_up": 2 * span, "seed": 4, "staffing": Staffing(queue.hired)}
    one = telling(pathway, queue.numbers(8_000), 400, **given)
    history, tally = one.history(0), one.tally(0)
    step = {"referral": 1, "call": -1, "patience": -1}
    changes = sorted(
        (time, step[pathway.events[event]])
        for _, event, time in history.events.tolist()
        if pathway.events[event] in step
    )
    area = length = last = 0
    for time, change in changes:
        area += length * (time - last)
        length, last = length + change, time
    waited = list(stays_in(history, pathway, "desk.waiting"))
    assert tally.of("patience").sum() > 10  # it is an identity of a busy queue
    assert area == tally.of("waiting").sum() == sum(stop - start for *_, start, stop in waited)


def mean_families(caseload: int) -> np.ndarray:
    """Return the mean number of families with each of two dyads, from the balance of all their states.

    A family goes to the dyad with fewer, to the first of two alike; one who waits goes where a seat is freed.
    """
    arrivals = 2 * caseload * LOAD
    states = list(np.ndindex(caseload + 1, caseload + 1))
    rate = np.zeros((len(states), len(states)))
    for number, (one, other) in enumerate(states):
        more = (one + 1, other) if one <= other else (one, other + 1)
        for after, speed in ((more, arrivals), ((one - 1, other), one), ((one, other - 1), other)):
            if after in states:
                rate[number, states.index(after)] += speed
                rate[number, number] -= speed
    chance = np.linalg.lstsq(np.vstack([rate.T, np.ones(len(states))]), np.eye(len(states) + 1)[-1])[0]
    chance[-1] /= 1 - LOAD  # all are seated, whoever waits beside
    return chance @ np.array(states) / chance.sum()


@pytest.mark.parametrize("crowd", [FOUR_OF_TWO_DYADS], indirect=True, ids=["four seats of two dyads"])
@pytest.mark.parametrize("dyad", range(2))
def test_each_dyad_has_as_many_families_as_most_free_and_lowest_number_give_it(crowd, dyad):
    queue, histories = crowd
    first, last = round(0.2 * queue.intake), round(0.95 * queue.intake)
    seated = [history.stays[history.stays["dyad"] == dyad] for history in histories]
    minutes = [np.clip(own["stop"], first, last) - np.clip(own["start"], first, last) for own in seated]
    expected = mean_families(queue.seats // 2)[dyad]
    assert is_mean_of(expected, np.array([own.sum() / (last - first) for own in minutes]))


def test_patience_ends_a_wait_to_the_minute():
    history = lived(COUNTER, ONE.numbers(8_000), 300, intake=ONE.intake // 5, follow_up=ONE.intake, seed=2)
    left, called = age_at(history, COUNTER, "patience"), age_at(history, COUNTER, "call")
    assert np.isfinite(left).any()
    assert set(left[np.isfinite(left)]) == {8_000}
    assert called[np.isfinite(called)].max() <= 8_000
