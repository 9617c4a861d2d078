"""Who is referred: evenly over the intake, each by luck of their own."""

import numpy as np
import pytest
from scipy import stats

from sim.engine import referred

ADDRESS = (3, None, 1)
INTAKE = (40_000, 640_000)
FAMILIES = 5_000


@pytest.fixture(scope="module")
def cohort():
    return referred(FAMILIES, INTAKE, 1_000, {1: 0.5, 3: 0.3, 2: 0.2}, ADDRESS)


def test_families_are_referred_from_the_first_minute_of_the_intake_to_the_last(cohort):
    assert cohort.referral.min() >= INTAKE[0]
    assert cohort.referral.max() < INTAKE[1]


def test_referrals_are_spread_evenly_over_the_intake(cohort):
    """By Kolmogorov and Smirnov at a fixed seed: a sound model fails one seed in 10,000."""
    spread = stats.uniform(INTAKE[0], INTAKE[1] - INTAKE[0])
    assert stats.kstest(cohort.referral + 0.5, spread.cdf).pvalue > 1e-4


def test_an_intake_that_opens_later_refers_each_family_as_much_later(cohort):
    later = referred(FAMILIES, (INTAKE[0] + 70, INTAKE[1] + 70), 1_000, {1: 1.0}, ADDRESS)
    assert np.array_equal(later.referral, cohort.referral + 70)


def test_an_intake_of_no_length_refers_all_at_its_minute():
    assert set(referred(9, (500, 500), 1_000, {1: 1.0}, ADDRESS).referral.tolist()) == {500}


def test_children_come_in_their_shares(cohort):
    """By chi-square at a fixed seed: a sound model fails one seed in 10,000."""
    counted = np.bincount(cohort.children, minlength=4)[1:]
    assert stats.chisquare(counted, FAMILIES * np.array([0.5, 0.2, 0.3])).pvalue > 1e-4


def test_more_families_leave_the_first_where_they_were(cohort):
    few = referred(100, INTAKE, 1_000, {1: 0.5, 3: 0.3, 2: 0.2}, ADDRESS)
    for of in ("referral", "children", "streams"):
        assert np.array_equal(getattr(cohort, of)[:100], getattr(few, of))


def test_how_many_children_there_are_does_not_move_a_referral(cohort):
    assert np.array_equal(referred(FAMILIES, INTAKE, 1_000, {4: 1.0}, ADDRESS).referral, cohort.referral)
