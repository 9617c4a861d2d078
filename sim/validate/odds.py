"""A plain logistic regression with one regressor: the naive odds ratio that a study would have published."""

from __future__ import annotations

from math import exp

import numpy as np
from numpy.typing import NDArray

from sim.appraisal import Figure, Refusal, interval_of

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

STEPS = 50
NEAR = 1e-10
"""Newton's method has arrived when no coefficient moves by more than this."""
FAR = 30.0
"""Odds of e to this power mean that the regressor tells the outcomes apart without an error."""


def odds_ratio(regressor: Floats, happened: Mask) -> float | None:
    """Return by what the odds are multiplied for each unit of a regressor [family]; None where they are not.

    The maximum likelihood estimate of a logistic regression with an intercept, by Newton's method (McCullagh
    and Nelder 1989, chapter 4, DOI 10.1007/978-1-4899-3242-6). There is none where all outcomes, or all
    regressors, are alike, or where the regressor tells the outcomes apart without an error.

    >>> seen, happened = np.repeat([0.0, 1.0], 4), np.array([1, 0, 0, 0, 1, 1, 1, 0], dtype=bool)
    >>> round(odds_ratio(seen, happened), 6)  # (3 / 1) / (1 / 3)
    9.0
    """
    if len(regressor) == 0 or happened.all() or not happened.any() or np.ptp(regressor) == 0:
        return None
    middle, unit = float(regressor.mean()), float(regressor.std())
    design = np.column_stack((np.ones(len(regressor)), (regressor - middle) / unit))
    coefficients = np.zeros(2)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ coefficients, -FAR, FAR)))
        curvature = (design * (chance * (1 - chance))[:, np.newaxis]).T @ design
        if np.linalg.cond(curvature) > 1 / np.finfo(np.float64).eps:
            return None
        step = np.linalg.solve(curvature, design.T @ (happened - chance))
        coefficients = coefficients + step
        if np.abs(coefficients).max() > FAR:
            return None
        if np.abs(step).max() < NEAR:
            return exp(float(coefficients[1]) / unit)
    return None


def odds_over_draws(regressor: Floats, happened: Mask, who: Mask) -> Figure | Refusal:
    """Return the odds ratio of all families pooled, with its interval over draws, chance included.

    All three are [draw, replication, family]; `who` says which families the regression is of.
    """
    pooled = odds_ratio(regressor[who], happened[who])
    each = [odds_ratio(*both) for both in _by_draw(regressor, happened, who)]
    known = np.array([one for one in each if one is not None])
    if pooled is None or len(known) < max(2, len(each) / 2):
        return Refusal("too few families for a regression in most draws")
    error = float(known.std(ddof=1) / np.sqrt(len(known)))
    return Figure(pooled, interval_of(known), None, error)


def _by_draw(regressor: Floats, happened: Mask, who: Mask) -> list[tuple[Floats, Mask]]:
    return [(one[mask], came[mask]) for one, came, mask in zip(regressor, happened, who, strict=True)]
