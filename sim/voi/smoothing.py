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
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CELL = 0.05
"""Draws nearer than this (in standard deviations) are one knot: what varies so fast no draws could show."""
LEAST_KNOTS = 5
"""A smoothing spline wants no fewer."""

LEARNED_ON = 500
"""Draws by which the kernel is chosen. Its cost grows with their cube, its precision hardly: a few numbers."""
FEW = 5
"""Up to so many inputs each has a length of its own; more lengths than that are not told apart by the draws."""
LEAST_LENGTH = 1.0
"""A wiggle in a few inputs is no shorter than one standard deviation of them."""
LEAST_LENGTH_OF_MANY = 2.0
"""The same of many, times the root of their number.

Draws of many inputs are all far apart; a shorter length would take each for its own and call chance a signal.
"""


@dataclass(frozen=True)
class Smooth:
    """Hold net benefit [draw] as simulated, and as it is expected to be given some inputs (`fitted`)."""

    benefit: Floats
    fitted: Floats


def smoothed(benefit: Floats, inputs: Floats, seed: int) -> Smooth:
    """Regress net benefit [draw], in dollars, on inputs [draw, input]; no inputs leave its mean.

    Draws are taken as independent of each other; inputs may go together in any way. The fit has the mean of
    the benefit, since what is expected now does not hang on what will be asked. `seed` picks the draws by
    which a Gaussian process is tuned.

    >>> luck = np.random.default_rng(1)
    >>> price = luck.normal(size=(200, 1))
    >>> benefit = 3.0 * price[:, 0] + luck.normal(size=200)
    >>> fitted = smoothed(benefit, price, seed=1).fitted
    >>> bool(np.abs(fitted - 3.0 * price[:, 0]).mean() < 0.2)
    True
    """
    scores = normal_scores(inputs)
    scores = scores[:, np.ptp(scores, axis=0) > 0]
    count = scores.shape[1]
    if count == 0 or np.ptp(benefit) == 0:
        return Smooth(benefit, np.full(len(benefit), benefit.mean()))
    fitted = curve(benefit, scores[:, 0]) if count == 1 else surface(benefit, scores, seed)
    return Smooth(benefit, fitted + (benefit.mean() - fitted.mean()))


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


def surface(benefit: Floats, scores: Floats, seed: int) -> Floats:
    """Return the Gaussian-process regression [draw] of net benefit on the scores [draw, input] of inputs."""
    from sklearn.gaussian_process import GaussianProcessRegressor

    unit = (benefit - benefit.mean()) / benefit.std()
    chosen = np.random.default_rng(seed).permutation(len(unit))[:LEARNED_ON]
    signal, noise = _learned(unit[chosen], scores[chosen], seed)
    process = GaussianProcessRegressor(signal, alpha=noise, optimizer=None).fit(scores, unit)
    return np.asarray(process.predict(scores) * benefit.std() + benefit.mean())


def _learned(unit: Floats, scores: Floats, seed: int) -> tuple[Any, float]:
    """Return the likeliest kernel of the signal and the likeliest variance of the noise."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor

    with warnings.catch_warnings():
        # A length at its bound says that the input does nothing, which is an answer here and no fault.
        warnings.simplefilter("ignore", ConvergenceWarning)
        kernel = (
            GaussianProcessRegressor(_kernel(scores.shape[1]), random_state=seed).fit(scores, unit).kernel_
        )
    return kernel.k1, float(kernel.k2.noise_level)


def _kernel(inputs: int) -> Any:
    """Return a smooth surface and a plane, in noise, of net benefit in units of its standard deviation."""
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, WhiteKernel

    few = inputs <= FEW
    least = LEAST_LENGTH if few else LEAST_LENGTH_OF_MANY * sqrt(inputs)
    lengths = np.full(inputs if few else 1, 2 * least)
    bend = ConstantKernel(0.3, (1e-5, 1e2)) * RBF(lengths, (least, 1e3 * least))
    plane = ConstantKernel(0.3 / inputs, (1e-6, 1e2)) * DotProduct(1.0, "fixed")
    return bend + plane + WhiteKernel(0.5, (1e-4, 2.0))
