"""Bars and scatters made of letters, for a terminal."""

from __future__ import annotations

import numpy as np

from sim.appraisal import Interval
from sim.sweeping.answers import Floats

FULL, LEFT, RIGHT = "\N{FULL BLOCK}", "\N{LEFT HALF BLOCK}", "\N{RIGHT HALF BLOCK}"
SHADE = "\N{MEDIUM SHADE}"
UPRIGHT, LEVEL, CROSS = (
    "\N{BOX DRAWINGS LIGHT VERTICAL}",
    "\N{BOX DRAWINGS LIGHT HORIZONTAL}",
    "\N{BOX DRAWINGS LIGHT VERTICAL AND HORIZONTAL}",
)
DENSITY = ((20, "@"), (5, "O"), (2, "o"), (1, "."))
"""From how many points on a letter stands for them."""
DENSITY_SAID = ". one draw, o 2 to 4, O 5 to 19, @ 20 or more"


def between(one: float, other: float, domain: Interval, width: int) -> str:
    """Return a bar between two values of a domain, drawn in halves of letters.

    >>> between(1.0, 2.0, (0.0, 4.0), 4) == " \N{FULL BLOCK}  "
    True
    """
    first, last = sorted(round(2 * width * _place(value, domain)) for value in (one, other))
    filled = [first <= half < last for half in range(2 * width)]
    letters = {(True, True): FULL, (True, False): LEFT, (False, True): RIGHT, (False, False): " "}
    return "".join(letters[filled[at], filled[at + 1]] for at in range(0, 2 * width, 2))


def around(middle: float, value: float, domain: Interval, width: int) -> str:
    """Return a bar from a middle, which an upright marks, to a value.

    >>> around(2.0, 4.0, (0.0, 4.0), 4) == f"  {UPRIGHT}{FULL}"
    True
    """
    drawn = between(middle, value, domain, width)
    at = at_letter(middle, domain, width)
    return f"{drawn[:at]}{UPRIGHT}{drawn[at + 1 :]}"


def nested(inner: float, outer: float, width: int) -> str:
    """Return a bar of shares: full up to the inner one, shaded up to the outer one.

    >>> nested(0.5, 1.0, 4) == FULL * 2 + SHADE * 2
    True
    """
    full, all_of_it = (round(width * min(max(value, 0.0), 1.0)) for value in (inner, outer))
    return (FULL * full + SHADE * max(0, all_of_it - full)).ljust(width)


def scatter(across: Floats, up: Floats, size: tuple[int, int]) -> list[str]:
    """Return the lines of a scatter `size` (wide, high) with both zero lines, which are always inside it."""
    wide, high = size
    columns, rows = _bins(across, wide), high - 1 - _bins(up, high)
    counts = np.zeros((high, wide), dtype=np.int64)
    np.add.at(counts, (rows, columns), 1)
    zero = _at_zero(across, wide), high - 1 - _at_zero(up, high)
    return [
        "".join(
            _letter(int(counts[row, column]), column == zero[0], row == zero[1]) for column in range(wide)
        )
        for row in range(high)
    ]


def domain_with_zero(values: Floats) -> Interval:
    """Return the range of values, zero included."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    return (low, high) if high > low else (-1.0, 1.0)


def at_letter(value: float, domain: Interval, width: int) -> int:
    """Return the letter of a line at which a value of its domain stands."""
    return min(width - 1, int(width * _place(value, domain)))


def _place(value: float, domain: Interval) -> float:
    low, high = domain
    return min(max((value - low) / (high - low), 0.0), 1.0) if high > low else 0.5


def _bins(values: Floats, many: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    low, high = domain_with_zero(values)
    return np.minimum(((values - low) / (high - low) * many).astype(np.int64), many - 1)


def _at_zero(values: Floats, many: int) -> int:
    low, high = domain_with_zero(values)
    return min(int(-low / (high - low) * many), many - 1)


def _letter(count: int, on_upright: bool, on_level: bool) -> str:  # noqa: FBT001 - a place is on a line or not
    for least, letter in DENSITY:
        if count >= least:
            return letter
    lines = {(True, True): CROSS, (True, False): UPRIGHT, (False, True): LEVEL, (False, False): " "}
    return lines[on_upright, on_level]
