"""The table engine held to a hand-written SimPy model of the same small pathway, in distribution.

Without queues the families are independent, so their lives are compared one by one. With queues the families
of one replication wait for each other, so only means of whole, independent replications are compared.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from scipy import stats

from benchmarks import idiomatic, small

FALSE_ALARM = 1e-4
"""How often all comparisons of this file together would fail two equal models, were the seeds not fixed."""

FAMILIES = 4_000
REPLICATIONS = 60
A_REPLICATION = 120

TIMES = ("days_to_closure", "days_in_care")
COUNTS = ("admissions", "relapses", "removals", "reunifications", "placed", "given_up", "events")
CROWDED = (
    "days_to_seat",
    "days_to_treatment",
    "days_to_closure",
    "days_in_care",
    "relapses",
    "removals",
    "placed",
    "given_up",
    "waited",
    "events",
)
# Each crowded outcome is compared twice: the whole distribution, and the mean.
COMPARISONS = len(TIMES) + len(COUNTS) + 2 * len(CROWDED)

Lives = Mapping[str, np.ndarray]


def by_table(families: int, seed: int, values: Mapping[str, float]) -> Lives:
    return small.outcomes(small.history(families, seed, values))


def by_hand(families: int, seed: int, values: Mapping[str, float]) -> Lives:
    lives, _ = idiomatic.lived(families, seed, values)
    return idiomatic.outcomes(lives)


def alone(model: Callable[..., Lives], **changed: float) -> Lives:
    return model(FAMILIES, 20_260, small.numbers(FAMILIES, crowded=False) | changed)


def means(model: Callable[..., Lives], **changed: float) -> Lives:
    values = small.numbers(A_REPLICATION) | changed
    lives = [model(A_REPLICATION, seed, values) for seed in range(REPLICATIONS)]
    lives = [{**one, "waited": one["days_to_seat"] > 0} for one in lives]
    return {name: np.array([one[name].mean() for one in lives]) for name in CROWDED}


def same_times(one: np.ndarray, other: np.ndarray) -> float:
    """Return the chance of times this different, among those who spent any; how many did is a count."""
    return float(stats.ks_2samp(one[one > 0], other[other > 0], method="asymp").pvalue)


def same_counts(one: np.ndarray, other: np.ndarray) -> float:
    """Return the chance of counts this different; rare counts are taken together."""
    top = int(np.quantile(np.concatenate([one, other]), 0.99))
    table = [np.bincount(np.minimum(counts, top).astype(int), minlength=top + 1) for counts in (one, other)]
    seen = np.array(table)[:, np.sum(table, axis=0) > 0]
    return float(stats.chi2_contingency(seen, correction=False).pvalue)


def same_mean(one: np.ndarray, other: np.ndarray) -> float:
    return float(stats.ttest_ind(one, other, equal_var=False).pvalue)


@pytest.fixture(scope="module")
def free() -> tuple[Lives, Lives]:
    return alone(by_table), alone(by_hand)


@pytest.fixture(scope="module")
def crowded() -> tuple[Lives, Lives]:
    return means(by_table), means(by_hand)


@pytest.mark.parametrize("outcome", TIMES)
def test_times_of_families_that_never_queue_agree(free, outcome):
    assert same_times(free[0][outcome], free[1][outcome]) > FALSE_ALARM / COMPARISONS


@pytest.mark.parametrize("outcome", COUNTS)
def test_counts_of_families_that_never_queue_agree(free, outcome):
    assert same_counts(free[0][outcome], free[1][outcome]) > FALSE_ALARM / COMPARISONS


@pytest.mark.parametrize("outcome", CROWDED)
def test_means_of_crowded_replications_agree(crowded, outcome):
    assert same_mean(crowded[0][outcome], crowded[1][outcome]) > FALSE_ALARM / COMPARISONS


@pytest.mark.parametrize("outcome", CROWDED)
def test_distributions_of_crowded_means_agree(crowded, outcome):
    assert same_times(crowded[0][outcome], crowded[1][outcome]) > FALSE_ALARM / COMPARISONS


def test_both_queues_form(crowded):
    assert all(np.mean(one["days_to_seat"]) > 5 for one in crowded)
    assert all(np.mean(one["days_to_treatment"] - one["days_to_seat"]) > 1 for one in crowded)


def test_a_family_has_about_fourteen_events(crowded):
    assert all(13 < np.mean(one["events"]) < 15 for one in crowded)


# What the comparisons are worth: one number a fifth smaller, on one side, is found.
@pytest.mark.parametrize(
    ("number", "outcome", "same"),
    [
        ("dropout_mean", "admissions", same_counts),
        ("closure_mean", "days_to_closure", same_times),
    ],
)
def test_a_number_a_fifth_smaller_is_noticed_without_queues(free, number, outcome, same):
    changed = alone(by_table, **{number: 0.8 * small.NUMBERS[number]})
    assert same(changed[outcome], free[1][outcome]) < FALSE_ALARM / COMPARISONS


def test_a_fifth_fewer_seats_are_noticed_with_queues(crowded):
    changed = means(by_table, seats=round(0.8 * small.numbers(A_REPLICATION)["seats"]))
    assert same_mean(changed["days_to_seat"], crowded[1]["days_to_seat"]) < FALSE_ALARM / COMPARISONS
