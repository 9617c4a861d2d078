"""Value of information against closed forms; Strong, Oakley and Brennan (2014), DOI 10.1177/0272989X13505910.

Random claims are tested at fixed seeds, within four standard errors as stated with the estimate. The errors
are approximate (a test below counts how often two of them hold the truth), so each claim fails a sound
implementation at fewer than 1 seed in 1,000; there are about 20.
"""

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from sim.voi import Smooth, discounted_programs, ordered, partial, perfect, smoothed, worth

SLOPES = np.array([1.0, 0.7, 0.4, 0.0])
MEAN = 0.5
quick = settings(deadline=None, max_examples=100, derandomize=True)


def unit_loss(mean, sd):
    """Return what it is worth to know a normal net benefit."""
    return sd * stats.norm.pdf(mean / sd) - abs(mean) * stats.norm.sf(abs(mean) / sd)


def linear(seed, draws, noise, mean=MEAN, slopes=SLOPES):
    luck = np.random.default_rng(seed)
    inputs = luck.standard_normal((draws, len(slopes)))
    return mean + inputs @ slopes + noise * luck.standard_normal(draws), inputs


def assert_worth(found, true):
    value, error = found
    assert value >= 0
    assert abs(value - true) < 4 * error


# --- closed forms -------------------------------------------------------------------------------


@pytest.mark.parametrize("member", [0, 1, 2])
@pytest.mark.parametrize("noise", [0.0, 3.0])
def test_an_input_of_a_line_is_worth_its_unit_loss(member, noise):
    assert_worth(partial(*linear(1, 1_000, noise), [member], seed=1), unit_loss(MEAN, SLOPES[member]))


@pytest.mark.parametrize(("members", "noise"), [((0, 1), 2.0), ((0, 1, 2, 3), 2.0), ((0, 1, 2, 3), 0.0)])
def test_a_group_of_a_line_is_worth_its_unit_loss(members, noise):
    found = partial(*linear(2, 700, noise), members, seed=2)
    assert_worth(found, unit_loss(MEAN, sqrt((SLOPES[list(members)] ** 2).sum())))


def test_many_inputs_in_much_noise_are_worth_their_unit_loss():
    # Thirty slopes, none of which the draws settle: the fit alone, drawn to the mean, is worth too little.
    slopes = np.full(30, 1 / sqrt(30))
    benefit, inputs = linear(3, 700, 2.0, slopes=slopes)
    known = smoothed(benefit, inputs, seed=3)
    assert known.fitted.std() < 0.9
    assert_worth(worth(known), unit_loss(MEAN, 1.0))


@pytest.mark.parametrize("sd", [0.5, 1.0])
def test_a_lognormal_cost_is_worth_an_option(sd):
    # Net benefit 1.5 - exp(sd x): Black and Scholes (1973), DOI 10.1086/260062, without interest.
    luck = np.random.default_rng(4)
    cost, strike, forward = np.exp(sd * luck.standard_normal((1_000, 1))), 1.5, np.exp(sd**2 / 2)
    benefit = strike - cost[:, 0] + luck.standard_normal(1_000)
    upper = np.log(forward / strike) / sd + sd / 2
    put = strike * stats.norm.cdf(sd - upper) - forward * stats.norm.cdf(-upper)
    assert_worth(partial(benefit, cost, [0], seed=4), put - max(0.0, strike - forward))


def test_inputs_that_act_only_together_are_worth_something_only_together():
    luck = np.random.default_rng(5)
    inputs = luck.standard_normal((700, 2))
    benefit = MEAN + 2 * inputs.prod(axis=1) + luck.standard_normal(700)

    def given_one(x):
        return stats.norm.pdf(x) * (unit_loss(MEAN, 2 * abs(x)) if x else 0.0)

    true = 2 * integrate.quad(given_one, 0, 10)[0]
    assert_worth(perfect(benefit, inputs, seed=5), true)
    assert partial(benefit, inputs, [0], seed=5)[0] < 0.2 * true


@pytest.mark.parametrize("noise", [0.0, 2.0])
def test_an_input_that_goes_with_another_is_worth_what_it_tells_of_both(noise):
    luck, together = np.random.default_rng(6), 0.6
    inputs = luck.multivariate_normal([0, 0], [[1, together], [together, 1]], size=1_000)
    benefit = MEAN + inputs @ [1.0, 0.5] + noise * luck.standard_normal(1_000)
    assert_worth(partial(benefit, inputs, [1], seed=6), unit_loss(MEAN, 0.5 + together))
    whole = sqrt(1 + 0.25 + 2 * 0.5 * together)
    assert_worth(perfect(benefit[:700], inputs[:700], seed=6), unit_loss(MEAN, whole))


def test_a_copy_of_an_input_adds_nothing():
    benefit, inputs = linear(7, 700, 1.0, slopes=np.array([1.0]))
    assert_worth(perfect(benefit, np.hstack([inputs, inputs]), seed=7), unit_loss(MEAN, 1.0))


def test_an_input_of_few_values_is_worth_what_its_means_say():
    benefit = np.array([-3.0, -1.0, 1.0, 4.0])
    assert partial(benefit, np.array([[1.0], [1.0], [2.0], [2.0]]), [0], seed=1)[0] == 1.0


# --- what is worth nothing ----------------------------------------------------------------------


def test_an_input_that_does_nothing_is_worth_nothing():
    value, error = partial(*linear(8, 1_000, 3.0), [3], seed=8)
    assert value <= 4 * error
    assert value < 0.02


def test_chance_is_worth_nothing():
    # Chance of 3 would be worth 0.96 if it could be known.
    benefit, inputs = linear(9, 700, 3.0, slopes=np.zeros(4))
    value, error = perfect(benefit, inputs, seed=9)
    raw = np.maximum(benefit, 0).mean() - benefit.mean()
    assert raw > 0.8
    assert value <= 4 * error + 1e-9
    assert value < 0.15 * raw


def test_more_chance_does_not_make_an_input_worth_more():
    quiet, loud = (partial(*linear(10, 2_000, noise), [0], seed=10) for noise in (0.5, 4.0))
    assert abs(loud[0] - quiet[0]) < 4 * np.hypot(loud[1], quiet[1])


@pytest.mark.parametrize("mean", [-20.0, 20.0])
@pytest.mark.parametrize("members", [[0], [0, 1]])
def test_a_decision_that_is_certain_is_worth_no_information(mean, members):
    value, error = partial(*linear(11, 300, 1.0, mean=mean), members, seed=11)
    assert (value, error) == pytest.approx((0.0, 0.0), abs=1e-9)


def test_no_inputs_are_worth_nothing():
    benefit, inputs = linear(12, 50, 1.0)
    assert partial(benefit, inputs, [], seed=12) == (0.0, 0.0)


def test_an_input_that_never_varies_is_worth_nothing_and_changes_nothing():
    benefit, inputs = linear(13, 200, 1.0)
    inputs[:, 1] = 7.0
    assert partial(benefit, inputs, [1], seed=13) == (0.0, 0.0)
    assert partial(benefit, inputs, [0, 1], seed=13) == partial(benefit, inputs, [0], seed=13)


def test_a_benefit_that_never_varies_makes_nothing_worth_knowing():
    assert perfect(np.full(20, -3.0), np.random.default_rng(1).normal(size=(20, 2)), seed=1) == (0.0, 0.0)


# --- laws ---------------------------------------------------------------------------------------


def test_knowing_all_inputs_is_perfect_information():
    benefit, inputs = linear(14, 300, 1.0)
    assert partial(benefit, inputs, [0, 1, 2, 3], seed=14) == perfect(benefit, inputs, seed=14)


def test_a_larger_group_is_worth_no_less_up_to_its_error():
    benefit, inputs = linear(15, 700, 2.0)
    nested = [partial(benefit, inputs, range(size), seed=15) for size in (1, 2, 4)]
    for (less, one), (more, other) in pairwise(nested):
        assert more > less - 4 * np.hypot(one, other)


@pytest.mark.parametrize("members", [[0], [0, 1]])
def test_worth_does_not_hang_on_the_scale_of_an_input(members):
    benefit, inputs = linear(16, 200, 1.0)
    assert partial(benefit, inputs, members, seed=16) == partial(benefit, np.exp(inputs), members, seed=16)


@pytest.mark.parametrize("members", [[0], [0, 1]])
def test_worth_is_in_the_unit_of_the_benefit(members):
    benefit, inputs = linear(17, 200, 1.0)
    dollars, cents = (partial(by * benefit, inputs, members, seed=17) for by in (1.0, 100.0))
    assert cents == pytest.approx((100 * dollars[0], 100 * dollars[1]), rel=1e-4)


@pytest.mark.parametrize("members", [[0], [0, 1]])
def test_it_does_not_matter_which_option_is_called_the_programme(members):
    benefit, inputs = linear(18, 200, 1.0)
    one, other = (partial(sign * benefit, inputs, members, seed=18) for sign in (1, -1))
    assert one == pytest.approx(other, rel=1e-4)


@pytest.mark.parametrize("members", [[0], [0, 1]])
def test_the_fit_has_the_mean_of_the_benefit(members):
    benefit, inputs = linear(19, 200, 1.0)
    assert smoothed(benefit, inputs[:, members], seed=19).fitted.mean() == pytest.approx(benefit.mean())


def test_the_same_seed_gives_the_same_fit():
    benefit, inputs = linear(20, 550, 1.0)
    one, same = (smoothed(benefit, inputs, seed=20) for _ in range(2))
    np.testing.assert_array_equal(one.fitted, same.fitted)
    np.testing.assert_array_equal(one.doubt, same.doubt)


def test_what_the_fit_leaves_open_may_be_known_as_well():
    # Every draw the same normal quantity: worth its unit loss, though the fit alone says nothing.
    for mean in (-0.3, 0.3):
        known = Smooth(np.full(9, mean), np.full(9, mean), np.full(9, 2.0))
        assert worth(known)[0] == pytest.approx(unit_loss(mean, 2.0))


@quick
@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(0, 9)), min_size=2, max_size=9))
def test_worth_is_never_negative(pairs):
    fitted, doubt = (np.array(column) for column in zip(*pairs, strict=True))
    value, error = worth(Smooth(fitted, fitted, doubt))
    assert value >= 0
    assert error >= 0


# --- the stated error ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "noise", "repeats"), [([0], 1.0, 100), ([0], 3.0, 100), ([0, 1, 2], 1.0, 10)]
)
def test_two_errors_hold_the_truth_as_often_as_they_should(members, noise, repeats):
    # 95 %, less four standard errors of a share: 1 seed in 10,000.
    true = unit_loss(MEAN, sqrt((SLOPES[members] ** 2).sum()))
    found = np.array([partial(*linear(s, 300, noise), members, seed=s) for s in range(repeats)])
    held = (np.abs(found[:, 0] - true) < 2 * found[:, 1]).mean()
    assert held > 0.95 - 4 * sqrt(0.95 * 0.05 / repeats)


def test_the_error_is_the_spread_over_repeated_experiments():
    # The spread is known to 1 / sqrt(2 x 100) = 7 %, four times which is 28 %.
    found = np.array([partial(*linear(s, 300, 1.0), [0], seed=s) for s in range(100)])
    assert found[:, 0].std(ddof=1) == pytest.approx(sqrt((found[:, 1] ** 2).mean()), rel=0.28)


# --- order --------------------------------------------------------------------------------------

NESTED = [{"a"}, {"b"}, {"c"}, {"a", "b"}, {"b", "c"}, {"a", "b", "c"}]
six = st.lists(st.floats(0, 100), min_size=6, max_size=6).map(np.array)


@quick
@given(six, six)
def test_no_set_is_worth_less_than_one_within_it(worths, errors):
    found = ordered(worths, errors, NESTED)
    assert all(
        found[low] <= found[high]
        for low, less in enumerate(NESTED)
        for high, more in enumerate(NESTED)
        if less < more
    )
    assert found.min() >= -1e-9 * worths.max()


@quick
@given(six, six)
def test_putting_estimates_in_order_takes_them_no_farther_from_a_truth_in_order(worths, steps):
    truth = np.array([sum(steps[i] for i, less in enumerate(NESTED) if less <= more) for more in NESTED])
    found = ordered(worths, np.ones(6), NESTED)
    assert np.linalg.norm(found - truth) <= np.linalg.norm(worths - truth) * (1 + 1e-9) + 1e-9


@quick
@given(six)
def test_putting_in_order_twice_is_putting_in_order(worths):
    once = ordered(worths, np.ones(6), NESTED)
    np.testing.assert_array_equal(ordered(once, np.ones(6), NESTED), once)


def test_estimates_in_order_stay_as_they_are():
    worths = np.array([1.0, 2.0, 3.0, 2.0, 3.5, 3.5])
    np.testing.assert_array_equal(ordered(worths, np.ones(6), NESTED), worths)


def test_the_surer_of_two_moves_less():
    found = ordered(np.array([4.0, 2.0]), np.array([1.0, 2.0]), [{"a"}, {"a", "b"}])
    np.testing.assert_allclose(found, (4.0 / 1 + 2.0 / 4) / (1 / 1 + 1 / 4))


def test_a_larger_set_is_known_no_better_than_one_within_it():
    # A fit of everything that found nothing says so without error, and does not speak for its parts.
    found = ordered(np.array([100.0, 0.0]), np.array([30.0, 0.0]), [{"a"}, {"a", "b"}])
    np.testing.assert_allclose(found, 50.0)


# --- how many programmes ------------------------------------------------------------------------


def test_without_discounting_programmes_are_families_over_families():
    assert discounted_programs(120.0, 10.0, 0.0, 300.0) == pytest.approx(4.0)


def test_no_years_are_no_programmes():
    assert discounted_programs(120.0, 0.0, 0.03, 300.0) == 0.0


def test_families_of_a_quarter_count_from_its_middle():
    assert discounted_programs(400.0, 0.25, 0.03, 100.0) == pytest.approx(1.03**-0.125)


def test_a_last_quarter_that_is_cut_counts_from_its_own_middle():
    assert discounted_programs(100.0, 0.35, 0.03, 1.0) == pytest.approx(25 * 1.03**-0.125 + 10 * 1.03**-0.3)


@pytest.mark.parametrize("years", [0.1, 1.0, 7.3, 20.0])
def test_quarters_come_near_a_steady_stream(years):
    # The middle of a quarter is right to the square of its length: (rate / 4)^2 / 24.
    steady = 100.0 * (1 - 1.03**-years) / np.log(1.03)
    assert discounted_programs(100.0, years, 0.03, 1.0) == pytest.approx(steady, rel=1e-5)


@quick
@given(st.floats(0, 30), st.floats(0, 30), st.floats(0, 0.1))
def test_more_years_are_no_fewer_programmes(some, more, rate):
    fewer, many = (discounted_programs(50.0, years, rate, 200.0) for years in sorted((some, more)))
    assert fewer <= many * (1 + 1e-12)
