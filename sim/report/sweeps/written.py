"""Numbers of an axis in the words its ends are written in, so that a point between them can be written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sim.report.wording import MINUS, significant

FIGURES = 3
NUMBER = re.compile(rf"^([-{MINUS}]?\$?[\d,]*\.?\d+(?:[eE][-+]?\d+)?)(.*)$", re.DOTALL)
NEARLY = 0.02
"""Numbers are rounded when they are written; within this share of the range they are the same."""


@dataclass(frozen=True)
class Writing:
    """Hold how numbers of an axis are written: each is multiplied by `factor` and followed by `unit`."""

    factor: float
    unit: str

    def said(self, value: float) -> str:
        """Return a number as it is written.

        >>> Writing(100.0, " %").said(0.251)
        '25.1 %'
        """
        return f"{significant(value * self.factor, FIGURES)}{self.unit}"


def writing_of(values: Sequence[float], said: Sequence[str]) -> Writing | None:
    """Return how numbers are written; None where their writings differ in more than the number.

    >>> writing_of((0.2, 0.4), ("20 %", "40 %"))
    Writing(factor=100.0, unit=' %')
    >>> writing_of((0.0, 1.0), ("none", "all")) is None
    True
    """
    parts = [parted(one) for one in said]
    numbers = [number for number, _ in parts if number is not None]
    units = {unit for number, unit in parts}
    if len(numbers) != len(values) or len(units) != 1 or not any(values):
        return None
    greatest = max(range(len(values)), key=lambda at: abs(values[at]))
    factor = round(numbers[greatest] / values[greatest], 9)
    span = max(numbers) - min(numbers)
    close = all(
        abs(value * factor - number) <= NEARLY * (span or abs(number))
        for value, number in zip(values, numbers, strict=True)
    )
    return Writing(factor, units.pop()) if close and factor else None


def parted(said: str) -> tuple[float | None, str]:
    """Return the number a writing begins with, and the rest of it.

    >>> parted("1,230 days"), parted("Ohio")
    ((1230.0, ' days'), (None, 'Ohio'))
    """
    found = NUMBER.match(said)
    if found is None:
        return None, said
    return float(found[1].replace(",", "").replace("$", "").replace(MINUS, "-")), found[2]


def between_said(values: Sequence[float], said: Sequence[str], value: float) -> str:
    """Return where a number lies on an axis, in the words of the axis.

    >>> between_said((20.0, 40.0), ("20 days", "40 days"), 25.0)
    '25.0 days'
    >>> between_said((1.0, 3.0), ("one", "three"), 2.0)
    'between one and three'
    """
    writing = writing_of(values, said)
    if writing is not None:
        return writing.said(value)
    for at, (low, high) in enumerate(pairwise(values)):
        if min(low, high) < value < max(low, high):
            return f"between {said[at]} and {said[at + 1]}"
    nearest = min(range(len(values)), key=lambda at: abs(values[at] - value))
    return said[nearest]
