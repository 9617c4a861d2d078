"""A Morris screening on the screen: how far each input moves the outcome, and how evenly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from sim.report.sweeps.blocks import FULL
from sim.report.sweeps.saying import answer, foot, grid, heading, left_over, plural, shown
from sim.report.sweeps.scales import PLUS_MINUS, Scale, label_of, lowered, scale_of
from sim.sweeping.answers import Morris, Screen

WIDTH = 12
ONE_WAY = 0.9
"""Where the mean is at least this share of the mean size, nearly all effects have one sign."""


def lines(found: Morris, year: int) -> Iterator[RenderableType]:
    """Say a Morris screening: the answer, the table, what is left out, the foot."""
    scale = scale_of_morris(found, year)
    yield answer(finding(found, year))
    first, rest = shown(found.screens)
    if first:
        most = max((one.size for one in first), default=0.0)
        yield heading(scale.title)
        made = grid(["size", "spread", "direction", ""])
        made.columns[-1].justify = "left"
        made.columns[-1].no_wrap = True
        for one in first:
            bar = FULL * round(WIDTH * one.size / most) if most > 0 else ""
            made.add_row(Text(one.input.label), size(one, scale), scale.said(one.spread), direction(one), bar)
        yield made
    yield from left_over(len(rest), at_most(rest, scale))
    yield foot(*notes(found))


def notes(found: Morris) -> tuple[str, ...]:
    """Return what a reader must know to judge the screening."""
    return (
        (
            "An elementary effect is what the outcome changes by when one input steps, scaled to the input's "
            f"whole range, the others somewhere in theirs. Size: their mean size, {PLUS_MINUS} its 95 % half "
            "width. Spread: their standard deviation; where it is as great as the size, the effect is not "
            "even along the range, or depends on other inputs."
        ),
        (
            "A screening sorts the inputs that matter from those that do not; it says nothing of likelihood. "
            "Inputs are varied independently."
        ),
        f"{'1 trajectory' if found.trajectories == 1 else f'{found.trajectories:,} trajectories'}.",
    )


def finding(found: Morris, year: int) -> str:
    """Return in a sentence which input moves the outcome most."""
    label = label_of(found.outcome)
    if not found.screens or found.screens[0].size <= 0:
        return f"{label}: no input moves it."
    scale, top = scale_of_morris(found, year), found.screens[0]
    return (
        f"{label}: of {plural(len(found.screens), 'input')}, {lowered(top.input.label)} moves it most, by "
        f"{scale.spoken(top.size)} {PLUS_MINUS} {scale.spoken(top.half_width)} over its range."
    )


def at_most(rest: Sequence[Screen], scale: Scale) -> str:
    """Return how far the inputs that are left move the outcome at most."""
    return f"none moves it by more than {scale.spoken(max((one.size for one in rest), default=0.0))}"


def scale_of_morris(found: Morris, year: int) -> Scale:
    """Return the scale that all effects share."""
    return scale_of(found.outcome, (value for one in found.screens for value in (one.size, one.spread)), year)


def size(one: Screen, scale: Scale) -> str:
    """Return an effect's mean size and its half width."""
    return f"{scale.said(one.size)} {PLUS_MINUS} {scale.said(one.half_width)}"


def direction(one: Screen) -> str:
    """Return which way an input moves the outcome as it grows.

    >>> from sim.sweeping.answers import Input
    >>> direction(Screen(Input("a", "A"), mean=-2.0, size=2.0, half_width=0.1, spread=0.3))
    'lowers it'
    """
    if one.size <= 0:
        return "none"
    if abs(one.mean) < ONE_WAY * one.size:
        return "either way"
    return "raises it" if one.mean > 0 else "lowers it"
