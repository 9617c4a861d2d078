"""What knowing some inputs is worth for a choice between a programme, and usual care whose net benefit is 0.

With the inputs known the better of the two would be chosen; today the one that is better on average.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot, sqrt

import numpy as np
from numpy.typing import NDArray

from sim.voi.smoothing import Smooth, smoothed

Floats = NDArray[np.float64]

FAR = 30.0
"""In standard deviations: nothing lies beyond, not even in the last bit."""


def worth(known: Smooth) -> tuple[float, float]:
    """Return what it is worth to know the inputs, in dollars, and the standard error of that estimate.

    E max(0, g) - max(0, E g), with g the net benefit given the inputs, over draws and over what the fit
    leaves open of g (normal, `doubt`); the fit alone is drawn towards the mean, and would be worth too
    little. Never negative, since the fit has the mean of the benefit.

    The error is that of the mean of (choice then - choice now) x net benefit: the estimate's influence
    function, since what a choice loses by a small error of the fit is of second order (Luedtke and van der
    Laan 2016, DOI 10.1214/15-AOS1384). It holds the chance of the draws and that of the fit, serves spline
    and Gaussian process alike, and costs nothing; sampling the fit (Strong, Oakley and Brennan 2014) leaves
    out the first, a jackknife fits twenty times over for the same number. What doubt adds to the worth is
    known no better than its own size. The error is 0 where no draw would change the choice.

    >>> worth(Smooth(np.array([-1.0, 3.0]), np.array([-1.0, 3.0]), np.zeros(2)))
    (0.5, 0.5)
    """
    fitted, benefit = known.fitted, known.benefit
    now = fitted.mean() > 0
    sure = float(np.maximum(fitted, 0.0).mean() - max(0.0, fitted.mean()))
    added = float(_beyond(np.abs(fitted), known.doubt).mean())
    changed = ((fitted > 0) * 1.0 - now) * benefit
    return max(0.0, sure + added), hypot(float(changed.std(ddof=1)) / sqrt(len(benefit)), added)


def _beyond(size: Floats, doubt: Floats) -> Floats:
    """Return how far a normal quantity of this mean size and deviation lies beyond 0 on average [draw].

    The unit normal loss: Raiffa and Schlaifer (1961), "Applied Statistical Decision Theory".
    """
    from scipy.stats import norm

    near = np.minimum(size, FAR * doubt)
    ratio = np.divide(near, doubt, out=np.full_like(size, FAR), where=doubt > 0)
    return np.asarray(doubt * np.maximum(norm.pdf(ratio) - ratio * norm.sf(ratio), 0.0))


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
