"""The value of information as bars: all inputs, groups of them, and one at a time, best first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from sim.report.charts.look import BLUE, INK, LETTER, ORANGE, SKY, data, finished, haloed, lines_of, roomy
from sim.report.charts.rows import Layout, labelled, laid
from sim.report.sweeps.information import at_most, deciding, finding, idling, notes, worthwhile
from sim.report.sweeps.saying import plural, shown
from sim.report.sweeps.scales import Scale, money, scale_of
from sim.report.wording import NEAR
from sim.sweeping.answers import Information, Worth

WIDE, THICK = 440, 16
ALL, GROUP, SINGLE = "all inputs", "a group of inputs", "one input"
COLOURS = {ALL: INK, GROUP: ORANGE, SINGLE: BLUE}
Kinds = list[tuple[str, Worth]]


def information(found: Information, year: int) -> alt.VConcatChart:
    """Return the chart of the value of information."""
    singles, rest = shown(worthwhile(found.partial))
    groups, more = shown(worthwhile(found.groups))
    many: Kinds = [
        (ALL, found.perfect),
        *((GROUP, one) for one in groups),
        *((SINGLE, one) for one in singles),
    ]
    scale = scale_of("net_saving", (one.worth for _, one in many), year)
    layout = laid([_label(one) for _, one in many])
    rows = [_row(found, kind, one, layout.middles[at], scale) for at, (kind, one) in enumerate(many)]
    layers = (*_bars(rows, layout, scale), *labelled(layout))
    drawn = alt.layer(*layers).properties(width=WIDE, height=layout.height)
    left = [f"{len(few):,} more are not shown; {at_most(few)}." for few in (rest, more) if few]
    if idle := len(found.partial) - len(worthwhile(found.partial)):
        left.append(idling(idle))
    return finished(
        drawn, finding(found), (*left, "Whiskers: two standard errors.", *notes(found)), deciding(found)
    )


def _label(one: Worth) -> list[str]:
    many = len(one.members)
    return lines_of(f"{one.input.label} ({plural(many, 'input')})" if many > 1 else one.input.label)


def _row(found: Information, kind: str, one: Worth, middle: float, scale: Scale) -> dict[str, Any]:
    return {
        "kind": kind,
        "zero": 0.0,
        "worth": one.worth / scale.one,
        "low": (one.worth - NEAR * one.error) / scale.one,
        "high": (one.worth + NEAR * one.error) / scale.one,
        "top": middle - THICK / 2,
        "bottom": middle + THICK / 2,
        "middle": middle,
        "said": f"{money(one.worth)}; for all {money(one.worth * found.programs)}",
    }


def _bars(rows: Sequence[dict[str, Any]], layout: Layout, scale: Scale) -> Iterator[alt.Chart]:
    room = [(row["high"], LETTER * len(row["said"]) + 12) for row in rows]
    domain = roomy([(min(0.0, *(row["low"] for row in rows)), 6.0)], [(0.0, 10.0), *room], WIDE)
    across = alt.Scale(domain=list(domain), nice=False)
    kinds = [kind for kind in COLOURS if any(row["kind"] == kind for row in rows)]
    of = alt.Chart(data(rows))
    yield of.mark_rect().encode(
        x=alt.X(
            "zero:Q", scale=across, title=f"Worth for one programme, {scale.unit}", axis=alt.Axis(tickCount=6)
        ),
        x2="worth:Q",
        y=layout.down("top"),
        y2="bottom:Q",
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(domain=kinds, range=[COLOURS[kind] for kind in kinds]),
            legend=alt.Legend(orient="top", title=None),
        ),
    )
    middle = layout.down("middle")
    whiskers = of.mark_rule(color=SKY, strokeWidth=2)
    yield whiskers.encode(x=alt.X("low:Q", scale=across), x2="high:Q", y=middle)
    texts = of.encode(x=alt.X("high:Q", scale=across), y=middle, text="said:N")
    yield from haloed(texts, align="left", dx=6)
