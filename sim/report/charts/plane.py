"""The cost-effectiveness plane: what each draw adds and saves, and what one more would have to be worth."""

from __future__ import annotations

from collections.abc import Iterator

import altair as alt

from sim.report.charts.look import BLUE, GREY, INK, data, finished, haloed
from sim.report.sweeps.blocks import domain_with_zero
from sim.report.sweeps.probabilistic import (
    HALF,
    QUADRANTS,
    effect_label,
    finding,
    notes,
    plane_scales,
    precision,
    quadrants,
)
from sim.report.sweeps.scales import money, share
from sim.sweeping.answers import Floats, Probabilistic

WIDE, HIGH = 620, 420
MARGIN = 0.08
ALONG = 0.75
"""How far along its lower half a line is labelled, clear of the corner."""
Domain = tuple[float, float]


def plane(found: Probabilistic, year: int) -> alt.VConcatChart:
    """Return the plane of a probabilistic sweep."""
    across, up = plane_scales(found, year)
    effect, net = found.plane[0] / across.one, found.plane[1] / up.one
    domains = _room(effect), _room(net)
    points = alt.Chart(data({"effect": float(x), "net": float(y)} for x, y in zip(effect, net, strict=True)))
    x, y = (alt.Scale(domain=list(domain), nice=False) for domain in domains)
    dots = points.mark_point(filled=True, size=22, opacity=0.45, color=BLUE).encode(
        x=alt.X("effect:Q", scale=x, title=across.title, axis=alt.Axis(tickCount=8)),
        y=alt.Y("net:Q", scale=y, title=up.title),
    )
    slope = across.one / up.one
    layers = (dots, *_zeros(), *_thresholds(found, domains, slope), *_corners(found))
    drawn = alt.layer(*layers).properties(width=WIDE, height=HIGH)
    key = (
        f"Each point is a draw; percentages: the share of points in each quarter. It: {effect_label(found)}. "
        "Dashed: for one more worth that many dollars, the programme is worth it on the line and above."
    )
    return finished(drawn, finding(found, year), (key, *notes(found)), precision(found))


def thresholds(found: Probabilistic) -> list[float]:
    """Return the values that lines are drawn for: where the chance passes one half, and the greatest."""
    passing = [value for value, likely in found.curve if likely >= HALF][:1]
    greatest = [value for value, _ in found.curve][-1:]
    return [value for value in dict.fromkeys((*passing, *greatest)) if value > 0]


def _room(values: Floats) -> Domain:
    low, high = domain_with_zero(values)
    return low - MARGIN * (high - low), high + MARGIN * (high - low)


def _zeros() -> Iterator[alt.Chart]:
    nothing = alt.Chart(data([{"zero": 0}])).mark_rule(color=INK, strokeWidth=1.2)
    yield nothing.encode(x="zero:Q")
    yield nothing.encode(y="zero:Q")


def _thresholds(found: Probabilistic, domains: tuple[Domain, Domain], slope: float) -> Iterator[alt.Chart]:
    """Draw, within the chart, where net saving + value x effect is zero."""
    (left, right), (bottom, top) = domains
    for value in thresholds(found):
        steep = value * slope
        ends = [(x, -steep * x) for x in (max(left, -top / steep), min(right, -bottom / steep))]
        of = alt.Chart(data({"effect": x, "net": y} for x, y in ends))
        yield of.mark_line(color=GREY, strokeDash=[6, 4], strokeWidth=1.5).encode(x="effect:Q", y="net:Q")
        x, y = (ALONG * end for end in ends[-1])
        said = alt.Chart(data([{"effect": x, "net": y, "said": money(value)}]))
        yield from haloed(said.encode(x="effect:Q", y="net:Q", text="said:N"), align="center")


def _corners(found: Probabilistic) -> Iterator[alt.Chart]:
    """Say in each corner what its quarter means, and its share of the points."""
    for (more, saves), part in quadrants(found).items():
        x, y = (WIDE - 8 if more else 8), (12 if saves else HIGH - 12)
        said = alt.Chart(data([{"said": f"{QUADRANTS[more, saves]}: {share(part)}"}]))
        texts = said.encode(x=alt.value(x), y=alt.value(y), text="said:N")
        yield from haloed(texts, align="right" if more else "left")
