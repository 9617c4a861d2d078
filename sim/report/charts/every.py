"""The charts of each kind of answer, by name."""

from __future__ import annotations

from functools import singledispatch

import altair as alt

from sim.report.charts.breakeven import breakeven
from sim.report.charts.curve import acceptability
from sim.report.charts.decisions import decisions
from sim.report.charts.heat import two_way
from sim.report.charts.information import information
from sim.report.charts.morris import morris
from sim.report.charts.plane import plane
from sim.report.charts.sobol import sobol
from sim.report.charts.tornado import tornado
from sim.report.sweeps.grids import mean_cells
from sim.sweeping.answers import Answer, BreakEven, Grid, Information, Morris, Probabilistic, Sobol, Tornado

Charts = dict[str, alt.VConcatChart]
PLANE = 2


@singledispatch
def charts(answer: Answer, year: int) -> Charts:
    """Return the charts of an answer by name, none where there is nothing to draw; money is of the `year`."""
    raise TypeError(f"nobody draws answers of this kind: {type(answer).__name__}, {year}")


@charts.register
def _(answer: Tornado, year: int) -> Charts:
    return {"tornado": tornado(answer, year)} if any(bar.span for bar in answer.bars) else {}


@charts.register
def _(answer: Grid, year: int) -> Charts:
    if not mean_cells(answer):
        return {}
    if answer.kind == "two_way" and len(answer.axes) == PLANE:
        return {"two_way": two_way(answer, year)}
    return {"decisions": decisions(answer, year)}


@charts.register
def _(answer: Probabilistic, year: int) -> Charts:
    drawn = {"plane": plane(answer, year)} if len(answer.plane[0]) else {}
    return drawn | ({"acceptability": acceptability(answer, year)} if len(answer.curve) > 1 else {})


@charts.register
def _(answer: Sobol, year: int) -> Charts:
    return {"sobol": sobol(answer, year)} if answer.indices else {}


@charts.register
def _(answer: Morris, year: int) -> Charts:
    return {"morris": morris(answer, year)} if any(one.size > 0 for one in answer.screens) else {}


@charts.register
def _(answer: Information, year: int) -> Charts:
    return {"information": information(answer, year)}


@charts.register
def _(answer: BreakEven, year: int) -> Charts:
    return {"break_even": breakeven(answer, year)} if any(one.curve for one in answer.balances) else {}
