"""Regress the net benefit of single draws on some inputs: what it is expected to be once they are known.

The regression takes out the chance of the simulation and all the other inputs at once, so that one set of
draws values every input: Strong, Oakley and Brennan (2014), "Estimating multiparameter partial expected value
of perfect information from a probabilistic sensitivity analysis sample: a nonparametric regression approach",
DOI 10.1177/0272989X13505910. As there: a penalised spline for one input, a Gaussian process for a group.

Inputs enter as normal scores of their ranks. Knowing a number is knowing its logarithm, so no answer hangs on
the scale in which an input happens to be written, and no tail pulls at the fit.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from math import factorial, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CELL = 0.2
"""Draws nearer than this (in standard deviations) are one knot: what varies so fast no draws could show."""
LEAST_KNOTS = 5
"""A smoothing spline wants no fewer."""

LEARNED_ON = 500
"""Draws by which the kernel is chosen. Its cost grows with their cube, and it has four numbers to choose."""
DEGREES = (1, 2, 3)
"""Lines, bends and waves: enough to see whether an input does anything."""
CHANCE = 2.0
"""What does nothing seems to move the benefit by 1 / sqrt(draws) of its deviation; twice that counts."""


@dataclass(frozen=True)
class Smooth:
    """Hold net benefit [draw] as simulated, as it is expected to be given some inputs, and how sure that is.

    `doubt` [draw] is the standard deviation that the regression leaves in `fitted`.
    """

    benefit: Floats
    fitted: Floats
    doubt: Floats


def smoothed(benefit: Floats, inputs: Floats, seed: int) -> Smooth:
    """Regress net benefit [draw], in dollars, on inputs [draw, input]; no inputs leave its mean.

    Draws are taken as independent of each other; inputs may go together in any way. The fit has the mean of
    the benefit, since what is expected now does not hang on what will be asked. `seed` picks the draws by
    which a Gaussian process is tuned. A spline has few degrees of freedom, and its doubt is taken as 0.

    >>> luck = np.random.default_rng(1)
    >>> price = luck.normal(size=(200, 1))
    >>> benefit = 3.0 * price[:, 0] + luck.normal(size=200)
    >>> fitted = smoothed(benefit, price, seed=1).fitted
    >>> bool(np.abs(fitted - 3.0 * price[:, 0]).mean() < 0.2)
    True
    """
    from threadpoolctl import threadpool_limits

    scores = normal_scores(inputs)
    scores = scores[:, np.ptp(scores, axis=0) > 0]
    count = scores.shape[1]
    sure = np.zeros(len(benefit))
    if count == 0 or np.ptp(benefit) == 0:
        return Smooth(benefit, np.full(len(benefit), benefit.mean()), sure)
    # One thread: how sums are shared out among more would show in the last bits.
    with threadpool_limits(limits=1, user_api="blas"):
        fitted, doubt = (curve(benefit, scores[:, 0]), sure) if count == 1 else surface(benefit, scores, seed)
    return Smooth(benefit, fitted + (benefit.mean() - fitted.mean()), doubt)


def normal_scores(inputs: Floats) -> Floats:
    """Return the normal scores [draw, input] of the ranks of inputs, ties at their mean rank.

    >>> normal_scores(np.array([[1.0], [100.0], [10.0]])).round(2).tolist()
    [[-0.97], [0.97], [0.0]]
    """
    from scipy.special import ndtri
    from scipy.stats import rankdata

    return np.asarray(ndtri((rankdata(inputs, axis=0) - 0.5) / len(inputs)), dtype=np.float64)


def curve(benefit: Floats, scores: Floats) -> Floats:
    """Return the cubic smoothing spline [draw] of net benefit in the scores [draw] of one input.

    Its smoothness minimises the error of generalised cross-validation: Craven and Wahba (1978),
    DOI 10.1007/BF01404567. An input of four values or fewer needs none: each has its mean.
    """
    from scipy.interpolate import make_smoothing_spline

    _, cell, draws = np.unique(np.round(scores / CELL), return_inverse=True, return_counts=True)
    means = np.bincount(cell, benefit) / draws
    if len(draws) < LEAST_KNOTS:
        return np.asarray(means[cell])
    knots = np.bincount(cell, scores) / draws
    spline = make_smoothing_spline(knots, means, w=draws / draws.mean())
    return np.asarray(spline(scores))


def surface(benefit: Floats, scores: Floats, seed: int) -> tuple[Floats, Floats]:
    """Return the Gaussian-process regression [draw] of net benefit on scores [draw, input], and its doubt.

    Inputs weigh as much as each does alone. In as many directions as there are inputs all draws are far
    apart, and none would tell of another; in those that count they are near enough.
    """
    from sklearn.gaussian_process import GaussianProcessRegressor

    middle, scale = benefit.mean(), benefit.std()
    unit, weighed = (benefit - middle) / scale, scores * _weights((benefit - middle) / scale, scores)
    chosen = np.random.default_rng(seed).permutation(len(unit))[:LEARNED_ON]
    signal, noise = _learned(unit[chosen], weighed[chosen], seed)
    process = GaussianProcessRegressor(signal, alpha=noise, optimizer=None).fit(weighed, unit)
    fitted, doubt = process.predict(weighed, return_std=True)
    return np.asarray(fitted * scale + middle), np.asarray(doubt * scale)


def _weights(unit: Floats, scores: Floats) -> Floats:
    """Return how far each input moves the benefit alone, no less than chance seems to [input]; at most 1.

    By the first Hermite polynomials, which are orthonormal for normal scores, so that squares add up.
    """
    from scipy.special import eval_hermitenorm

    shapes = [eval_hermitenorm(degree, scores) / sqrt(factorial(degree)) for degree in DEGREES]
    alone = sum((unit @ shape / len(unit)) ** 2 for shape in shapes) - len(DEGREES) / len(unit)
    weights = np.sqrt(np.maximum(alone, 0.0) + CHANCE**2 / len(unit))
    return np.asarray(weights / weights.max())


def _learned(unit: Floats, weighed: Floats, seed: int) -> tuple[Any, float]:
    """Return the likeliest kernel of the signal and the likeliest variance of the noise."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor

    kernel = _kernel(weighed.shape[1], float(np.sqrt(weighed.var(axis=0).sum())))
    with warnings.catch_warnings():
        # A number at its bound says that there is no bend, or no noise: an answer here, and no fault.
        warnings.simplefilter("ignore", ConvergenceWarning)
        learned = GaussianProcessRegressor(kernel, random_state=seed).fit(weighed, unit).kernel_
    return learned.k1, float(learned.k2.noise_level)


def _kernel(inputs: int, spread: float) -> Any:  # noqa: ANN401 - scikit-learn has no types
    """Return a smooth surface and a plane, in noise, of net benefit in units of its standard deviation.

    The surface bends no faster than draws are apart (`spread`); faster, it would take each for its own and
    call chance a signal.
    """
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, WhiteKernel

    bend = ConstantKernel(0.3, (1e-5, 1e2)) * RBF(2 * spread, (spread, 1e3 * spread))
    plane = ConstantKernel(0.3 / inputs, (1e-6, 1e2)) * DotProduct(1.0, "fixed")
    return bend + plane + WhiteKernel(0.5, (1e-4, 2.0))
