"""A variance-based sweep on the screen: what share of the spread each input explains, alone and in all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from rich.console import RenderableType
from rich.text import Text

from sim.appraisal import Interval
from sim.report.sweeps.blocks import FULL, SHADE, nested
from sim.report.sweeps.saying import answer, foot, grid, heading, left_over, plural, shown
from sim.report.sweeps.scales import Scale, label_of, lowered, scale_of, share
from sim.report.wording import MINUS
from sim.sweeping.answers import Index, Sobol

WIDTH = 16


def lines(found: Sobol, year: int) -> Iterator[RenderableType]:
    """Say Sobol indices: the answer, the bars, what is left out, the foot."""
    yield answer(finding(found, year))
    first, rest = shown(found.indices)
    if first:
        yield heading(f"Shares of the variance of: {lowered(label_of(found.outcome))}")
        made = grid(["alone", "in all", ""])
        made.columns[-1].justify = "left"
        made.columns[-1].no_wrap = True
        for one in first:
            made.add_row(Text(one.input.label), *_said(one), nested(one.first, one.total, WIDTH))
        yield made
        yield Text(f"{FULL} alone, {SHADE} more together with others; a full bar is 100 %\n", style="dim")
    yield from left_over(len(rest), at_most(rest))
    yield foot(*notes(found))


def notes(found: Sobol) -> tuple[str, ...]:
    """Return what a reader must know to judge the indices."""
    return (
        (
            "Inputs are varied independently, each on its own margin: what a calibration says of them "
            "together is left out here. The simulation's chance is taken out."
        ),
        (
            "Alone (first-order index): the share of the variance that would go, on average, if the input "
            "were known. In all (total index): the share that would stay if all others were known. "
            "Intervals: 95 %, by bootstrap; an estimate may fall outside 0 to 100 %."
        ),
        f"{plural(found.samples, 'sample')}.",
    )


def finding(found: Sobol, year: int) -> str:
    """Return in a sentence what explains most of the spread."""
    scale = scale_of_sobol(found, year)
    label = label_of(found.outcome)
    mean, spread = (scale.spoken(value) for value in (found.mean, found.spread))
    if found.spread <= 0:
        return f"{label} does not spread: {mean} throughout."
    said = f"{label} spreads by {spread} (standard deviation) around {mean}."
    if not found.indices:
        return said
    top = found.indices[0]
    return (
        f"{said} Of all inputs {lowered(top.input.label)} explains the most: {share(top.first)} of the "
        f"variance alone, {share(top.total)} together with others."
    )


def at_most(rest: Sequence[Index]) -> str:
    """Return how much the indices that are left matter at most."""
    most = max((one.total for one in rest), default=0.0)
    return f"none has a total above {max(1, ceil(100 * most))} %"


def scale_of_sobol(found: Sobol, year: int) -> Scale:
    """Return the scale of the mean and the spread."""
    return scale_of(found.outcome, (found.mean, found.spread), year)


def interval_said(interval: Interval) -> str:
    """Return an interval of shares, as percentages without their sign."""
    return " to ".join(f"{100 * end:.0f}".replace("-0", "0").replace("-", MINUS) for end in interval)


def _said(one: Index) -> tuple[str, str]:
    pairs = ((one.first, one.first_interval), (one.total, one.total_interval))
    first, total = (f"{share(value)}\n({interval_said(interval)})" for value, interval in pairs)
    return first, total
