"""A one-way sweep as a tornado: bars around the best estimates, the widest on top, whiskers for noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import altair as alt

from sim.appraisal import Refusal
from sim.report.charts.look import (
    BLUE,
    GREY,
    INK,
    LETTER,
    ORANGE,
    PALE,
    SMALL,
    data,
    finished,
    haloed,
    lines_of,
    roomy,
)
from sim.report.charts.rows import Layout, labelled, laid
from sim.report.sweeps.saying import shown
from sim.report.sweeps.scales import Scale
from sim.report.sweeps.tornado import (
    at_most,
    finding,
    notes,
    readable,
    scale_of_tornado,
    spoken,
    spread_of,
    turning,
)
from sim.report.wording import NEAR
from sim.sweeping.answers import Bar, End, Known, Tornado

WIDE, THICK, CAP = 440, 16, 8
LOWEST, HIGHEST, BETWEEN = "input at its lowest point", "input at its highest point", "in between"
COLOURS = {LOWEST: ORANGE, BETWEEN: PALE, HIGHEST: BLUE}


def tornado(found: Tornado, year: int) -> alt.VConcatChart:
    """Return the chart of a one-way sweep."""
    found = readable(found)
    scale = scale_of_tornado(found, year)
    bars, rest = shown(found.bars)
    rows = [row for at, bar in enumerate(bars) for row in _rows(found, bar, at, scale)]
    layout = laid([_label(bar) for bar in bars])
    across = alt.Scale(domain=list(_domain(found, rows, scale)), nice=False, zero=False)
    of = alt.Chart(data(_placed(row, layout) for row in rows))
    layers = (
        *_even(found, scale),
        _bars(of, rows, layout, across, scale),
        *_base(found, scale),
        *_whiskers(of, layout, across),
        *_texts([_placed(row, layout) for row in rows], layout, across),
        *labelled(layout, [len(lines_of(bar.input.label)) for bar in bars]),
    )
    drawn = alt.layer(*layers).properties(width=WIDE, height=layout.height)
    left = f"{len(rest):,} more inputs are not shown; {at_most(rest, scale)}." if rest else ""
    return finished(
        drawn, finding(found, year), (left, *_legend(found, scale), *notes(found)), turning(found)
    )


def _rows(found: Tornado, bar: Bar, at: int, scale: Scale) -> list[dict[str, Any]]:
    """Return a row for each point of a bar, the farthest first, so that nearer ones are drawn over it."""
    known = [end for end in bar.ends if isinstance(end.outcome, Known)]
    if not known:
        return []
    start = found.base.mean if isinstance(found.base, Known) else min(_mean(end) for end in known)
    rows = [_row(end, known, start, at, scale) for end in known]
    rows.sort(key=lambda row: -abs(row["to"] - row["from"]))
    for side in (True, False):
        same = [row for row in rows if row["rising"] == side]
        for row in same[1:]:
            same[0]["said"] += f"; {row['said']}"
            row["said"] = ""
    return rows


def _row(end: End, all_known: Sequence[End], start: float, at: int, scale: Scale) -> dict[str, Any]:
    known = end.change if isinstance(end.change, Known) else end.outcome
    noise = NEAR * (known.noise if isinstance(known, Known) else 0.0)
    mean = _mean(end)
    kind = LOWEST if end is all_known[0] else HIGHEST if end is all_known[-1] else BETWEEN
    return {
        "row": at,
        "from": start / scale.one,
        "to": mean / scale.one,
        "low": (mean - noise) / scale.one,
        "high": (mean + noise) / scale.one,
        "kind": kind,
        "said": end.said,
        "rising": mean >= start,
    }


def _mean(end: End) -> float:
    return end.outcome.mean if isinstance(end.outcome, Known) else 0.0


def _label(bar: Bar) -> list[str]:
    """Return an input's label, its best estimate, and at which points there is no answer."""
    refused = [end.said for end in bar.ends if isinstance(end.outcome, Refusal)]
    missing = [f"no answer at {', '.join(refused)}"] if refused else []
    return [*lines_of(bar.input.label), f"best estimate {bar.best}", *missing]


def _domain(found: Tornado, rows: Sequence[dict[str, Any]], scale: Scale) -> tuple[float, float]:
    """Return the range of outcomes, with room for what is written beside the bars."""
    low, high = (end / scale.one for end in spread_of(found))
    sides: dict[bool, list[tuple[float, float]]] = {False: [(low, 10.0)], True: [(high, 10.0)]}
    for row in rows:
        pixels = LETTER * len(row["said"]) + 14
        sides[row["rising"]].append((row["high" if row["rising"] else "low"], pixels))
    return roomy(sides[False], sides[True], WIDE)


def _bars(
    of: alt.Chart, rows: Sequence[dict[str, Any]], layout: Layout, across: alt.Scale, scale: Scale
) -> alt.Chart:
    kinds = [kind for kind in COLOURS if any(row["kind"] == kind for row in rows)]
    bars: alt.Chart = of.mark_rect().encode(
        x=alt.X("from:Q", title=scale.title, scale=across, axis=alt.Axis(tickCount=6)),
        x2="to:Q",
        y=layout.down("top"),
        y2="bottom:Q",
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(domain=kinds, range=[COLOURS[kind] for kind in kinds]),
            legend=alt.Legend(orient="top", title=None),
        ),
    )
    return bars


def _whiskers(of: alt.Chart, layout: Layout, across: alt.Scale) -> Iterator[alt.Chart]:
    line = of.mark_rule(color=INK, strokeWidth=1.5)
    yield line.encode(x=alt.X("low:Q", scale=across), x2="high:Q", y=layout.down("middle"))
    for end in ("low", "high"):
        yield line.encode(x=alt.X(f"{end}:Q", scale=across), y=layout.down("over"), y2="under:Q")


def _texts(placed: Sequence[dict[str, Any]], layout: Layout, across: alt.Scale) -> Iterator[alt.Chart]:
    """Say beside the bars the points they reach to, as they are written."""
    for side in (True, False):
        texts = alt.Chart(data([row for row in placed if row["rising"] == side and row["said"]])).encode(
            x=alt.X("high:Q" if side else "low:Q", scale=across), y=layout.down("middle"), text="said:N"
        )
        yield from haloed(texts, align="left" if side else "right", dx=6 if side else -6)


def _placed(row: dict[str, Any], layout: Layout) -> dict[str, Any]:
    """Return a row with its places down the chart: of the bar, and of the whiskers' caps."""
    middle = layout.middles[row["row"]]
    places = {"top": -THICK, "bottom": THICK, "over": -CAP, "under": CAP}
    return row | {"middle": middle} | {name: middle + half / 2 for name, half in places.items()}


def _even(found: Tornado, scale: Scale) -> Iterator[alt.Chart]:
    """Draw where the outcome breaks even."""
    low, high = spread_of(found)
    if scale.even is not None and low < scale.even < high:
        even = alt.Chart(data([{"even": scale.even / scale.one}]))
        yield even.mark_rule(color=GREY, strokeDash=[4, 3]).encode(x="even:Q")


def _base(found: Tornado, scale: Scale) -> Iterator[alt.Chart]:
    """Draw the outcome at the best estimates."""
    if isinstance(found.base, Known):
        at = alt.Chart(data([{"base": found.base.mean / scale.one, "said": spoken(found.base, scale)}]))
        yield at.mark_rule(color=INK, strokeWidth=1.5).encode(x="base:Q")
        said = at.mark_text(baseline="bottom", dy=-3, fontSize=SMALL)
        yield said.encode(x="base:Q", y=alt.value(0), text="said:N")


def _legend(found: Tornado, scale: Scale) -> Iterator[str]:
    """Say what lines and gaps mean."""
    if any(_even(found, scale)):
        yield f"Dashed: where it breaks even, at {scale.spoken(scale.even) if scale.even else 'zero'}."
    ends = chain.from_iterable(bar.ends for bar in found.bars)
    refused = dict.fromkeys(end.outcome.refused for end in ends if isinstance(end.outcome, Refusal))
    if refused:
        yield f"No answer: {'; '.join(refused)}."
    yield "Whiskers: noise of the change from the best estimates."
