"""The difference of two scenarios' figures, paired run by run: its mean, its intervals, its refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.appraisal import Figure, Measure, Refusal, difference, figure, ratio

LUCK = np.random.default_rng(3)


def values(mean, draws=300, replications=4, between=5.0, within=2.0):
    """Return values [draw, replication] with spread between draws and within them."""
    each = LUCK.normal(mean, between, size=(draws, 1))
    return each + LUCK.normal(0, within, size=(draws, replications))


def test_the_difference_of_two_sums_is_the_figure_of_their_difference():
    one, other = values(100), values(130)
    found, plain = difference(Measure(one), Measure(other)), figure(other - one)
    assert isinstance(found, Figure)
    assert found.mean == pytest.approx(plain.mean)
    assert found.credible == pytest.approx(plain.credible)
    assert found.prediction == pytest.approx(plain.prediction)
    assert found.mcse == pytest.approx(plain.mcse)


def test_of_two_ratios_it_is_the_difference_of_the_ratios_of_means():
    over, under, dearer = values(100), values(50), values(80)
    found = difference(Measure(over, under, "x"), Measure(over, dearer, "x"))
    assert isinstance(found, Figure)
    assert found.mean == pytest.approx(over.mean() / dearer.mean() - over.mean() / under.mean())


def test_against_nothing_it_is_the_ratio_itself():
    over, under = values(100), values(50)
    found, alone = (
        difference(Measure(0 * over, under, "x"), Measure(over, under, "x")),
        ratio(over, under, "x"),
    )
    assert isinstance(found, Figure)
    assert isinstance(alone, Figure)
    assert (found.mean, found.mcse) == pytest.approx((alone.mean, alone.mcse))
    assert found.credible == pytest.approx(alone.credible)
    assert found.prediction == pytest.approx(alone.prediction)


@given(st.integers(0, 2**32))
def test_what_is_alike_differs_by_exactly_nothing(seed):
    luck = np.random.default_rng(seed)
    one = Measure(luck.normal(size=(5, 2)), luck.uniform(1, 2, size=(5, 2)), "x")
    assert difference(one, one) == Figure(0.0, (0.0, 0.0), (0.0, 0.0), 0.0)


def test_shared_luck_narrows_it():
    shared = values(100)
    paired = difference(Measure(shared), Measure(shared + 10))
    apart = difference(Measure(shared), Measure(values(110)))
    assert isinstance(paired, Figure)
    assert isinstance(apart, Figure)
    assert np.ptp(paired.credible) < 1e-9 < np.ptp(apart.credible)


def test_it_is_refused_where_one_of_the_two_is():
    over, none = values(100), np.zeros((300, 4))
    found = difference(Measure(over, values(50), "what is spent"), Measure(over, none, "what is spent"))
    assert found == Refusal("what is spent is zero")
