"""Grids as heat maps: a colour and a number in each cell, and where it breaks even drawn over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt
import numpy as np

from sim.appraisal import Refusal
from sim.report.charts.look import (
    EVEN,
    GAIN,
    INK,
    LABEL,
    LOSS,
    PALE,
    SMALL,
    data,
    finished,
    held,
    picked,
)
from sim.report.layout import NO_ANSWER
from sim.report.sweeps.grids import breaking, finding, mean_cells, notes, scale_of_grid, thinned
from sim.report.sweeps.scales import Scale
from sim.report.wording import chance
from sim.sweeping.answers import Axis, Cell, Grid

WIDE, HIGH = 560, 420
"""Pixels of a grid, at most."""
CELL = 130
"""Pixels of a cell, at most."""
NUMBERED = 12
"""A cell of a grid with more rows or columns has no room for its number."""
TICKS = 9
DARK = 0.72
"""From this share of the strongest colour on, letters are white."""
KEY = 170
"""Pixels of the key's title."""
ANSWERED = "!datum.refused"
MASK = (0.17, 0.27)
"""Half of what a number needs of its cell, across and down, where a line runs behind it."""
SEQUENCE = ("#F7FBFF", "#08519C")


def two_way(found: Grid, year: int) -> alt.VConcatChart:
    """Return the heat map of a two-way grid."""
    scale = scale_of_grid(found, year)
    down, across = found.axes
    many = len(across.said), len(down.said)
    size = min(WIDE / many[0], CELL), min(HIGH / many[1], CELL / 2)
    rows = [row_of(found, cell, scale) for cell in found.cells]
    wide, high = size[0] * many[0], size[1] * many[1]
    line = (*_line(found), *_masks(found, scale))
    layers = (cells_of(found, scale, wide, high), *line, *numbers_of(found, scale))
    drawn = alt.layer(*layers, data=data(rows)).properties(width=wide, height=high)
    return finished(drawn, finding(found, year), (_key(found), *notes(found)), breaking(found))


def row_of(found: Grid, cell: Cell, scale: Scale) -> dict[str, Any]:
    """Return a cell as a row of the data: its place, its number, its words."""
    down, across = cell.at[-2:]
    place = {"row": down, "column": across, "left": across - 0.5, "right": across + 0.5}
    place |= {"top": down - 0.5, "bottom": down + 0.5}
    if isinstance(cell.outcome, Refusal):
        return place | {"refused": True, "value": 0.0, "said": NO_ANSWER, "surely": ""}
    surely = "" if cell.chance is None else chance(cell.chance, max(found.draws, 1))
    mean = cell.outcome.mean
    return place | {"refused": False, "value": mean / scale.one, "said": scale.said(mean), "surely": surely}


def cells_of(found: Grid, scale: Scale, wide: float, high: float) -> alt.Chart:
    """Draw the cells of the last two axes, so many pixels wide and high in all."""
    down, across = found.axes[-2:]
    cells: alt.Chart = (
        alt.Chart()
        .mark_rect(stroke="white", strokeWidth=1)
        .encode(
            x=alt.X("left:Q", scale=_places(across), axis=_axis(across, wide)),
            x2="right:Q",
            y=alt.Y("top:Q", scale=_places(down, reverse=True), axis=_axis(down, high)),
            y2="bottom:Q",
            color=alt.condition(ANSWERED, coloured(found, scale), alt.value(PALE)),
        )
    )
    return cells


def numbers_of(found: Grid, scale: Scale) -> Iterator[alt.Chart]:
    """Draw the number of each cell, and the chance of a net saving, where there is room."""
    down, across = found.axes[-2:]
    if max(len(axis.said) for axis in (down, across)) > NUMBERED:
        return
    surely = any(cell.chance is not None for cell in found.cells)
    white = f"abs(datum.value - {_middle(found, scale)}) > {_dark(found, scale)}"
    letters = alt.condition(f"{ANSWERED} && {white}", alt.value("white"), alt.value(INK))
    texts = [("said", LABEL, -7), ("surely", SMALL, 8)] if surely else [("said", LABEL, 0)]
    for name, size, dy in texts:
        of = alt.Chart().encode(
            x=alt.X("column:Q", scale=_places(across)),
            y=alt.Y("row:Q", scale=_places(down, reverse=True)),
            text=f"{name}:N",
        )
        yield of.mark_text(fontSize=size, dy=dy, baseline="middle").encode(color=letters)


def _masks(found: Grid, scale: Scale) -> Iterator[alt.Chart]:
    """Draw each cell once more behind its number, over the line that would cut through it."""
    if max(len(axis.said) for axis in found.axes) <= NUMBERED and found.line is not None:
        half = {"left": -MASK[0], "right": MASK[0], "top": -MASK[1], "bottom": MASK[1]}
        rows = [row_of(found, cell, scale) for cell in found.cells]
        masks = [
            row
            | {side: row["column" if side in {"left", "right"} else "row"] + by for side, by in half.items()}
            for row in rows
            if not row["refused"]
        ]
        yield (
            alt.Chart(data(masks))
            .mark_rect()
            .encode(x="left:Q", x2="right:Q", y="top:Q", y2="bottom:Q", color=coloured(found, scale))
        )


def colours(found: Grid, scale: Scale) -> alt.Scale:
    """Return the colours of cells: around where it breaks even, if it does, and as strong on both sides."""
    low, high = extremes(found, scale)
    if scale.even is None:
        return alt.Scale(domain=[low, high], range=list(SEQUENCE))
    far, even = _far(found, scale), scale.even / scale.one
    return alt.Scale(domain=[even - far, even, even + far], range=[LOSS, EVEN, GAIN], interpolate="lab")


def coloured(found: Grid, scale: Scale) -> alt.Color:
    """Return the colour of a cell, with its key."""
    legend = alt.Legend(
        title=held((f"{scale.label},", scale.unit) if scale.unit else (scale.label,), KEY),
        gradientLength=160,
        orient="right",
        tickCount=5,
        titlePadding=8,
    )
    return alt.Color("value:Q", scale=colours(found, scale), legend=legend)


def extremes(found: Grid, scale: Scale) -> tuple[float, float]:
    """Return the least and the greatest mean, in the unit."""
    means = [mean / scale.one for mean, _ in mean_cells(found)] or [0.0]
    return min(means), max(means)


def _far(found: Grid, scale: Scale) -> float:
    low, high = extremes(found, scale)
    even = (scale.even or 0.0) / scale.one
    return max(abs(low - even), abs(high - even)) or 1.0


def _middle(found: Grid, scale: Scale) -> float:
    """Return where the colours are palest."""
    return extremes(found, scale)[0] if scale.even is None else scale.even / scale.one


def _dark(found: Grid, scale: Scale) -> float:
    low, high = extremes(found, scale)
    return DARK * (high - low if scale.even is None else _far(found, scale))


def _places(axis: Axis, *, reverse: bool = False) -> alt.Scale:
    ends = [-0.5, len(axis.said) - 0.5]
    return alt.Scale(domain=ends[::-1] if reverse else ends, nice=False, zero=False)


def _axis(axis: Axis, pixels: float) -> alt.Axis:
    many = len(axis.said)
    return alt.Axis(
        values=thinned(many, TICKS if many > NUMBERED else NUMBERED),
        labelExpr=picked(axis.said),
        title=held((axis.input.label,), pixels),
        grid=False,
        ticks=False,
        domain=False,
        labelOverlap="greedy",
    )


def _line(found: Grid) -> Iterator[alt.Chart]:
    """Draw where it breaks even, on a white halo, among the places of the cells."""
    if found.line is None or len(found.line.points) <= 1:
        return
    down, across = (axis.values or () for axis in found.axes)
    points = [
        {"across": _among(across, second), "down": _among(down, first), "order": at}
        for at, (first, second) in enumerate(found.line.points)
    ]
    of = alt.Chart(data(points)).encode(
        x=alt.X("across:Q", scale=_places(found.axes[1])),
        y=alt.Y("down:Q", scale=_places(found.axes[0], reverse=True)),
        order="order:Q",
    )
    yield of.mark_line(color="white", strokeWidth=6)
    yield of.mark_line(color=INK, strokeWidth=2.5, strokeDash=[7, 4])


def _among(values: Sequence[float], value: float) -> float:
    """Return where a number lies among the places of an axis.

    >>> _among((10.0, 20.0, 40.0), 30.0)
    1.5
    """
    order = np.argsort(values)
    return float(np.interp(value, np.asarray(values)[order], order))


def _key(found: Grid) -> str:
    """Say what the cells and the line show."""
    parts = ["Dashed: the net saving is zero."] if found.line is not None and found.line.points else []
    if (
        any(cell.chance is not None for cell in found.cells)
        and max(len(a.said) for a in found.axes) <= NUMBERED
    ):
        parts.append("In a cell: the mean and, below it, the chance of a net saving.")
    refused = dict.fromkeys(one.outcome.refused for one in found.cells if isinstance(one.outcome, Refusal))
    if refused:
        parts.append(f"Grey: no answer, because {'; '.join(refused)}.")
    return " ".join(parts)
