"""Adaptive importance sampling: proposals that learn, weights that correct what they have wrong.

Outcomes are regressed on the scores of the numbers; with a normal prior and normal targets the posterior of
that line is known, and the next points are drawn from it. In the end each point is weighted by prior times
likelihood over the mixture of all proposals: Cornuet, Marin, Mira and Robert (2012),
DOI 10.1111/j.1467-9469.2011.00756.x.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, solve_triangular
from scipy.special import logsumexp

Floats = NDArray[np.float64]

ENOUGH = 5
"""A line is drawn through points that weigh at least so many times as many as the numbers it speaks of."""
LEAST_TEMPER = 1e-6


@dataclass(frozen=True)
class Proposal:
    """Hold a normal distribution of scores: `mean[number]` and the Cholesky root of its covariance."""

    mean: Floats
    root: Floats

    def scores(self, normals: Floats) -> Floats:
        """Return scores [point, number] for standard normal numbers [point, number]."""
        return self.mean + normals @ self.root.T

    def density(self, scores: Floats) -> Floats:
        """Return the log density [point] of scores."""
        own = solve_triangular(self.root, (scores - self.mean).T, lower=True)
        size = log(2 * pi) * len(self.root)
        return np.asarray(-0.5 * ((own**2).sum(axis=0) + size) - np.log(np.diag(self.root)).sum())


def prior(size: int) -> Proposal:
    """Return the prior of so many scores: independent standard normal numbers."""
    return Proposal(np.zeros(size), np.eye(size))


@dataclass(frozen=True)
class Line:
    """Hold outcomes as a line in the scores.

    `level[target]`, `slopes[target, number]`, and the variance [target] of what the line leaves.
    """

    level: Floats
    slopes: Floats
    left: Floats

    def posterior(self, goals: Floats, variances: Floats) -> Proposal:
        """Return the posterior of the scores, were the outcomes this line and the targets normal."""
        certain = 1 / (variances + self.left)
        precision = np.eye(self.slopes.shape[1]) + self.slopes.T @ (certain[:, np.newaxis] * self.slopes)
        mean = np.linalg.solve(precision, self.slopes.T @ (certain * (goals - self.level)))
        return Proposal(np.asarray(mean, dtype=np.float64), root_of(precision))


def root_of(precision: Floats) -> Floats:
    """Return the Cholesky root of the covariance whose inverse is given."""
    inverse = cho_solve((np.linalg.cholesky(precision), True), np.eye(len(precision)))
    return np.asarray(np.linalg.cholesky((inverse + inverse.T) / 2), dtype=np.float64)


def line(scores: Floats, outcomes: Floats, weights: Floats) -> Line:
    """Return the line through outcomes [point, target] at scores [point, number], weighted least squares."""
    sound = np.isfinite(outcomes).all(axis=1) & (weights > 0)
    x = np.column_stack([np.ones(sound.sum()), scores[sound]])
    own = np.sqrt(weights[sound] / weights[sound].mean())[:, np.newaxis]
    # A slope of no evidence is drawn to none: one point's worth of it.
    damped = np.vstack([x * own, np.eye(x.shape[1])[1:]])
    wanted = np.vstack([outcomes[sound] * own, np.zeros((scores.shape[1], outcomes.shape[1]))])
    found = np.linalg.lstsq(damped, wanted, rcond=None)[0]
    missed = (outcomes[sound] - x @ found) * own
    return Line(found[0], found[1:].T, np.asarray((missed**2).mean(axis=0)))


@dataclass(frozen=True)
class Weighed:
    """Hold points with the logarithm of their weights [point]."""

    scores: Floats
    logs: Floats

    @property
    def weights(self) -> Floats:
        """The weights [point], adding up to 1."""
        return np.asarray(np.exp(self.logs - logsumexp(self.logs)))

    def tempered(self, size: int) -> Floats:
        """Return the weights [point], flattened until so many points weigh."""
        low, high = LEAST_TEMPER, 1.0
        if effective(self.logs) >= size:
            return self.weights
        for _ in range(40):
            middle = sqrt(low * high)
            low, high = (middle, high) if effective(middle * self.logs) >= size else (low, middle)
        flat = low * self.logs
        return np.asarray(np.exp(flat - logsumexp(flat)))


def weighed(scores: Floats, likelihood: Floats, proposals: Sequence[tuple[int, Proposal]]) -> Weighed:
    """Return points weighted by prior x likelihood over the mixture of proposals, each with its points."""
    total = sum(count for count, _ in proposals)
    parts = [log(count / total) + proposal.density(scores) for count, proposal in proposals]
    logs = prior(scores.shape[1]).density(scores) + likelihood - logsumexp(parts, axis=0)
    return Weighed(scores, np.where(np.isfinite(logs), logs, -np.inf))


def effective(logs: Floats) -> float:
    """Return how many equally weighted points are worth as much: Kish's effective size.

    >>> effective(np.log([0.5, 0.5, 1e-300]))
    2.0
    """
    return float(round(np.exp(2 * logsumexp(logs) - logsumexp(2 * logs)), 6))


def tail_shape(logs: Floats) -> float:
    """Return the shape k of the generalised Pareto law of the largest weights.

    Above 0.7 an importance sample is not to be trusted: Vehtari and others (2024), "Pareto smoothed
    importance sampling", JMLR 25(72).
    """
    from scipy.stats import genpareto

    weights = np.sort(np.exp(logs - logs.max()))
    many = int(min(0.2 * len(weights), 3 * sqrt(len(weights))))
    threshold, largest = weights[-many - 1], weights[-many:]
    beyond = largest - threshold
    if beyond[-1] <= 0:
        return float("-inf")
    return float(genpareto.fit(beyond / beyond.mean(), floc=0)[0])


def resampled(weights: Floats, luck: Floats) -> NDArray[np.int64]:
    """Return which points are drawn, one for each of some luck [draw], as often as they weigh.

    Systematic resampling with the draws' own luck within equal steps: Kitagawa (1996),
    DOI 10.1080/10618600.1996.10474692.
    """
    steps = (np.arange(len(luck)) + luck) / len(luck)
    return np.searchsorted(np.cumsum(weights) / weights.sum(), np.minimum(steps, 1 - 1e-12)).astype(np.int64)
