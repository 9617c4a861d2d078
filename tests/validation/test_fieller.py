"""Fieller's interval of a ratio, held to its definition, its closed forms, and its coverage by simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.appraisal import Refusal, cost_per, fieller, ratio

Z = stats.norm.ppf(0.975)
REPEATS, SAMPLE = 4_000, 200


@given(st.floats(-50, 50), st.floats(6, 50), st.floats(0.1, 2), st.floats(0.1, 2), st.floats(-0.95, 0.95))
def test_at_both_ends_the_numerator_less_the_ratio_times_the_denominator_is_z_errors_from_none(
    first, second, one, other, correlation
):
    shared = correlation * one * other
    interval = fieller((first, second), np.array([[one**2, shared], [shared, other**2]]))
    assert interval is not None
    for end in interval:
        error = np.sqrt(one**2 - 2 * end * shared + end**2 * other**2)
        assert abs(first - end * second) == pytest.approx(Z * error, rel=1e-6, abs=1e-6)
    assert interval[0] <= first / second <= interval[1]


def test_with_a_denominator_that_is_certain_it_is_the_normal_interval():
    assert fieller((10.0, 4.0), np.array([[1.0, 0.0], [0.0, 0.0]])) == pytest.approx(
        ((10 - Z) / 4, (10 + Z) / 4)
    )


def test_it_is_unbounded_where_the_denominator_may_be_none():
    assert fieller((10.0, 1.9), np.array([[1.0, 0.0], [0.0, 1.0]])) is None
    assert fieller((10.0, 2.0), np.array([[1.0, 0.0], [0.0, 1.0]])) is not None


def test_it_covers_the_true_ratio_in_95_of_100_samples():
    """False alarms: fewer than 1 in 100,000 for an interval of exactly 95 % (binomial, both tails).

    Draws of a normal numerator (mean 10, deviation 8) and a correlated normal denominator (mean 4, deviation
    6), of which 200 are taken: the denominator's mean lies 9 of its errors from none.
    """
    luck = np.random.default_rng(20_241)
    covariance = np.array([[64.0, 24.0], [24.0, 36.0]])
    taken = luck.multivariate_normal((10.0, 4.0), covariance, size=(REPEATS, SAMPLE))
    covered = 0
    for sample in taken:
        mean, spread = sample.mean(axis=0), np.cov(sample.T) / SAMPLE
        low, high = fieller((float(mean[0]), float(mean[1])), spread)
        covered += low <= 10 / 4 <= high
    # 200 values stand for their spread: the t quantile is 0.6 % wider than the normal one, 0.1 % of coverage.
    expected = 2 * stats.t.cdf(Z, SAMPLE - 1) - 1
    assert stats.binomtest(covered, REPEATS, expected).pvalue > 1e-5


def values(means, deviations, correlation=0.5, draws=500):
    """Return numerators and denominators [draw, 1] with these moments."""
    shared = correlation * deviations[0] * deviations[1]
    spread = np.array([[deviations[0] ** 2, shared], [shared, deviations[1] ** 2]])
    both = np.random.default_rng(1).multivariate_normal(means, spread, size=draws)
    return both[:, :1], both[:, 1:]


def test_far_from_none_it_is_the_interval_of_the_ratios_of_the_draws():
    over, under = values((100.0, 50.0), (10.0, 3.0), draws=20_000)
    one, other = cost_per(over, under), ratio(over, under, "children")
    assert one.mean == other.mean
    assert one.credible == pytest.approx(other.credible, rel=0.01)


@pytest.mark.parametrize(
    ("mean", "reason"),
    [(-5.0, "there are no more of them"), (2.0, "it is not sure that there are more of them")],
)
def test_a_cost_per_effect_is_refused_where_the_effect_may_be_none(mean, reason):
    found = cost_per(*values((100.0, mean), (10.0, 3.0)))
    assert isinstance(found, Refusal)
    assert found.refused.startswith(reason)


def test_chance_between_replications_widens_the_prediction_and_not_the_credible_interval():
    over, under = values((100.0, 50.0), (10.0, 3.0))
    noise = np.random.default_rng(2).normal(0, 8, size=(2, len(over), 40))
    found = cost_per(over + noise[0], under + noise[1] / 4)
    plain = cost_per(over, under)
    assert found.credible == pytest.approx(plain.credible, rel=0.05)
    assert found.prediction[1] - found.prediction[0] > 1.1 * (plain.credible[1] - plain.credible[0])
