"""A Morris screening as a scatter: how far an input moves the outcome, against how unevenly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from sim.report.charts.look import BLUE, GREY, INK, LINE, PALE, data, finished, haloed, lines_of
from sim.report.sweeps.morris import at_most, direction, finding, notes, scale_of_morris, size
from sim.report.sweeps.saying import shown
from sim.report.sweeps.scales import Scale
from sim.sweeping.answers import Morris, Screen

WIDE, KEY, KEY_LETTERS = 380, 320, 50
NEAR_X, NEAR_Y = 22.0, 15.0
"""Two numbers nearer than this, in pixels, would cover each other."""
HEAD = 1.12
"""How much longer the axes are than the greatest value."""


def morris(found: Morris, year: int) -> alt.VConcatChart:
    """Return the chart of a Morris screening, its points numbered, with a key beside it."""
    scale = scale_of_morris(found, year)
    screens, rest = shown(found.screens)
    key = _key(screens, scale)
    high = max(float(WIDE), LINE * len(key) + 10.0)
    points = _points(found, scale, len(screens), high)
    scatter = alt.layer(*_scatter(points, scale, high)).properties(width=WIDE, height=high)
    legend = alt.layer(*_legend(key, high)).properties(width=KEY, height=high)
    left = f"{len(rest):,} more inputs are the grey points; {at_most(rest, scale)}." if rest else ""
    drawn = alt.hconcat(scatter, legend, spacing=28)
    dashed = "On the dashed line the spread equals the size. Whiskers: 95 % interval of the size."
    return finished(drawn, finding(found, year), (left, dashed, *notes(found)))


def _points(found: Morris, scale: Scale, many: int, high: float) -> list[dict[str, Any]]:
    """Return the points, the numbers beside them moved down where they would cover each other."""
    far = _far(found, scale)
    taken: list[tuple[float, float]] = []
    points = []
    for at, one in enumerate(found.screens):
        x, y = one.size / scale.one, one.spread / scale.one
        straight = high - y / far[1] * high
        place = x / far[0] * WIDE, straight
        while at < many and any(
            abs(place[0] - x0) < NEAR_X and abs(place[1] - y0) < NEAR_Y for x0, y0 in taken
        ):
            place = place[0], place[1] - NEAR_Y
        taken += [place] if at < many else []
        half = one.half_width / scale.one
        points.append(
            {
                "size": x,
                "spread": y,
                "low": max(0.0, x - half),
                "high": x + half,
                "said": str(at + 1) if at < many else "",
                "text_y": y if place[1] == straight else (high - place[1]) / high * far[1],
            }
        )
    return points


def _far(found: Morris, scale: Scale) -> tuple[float, float]:
    across = max((one.size + one.half_width for one in found.screens), default=0.0)
    up = max((one.spread for one in found.screens), default=0.0)
    return HEAD * across / scale.one or 1.0, HEAD * up / scale.one or 1.0


def _scatter(points: Sequence[dict[str, Any]], scale: Scale, high: float) -> Iterator[alt.Chart]:
    far_x = HEAD * max(point["high"] for point in points) or 1.0
    far_y = HEAD * max(point["spread"] for point in points) or 1.0
    x = alt.Scale(domain=[0, far_x], nice=False)
    y = alt.Scale(
        domain=[0, max(far_y, max(point["text_y"] for point in points) + far_y * 12 / high)], nice=False
    )
    one = min(far_x, far_y)
    even = alt.Chart(data([{"size": 0, "spread": 0}, {"size": one, "spread": one}]))
    unit = f", {scale.unit}" if scale.unit else ""
    across = alt.X(
        "size:Q", scale=x, title=f"Size: how far the input moves it{unit}", axis=alt.Axis(tickCount=5)
    )
    up = alt.Y("spread:Q", scale=y, title=f"Spread: how unevenly{unit}", axis=alt.Axis(tickCount=5))
    yield even.mark_line(color=GREY, strokeDash=[5, 4], strokeWidth=1).encode(x=across, y=up)
    of = alt.Chart(data(points))
    whiskers = of.transform_filter("datum.said != ''").mark_rule(color=GREY)
    yield whiskers.encode(x=alt.X("low:Q", scale=x), x2="high:Q", y=alt.Y("spread:Q", scale=y))
    colours = alt.condition("datum.said == ''", alt.value(PALE), alt.value(BLUE))
    yield of.mark_point(filled=True, size=55, opacity=1).encode(x=across, y=up, color=colours)
    moved = of.transform_filter("datum.text_y != datum.spread")
    yield moved.mark_rule(color=GREY, strokeWidth=0.7).encode(
        x=across, y=alt.Y("spread:Q", scale=y), y2="text_y:Q"
    )
    numbers = of.transform_filter("datum.said != ''").encode(
        x=across, y=alt.Y("text_y:Q", scale=y), text="said:N"
    )
    yield from haloed(numbers, align="center", dy=-11)


def _key(screens: Sequence[Screen], scale: Scale) -> list[dict[str, Any]]:
    """Return the lines of the key: for each number its input, its size, its direction."""
    rows: list[dict[str, Any]] = []
    for at, one in enumerate(screens):
        lines = lines_of(one.input.label, KEY_LETTERS)
        rows += [
            {
                "line": len(rows) + down,
                "number": str(at + 1) if down == 0 else "",
                "said": said,
                "quiet": False,
            }
            for down, said in enumerate(lines)
        ]
        quiet = f"{size(one, scale)}, {direction(one)}"
        rows.append({"line": len(rows), "number": "", "said": quiet, "quiet": True})
    return rows


def _legend(rows: Sequence[dict[str, Any]], high: float) -> Iterator[alt.Chart]:
    of = alt.Chart(data(rows))
    y = alt.Y("line:Q", axis=None, scale=alt.Scale(domain=[high / LINE - 0.5, -0.5], nice=False, zero=False))
    numbers = of.mark_text(align="right", baseline="middle", fontWeight="bold", color=INK)
    yield numbers.encode(x=alt.value(16), y=y, text="number:N")
    colours = alt.condition("datum.quiet", alt.value(GREY), alt.value(INK))
    texts = of.mark_text(align="left", baseline="middle")
    yield texts.encode(x=alt.value(24), y=y, text="said:N", color=colours)
