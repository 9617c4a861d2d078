"""The sampler gives what is known in closed form, and covers the truth as often as it says."""

import numpy as np
import pytest
from scipy.special import expit, ndtri
from scipy.stats import binomtest, kstest

from sim.calibrate.importance import (
    Proposal,
    effective,
    line,
    prior,
    resampled,
    tail_shape,
    weighed,
)
from sim.randomness import PARAMETER, decision_id, streams, uniforms

SLOPES = np.array([[1.0, 0.5, 0.0], [0.0, -0.3, 0.8]])
LEVEL, GOALS, VARIANCES = np.array([0.2, -1.0]), np.array([0.9, -0.4]), np.array([0.04, 0.09])


def normals(name, shape, seed=1):
    luck = uniforms(streams(seed, None, 0, PARAMETER, shape[0] * shape[1]), decision_id(name), 0)
    return ndtri(luck).reshape(shape)


def outcomes(scores):
    return LEVEL + scores @ SLOPES.T


def likelihood(found, goals=GOALS):
    return -0.5 * ((found - goals) ** 2 / VARIANCES).sum(axis=1)


def exact(goals=GOALS):
    """Return the posterior mean and covariance of a linear model with normal priors and targets."""
    precision = np.eye(3) + SLOPES.T @ np.diag(1 / VARIANCES) @ SLOPES
    covariance = np.linalg.inv(precision)
    return covariance @ SLOPES.T @ ((goals - LEVEL) / VARIANCES), covariance


@pytest.fixture(scope="module")
def sample():
    """Two rounds on the linear model: one under the prior, one where the first has found the targets."""
    first = normals("first", (400, 3))
    learnt = line(first, outcomes(first), np.ones(400)).posterior(GOALS, VARIANCES)
    second = learnt.scores(normals("second", (4000, 3)))
    both = np.vstack([first, second])
    return weighed(both, likelihood(outcomes(both)), [(400, prior(3)), (4000, learnt)])


def test_a_line_through_points_of_a_line_is_that_line():
    scores = normals("points", (400, 3))
    found = line(scores, outcomes(scores), np.ones(400))
    assert found.level == pytest.approx(LEVEL, abs=0.01)
    assert found.slopes == pytest.approx(SLOPES, abs=0.01)
    assert found.left.max() < 1e-4


def test_a_line_leaves_the_variance_that_is_no_line():
    scores, noise = normals("points", (2000, 3)), 0.3 * normals("noise", (2000, 2))
    found = line(scores, outcomes(scores) + noise, np.ones(2000))
    assert found.left == pytest.approx([0.09, 0.09], rel=0.15)


def test_points_without_weight_do_not_move_a_line():
    scores = normals("points", (400, 3))
    wild = outcomes(scores)
    wild[200:] += 5
    weights = np.r_[np.ones(200), np.zeros(200)]
    assert line(scores, wild, weights).slopes == pytest.approx(SLOPES, abs=0.02)


def test_the_posterior_of_a_line_is_the_exact_one():
    scores = normals("points", (4000, 3))
    learnt = line(scores, outcomes(scores), np.ones(4000)).posterior(GOALS, VARIANCES)
    mean, covariance = exact()
    assert learnt.mean == pytest.approx(mean, abs=0.01)
    assert learnt.root @ learnt.root.T == pytest.approx(covariance, abs=0.01)


def test_weighted_points_have_the_exact_mean_and_covariance(sample):
    mean, covariance = exact()
    found = sample.weights @ sample.scores
    # Five standard errors of a mean of so many effective draws: one seed in a million by chance.
    reach = 5 * np.sqrt(np.diag(covariance) / effective(sample.logs))
    assert (np.abs(found - mean) < reach).all()
    spread = (sample.weights[:, np.newaxis] * (sample.scores - found)).T @ (sample.scores - found)
    assert spread == pytest.approx(covariance, abs=0.05)


def test_weights_that_differ_are_worth_fewer_draws(sample):
    assert 3000 < effective(sample.logs) < 4400
    assert effective(np.zeros(50)) == 50
    assert effective(np.r_[0.0, np.full(49, -np.inf)]) == 1


def test_a_proposal_that_is_too_narrow_has_a_heavy_tail_of_weights():
    narrow = Proposal(np.zeros(3), 0.4 * np.eye(3))
    scores = narrow.scores(normals("narrow", (4000, 3)))
    flat = weighed(scores, np.zeros(4000), [(4000, narrow)])
    assert tail_shape(flat.logs) > 0.7


def test_a_proposal_that_fits_has_none(sample):
    assert tail_shape(sample.logs) < 0.5


def test_tempered_weights_are_worth_as_many_points_as_asked_for():
    scores = normals("points", (1000, 3))
    found = weighed(scores, 50 * likelihood(outcomes(scores)), [(1000, prior(3))])
    flat = found.tempered(200)
    assert effective(found.logs) < 50
    assert 1 / (flat**2).sum() == pytest.approx(200, rel=0.01)


def test_points_are_drawn_as_often_as_they_weigh():
    drawn = resampled(np.array([0.5, 0.25, 0.25]), normals("luck", (1000, 1))[:, 0] * 0 + 0.5)
    assert np.bincount(drawn).tolist() == [500, 250, 250]


def test_a_refused_point_is_never_drawn(sample):
    logs = np.where(np.arange(len(sample.logs)) < 100, -np.inf, sample.logs)
    refused = type(sample)(sample.scores, logs)
    assert resampled(refused.weights, np.full(2000, 0.5)).min() >= 100


@pytest.mark.parametrize("count", [60, pytest.param(400, marks=pytest.mark.long)])
def test_intervals_cover_the_truth_as_often_as_they_say(count):
    """Data are simulated from known parameters and recovered: 90 % intervals, many times, on a curved model.

    Each of the two tests fails a sound sampler with less than one seed in a thousand: its own false alarm.
    """
    inside, ranks = 0, []
    for trial in range(count):
        truth = normals(f"truth {trial}", (1, 3))
        data = expit(outcomes(truth))[0] + np.sqrt(VARIANCES) / 4 * normals(f"data {trial}", (1, 2))[0]

        def seen(scores, data=data):
            return -0.5 * ((expit(outcomes(scores)) - data) ** 2 / (VARIANCES / 16)).sum(axis=1)

        scores, proposals, proposal = np.empty((0, 3)), [], prior(3)
        for turn in range(4):
            scores = np.vstack([scores, proposal.scores(normals(f"{trial} {turn}", (400, 3)))])
            proposals.append((400, proposal))
            found = weighed(scores, seen(scores), proposals)
            learnt = line(scores, expit(outcomes(scores)), found.tempered(60))
            proposal = learnt.posterior(data, VARIANCES / 16)
        rank = float(found.weights[scores[:, 0] < truth[0, 0]].sum())
        ranks.append(rank)
        inside += 0.05 <= rank <= 0.95
    assert binomtest(inside, count, 0.9).pvalue > 0.001
    assert kstest(ranks, "uniform").pvalue > 0.001
