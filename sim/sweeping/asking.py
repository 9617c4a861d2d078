"""How a kind of sweep asks: it yields points, is handed what came of them, and ends with its answer."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from sim.appraisal import Refusal, Valued
from sim.sweeping.answers import Answer, Known
from sim.sweeping.points import Points
from sim.sweeping.pricing import Priced

Asking = Generator[Sequence[Points], Sequence[Priced], Answer]
"""Yields points (all at once, or a batch after a batch), is sent them priced, and returns the answer."""

CONTRADICTED = Refusal("the numbers contradict each other here")


def known(valued: Valued, point: int, points: Points, beside: Valued | None = None) -> Known | Refusal:
    """Return what is known of an outcome at a point: its mean and what chance leaves of error.

    With another outcome `beside`, the difference from its first point, paired stream by stream.
    """
    if point in points.refused:
        return CONTRADICTED
    refused = valued.refused(point) or (beside.refused(0) if beside is not None else None)
    if refused is not None:
        return refused
    mean, chance = valued.each[point], valued.chance[point]
    if beside is not None:
        mean, chance = mean - beside.each[0], chance - beside.chance[0]
    return Known(float(mean), float(chance.std(ddof=1) / np.sqrt(len(chance))))
