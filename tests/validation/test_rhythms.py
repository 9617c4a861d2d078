"""What comes at a steady rate: as many as minutes times rate, to within one, and on average exactly."""

from math import sqrt

import numpy as np
import pytest
from scipy import stats

from sim.history import Tally
from tests.tables import FALSE_ALARM, RHYTHM, telling

FAMILIES = 600
NUMBERS = {"slow_mean": 40_000, "fast_mean": 30_000, "still_mean": 20_000, "beats": 7e-5, "fast_ratio": 2.3}


@pytest.fixture(scope="module")
def tally() -> Tally:
    return telling(RHYTHM, NUMBERS, FAMILIES, intake=200_000, follow_up=400_000, seed=6).tally(0)


@pytest.fixture(scope="module")
def expected(tally) -> np.ndarray:
    beats, ratio = NUMBERS["beats"], NUMBERS["fast_ratio"]
    return tally.of("slow") * beats + tally.of("fast") * beats * ratio


def test_a_family_counts_its_minutes_times_the_rate_to_within_one(tally, expected):
    # A rate is a whole number of billionths a minute, so a minute's share is at most half a billionth off.
    slack = (tally.of("slow") + tally.of("fast")) * 0.5e-9
    assert (np.abs(tally.of("beat") - expected) < 1 + slack).all()


def test_counts_lie_around_minutes_times_the_rate_without_bias(tally, expected):
    """Luck rounds each family's expectation up or down, so the variance of the sum is known exactly."""
    part = expected % 1
    error = sqrt((part * (1 - part)).sum())
    assert abs(tally.of("beat").sum() - expected.sum()) < stats.norm.isf(FALSE_ALARM / 2) * error


def test_quarters_sum_to_what_families_count(tally):
    for name in RHYTHM.quantities:
        row = tally.quantities.index(name)
        assert tally.by_quarter[row].sum() == tally.of(name).sum()


def test_a_rhythm_goes_on_where_it_was_when_its_rate_changes():
    """At one steady rate, changes of state neither lose nor gain an occurrence over the family's life."""
    even = NUMBERS | {"fast_ratio": 1.0, "still_mean": 1.0}
    tally = telling(RHYTHM, even, 200, intake=1, follow_up=400_000, seed=7).tally(0)
    minutes = tally.of("slow") + tally.of("fast")
    assert (np.abs(tally.of("beat") - minutes * even["beats"]) < 1 + 1e-3).all()
    assert tally.of("quicken").sum() > 2 * 200


def test_nothing_is_counted_at_a_rate_of_none():
    tally = telling(RHYTHM, NUMBERS | {"beats": 0.0}, 50, follow_up=400_000).tally(0)
    assert tally.of("beat").sum() == 0
