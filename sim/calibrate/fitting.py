"""How well a simulated outcome agrees with a published one: the likelihood of a target, and its own scale.

A share is held to a binomial sample of its effective N, a ratio or a mean above 0 to a normal distribution of
its logarithm, a difference to a normal distribution. What chance leaves open in the simulated outcome is
added to what the sample leaves open: a synthetic likelihood, Wood (2010), DOI 10.1038/nature09319.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit, xlogy

from sim.params import HALF_WIDTH, Target

Floats = NDArray[np.float64]

LEAST = 1e-4
"""Shares are kept this far from 0 and 1, and means from 0, before logarithms are taken."""


@dataclass(frozen=True)
class Fit:
    """Hold one target that is fitted, by name."""

    name: str
    target: Target

    @property
    def value(self) -> float:
        """The published value."""
        return self.target.value or 0.0

    @property
    def goal(self) -> float:
        """The published value on the scale that is nearly linear in the scores: log odds, log, or its own."""
        return float(self.scaled(np.array([self.value]))[0])

    @property
    def variance(self) -> float:
        """The variance of the published value on that scale."""
        if self.target.effective_n is not None:
            return 1 / (self.target.effective_n * self.value * (1 - self.value))
        low, high = self.scaled(np.array(self.target.bounds))
        return float((high - low) / (2 * HALF_WIDTH)) ** 2

    def scaled(self, values: Floats) -> Floats:
        """Return values on that scale."""
        if self.target.contrast == "difference":
            return values
        if self.target.effective_n is not None:
            return np.asarray(logit(np.clip(values, LEAST, 1 - LEAST)))
        return np.log(np.maximum(values, LEAST))

    def spread(self, values: Floats, chance: Floats) -> Floats:
        """Return the variance on that scale of simulated values [point] whose own variance is `chance`."""
        if self.target.contrast == "difference":
            return chance
        kept = np.clip(values, LEAST, 1 - LEAST if self.target.effective_n else None)
        slope = 1 / kept / (1 - kept) if self.target.effective_n else 1 / kept
        return np.asarray(chance * slope**2)

    def likelihood(self, values: Floats, chance: Floats) -> Floats:
        """Return the log likelihood [point] of simulated values, less that of a perfect fit."""
        if self.target.effective_n is None:
            missed = (self.scaled(values) - self.goal) ** 2
            return np.asarray(-0.5 * missed / (self.variance + self.spread(values, chance)))
        kept = np.clip(values, LEAST, 1 - LEAST)
        # A share of n, seen with chance of its own, tells no more than one of fewer.
        count = 1 / (1 / self.target.effective_n + chance / (kept * (1 - kept)))
        seen = xlogy(self.value, kept / self.value) + xlogy(1 - self.value, (1 - kept) / (1 - self.value))
        return np.asarray(count * seen)
