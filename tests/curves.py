"""Laws of clocks beside their survival curves, written out or scipy's, and how times are held to a curve."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, expm1, inf

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.distributions import Exponential, Gompertz, Law, LogLogistic, LogNormal, Piecewise, Weibull
from tests.tables import FALSE_ALARM

Curve = Callable[[float], float]
"""The share that an age has not yet reached."""

NUMBERS = {
    "mean": 200_000.0,
    "scale": 180_000.0,
    "shape_below_1": 0.55,
    "shape_above_1": 1.8,
    "median": 150_000.0,
    "spread": 0.9,
    "initial": 300_000.0,
    "fold": 160_000.0,
    "early": 400_000.0,
    "middle": 90_000.0,
    "late": 250_000.0,
    "cut_one": 40_000.0,
    "cut_two": 130_000.0,
}


def piecewise_survival(age: float) -> float:
    pieces = ((0.0, 40_000.0, 400_000.0), (40_000.0, 130_000.0, 90_000.0), (130_000.0, inf, 250_000.0))
    return exp(-sum(max(0.0, min(age, stop) - start) / mean for start, stop, mean in pieces))


LAWS: dict[str, tuple[Law, Curve]] = {
    "exponential": (Exponential("mean"), stats.expon(scale=200_000).sf),
    "weibull": (Weibull("scale", "shape_below_1"), stats.weibull_min(0.55, scale=180_000).sf),
    "log_logistic": (LogLogistic("scale", "shape_above_1"), stats.fisk(1.8, scale=180_000).sf),
    "log_normal": (LogNormal("median", "spread"), stats.lognorm(0.9, scale=150_000).sf),
    "gompertz": (Gompertz("initial", "fold"), lambda age: exp(-160 / 300 * expm1(age / 160_000))),
    "piecewise": (
        Piecewise(("early", "middle", "late"), ("cut_one", "cut_two")),
        piecewise_survival,
    ),
}


def agrees(times: NDArray[np.float64], survival: Curve, last: float) -> bool:
    """Return whether times (infinite: not by `last`) follow a survival curve, by Kolmogorov and Smirnov.

    What rounding to whole minutes can move is granted (a minute either way), and times that never come
    only make the test milder, so its false-alarm rate is at most the one stated.
    """
    n, came = len(times), np.sort(times[np.isfinite(times)])
    assert len(came) > n / 4  # a test of next to nothing would pass
    place = np.arange(len(came))
    above = (place + 1) / n - np.array([1 - survival(time + 1) for time in came])
    below = np.array([1 - survival(time - 1) for time in came]) - place / n
    end = abs(1 - survival(last) - len(came) / n)
    return max(above.max(), below.max(), end) < stats.kstwo.isf(FALSE_ALARM, n)
