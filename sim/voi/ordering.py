"""Make estimates of worth say what must be true of them: knowing more is never worth less."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST_ERROR = 1e-3
"""Of the largest: an estimate whose stated error is 0 is not known without end better than the others."""


def ordered(worths: Floats, errors: Floats, sets: Sequence[AbstractSet[str]]) -> Floats:
    """Return worths [set] moved as little as need be for no set to be worth less than one within it.

    Least squares weighted by 1 / error^2 (isotonic regression on the order of inclusion: Robertson, Wright
    and Dykstra 1988, "Order Restricted Statistical Inference", ch. 1). The truth is so ordered, therefore no
    step away from it: weighted, the result is never farther from the truth than the estimates were. What is
    in order already stays to the bit, and the errors still hold. Worths are never negative; nor are these.

    >>> ordered(np.array([4.0, 2.0, 9.0]), np.ones(3), [{"a"}, {"a", "b"}, {"a", "b", "c"}]).tolist()
    [3.0, 3.0, 9.0]
    """
    from scipy.optimize import nnls

    pairs = [(low, high) for low, less in enumerate(sets) for high, more in enumerate(sets) if less < more]
    if all(worths[low] <= worths[high] for low, high in pairs):
        return worths.copy()
    scale = np.maximum(errors, LEAST_ERROR * errors.max()) if errors.max() > 0 else np.ones_like(worths)
    steps = np.zeros((len(worths), len(pairs)))
    for step, (low, high) in enumerate(pairs):
        steps[high, step], steps[low, step] = scale[high], -scale[low]
    # The dual: each pair out of order pushes its two apart, and no pair pulls.
    pushes, _ = nnls(steps, -worths / scale)
    return np.asarray(worths + scale * (steps @ pushes), dtype=np.float64)
