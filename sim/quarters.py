"""Calendar quarters of a programme: where they begin and end, in minutes since the programme's start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.units import MINUTES_PER_DAY, MINUTES_PER_YEAR

MONTHS_IN_QUARTER = 3
SHORTEST_MONTH = 28
"""In days: every year has such a day in every month."""


@dataclass(frozen=True)
class Quarters:
    """The quarters from a programme's start until at least `span` minutes later.

    The first quarter is cut at the start date, the last one is whole.

    >>> Quarters(date(2012, 7, 1), 200 * 24 * 60).labels
    ('2012 Q3', '2012 Q4', '2013 Q1')
    """

    start: date
    span: int

    @cached_property
    def firsts(self) -> tuple[date, ...]:
        """The first day of each quarter, and of the one after the last."""
        day = date(self.start.year, 1 + MONTHS_IN_QUARTER * ((self.start.month - 1) // MONTHS_IN_QUARTER), 1)
        days = [day]
        while len(days) == 1 or (days[-1] - self.start).days * MINUTES_PER_DAY < self.span:
            days.append(_next(days[-1]))
        return tuple(days)

    @cached_property
    def edges(self) -> NDArray[np.int64]:
        """Where quarters begin and the last one ends [quarter + 1], minutes since the programme's start."""
        minutes = [(day - self.start).days * MINUTES_PER_DAY for day in self.firsts]
        return np.array([0, *minutes[1:]], dtype=np.int64)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The quarters' names, such as '2012 Q3'."""
        return tuple(f"{day.year} Q{(day.month - 1) // MONTHS_IN_QUARTER + 1}" for day in self.firsts[:-1])

    def fiscal_years(self, begins: int) -> tuple[str, ...]:
        """Return the fiscal year of each quarter, for a payer whose years begin in a month.

        A fiscal year is named for the year in which it ends.

        >>> Quarters(date(2012, 7, 1), 200 * 24 * 60).fiscal_years(10)
        ('FY2012', 'FY2013', 'FY2013')
        """
        return tuple(f"FY{day.year + (1 < begins <= day.month)}" for day in self.firsts[:-1])

    def within(self, years: int) -> NDArray[np.bool_]:
        """Return which quarters end within so many years of the programme's start [quarter].

        >>> Quarters(date(2012, 7, 1), 700 * 24 * 60).within(1).tolist()
        [True, True, True, True, False, False, False, False]
        """
        end = date(self.start.year + years, self.start.month, min(self.start.day, SHORTEST_MONTH))
        return np.array([day <= end for day in self.firsts[1:]])

    @cached_property
    def middles(self) -> NDArray[np.float64]:
        """The middle of each quarter [quarter], years since the programme's start."""
        return (self.edges[:-1] + self.edges[1:]) / 2 / MINUTES_PER_YEAR

    def __len__(self) -> int:
        """Count the quarters."""
        return len(self.firsts) - 1


def _next(day: date) -> date:
    months = day.month - 1 + MONTHS_IN_QUARTER
    return date(day.year + months // 12, months % 12 + 1, 1)
