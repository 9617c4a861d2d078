"""Sobol indices as bars: what share of the variance an input explains alone, and together with others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from sim.report.charts.look import BLUE, INK, PERCENT, SKY, data, finished, haloed, lines_of
from sim.report.charts.rows import Layout, labelled, laid
from sim.report.sweeps.saying import shown
from sim.report.sweeps.scales import label_of, lowered, share
from sim.report.sweeps.sobol import at_most, finding, notes
from sim.sweeping.answers import Index, Sobol

WIDE, THICK, LEAST = 440, 13, 40
ALONE, TOGETHER = "alone (first-order index)", "in all (total index)"
FULL = 1.0


def sobol(found: Sobol, year: int) -> alt.VConcatChart:
    """Return the chart of Sobol indices."""
    indices, rest = shown(found.indices)
    layout = laid([lines_of(one.input.label) for one in indices], LEAST)
    rows = [row for at, one in enumerate(indices) for row in _rows(one, layout.middles[at])]
    low = min(0.0, *(row["low"] for row in rows))
    high = max(*(row["high"] for row in rows), 0.1)
    across = alt.Scale(domain=[low, high + (high - low) / 7], nice=False)
    title = f"Share of the variance of: {lowered(label_of(found.outcome))}"
    layers = (*_bars(rows, layout, across, title), *labelled(layout))
    drawn = alt.layer(*layers).properties(width=WIDE, height=layout.height)
    left = f"{len(rest):,} more inputs are not shown; {at_most(rest)}." if rest else ""
    return finished(drawn, finding(found, year), (left, "Whiskers: 95 % intervals.", *notes(found)))


def _rows(one: Index, middle: float) -> Iterator[dict[str, Any]]:
    pairs = ((ALONE, one.first, one.first_interval, -1), (TOGETHER, one.total, one.total_interval, 0))
    for kind, value, (low, high), side in pairs:
        top = middle + side * (THICK + 1)
        yield {
            "kind": kind,
            "zero": 0.0,
            "value": value,
            "low": low,
            "high": high,
            "top": top,
            "bottom": top + THICK,
            "middle": top + THICK / 2,
            "said": share(value),
        }


def _bars(
    rows: Sequence[dict[str, Any]], layout: Layout, across: alt.Scale, title: str
) -> Iterator[alt.Chart]:
    of = alt.Chart(data(rows))
    yield of.mark_rect().encode(
        x=alt.X("zero:Q", scale=across, title=title, axis=alt.Axis(labelExpr=PERCENT, tickCount=6)),
        x2="value:Q",
        y=layout.down("top"),
        y2="bottom:Q",
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(domain=[ALONE, TOGETHER], range=[BLUE, SKY]),
            legend=alt.Legend(orient="top", title=None),
        ),
    )
    whiskers = of.mark_rule(color=INK, strokeWidth=1.3)
    yield whiskers.encode(x=alt.X("low:Q", scale=across), x2="high:Q", y=layout.down("middle"))
    texts = of.encode(x=alt.X("high:Q", scale=across), y=layout.down("middle"), text="said:N")
    yield from haloed(texts, align="left", dx=6)
