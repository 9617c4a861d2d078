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
    and Dykstra 1988, "Order Restricted Statistical Inference", ch. 1), a set being known no better than one
    within it. The true worths are so ordered; taken together, the result is therefore never farther from
    them than the estimates were, and the errors still serve. Estimates in order stay as they are.

    >>> ordered(np.array([4.0, 2.0, 9.0]), np.ones(3), [{"a"}, {"a", "b"}, {"a", "b", "c"}]).round(9).tolist()
    [3.0, 3.0, 9.0]
    """
    from scipy.optimize import nnls

    by_size = sorted(range(len(sets)), key=lambda place: len(sets[place]))
    pairs = [(low, high) for high in by_size for low in by_size if sets[low] < sets[high]]
    if all(worths[low] <= worths[high] for low, high in pairs):
        return worths.copy()
    scale = _lifted(np.maximum(errors, LEAST_ERROR * errors.max()), pairs) if errors.any() else errors + 1.0
    steps = np.zeros((len(worths), len(pairs)))
    for step, (low, high) in enumerate(pairs):
        steps[high, step], steps[low, step] = scale[high], -scale[low]
    # The dual: two that are out of order push each other apart, and none pull.
    pushes, _ = nnls(steps, -worths / scale)
    return _lifted(worths + scale * (steps @ pushes), pairs)


def _lifted(values: Floats, pairs: Sequence[tuple[int, int]]) -> Floats:
    """Return values [set], none below that of a set within it; pairs by the size of the larger."""
    found = values.copy()
    for low, high in pairs:
        found[high] = max(found[high], found[low])
    return found
