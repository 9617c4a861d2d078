"""Sobol indices of a simulator with chance: how much of an outcome's variance each input makes.

An index of a simulator is that of the outcome it is *expected* to give. Every point is lived under several
streams of luck (replicates); luck is shared by all points of a row, and differs between rows and replicates.
Products are formed of different replicates only, so that chance, which has nothing in common with itself in
another replicate, adds to no mean. Estimators: first order, Saltelli et al. (2010), "Variance based
sensitivity analysis of model output. Design and estimator for the total sensitivity index",
DOI 10.1016/j.cpc.2009.09.018; total, Jansen (1999), "Analysis of variance designs for model output",
DOI 10.1016/S0010-4655(98)00154-4.

`scipy.stats.sobol_indices` takes replicates and an estimator of one's own, but its bootstrap no seed, and its
BCa intervals are undefined for an input that does nothing; hence `scipy.stats.bootstrap` here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES = 1_000
AT_A_TIME = 20_000_000
"""Numbers held at once while resampling (160 MB)."""
BITS = 30
"""Of a number, scipy's default; half of the last bit keeps points off 0, where a margin may be endless."""
WIDE = 0.95
"""Intervals are 95 % intervals."""


@dataclass(frozen=True)
class Indices:
    """Hold first and total indices [input] with intervals [input, end]; the outcome's mean and spread.

    `spread` is the standard deviation of the expected outcome. Estimates near 0 may fall below it.
    """

    first: Floats
    first_interval: Floats
    total: Floats
    total_interval: Floats
    mean: float
    spread: float


def design(samples: int, dimension: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Return points A[row, input], B[row, input] and AB[k, row, input], which is A with column k from B.

    Uniform in the open unit cube, from one scrambled Sobol sequence of twice the dimension; `samples` rows,
    a power of 2. Lived once each, they are (dimension + 2) x samples points.

    >>> a, b, ab = design(samples=8, dimension=2, seed=1)
    >>> ab.shape
    (2, 8, 2)
    >>> bool((ab[1] == np.column_stack([a[:, 0], b[:, 1]])).all())
    True
    """
    from scipy.stats import qmc

    if samples < 1 or samples & (samples - 1):
        raise ValueError(f"{samples} samples: Sobol points are balanced in powers of 2 only")
    sequence = qmc.Sobol(2 * dimension, scramble=True, bits=BITS, rng=seed)
    points = sequence.random(samples) + 0.5 ** (BITS + 1)
    a, b = points[:, :dimension], points[:, dimension:]
    ab = np.repeat(a[np.newaxis], dimension, axis=0)
    for k in range(dimension):
        ab[k, :, k] = b[:, k]
    return a, b, ab


def indices(a: Floats, b: Floats, ab: Floats, seed: int) -> Indices:
    """Return the indices of outcomes a[row, replicate], b[row, replicate] and ab[k, row, replicate].

    Intervals are percentiles of a bootstrap over rows. They take rows for independent; those of a Sobol
    sequence are better spread than that, so that the intervals are wide rather than narrow. One replicate is
    taken to be free of chance, and gives what `scipy.stats.sobol_indices` does.

    >>> a, b, ab = (np.sum([[2.0], [1.0]] * points.swapaxes(-1, -2), axis=-2)[..., np.newaxis]
    ...             for points in design(samples=1024, dimension=2, seed=1))
    >>> indices(a, b, ab, seed=1).first.round(2).tolist()
    [0.8, 0.2]
    """
    from scipy.stats import bootstrap

    inputs, parts = len(ab), _parts(a, b, ab)
    found = bootstrap(
        (parts,),
        partial(_ratios, inputs=inputs),
        axis=-1,
        vectorized=True,
        method="percentile",
        confidence_level=WIDE,
        n_resamples=RESAMPLES,
        batch=max(1, AT_A_TIME // parts.size),
        rng=seed,
    ).confidence_interval
    ratios = _ratios(parts, inputs)
    ends = np.stack([found.low, found.high], axis=-1)
    return Indices(
        first=ratios[:inputs],
        first_interval=ends[:inputs],
        total=ratios[inputs:],
        total_interval=ends[inputs:],
        mean=float(np.mean([a, b])),
        spread=sqrt(max(0.0, float(_variance(parts[2 * inputs :].mean(axis=-1))))),
    )


def _parts(a: Floats, b: Floats, ab: Floats) -> Floats:
    """Return what the indices are ratios of means of, row by row [part, row].

    A part for the first and one for the total effect of each input, one for the square, and one mean of each
    replicate. Outcomes are centred first, which leaves the estimates' means alone and takes most of their
    variance: Sobol' and Levitan (1999), DOI 10.1016/S0010-4655(98)00156-8.
    """
    middle = np.mean([a, b], axis=(0, 1))
    a, b, ab = a - middle, b - middle, ab - middle
    first = _product(np.broadcast_to(b, ab.shape), ab - a)
    total = _product(a - ab, a - ab) / 2
    square = (_product(a, a) + _product(b, b)) / 2
    return np.concatenate([first, total, square[np.newaxis], (a + b).T / 2])


def _product(one: Floats, other: Floats) -> Floats:
    """Return the mean product [..., row] of different replicates [..., row, replicate], or of the one."""
    replicates, alike = one.shape[-1], (one * other).sum(axis=-1)
    if replicates == 1:
        return np.asarray(alike)
    every = one.sum(axis=-1) * other.sum(axis=-1)
    return np.asarray((every - alike) / (replicates * (replicates - 1)))


def _variance(moments: Floats) -> Floats:
    """Return the variance of the expected outcome [...] from mean square and means [1 + replicate, ...]."""
    square, means = moments[0], np.moveaxis(moments[1:], 0, -1)
    return np.asarray(square - _product(means, means))


def _ratios(parts: Floats, inputs: int, axis: int = -1) -> Floats:
    """Return first and total indices [2 x input, ...] of parts [part, ..., row]; 0 where nothing varies."""
    means = parts.mean(axis=axis)
    variance = _variance(means[2 * inputs :])
    over = means[: 2 * inputs]
    return np.asarray(np.divide(over, variance, out=np.zeros_like(over), where=variance > 0))
