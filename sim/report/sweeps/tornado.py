"""A one-way sweep on the screen: bars around the outcome at the best estimates, the widest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from rich.console import RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from sim.appraisal import Interval, Refusal
from sim.report.layout import NO_ANSWER
from sim.report.sweeps.blocks import around, between
from sim.report.sweeps.saying import (
    FOOT_NOISE,
    answer,
    foot,
    heading,
    left_over,
    lived,
    plural,
    reasons,
    shown,
)
from sim.report.sweeps.scales import PLUS_MINUS, Scale, label_of, lowered, scale_of
from sim.report.wording import MINUS, NEAR
from sim.sweeping.answers import Bar, End, Known, Tornado

WIDTH = 24
"""Letters of a bar."""
COLUMNS = (21, 15, 15)
"""Letters of what stands before it: the point, the outcome, the change."""
POINTS = {
    "published": "the ends of its published 95 % interval",
    "calibrated": "the ends of its calibrated 95 % interval",
    "asked": "the points that were asked for",
}


MOST_POINTS = 7
"""So many points of a bar can be read; of more, some are shown, the two ends among them."""


def readable(found: Tornado) -> Tornado:
    """Return a one-way sweep with no more points a bar than can be read."""
    return replace(found, bars=tuple(replace(bar, ends=_some(bar.ends)) for bar in found.bars))


def _some(ends: Sequence[End]) -> tuple[End, ...]:
    last = len(ends) - 1
    if last < MOST_POINTS:
        return tuple(ends)
    return tuple(ends[round(number * last / (MOST_POINTS - 1))] for number in range(MOST_POINTS))


def lines(found: Tornado, year: int) -> Iterator[RenderableType]:
    """Say a one-way sweep: the answer, the bars, what is left out, the foot."""
    every, found = found, readable(found)
    scale = scale_of_tornado(found, year)
    yield answer(f"{finding(found, year)} {turning(found)}".strip())
    first, rest = shown(found.bars)
    if first:
        yield from _bars(found, first, scale)
        yield Text("")
        yield from reasons(_refusals(found))
    yield from left_over(len(rest), at_most(rest, scale))
    few = (
        "" if every == found else f"Of more points than {MOST_POINTS}, so many are shown; the table has all."
    )
    yield foot(*notes(found), few)


def notes(found: Tornado) -> tuple[str, ...]:
    """Return what a reader must know to judge the bars."""
    moved = " or ".join(dict.fromkeys(POINTS[bar.points] for bar in found.bars))
    return (
        f"Each input is moved alone, to {moved}; all the others stay at their best estimates, so what inputs "
        "do together is not seen, and no bar says how likely its ends are."
        if found.bars
        else "",
        (
            f"{FOOT_NOISE}; the same families meet the same luck at both ends, so a change is surer than an "
            "outcome."
        ),
        lived(0, found.replications),
    )


def finding(found: Tornado, year: int) -> str:
    """Return in a sentence what the outcome is, and what moves it most."""
    scale, label = scale_of_tornado(found, year), label_of(found.outcome)
    if isinstance(found.base, Refusal):
        said = f"{label} at the best estimates: no answer, because {found.base.refused}."
    else:
        said = f"{label} at the best estimates: {spoken(found.base, scale)}."
    if not found.bars:
        return f"{said} No input was moved."
    widest = found.bars[0]
    known = [end for end in widest.ends if isinstance(end.outcome, Known)]
    if widest.span <= 0 or len(known) <= 1:
        return f"{said} None of {plural(len(found.bars), 'input')} moves it." if len(found.bars) > 1 else said
    low, high = (_reached(end, scale) for end in (known[0], known[-1]))
    most = "What moves it most is" if len(found.bars) > 1 else "It depends on"
    return f"{said} {most} {lowered(widest.input.label)}: {low}, {high}."


def turning(found: Tornado) -> str:
    """Return how many inputs, moved alone, turn a net saving into a net cost or the other way round."""
    if found.outcome != "net_saving" or isinstance(found.base, Refusal) or not found.bars:
        return ""
    many = sum(turns(bar, found.base) for bar in found.bars)
    turned = "a saving into a loss" if found.base.mean > 0 else "the loss into a saving"
    if len(found.bars) == 1:
        return f"It can turn {turned}." if many else f"At none of its points does it surely turn {turned}."
    said = {0: "None", len(found.bars): "Each"}.get(many, str(many))
    return f"{said} of {len(found.bars):,} inputs, moved alone, can turn {turned} by more than noise."


def turns(bar: Bar, base: Known) -> bool:
    """Return whether an end of a bar lies on the other side of zero, by more than its noise."""
    ends = (end.outcome for end in bar.ends if isinstance(end.outcome, Known))
    return any(end.mean * base.mean < 0 and abs(end.mean) > NEAR * end.noise for end in ends)


def at_most(rest: Sequence[Bar], scale: Scale) -> str:
    """Return how far the widest of the bars that are left moves the outcome."""
    return f"none moves it by more than {scale.spoken(max((bar.span for bar in rest), default=0.0))} in all"


def scale_of_tornado(found: Tornado, year: int) -> Scale:
    """Return the scale that all the outcomes of a one-way sweep share."""
    ends = (end.outcome for bar in found.bars for end in bar.ends)
    known = (one.mean for one in (found.base, *ends) if isinstance(one, Known))
    return scale_of(found.outcome, known, year)


def spoken(known: Known, scale: Scale) -> str:
    """Return a mean and its noise in a sentence."""
    noise = scale.spoken(NEAR * known.noise)
    return f"{scale.spoken(known.mean)} {PLUS_MINUS} {noise}" if known.noise else scale.spoken(known.mean)


def spread_of(found: Tornado) -> Interval:
    """Return the least and the greatest outcome, that of the best estimates included."""
    ends = (end.outcome for bar in found.bars for end in bar.ends)
    known = [one.mean for one in (found.base, *ends) if isinstance(one, Known)]
    return (min(known), max(known)) if known else (0.0, 0.0)


def _reached(end: End, scale: Scale) -> str:
    mean = end.outcome.mean if isinstance(end.outcome, Known) else 0.0
    return f"{scale.spoken(mean)} at {end.said}"


def _bars(found: Tornado, bars: Sequence[Bar], scale: Scale) -> Iterator[RenderableType]:
    """Say each input over the whole width, and below it a line with a bar for each of its points."""
    low, high = (scale.said(end) for end in spread_of(found))
    head = _row()
    head.add_row("input (best estimate)", "outcome", "change", f"{low}{high.rjust(WIDTH - len(low))}")
    yield heading(scale.title)
    yield head
    yield Rule(style="dim")
    for bar in bars:
        yield Text(f"{bar.input.label} ({bar.best})")
        made = _row()
        for end in bar.ends:
            drawn = Text(_drawn(found, bar, end), style=_colour(found, end))
            made.add_row(f"  {end.said}", scale.cell(end.outcome), _change(end, scale), drawn)
        yield made


def _row() -> Table:
    """Return an empty table of the one form that all bars share, so that they stand below each other."""
    made = Table.grid(padding=(0, 1))
    for width in COLUMNS:
        made.add_column(width=width, justify="right", overflow="fold")
    made.columns[0].justify = "left"
    made.add_column(width=WIDTH, no_wrap=True)
    return made


def _change(end: End, scale: Scale) -> str:
    """Return a change with its sign."""
    if isinstance(end.change, Refusal):
        return NO_ANSWER
    said = scale.noisy(end.change)
    return said if said.startswith((MINUS, f"{scale.said(0.0)} ")) else f"+{said}"


def _drawn(found: Tornado, bar: Bar, end: End) -> str:
    """Return the bar to one end: from the base or, where that is refused, from the lowest end."""
    if isinstance(end.outcome, Refusal):
        return " " * WIDTH
    domain = spread_of(found)
    if isinstance(found.base, Known):
        return around(found.base.mean, end.outcome.mean, domain, WIDTH)
    lowest = min(one.outcome.mean for one in bar.ends if isinstance(one.outcome, Known))
    return between(lowest, end.outcome.mean, domain, WIDTH)


def _colour(found: Tornado, end: End) -> str:
    if not isinstance(found.base, Known) or not isinstance(end.outcome, Known):
        return ""
    return "cyan" if end.outcome.mean >= found.base.mean else "yellow"


def _refusals(found: Tornado) -> Iterator[object]:
    ends = chain.from_iterable(bar.ends for bar in found.bars)
    return chain((found.base,), chain.from_iterable((end.outcome, end.change) for end in ends))
