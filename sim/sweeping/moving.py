"""What a sweep can move: a number or a price, along its interval or to values that are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.errors import Mend
from sim.params import Estimate, Params, amount, drawn
from sim.study import SET, Study
from sim.sweeping.answers import Input
from sim.units import MINUTES_PER_DAY, MINUTES_PER_MONTH, MINUTES_PER_YEAR, UNITS, Money

Floats = NDArray[np.float64]

TAILS = (0.025, 0.975)
"""Intervals are 95 % intervals."""
NEVER_QUITE = 1e-12
"""How near to 0 and 1 a share of a margin may come: some margins have no ends."""
FIGURES = 3
WIDE = 4.0
"""So many times less and more than its best estimate is an input searched for break-even."""
SEARCHED_SHARES = (0.01, 0.99)


@dataclass(frozen=True)
class Mover:
    """Move one uncertain number or price of a study; its values are as `Study.column` gives them."""

    study: Study
    name: str

    @cached_property
    def estimate(self) -> Estimate[Any]:
        """The estimate in force."""
        line = self.study.lines.get(self.name)
        return self.study.estimate(self.name) if line is None else line.priced(self.study.scenario.state)

    @property
    def input(self) -> Input:
        """Its name and label."""
        one = self.study.params
        return Input(self.name, (one.lines if self.name in one.lines else one.numbers)[self.name].label)

    @cached_property
    def best(self) -> float:
        """The best estimate."""
        return float(self.study.column(self.name, None)[0])

    @property
    def points(self) -> Literal["published", "calibrated"]:
        """Whether its interval is the published one, or that of the calibrated joint draws."""
        return "calibrated" if self._calibrated is not None else "published"

    def quantiles(self, shares: Floats) -> Floats:
        """Return values at shares of its own margin, of the calibrated draws where there are any."""
        if self._calibrated is not None:
            return np.quantile(self._calibrated, shares)
        return drawn(self.estimate, np.clip(shares, NEVER_QUITE, 1 - NEVER_QUITE))

    def spaced(self, points: int) -> Floats:
        """Return so many values from end to end of its 95 % interval, evenly apart."""
        low, high = self.quantiles(np.array(TAILS))
        return np.linspace(low, high, points)

    def searched(self, points: int) -> Floats:
        """Return so many values over the range in which break-even is looked for."""
        if self.unit == "share":
            return np.linspace(*SEARCHED_SHARES, points)
        return np.geomspace(self.best / WIDE, self.best * WIDE, points)

    @property
    def unit(self) -> str:
        """What it is: a duration, share, ratio or rate; or a price."""
        return "price" if self.name in self.study.lines else self.study.params.numbers[self.name].unit

    @cached_property
    def _calibrated(self) -> Floats | None:
        """Return the joint draws [draw] of a number that was calibrated."""
        if self.unit == "price" or self.study.posterior is None or self.estimate.source == SET:
            return None
        return self.study.posterior.columns.get(self.study.address(self.name))

    def read(self, value: Any) -> float:  # noqa: ANN401 - whatever stands in a file
        """Return a value written as in a scenario; raise Mend for one its unit refuses."""
        params = self.study.params.replaced(self.name, value)
        if self.unit != "price":
            return amount(params.numbers[self.name].chosen("", "", "", "").value)
        line = params.lines[self.name]
        money = line.priced(self.study.scenario.state).value
        return float(money.amount * self._factor(params, line.index, money.year))

    def _factor(self, params: Params, index: str, year: int) -> float:
        """Return what prices of another year are multiplied by to be in those of the line's own."""
        try:
            return params.factor(index, year, self.estimate.value.year)
        except KeyError:
            raise Mend(f"the index {index} has no value for {year}", "write another price year") from None

    def said(self, value: float) -> str:
        """Return a value as a scenario would write it, to three figures."""
        if self.unit == "price":
            return str(Money(_rounded(value), self.estimate.value.year))
        if self.unit == "share":
            return f"{_rounded(100 * value):g} %"
        if self.unit == "duration":
            return _length(value)
        return _often(value) if self.unit == "rate" else f"{_rounded(value):g}"


def _rounded(value: float) -> float:
    """Return a value to three figures.

    >>> _rounded(1234.56), _rounded(0.012345)
    (1230.0, 0.0123)
    """
    return float(f"{value:.{FIGURES}g}")


def _length(minutes: float) -> str:
    """Return a length of time in days, months or years.

    >>> _length(400 * 1440.0), _length(30 * 1440.0)
    ('13.1 months', '30 days')
    """
    large = ((MINUTES_PER_YEAR, "years", 3), (MINUTES_PER_MONTH, "months", 3))
    fitting = ((size, unit) for size, unit, least in large if minutes >= least * size)
    size, unit = next(fitting, (MINUTES_PER_DAY, "days"))
    return f"{_rounded(minutes / size):g} {unit}"


def _often(rate: float) -> str:
    """Return a rate by the largest unit in which it is at least one.

    >>> _often(1 / (7 * 1440))
    '1 per week'
    """
    size, unit = next(
        ((size, unit) for unit, size in reversed(UNITS.items()) if rate * size >= 1 - 1e-12),
        (MINUTES_PER_YEAR, "year"),
    )
    return f"{_rounded(rate * size):g} per {unit}"


def movers(study: Study, names: Sequence[str]) -> tuple[Mover, ...]:
    """Return what moves the named inputs, or all uncertain ones if none is named."""
    return tuple(Mover(study, name) for name in names or study.inputs)


def movable(study: Study, name: str) -> bool:
    """Return whether a name is a number or price in force, and not a decision."""
    own = (name in study.scenario.numbers(arm) for arm in study.scenario.arms)
    return name in study.lines or (name in study.params.numbers and not any(own))
