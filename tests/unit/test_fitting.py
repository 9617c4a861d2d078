"""The likelihood of a target is that of its sample, and tells less the more chance is in the simulation."""

import numpy as np
import pytest
from scipy.stats import binom, norm

from sim.calibrate.fitting import Fit
from tests.unit.test_measuring import target

SHARES = np.array([0.15, 0.2, 0.3])
NONE = np.zeros(3)


def share(value=0.2, count=100):
    return Fit("it", target(value=value, effective_n=count))


def ratio(value=0.8, interval=(0.5, 1.28)):
    contrast = {"arm": "contrast", "contrast": "ratio", "effective_n": None}
    return Fit("it", target(value=value, interval=interval, **contrast))


def test_a_share_is_held_to_a_binomial_sample():
    expected = binom.logpmf(20, 100, SHARES) - binom.logpmf(20, 100, 0.2)
    assert share().likelihood(SHARES, NONE) == pytest.approx(expected)


def test_a_ratio_is_held_to_a_normal_law_of_its_logarithm():
    values, spread = np.array([0.5, 0.8, 1.2]), np.log(1.28 / 0.5) / (2 * norm.ppf(0.975))
    expected = -0.5 * (np.log(values / 0.8) / spread) ** 2
    assert ratio().likelihood(values, NONE) == pytest.approx(expected)


def test_a_difference_is_held_to_a_normal_law():
    one = target(value=-0.1, interval=(-0.2, 0.0), arm="contrast", contrast="difference", effective_n=None)
    spread = 0.2 / (2 * norm.ppf(0.975))
    found = Fit("it", one).likelihood(np.array([0.1]), np.zeros(1))
    assert found == pytest.approx(-0.5 * (0.2 / spread) ** 2)


@pytest.mark.parametrize("fit", [share(), ratio(0.2, (0.1, 0.4))])
def test_chance_in_what_is_simulated_makes_a_target_tell_less(fit):
    sure, unsure = (fit.likelihood(SHARES, np.full(3, chance)) for chance in (0.0, 0.004))
    assert (np.abs(unsure) <= np.abs(sure)).all()
    assert unsure[0] > sure[0]


def test_a_share_seen_with_as_much_chance_as_its_sample_tells_half():
    value = np.array([0.3])
    own = 0.3 * 0.7 / 100
    assert share().likelihood(value, np.array([own])) == pytest.approx(
        share().likelihood(value, np.zeros(1)) / 2
    )


def test_a_perfect_fit_loses_nothing():
    assert share().likelihood(np.array([0.2]), np.array([0.01])) == 0
    assert ratio().likelihood(np.array([0.8]), np.array([0.01])) == 0


def test_what_was_refused_is_not_a_number():
    assert np.isnan(share().likelihood(np.array([np.nan]), np.array([np.nan]))).all()


@pytest.mark.parametrize("fit", [share(), ratio()])
def test_the_scale_is_where_goal_and_variance_are_told(fit):
    moved = fit.value + 1e-6
    slope = float(fit.scaled(np.array([moved]))[0] - fit.goal) / 1e-6
    assert fit.spread(np.array([fit.value]), np.array([1.0])) == pytest.approx(slope**2, rel=1e-3)
    assert fit.goal == pytest.approx(float(fit.scaled(np.array([fit.value]))[0]))


def test_the_variance_of_a_share_on_its_scale_is_that_of_its_log_odds():
    assert share().variance == pytest.approx(1 / (100 * 0.2 * 0.8))
