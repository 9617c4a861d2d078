"""Durations as people say them: days, then weeks, then months, then years."""

from __future__ import annotations

from sim.units import MINUTES_PER_DAY, MINUTES_PER_MONTH, MINUTES_PER_WEEK

DAYS_BELOW, WEEKS_BELOW, MONTHS_BELOW = 14, 63, 730
"""Below so many days people count days, weeks, months."""
MONTHS = 12


def lasting(minutes: int) -> str:
    """Return a duration in words, to the nearest unit; nothing if it is shorter than a day.

    >>> [lasting(days * MINUTES_PER_DAY) for days in (0, 1, 20, 153, 835, 1100)]
    ['', '1 day', '3 weeks', '5 months', '2 years 3 months', '3 years']
    """
    days = minutes // MINUTES_PER_DAY
    if days < DAYS_BELOW:
        return counted(days, "day") if days else ""
    if days < WEEKS_BELOW:
        return counted(round(minutes / MINUTES_PER_WEEK), "week")
    if days < MONTHS_BELOW:
        return counted(round(minutes / MINUTES_PER_MONTH), "month")
    years, months = divmod(round(minutes / MINUTES_PER_MONTH), MONTHS)
    return counted(years, "year") + (f" {counted(months, 'month')}" if months else "")


def counted(number: int, what: str) -> str:
    """Return a number of things.

    >>> counted(1, "day"), counted(1_200, "day"), counted(2, "child")
    ('1 day', '1,200 days', '2 children')
    """
    return f"{number:,} {what if number == 1 else PLURALS.get(what, f'{what}s')}"


PLURALS = {"child": "children"}
