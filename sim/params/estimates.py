"""How well a value is known: its uncertainty, its source, its grades."""

from __future__ import annotations

from math import sqrt
from typing import Any, Generic, Literal, Self, TypeVar

from pydantic import PositiveFloat, model_validator

from sim.errors import Mend
from sim.inputs import Frozen
from sim.units import Money

T = TypeVar("T")

Design = Literal["trial", "matched", "naive", "statistic", "law", "judgement"]
Provenance = Literal["read", "abstract", "seed", "recalled", "derived", "assumed"]
Distribution = Literal["lognormal", "beta", "gamma", "uniform", "fixed"]

HALF_WIDTH = 1.959963984540054
"""A 95 % interval reaches this many standard deviations either way: the normal quantile of 0.975."""

MOST_UNEVEN = 0.05
"""How far, in proportion, the middle of a lognormal interval may lie from the value: rounding, no more."""

SPREADS: dict[str, tuple[str, ...]] = {
    "lognormal": ("interval", "cv"),
    "beta": ("interval", "se"),
    "gamma": ("cv",),
    "uniform": ("interval",),
    "fixed": ("why",),
}
"""What may say how wide each distribution is."""


def amount(value: Any) -> float:
    """Return a value as a plain number: money in its own price year, time in minutes.

    >>> amount(Money(86.0, 2011))
    86.0
    """
    return float(value.amount if isinstance(value, Money) else value)


class Uncertainty(Frozen, Generic[T]):
    """Say how sure a value is: a distribution, and one measure of its width."""

    distribution: Distribution
    """lognormal (the value is its median), beta and gamma (the value is their mean), uniform, fixed."""
    interval: tuple[T, T] | None = None
    """The 95 % interval (for uniform: the ends)."""
    se: PositiveFloat | None = None
    """The standard error, in the value's unit (shares: 0 to 1)."""
    cv: PositiveFloat | None = None
    """The coefficient of variation."""
    why: str | None = None
    """Why a fixed value is not uncertain here."""

    @model_validator(mode="after")
    def _one_width(self) -> Self:
        allowed = SPREADS[self.distribution]
        given = [name for name in ("interval", "se", "cv", "why") if getattr(self, name) is not None]
        if len(given) != 1 or given[0] not in allowed:
            says = " or ".join(f"'{name}:'" for name in allowed)
            raise Mend(f"a {self.distribution} distribution needs {says}, and nothing else", f"give {says}")
        return self


def ends(uncertainty: Uncertainty[Any]) -> tuple[float, float]:
    """Return an interval's ends as plain numbers; raise ValueError where there is no interval."""
    if uncertainty.interval is None:
        msg = "there is no interval"
        raise ValueError(msg)
    low, high = uncertainty.interval
    return amount(low), amount(high)


def spread(uncertainty: Uncertainty[Any]) -> float:
    """Return the standard deviation that a standard error or a 95 % interval stands for."""
    if uncertainty.se is not None:
        return float(uncertainty.se)
    low, high = ends(uncertainty)
    return (high - low) / (2 * HALF_WIDTH)


class Estimate(Frozen, Generic[T]):
    """Hold one value and how well it is known."""

    value: T
    """The best estimate, with its unit."""
    uncertainty: Uncertainty[T]
    """How sure it is."""
    source: str
    """A key of sources.yaml."""
    design: Design
    """How the number was obtained by those who published it."""
    provenance: Provenance
    """How it came to us: read, abstract, seed, recalled, derived, assumed."""
    rows: tuple[str, ...] = ()
    """The rows of the evidence it rests on, where it is not assumed."""
    note: str = ""
    """The arithmetic, the trap, the reason."""

    @model_validator(mode="after")
    def _within(self) -> Self:
        """Refuse an interval that does not hold the value, or a spread the value cannot have."""
        width, value = self.uncertainty, amount(self.value)
        if width.interval is not None:
            _around(width, self.value)
        if width.distribution in ("lognormal", "gamma") and value <= 0:
            raise Mend(f"a {width.distribution} distribution needs a value above 0", "use fixed for 0")
        if width.distribution == "beta" and not 0 < value < 1:
            raise Mend("a beta distribution needs a value between 0 and 1", "use fixed for a share of 0 or 1")
        if width.distribution == "beta" and spread(width) ** 2 >= value * (1 - value):
            raise Mend(
                "no share between 0 and 1 can be that uncertain", "write a smaller 'se:' or 'interval:'"
            )
        return self


def _around(width: Uncertainty[Any], value: Any) -> None:
    low, high = ends(width)
    years = {end.year for end in (value, *(width.interval or ())) if isinstance(end, Money)}
    if len(years) > 1:
        raise Mend(
            "the interval is in prices of another year", "write the value and its interval in one year"
        )
    if not low <= amount(value) <= high or low == high:
        raise Mend("the interval does not hold the value", "write [lower, upper] around the value")
    if width.distribution == "lognormal":
        _even(low, amount(value), high)


def _even(low: float, value: float, high: float) -> None:
    """Refuse a lognormal interval whose middle, on the log scale, is not the value."""
    if low <= 0:
        raise Mend("a lognormal interval must lie above 0", "write a lower end above 0")
    middle = sqrt(low * high)
    if abs(middle / value - 1) > MOST_UNEVEN:
        what = f"the middle of the lognormal interval is {middle / value:.3g} times the value, not the value"
        raise Mend(what, "write an interval [value / f, value * f], or another distribution")


POSITIVE = frozenset(("lognormal", "gamma", "uniform", "fixed"))
"""Distributions of what lies above 0."""


def refuse_unfitting(estimate: Estimate[Any], distributions: frozenset[str]) -> None:
    """Raise Mend for a distribution whose draws the unit cannot hold."""
    own = estimate.uncertainty.distribution
    if own not in distributions:
        raise Mend(
            f"a {own} distribution does not fit this unit",
            f"write one of: {', '.join(sorted(distributions))}",
        )
