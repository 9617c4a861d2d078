"""A grid of decisions as small multiples: a heat map for each combination of the first axes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import altair as alt

from sim.appraisal import Figure, Refusal
from sim.report.charts.heat import cells_of, numbers_of, row_of
from sim.report.charts.look import BLUE, GREY, INK, Drawn, data, finished, lines_of
from sim.report.sweeps.decisions import by_evidence, evidence, finding, highest
from sim.report.sweeps.grids import notes, scale_of_grid
from sim.report.sweeps.scales import Scale
from sim.report.wording import NEAR
from sim.sweeping.answers import Axis, Cell, Grid, Known

PLANE = 2
PAGE, LEAST, MOST, CELL_HIGH = 600, 50, 84, 40
"""Pixels of all cells across, and of one cell: across at least and at most, and down."""
WIDE, HIGH = 90, 300
"""Pixels of a decision across, and of the outcome up, where there is one axis."""


def decisions(found: Grid, year: int) -> alt.VConcatChart:
    """Return the chart of a grid of decisions over any number of axes."""
    if len(found.axes) < PLANE:
        return _along_one(found, year)
    scale = scale_of_grid(found, year)
    outer = found.axes[:-2]
    cell, beside = fitting(found)
    wide, high = cell * len(found.axes[-1].said), CELL_HIGH * len(found.axes[-2].said)
    framed = alt.Chart().transform_filter("datum.best").mark_rect(filled=False, stroke=INK, strokeWidth=2.5)
    frame = framed.encode(x="left:Q", x2="right:Q", y="top:Q", y2="bottom:Q")
    layers = (cells_of(found, scale, wide, high), frame, *numbers_of(found, scale))
    drawn: Drawn = alt.layer(*layers, data=data(_rows(found, scale))).properties(width=wide, height=high)
    if outer:
        bare = alt.layer(*layers).properties(width=wide, height=high)
        drawn = bare.facet(data=data(_rows(found, scale)), **_facets(found, outer, beside))
    key = "In a cell: the mean and, below it, the chance of a net saving." if found.draws else ""
    framing = "Framed: the highest for each evidence." if evidence(found) else "Framed: the highest."
    return finished(drawn, highest(found, year), (key, framing, *notes(found)), finding(found, year))


def _rows(found: Grid, scale: Scale) -> Iterator[dict[str, Any]]:
    best = {cells[0].at for _, cells in by_evidence(found)}
    for cell in found.cells:
        places = {"beside": _named(found, cell, -3), "below": _above(found, cell), "best": cell.at in best}
        yield row_of(found, cell, scale) | places


def _named(found: Grid, cell: Cell, axis: int) -> str:
    return _said(found.axes[axis], cell.at[axis]) if len(found.axes) > PLANE else ""


def _above(found: Grid, cell: Cell) -> str:
    """Return the places on all axes before the last three, in words."""
    return "; ".join(_said(axis, at) for axis, at in zip(found.axes[:-3], cell.at[:-3], strict=True))


def _said(axis: Axis, at: int) -> str:
    return f"{axis.input.label}: {axis.said[at]}"


def fitting(found: Grid) -> tuple[float, int]:
    """Return how wide a cell may be, and how many small multiples stand beside each other."""
    across, outer = len(found.axes[-1].said), found.axes[:-2]
    many = len(outer[-1].said) if outer else 1
    if len(outer) == 1:
        many = min(many, max(1, PAGE // (LEAST * across)))
    return min(MOST, max(LEAST, PAGE / (many * across))), many


def _facets(found: Grid, outer: tuple[Axis, ...], many: int) -> dict[str, Any]:
    """Return what the small multiples are laid out by: one axis beside each other, the others below."""
    beside = [_said(outer[-1], at) for at in range(len(outer[-1].said))]
    if len(outer) == 1:
        facet = alt.Facet("beside:N", sort=beside, header=alt.Header(title=None))
        return {"facet": facet, "columns": many}
    below = list(dict.fromkeys(_above(found, cell) for cell in found.cells))
    facets: dict[str, Any] = {"column": alt.Column("beside:N", sort=beside, header=alt.Header(title=None))}
    if len(outer) > 1:
        facets["row"] = alt.Row("below:N", sort=below, header=alt.Header(title=None, labelAngle=-90))
    return facets


def _along_one(found: Grid, year: int) -> alt.VConcatChart:
    """Return the chart of decisions along one axis: a point for each, with what is not known of it."""
    scale, (axis,) = scale_of_grid(found, year), found.axes
    rows = [
        {"said": axis.said[cell.at[0]], "value": cell.outcome.mean / scale.one, **_ends(cell.outcome, scale)}
        for cell in found.cells
        if not isinstance(cell.outcome, Refusal)
    ]
    of = alt.Chart(data(rows)).encode(
        x=alt.X("said:N", sort=list(axis.said), title=lines_of(axis.input.label), axis=alt.Axis(labelAngle=0))
    )
    whiskers = of.mark_rule(color=INK, strokeWidth=1.5).encode(
        y=alt.Y("low:Q", title=scale.title), y2="high:Q"
    )
    points = of.mark_point(filled=True, size=90, color=BLUE, opacity=1).encode(y="value:Q")
    texts = of.mark_text(align="left", dx=9).encode(y="value:Q", text="text:N")
    zero = alt.Chart(data([{"zero": 0}])).mark_rule(color=GREY, strokeDash=[4, 3]).encode(y="zero:Q")
    drawn = alt.layer(zero, whiskers, points, texts)
    sized = drawn.properties(width=WIDE * len(axis.said), height=HIGH)
    whisker = "Whiskers: 95 % interval." if found.draws else "Whiskers: noise."
    return finished(sized, finding(found, year), (whisker, *notes(found)))


def _ends(outcome: Figure | Known, scale: Scale) -> dict[str, Any]:
    low, high = (
        outcome.credible
        if isinstance(outcome, Figure)
        else (outcome.mean - NEAR * outcome.noise, outcome.mean + NEAR * outcome.noise)
    )
    return {"low": low / scale.one, "high": high / scale.one, "text": scale.said(outcome.mean)}
