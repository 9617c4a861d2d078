"""Draw an uncertain value: one uniform number becomes one value, by inversion."""

from __future__ import annotations

from math import log, log1p, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, gammaincinv, ndtri

from sim.params.estimates import HALF_WIDTH, Estimate, amount, ends, spread


def drawn(estimate: Estimate[Any], luck: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values [draw] of an uncertain number, one for each uniform number in (0, 1)."""
    value, width = amount(estimate.value), estimate.uncertainty
    match width.distribution:
        case "fixed":
            return np.full(len(luck), value)
        case "lognormal":
            return np.asarray(value * np.exp(_log_spread(estimate) * ndtri(luck)))
        case "beta":
            size = value * (1 - value) / spread(width) ** 2 - 1
            return np.asarray(betaincinv(value * size, (1 - value) * size, luck))
        case "gamma":
            shape = 1 / (width.cv or 1) ** 2
            return np.asarray(gammaincinv(shape, luck) * value / shape)
        case "uniform":
            low, high = ends(estimate.uncertainty)
            return low + (high - low) * luck


def _log_spread(estimate: Estimate[Any]) -> float:
    """Return the standard deviation of the logarithm."""
    if estimate.uncertainty.cv is not None:
        return sqrt(log1p(estimate.uncertainty.cv**2))
    low, high = ends(estimate.uncertainty)
    return log(high / low) / (2 * HALF_WIDTH)
