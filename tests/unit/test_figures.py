"""Parameter uncertainty is told from chance (O'Hagan, Stevenson and Madan 2007, DOI 10.1002/hec.1199).

Random claims are tested at fixed seeds; every one fails a sound implementation at fewer than 1 seed in
10,000 (four standard errors either way).
"""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.appraisal import Figure, Refusal, chance_positive, expected, figure, ratio
from sim.appraisal.figures import Measure, figures_of, ratios_of

Z = stats.norm.ppf(0.975)
quick = settings(deadline=None, max_examples=100, derandomize=True)


def lived(seed, draws, replications, between, within, mean=100.0):
    """Return values [draw, replication] with known standard deviations between and within draws."""
    luck = np.random.default_rng(seed)
    centres = mean + between * luck.standard_normal((draws, 1))
    return centres + within * luck.standard_normal((draws, replications))


def width(interval):
    return interval[1] - interval[0]


def error_of_width(sd, count):
    """Return the standard error of the width of a 95 % interval of normal values."""
    one_end = sqrt(0.025 * 0.975 / count) / (stats.norm.pdf(Z) / sd)
    return sqrt(2) * one_end


@pytest.mark.parametrize(("between", "within", "replications"), [(3.0, 3.0, 2), (1.0, 5.0, 8), (5.0, 1.0, 2)])
def test_expected_values_spread_as_the_draws_do(between, within, replications):
    draws = 4_000
    found = expected(lived(1, draws, replications, between, within)).var(ddof=1)
    chance = within**2 / replications
    error = sqrt(2 * (between**2 + chance) ** 2 / (draws - 1) + 2 * chance**2 / (draws * (replications - 1)))
    assert abs(found - between**2) < 4 * error


def test_the_credible_interval_is_that_of_the_draws_alone():
    found = figure(lived(2, 4_000, 2, between=3.0, within=4.0)).credible
    assert abs(width(found) - 2 * Z * 3.0) < 4 * error_of_width(sqrt(3.0**2 + 4.0**2 / 2), 4_000)


def test_the_prediction_interval_is_that_of_draws_and_chance():
    found = figure(lived(3, 4_000, 2, between=3.0, within=4.0)).prediction
    assert abs(width(found) - 2 * Z * 5.0) < 4 * error_of_width(5.0, 4_000)


def test_more_replications_do_not_widen_the_credible_interval():
    few, many = (figure(lived(4, 4_000, reps, 2.0, 6.0)).credible for reps in (2, 20))
    error = error_of_width(sqrt(2.0**2 + 6.0**2 / 2), 4_000) + error_of_width(
        sqrt(2.0**2 + 6.0**2 / 20), 4_000
    )
    assert abs(width(few) - width(many)) < 4 * error


def test_mcse_is_the_spread_of_the_mean_over_repeated_experiments():
    repeats, draws = 400, 20
    figures = [figure(lived(seed, draws, 3, between=2.0, within=3.0)) for seed in range(repeats)]
    stated = np.mean([one.mcse**2 for one in figures])
    seen = np.var([one.mean for one in figures], ddof=1)
    error = sqrt(2 / (repeats - 1) + 2 / (draws - 1) / repeats)
    assert abs(seen / stated - 1) < 4 * error


def test_shrinking_keeps_the_mean():
    values = lived(5, 50, 2, between=1.0, within=3.0)
    assert expected(values).mean() == pytest.approx(values.mean())


def test_shrinking_keeps_the_order_of_the_draws():
    values = lived(6, 50, 2, between=3.0, within=1.0)
    np.testing.assert_array_equal(np.argsort(expected(values)), np.argsort(values.mean(axis=1)))


def test_one_replication_is_taken_as_it_is():
    values = lived(7, 50, 1, between=1.0, within=3.0)
    np.testing.assert_array_equal(expected(values), values[:, 0])


def test_one_replication_gives_equal_credible_and_prediction_intervals():
    found = figure(lived(7, 50, 1, between=1.0, within=3.0))
    assert found.credible == found.prediction


def test_values_without_variance_give_a_figure_without_width():
    found = figure(np.full((5, 3), 7.0))
    assert found == Figure(mean=7.0, credible=(7.0, 7.0), prediction=(7.0, 7.0), mcse=0.0)


def test_replications_that_agree_leave_the_draws_as_they_are():
    values = np.repeat([[1.0], [2.0], [4.0]], 3, axis=1)
    np.testing.assert_allclose(expected(values), [1.0, 2.0, 4.0])


def test_means_closer_than_chance_would_leave_them_are_not_said_to_be_one():
    values = np.array([[1.0, 3.0], [2.0, 2.0], [0.0, 4.1]])
    assert expected(values).var() > 0
    assert expected(values).mean() == pytest.approx(values.mean())


def test_no_less_than_the_standard_error_of_the_variance_between_draws_is_kept():
    draws, within, replications = 4_000, 5.0, 4
    chance = within**2 / replications
    error = sqrt(2 * chance**2 / (draws - 1) + 2 * chance**2 / (draws * (replications - 1)))
    found = [
        expected(lived(s, draws, replications, between=0.0, within=within)).var(ddof=1) for s in range(4)
    ]
    assert min(found) > 0.9 * error


def test_chance_alone_leaves_hardly_any_credible_spread():
    draws, within, replications = 4_000, 5.0, 4
    found = expected(lived(8, draws, replications, between=0.0, within=within)).var(ddof=1)
    chance = within**2 / replications
    error = sqrt(2 * chance**2 / (draws - 1) + 2 * chance**2 / (draws * (replications - 1)))
    assert found < 4 * error


def test_a_chance_is_the_share_of_draws_whose_expected_value_is_positive():
    assert chance_positive(np.array([[1.0], [-1.0], [2.0], [0.0]])) == 0.5


def test_the_chance_of_a_gain_takes_luck_out():
    # Draws N(1, 1): 84.1 % of them are positive, whatever the luck of single runs (which gives 57 %).
    found = chance_positive(lived(9, 4_000, 2, between=1.0, within=5.0, mean=1.0))
    raw = (lived(9, 4_000, 2, between=1.0, within=5.0, mean=1.0) > 0).mean()
    assert raw < 0.6
    assert abs(found - stats.norm.cdf(1.0)) < 0.06


def test_a_ratio_is_one_of_means():
    found = ratio(np.array([[1.0], [9.0]]), np.array([[1.0], [3.0]]), "cost")
    assert found.mean == 2.5


def test_a_ratio_of_means_is_not_a_mean_of_ratios():
    over, under = np.array([[1.0], [9.0]]), np.array([[1.0], [3.0]])
    assert ratio(over, under, "cost").mean != (over / under).mean()


def test_a_prediction_of_a_ratio_is_that_of_single_runs():
    over, under = np.array([[1.0, 2.0], [4.0, 3.0]]), np.ones((2, 2))
    low, high = np.quantile([1.0, 2.0, 3.0, 4.0], [0.025, 0.975])
    assert ratio(over, under, "cost").prediction == pytest.approx((low, high))


@quick
@given(
    st.lists(st.floats(0.5, 50), min_size=4, max_size=12),
    st.floats(-50, -1e-9),
    st.integers(0, 3),
)
def test_a_ratio_is_refused_when_any_run_divides_by_less_than_zero(under, bad, place):
    below = np.array(under[:4])
    below[place] = bad
    assert isinstance(ratio(np.ones((2, 2)), below.reshape(2, 2), "cost"), Refusal)


def test_a_ratio_is_refused_when_a_draw_has_nothing_to_divide_by():
    found = ratio(np.ones((2, 2)), np.array([[0.0, 0.0], [1.0, 2.0]]), "the number of children placed")
    assert found == Refusal("the number of children placed is zero in 1 of 2 draws")


def test_a_single_run_with_nothing_to_divide_by_is_left_out_of_the_prediction_alone():
    over, under = np.array([[0.0, 4.0], [2.0, 6.0]]), np.array([[0.0, 2.0], [2.0, 2.0]])
    found = ratio(over, under, "the number of children placed")
    assert found.mean == 2.0
    assert found.prediction == pytest.approx(tuple(np.quantile([2.0, 1.0, 3.0], [0.025, 0.975])))


def test_a_refusal_says_what_was_divided_by():
    found = ratio(np.ones((2, 1)), np.array([[1.0], [-1.0]]), "added programme cost")
    assert found.refused == "added programme cost is negative in 1 of 2 runs"


def test_a_refusal_to_divide_by_nothing_at_all_says_so():
    assert ratio(np.ones((2, 2)), np.zeros((2, 2)), "programme spending") == Refusal(
        "programme spending is zero"
    )


def test_a_positive_denominator_is_not_refused():
    assert isinstance(ratio(np.ones((2, 1)), np.array([[1.0], [0.1]]), "cost"), Figure)


def test_the_mcse_of_a_ratio_is_its_spread_over_repeated_experiments():
    repeats, draws = 600, 50
    found = []
    for seed in range(repeats):
        luck = np.random.default_rng(seed)
        shared = luck.standard_normal((draws, 1))
        under = 20 + shared + luck.standard_normal((draws, 2))
        over = 30 + 3 * shared + 2 * luck.standard_normal((draws, 1)) + 4 * luck.standard_normal((draws, 2))
        found.append(ratio(over, under, "cost"))
    stated = np.mean([one.mcse**2 for one in found])
    seen = np.var([one.mean for one in found], ddof=1)
    assert abs(seen / stated - 1) < 4 * sqrt(2 / (repeats - 1) + 2 / (draws - 1) / repeats)


def test_the_mcse_of_a_ratio_is_that_of_its_residuals():
    # Means by draw 7 over 3 and 17 over 5; 12 over 4 in all.
    over, under = np.array([[6.0, 8.0], [14.0, 20.0]]), np.array([[3.0, 3.0], [4.0, 6.0]])
    residuals = np.array([7 - 3 * 3, 17 - 3 * 5]) / 4
    assert ratio(over, under, "cost").mean == 3.0
    assert ratio(over, under, "cost").mcse == pytest.approx(residuals.std(ddof=1) / sqrt(2))


def test_the_credible_interval_of_a_ratio_is_that_of_the_draws_alone():
    luck, draws = np.random.default_rng(10), 4_000
    over = 100 + 10 * luck.standard_normal((draws, 1)) + 15 * luck.standard_normal((draws, 2))
    under = 50 + 1 * luck.standard_normal((draws, 1)) + 1 * luck.standard_normal((draws, 2))
    sd = sqrt((10 / 50) ** 2 + (100 / 50**2) ** 2)
    found = ratio(over, under, "cost").credible
    assert abs(width(found) - 2 * Z * sd) < 4 * error_of_width(sqrt(10**2 + 15**2 / 2) / 50, draws)


def twice(seed, draws, replications, apart=10.0):
    """Return values whose ratio is 2 in every draw, however much the draws differ, and the ratio's chance."""
    luck = np.random.default_rng(seed)
    scale = 50 + 5 * luck.standard_normal((draws, 1))
    over = 2 * scale + apart * luck.standard_normal((draws, replications))
    return over, scale + 0.1 * luck.standard_normal((draws, replications))


def test_a_ratio_that_no_parameter_moves_has_hardly_any_credible_spread():
    # over = 2 x under in every draw: all the spread of the ratio is chance, and the interval hugs 2.
    draws = 4_000
    found = ratio(*twice(11, draws, 2), "cost")
    assert width(found.credible) < 0.25 * width(found.prediction) / sqrt(2)
    assert found.credible == pytest.approx((2.0, 2.0), abs=0.25 * Z * sqrt((10 / 50) ** 2 / 2))


@pytest.mark.parametrize("replications", [2, 3, 10])
def test_a_ratio_that_no_parameter_moves_keeps_no_more_than_the_error_of_its_variances(replications):
    # What is kept is a difference of two estimates of one variance: four of its standard errors at most.
    draws, chance = 4_000, (10 / 50) ** 2 / replications
    error = chance * sqrt(2 / (draws - 1) + 2 / (draws * (replications - 1)))
    found = ratio(*twice(15, draws, replications), "cost").credible
    assert width(found) < 2 * Z * sqrt(4 * error)


def test_the_chance_in_a_ratio_is_that_of_its_residuals():
    # Over and under share nearly all of their luck: each alone spreads within a draw, their ratio hardly.
    luck, draws = np.random.default_rng(12), 500
    centres = 2 + 0.2 * luck.standard_normal((draws, 1))
    under = 50 * np.exp(0.3 * luck.standard_normal((draws, 4)))
    found = ratio(centres * under, under, "cost").credible
    assert width(found) == pytest.approx(width(np.quantile(centres, [0.025, 0.975])))


def test_draws_that_differ_in_size_alone_have_one_ratio():
    # Without chance nothing is taken out, and nothing is left: the interval is 2 and 2.
    over, under = twice(13, 50, 3, apart=0.0)
    found = ratio(2 * under, under, "cost")
    assert over.std() > 1
    assert (found.mean, *found.credible) == pytest.approx((2.0, 2.0, 2.0))
    assert found.mcse == pytest.approx(0.0, abs=1e-12)


def test_one_run_of_each_draw_leaves_a_ratio_as_it_is():
    over, under = twice(14, 50, 1)
    found = ratio(over, under, "cost")
    assert found.credible == found.prediction


@pytest.mark.parametrize("shape", [(2, 1), (7, 3), (200, 2)])
def test_figures_side_by_side_are_to_the_bit_those_one_by_one(shape):
    sums = {number: lived(number, *shape, between=3.0, within=2.0) for number in range(6)}
    assert figures_of(sums) == {number: figure(values) for number, values in sums.items()}
    no_runs = np.where(np.arange(shape[0] * shape[1]).reshape(shape) % 5 == 4, 0.0, sums[1])
    unders = [sums[1], no_runs, -sums[2], np.zeros(shape)]
    measures = {number: Measure(sums[number], under, "them") for number, under in enumerate(unders)}
    alone = {number: ratio(one.over, one.under, one.of_what) for number, one in measures.items()}
    assert repr(ratios_of(measures)) == repr(alone)
    assert {type(one) for one in alone.values()} == {Figure, Refusal}
