"""Quantities as people write them: a value and its interval, in the unit that says both most shortly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.params import Estimate, amount, drawn
from sim.units import MINUTES_PER_YEAR, UNITS

TAILS = np.array([0.025, 0.975])
"""Where a 95 % interval begins and ends."""

SHORTEST_IN_YEARS = 5 * MINUTES_PER_YEAR
"""Below this, time is said in months, as laws and studies say it."""


def written(unit: str, value: float, ends: Sequence[float] = ()) -> tuple[str, str]:
    """Return a value of a unit (duration, share, ratio, rate, count), and its interval, as people write them.

    >>> written("duration", 525_960.0, (350_640.0, 788_940.0))
    ('12 months', '8 to 18 months')
    >>> written("share", 0.5, (0.4, 0.6))
    ('50 %', '40 to 60 %')
    """
    if unit == "share":
        value, ends = 100 * value, [100 * end for end in ends]
        name = "%"
    elif unit == "duration":
        scale, name = _shortest(_durations(value), (value, *ends), times=False)
        value, ends = value / scale, [end / scale for end in ends]
    elif unit == "rate":
        scale, name = _shortest(dict(UNITS), (value, *ends), times=True)
        value, ends, name = value * scale, [end * scale for end in ends], f"per {name}"
    else:
        name = ""
    if unit == "duration":
        return f"{_plain(value)} {name}{'' if value == 1 else 's'}", _between(ends, f"{name}s")
    return f"{_plain(value)} {name}".strip(), _between(ends, name)


def ends_of(estimate: Estimate[Any]) -> tuple[float, ...]:
    """Return the ends of an estimate's 95 % interval: as given (uniform: of all of it), or else computed.

    An estimate that is taken as certain has none.

    >>> graded = {"source": "scenario", "design": "judgement", "provenance": "assumed"}
    >>> width = {"distribution": "beta", "se": 0.05}
    >>> estimate = Estimate[float].model_validate({"value": 0.5, "uncertainty": width, **graded})
    >>> ends_of(estimate)
    (0.402, 0.598)
    """
    width = estimate.uncertainty
    if width.distribution == "fixed":
        return ()
    if width.interval is not None:
        return tuple(amount(end) for end in width.interval)
    return tuple(float(f"{end:.3g}") for end in drawn(estimate, TAILS).tolist())


def _durations(value: float) -> dict[str, int]:
    """Return the units that may say a duration; nobody counts placements in weeks."""
    unsaid = {"week"} if value >= SHORTEST_IN_YEARS else {"week", "year"}
    return {name: size for name, size in UNITS.items() if name not in unsaid}


def _shortest(units: dict[str, int], values: Sequence[float], *, times: bool) -> tuple[int, str]:
    """Return the size and name of the unit in which the values take the fewest letters."""

    def letters(name: str) -> int:
        size = units[name]
        return sum(len(_plain(value * size if times else value / size)) for value in values)

    name = min(units, key=letters)
    return units[name], name


def _between(ends: Sequence[float], name: str) -> str:
    return " to ".join(_plain(end) for end in ends) + (f" {name}" if name and ends else "")


def _plain(value: float) -> str:
    return f"{value:,.6g}"
