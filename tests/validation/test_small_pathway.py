"""The engines and every benchmark beside them live the same small pathway.

What shares the table's luck tells its very story and is compared event for event. What draws its own luck is
compared with a hand-written SimPy model in distribution: without queues the families are independent, so
their lives are compared one by one; with queues the families of one replication wait for each other, so only
means of whole, independent replications are compared.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from scipy import stats

from benchmarks import handwritten, idiomatic, same_story, small
from sim.engine import difference

try:  # here, not where it is used: Cimba's types are unknown to numba once anything has been compiled
    from benchmarks import in_cimba
except ModuleNotFoundError:
    in_cimba = None

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
MODELS = ("table", "handwritten", "cimba")
# Each model is compared with the yardstick, and each crowded outcome twice: the whole distribution, the mean.
COMPARISONS = len(MODELS) * (len(TIMES) + len(COUNTS) + 2 * len(CROWDED))

Lives = Mapping[str, np.ndarray]
SAME_STORY = [(0, 1, True), (1, 2, True), (7, 3, True), (120, 4, True), (1_000, 5, True), (300, 6, False)]
"""Families, seed, and whether they must queue: none, one, few who find no slot at all, many."""


def by_table(families: int, seed: int, values: Mapping[str, float]) -> Lives:
    return small.outcomes(small.history(families, seed, values))


def by_hand(families: int, seed: int, values: Mapping[str, float]) -> Lives:
    lives, _ = idiomatic.lived(families, seed, values)
    return idiomatic.outcomes(lives)


def by_numba(families: int, seed: int, values: Mapping[str, float]) -> Lives:
    lives, _ = handwritten.lived(families, seed, values)
    return handwritten.outcomes(lives)


def by_cimba(families: int, seed: int, values: Mapping[str, float]) -> Lives:
    lives, _ = in_cimba.lived(families, seed, values)
    return in_cimba.outcomes(lives)


def named(model: str) -> Callable[..., Lives]:
    """Return a model by name; skip what asks for it where its library is not installed."""
    if model == "cimba":
        pytest.importorskip("cimba")
    return {"table": by_table, "handwritten": by_numba, "cimba": by_cimba}[model]


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
def free_by_hand() -> Lives:
    return alone(by_hand)


@pytest.fixture(scope="module")
def crowded_by_hand() -> Lives:
    return means(by_hand)


@pytest.fixture(scope="module", params=MODELS)
def free(request, free_by_hand) -> tuple[Lives, Lives]:
    return alone(named(request.param)), free_by_hand


@pytest.fixture(scope="module", params=MODELS)
def crowded(request, crowded_by_hand) -> tuple[Lives, Lives]:
    return means(named(request.param)), crowded_by_hand


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
def test_a_number_a_fifth_smaller_is_noticed_without_queues(free_by_hand, number, outcome, same):
    changed = alone(by_table, **{number: 0.8 * small.NUMBERS[number]})
    assert same(changed[outcome], free_by_hand[outcome]) < FALSE_ALARM / COMPARISONS


def test_a_fifth_fewer_seats_are_noticed_with_queues(crowded_by_hand):
    changed = means(by_table, seats=round(0.8 * small.numbers(A_REPLICATION)["seats"]))
    assert same_mean(changed["days_to_seat"], crowded_by_hand["days_to_seat"]) < FALSE_ALARM / COMPARISONS


@pytest.mark.parametrize(("families", "seed", "queues"), SAME_STORY)
def test_the_compiled_engine_tells_the_very_history(families, seed, queues):
    values = small.numbers(families, crowded=queues)
    told = small.history(families, seed, values)
    assert difference(told, small.compiled_history(families, seed, values), small.PATHWAY) is None


@pytest.mark.parametrize(("families", "seed", "queues"), SAME_STORY)
def test_the_hand_written_loop_with_the_luck_of_the_table_tells_the_very_events(families, seed, queues):
    values = small.numbers(families, crowded=queues)
    log, _ = same_story.lived(families, seed, values)
    np.testing.assert_array_equal(same_story.events(log), small.history(families, seed, values).events)


@pytest.mark.parametrize(("families", "seed", "queues"), SAME_STORY)
def test_the_same_story_has_as_many_events_however_they_are_counted(families, seed, queues):
    values = small.numbers(families, crowded=queues)
    by_tally = small.events_tallied(small.PATHWAY, small.BOOKKEEPING)
    counted = small.events(small.history(families, seed, values))
    assert by_tally(small.compiled_tally(families, seed, values)) == counted
    assert same_story.lived(families, seed, values)[1] == counted
