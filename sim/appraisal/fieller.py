"""What one more of an effect costs, with an interval that stays honest where the effect is not sure."""

from __future__ import annotations

from math import sqrt

import numpy as np

from sim.appraisal.figures import Figure, Interval, Refusal, Values, expected
from sim.params import HALF_WIDTH


def cost_per(cost: Values, effect: Values) -> Figure | Refusal:
    """Return what one more of an effect costs [draw, replication], with Fieller's interval.

    The ratio of means; unlike that of `ratio`, its denominator may have either sign in a single draw. It is
    refused, with the reason, where there is less of the effect and not more, or where the evidence leaves
    open that there is none: then no interval would be bounded.

    >>> cost_per(np.array([[2.0], [4.0]]), np.array([[1.0], [1.0]])).mean
    3.0
    """
    if effect.mean() <= 0:
        return Refusal("there are no more of them with the programme than without")
    means = float(cost.mean()), float(effect.mean())
    credible = fieller(means, np.cov(expected(cost), expected(effect)))
    if credible is None:
        return Refusal("it is not sure that there are more of them with the programme")
    whole = means[0] / means[1]
    residual = (cost - whole * effect).mean(axis=1) / means[1]
    return Figure(
        mean=whole,
        credible=credible,
        prediction=fieller(means, np.cov(cost.ravel(), effect.ravel())),
        mcse=float(residual.std(ddof=1) / sqrt(len(cost))),
    )


def fieller(means: tuple[float, float], covariance: Values) -> Interval | None:
    """Return the 95 % interval of the ratio of two means, the first over the second; None if it is unbounded.

    `covariance[2, 2]` is that of the two means. The interval holds every ratio r for which
    (first - r second)^2 <= z^2 Var(first - r second): Fieller (1954), "Some problems in interval
    estimation", DOI 10.1111/j.2517-6161.1954.tb00159.x.

    >>> low, high = fieller((10.0, 5.0), np.array([[1.0, 0.0], [0.0, 0.01]]))
    >>> round(low, 3), round(high, 3)
    (1.603, 2.403)
    """
    (first, second), z = means, HALF_WIDTH**2
    a = second**2 - z * covariance[1, 1]
    b = first * second - z * covariance[0, 1]
    c = first**2 - z * covariance[0, 0]
    if a <= 0:
        return None
    root = sqrt(max(b**2 - a * c, 0.0))
    return float((b - root) / a), float((b + root) / a)
