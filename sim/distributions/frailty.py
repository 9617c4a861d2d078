"""Frailty: how prone one entity is, beside the population its clocks were measured on.

A gamma frailty Z of mean 1 multiplies the hazard of everyone. The population's survival is then a mixture,
E[exp(-Z H)] = (1 + variance H)^(-1 / variance), so the hazard that each entity has at Z = 1 must be greater
than the population's if the mixture is to follow the law that was published (Vaupel, Manton and Stallard
1979, DOI 10.2307/2061224).
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.compilation import inlined
from sim.distributions.hazards import _expm1

_LEAST = 1e-300
"""The least frailty: one that can still divide a hazard."""


@inlined
def conditional_hazard(hazard: float, variance: float) -> float:
    """Return the cumulative hazard at frailty 1 where the population's is `hazard`.

    >>> conditional_hazard(math.log(2.0), 1.0)
    1.0
    """
    return hazard if variance == 0.0 else _expm1(variance * hazard) / variance


@inlined
def population_hazard(hazard: float, variance: float) -> float:
    """Return the population's cumulative hazard where that at frailty 1 is `hazard`.

    >>> round(math.exp(-population_hazard(1.0, 1.0)), 12)
    0.5
    """
    return hazard if variance == 0.0 else math.log1p(variance * hazard) / variance


def frailties(luck: NDArray[np.float64], variance: float) -> NDArray[np.float64]:
    """Return gamma frailties of mean 1 and a variance by inversion, one for each uniform number [entity].

    >>> frailties(np.array([0.2, 0.8]), 0.0).tolist()
    [1.0, 1.0]
    """
    from scipy.special import gammaincinv

    if variance == 0.0:
        return np.ones_like(luck)
    return np.asarray(np.maximum(gammaincinv(1.0 / variance, luck) * variance, _LEAST))
