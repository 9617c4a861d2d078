"""What comes at a steady rate: as many as minutes times rate, to within one, and on average exactly."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from sim.history import Tally
from sim.pathway import Frailty, Rhythm
from sim.randomness import FAMILY, decision_id, streams, uniforms
from tests.tables import FALSE_ALARM, RHYTHM, sound, telling

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


# Kept: a share of what comes.

KEPT = sound(
    replace(
        RHYTHM,
        rhythms=(
            *RHYTHM.rhythms,
            Rhythm("kept", "beats", RHYTHM.rhythms[0].during, RHYTHM.rhythms[0].speeds, kept="share"),
            Rhythm("own", "beats", RHYTHM.rhythms[0].during, RHYTHM.rhythms[0].speeds, "share", "zeal"),
        ),
        frailties=(Frailty("zeal", "variance"),),
    )
)
SHARE, VARIANCE = 0.7, 0.5


@pytest.fixture(scope="module")
def kept() -> Tally:
    numbers = NUMBERS | {"share": SHARE, "variance": VARIANCE}
    return telling(KEPT, numbers, FAMILIES, intake=200_000, follow_up=400_000, seed=6).tally(0)


def test_a_rhythm_that_is_kept_in_part_leaves_the_whole_one_where_it_was(tally, kept):
    assert np.array_equal(tally.of("beat"), kept.of("beat"))


def test_a_family_keeps_its_share_of_a_rhythm_to_within_one(kept, expected):
    slack = (kept.of("slow") + kept.of("fast")) * 0.5e-9
    assert (np.abs(kept.of("kept") - SHARE * expected) < 1 + slack).all()


@pytest.mark.parametrize("part", ["kept", "own"])
def test_no_family_keeps_more_than_comes(kept, part):
    assert (kept.of(part) <= kept.of("beat")).all()
    assert kept.of(part).sum() < kept.of("beat").sum()


def test_who_is_prone_keeps_more_and_nobody_more_than_all(kept, expected):
    """Each family keeps min(1, share x frailty) of what comes to it, rounded by its luck."""
    own = streams(6, None, 0, FAMILY, FAMILIES)
    prone = stats.gamma(1 / VARIANCE, scale=VARIANCE).ppf(uniforms(own, decision_id("zeal"), 0))
    share = np.minimum(1.0, SHARE * prone)
    slack = (kept.of("slow") + kept.of("fast")) * 0.5e-9
    assert (np.abs(kept.of("own") - share * expected) < 1 + slack).all()
    assert (share == 1.0).any()


def test_families_on_average_keep_what_the_law_of_their_frailty_says(kept, expected):
    """The mean of min(1, share x frailty) of a gamma frailty, in closed form, by Student's t."""
    law, above = stats.gamma(1 / VARIANCE, scale=VARIANCE), 1 / SHARE
    partial = stats.gamma(1 / VARIANCE + 1, scale=VARIANCE).cdf(above)  # E[frailty; frailty below `above`]
    found = kept.of("own") / expected
    error = found.std(ddof=1) / sqrt(FAMILIES)
    difference = found.mean() - (SHARE * partial + law.sf(above))
    assert abs(difference) < stats.t.isf(FALSE_ALARM / 2, FAMILIES - 1) * error


def test_all_that_comes_is_kept_where_the_share_is_whole(expected):
    numbers = NUMBERS | {"share": 1.0, "variance": 0.0}
    whole = telling(KEPT, numbers, FAMILIES, intake=200_000, follow_up=400_000, seed=6).tally(0)
    for part in ("kept", "own"):
        assert np.array_equal(whole.of(part), whole.of("beat"))
