"""What knowing some inputs is worth for a choice between a programme, and usual care whose net benefit is 0.

With the inputs known the better of the two would be chosen; today the one that is better on average.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sim.voi.smoothing import Smooth, smoothed

Floats = NDArray[np.float64]


def worth(known: Smooth) -> tuple[float, float]:
    """Return what it is worth to know the inputs, in dollars, and the standard error of that estimate.

    E max(0, g) - max(0, E g), with g the net benefit given the inputs. Never negative, since the fit has the
    mean of the benefit.

    The error is that of the mean of (choice then - choice now) x net benefit: the estimate's influence
    function, since what a choice loses by a small error of the fit is of second order (Luedtke and van der
    Laan 2016, DOI 10.1214/15-AOS1384). It holds the chance of the draws and that of the fit, serves
    spline and Gaussian process alike, and costs nothing; sampling the fit (Strong, Oakley and Brennan 2014)
    leaves out the first, a jackknife fits twenty times over for the same number. It is 0 where no draw would
    change the choice.

    >>> worth(Smooth(np.array([-1.0, 3.0]), np.array([-1.0, 3.0])))
    (0.5, 0.5)
    """
    fitted = known.fitted
    now = fitted.mean() > 0
    gained = ((fitted > 0) * 1.0 - now) * known.benefit
    value = np.maximum(fitted, 0.0).mean() - max(0.0, fitted.mean())
    return max(0.0, float(value)), float(gained.std(ddof=1) / sqrt(len(gained)))


def partial(benefit: Floats, inputs: Floats, members: Sequence[int], seed: int) -> tuple[float, float]:
    """Return the expected value of knowing some inputs perfectly (EVPPI), with its standard error.

    `benefit` [draw] in dollars, `inputs` [draw, input], `members` the places of those that would be known.

    >>> inputs = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0], [4.0, 5.0]])
    >>> partial(np.array([-3.0, -1.0, 1.0, 5.0]), inputs, [1], seed=1)
    (0.0, 0.0)
    """
    return worth(smoothed(benefit, inputs[:, list(members)], seed))


def perfect(benefit: Floats, inputs: Floats, seed: int) -> tuple[float, float]:
    """Return the expected value of knowing every input perfectly (EVPI), with its standard error.

    What is left is chance, which no study can take away; hence the regression here as well.

    >>> inputs = np.array([[1.0], [2.0], [3.0], [4.0]])
    >>> perfect(np.array([-3.0, -1.0, 1.0, 5.0]), inputs, seed=1)[0]
    1.0
    """
    return partial(benefit, inputs, range(inputs.shape[1]), seed)
