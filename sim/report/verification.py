"""What was verified on the screen: each check beside what it should give, and what all of them are worth."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from rich.console import Group, RenderableType
from rich.text import Text

from sim.report.layout import NO_ANSWER, table
from sim.report.wording import MINUS, significant
from sim.verify import FALSE_ALARM, Verification, Verified

FIGURES = 4
LEAST, GREAT = 1e-3, 1e3
"""Smaller numbers are said in powers of ten, greater ones in full."""
HOLDS, FAILS = ("holds", "green"), ("FAILS", "bold red")


def verification(found: Verification, machine: str) -> Group:
    """Return everything that was verified, as one thing that draws itself; `machine` is said at its end."""
    made = table("Verified on this machine", ["expected", "obtained", "tolerance", "verdict"])
    for one in found.results:
        numbers = (said(number) for number in (one.expected, one.obtained, one.tolerance))
        made.add_row(one.name, *numbers, Text(*(HOLDS if one.holds else FAILS)))
    parts: list[RenderableType] = [made, *_failures(found.results), *_summary(found)]
    return Group(*parts, Text(machine, style="dim"))


def said(number: float | None) -> str:
    r"""Return a number as a table says it: whole and great ones in full, others to four figures.

    >>> said(13124.0), said(0.35474), said(2.3e-10), said(None) == "\N{EN DASH}"
    ('13,124', '0.3547', '2.3e-10', True)
    """
    if number is None or isnan(number):
        return NO_ANSWER
    if number and abs(number) < LEAST:
        return f"{number:.1e}"
    in_full = abs(number) >= GREAT or number == round(number)
    return f"{number:,.0f}".replace("-", MINUS) if in_full else significant(number, FIGURES)


def _failures(results: tuple[Verified, ...]) -> Iterator[Text]:
    for one in results:
        if not one.holds:
            yield Text(f"{one.name} FAILS: {one.what}.", style="red")


def _summary(found: Verification) -> Iterator[Text]:
    hold = sum(one.holds for one in found.results)
    yield Text(f"{hold} of {len(found.results)} checks hold.", style="bold")
    yield Text(
        f"Chance has a part in {found.chances} of them. Their tolerance is such a multiple of the standard "
        "error that a sound model would fail any of these with less than one seed in "
        f"{1 / FALSE_ALARM:,.0f}; the seed is fixed. The tolerance of the others is what rounding, or a "
        "bound that is proved, leaves open."
    )
    if found.not_compared:
        yield Text(f"The two engines were not compared: {found.not_compared}.", style="bold")
