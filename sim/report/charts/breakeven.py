"""Break-even curves: the expected net saving along each input, and where it is zero."""

from __future__ import annotations

from collections.abc import Iterator

import altair as alt

from sim.report.charts.look import BLUE, GREY, INK, LABEL, ORANGE, Drawn, data, finished, lines_of
from sim.report.sweeps.breakeven import finding, notes, scale_of_balances, where
from sim.report.sweeps.scales import Scale
from sim.report.sweeps.written import Writing, parted, writing_of
from sim.sweeping.answers import Balance, BreakEven

SHOWN = 12
"""How many inputs have room on a page."""
WIDE, HIGH, LETTERS = 310, 190, 52
ONE = 620
"""Pixels across where there is only one."""


def breakeven(found: BreakEven, year: int) -> alt.VConcatChart:
    """Return the curves of a break-even sweep, one picture for each input."""
    balances = [one for one in found.balances if one.curve]
    scale = scale_of_balances(balances, year)
    values = [value / scale.one for one in balances for _, value in one.curve]
    up = alt.Scale(domain=[min(0.0, *values), max(0.0, *values)], nice=True)
    wide = WIDE if len(balances) > 1 else ONE
    pictures = [_picture(one, scale, up, wide) for one in balances[:SHOWN]]
    drawn = alt.concat(*pictures, columns=2, spacing=34)
    left = len(balances) - len(pictures)
    more = f"{left:,} more inputs are not shown." if left > 0 else ""
    interval = "Orange: 95 % interval of where it breaks even." if found.draws else ""
    return finished(drawn, finding(found), (more, "Dashed: the best estimate.", interval, *notes(found)))


def _picture(one: Balance, scale: Scale, up: alt.Scale, wide: int) -> Drawn:
    values = [value for value, _ in one.curve]
    ends = min(values), max(values)
    writing = writing_of(ends, one.ends) if one.ends[0] != one.ends[1] else None
    factor = writing.factor if writing else 1.0
    across = alt.Scale(domain=[factor * end for end in ends], nice=False, zero=False)
    rows = [{"value": factor * value, "net": net / scale.one} for value, net in one.curve]
    x = alt.X("value:Q", scale=across, axis=_axis(one, writing, ends))
    y = alt.Y("net:Q", scale=up, title=[f"{scale.label},", scale.unit], axis=alt.Axis(tickCount=5))
    zero = (
        alt.Chart(data([{"net": 0}])).mark_rule(color=INK, strokeWidth=1).encode(y=alt.Y("net:Q", scale=up))
    )
    line = alt.Chart(data(rows)).mark_line(color=BLUE, strokeWidth=2.5).encode(x=x, y=y)
    said = where(one)
    title = alt.TitleParams(
        text=lines_of(said[:1].upper() + said[1:], LETTERS),
        fontSize=LABEL,
        lineHeight=LABEL + 3,
        fontWeight="bold",
        offset=8,
    )
    layers = (
        *_best(one, writing, ends, across),
        zero,
        *_interval(one, factor, ends, across, up),
        line,
        *_point(one, factor, across, up),
    )
    picture = alt.layer(*layers).properties(width=wide, height=HIGH)
    return picture.properties(title=title) if wide == WIDE else picture


def _best(
    one: Balance, writing: Writing | None, ends: tuple[float, float], across: alt.Scale
) -> Iterator[alt.Chart]:
    """Draw the best estimate, where it is written as the range is and lies within it."""
    number, unit = parted(one.best)
    if writing is None or number is None or unit != writing.unit:
        return
    if writing.factor * ends[0] <= number <= writing.factor * ends[1]:
        of = alt.Chart(data([{"value": number}]))
        yield of.mark_rule(color=GREY, strokeDash=[4, 3]).encode(x=alt.X("value:Q", scale=across))


def _axis(one: Balance, writing: Writing | None, ends: tuple[float, float]) -> alt.Axis:
    """Return an axis in the words of the input: its own unit, or only its two ends as they are written."""
    label = one.input.label
    if writing is None:
        first, last = one.ends
        return alt.Axis(
            values=list(ends),
            labelExpr=f"datum.index == 0 ? {first!r} : {last!r}",
            labelFlush=True,
            title=lines_of(label, LETTERS),
        )
    unit = writing.unit.strip()
    return alt.Axis(tickCount=5, title=lines_of(f"{label}, {unit}" if unit else label, LETTERS), grid=False)


def _interval(
    one: Balance, factor: float, ends: tuple[float, float], across: alt.Scale, up: alt.Scale
) -> Iterator[alt.Chart]:
    low, high = (end if end is not None else ends[at] for at, end in enumerate(one.interval))
    if one.interval != (None, None):
        of = alt.Chart(data([{"low": factor * low, "high": factor * high, "net": 0}]))
        yield of.mark_rule(color=ORANGE, strokeWidth=7, opacity=0.8).encode(
            x=alt.X("low:Q", scale=across), x2="high:Q", y=alt.Y("net:Q", scale=up)
        )


def _point(one: Balance, factor: float, across: alt.Scale, up: alt.Scale) -> Iterator[alt.Chart]:
    if one.where is not None:
        of = alt.Chart(data([{"value": factor * one.where, "net": 0}]))
        yield of.mark_point(filled=True, size=85, color=INK, opacity=1).encode(
            x=alt.X("value:Q", scale=across), y=alt.Y("net:Q", scale=up)
        )
