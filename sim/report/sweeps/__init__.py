"""Say the answers of sweeps on the screen: the answer first, a table or a chart of letters, then the foot."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from rich.console import Group, RenderableType

from sim.report.sweeps import breakeven, decisions, grids, information, morris, probabilistic, sobol, tornado
from sim.sweeping.answers import Answer, BreakEven, Grid, Information, Morris, Probabilistic, Sobol, Tornado

__all__ = ["answered"]


def answered(answer: Answer, year: int) -> Group:
    """Return everything a sweep answers, as one thing that draws itself; money is of the price `year`."""
    return Group(*_lines(answer, year))


@singledispatch
def _lines(answer: Answer, year: int) -> Iterator[RenderableType]:
    raise TypeError(f"nobody says answers of this kind: {type(answer).__name__}, {year}")


@_lines.register
def _(answer: Grid, year: int) -> Iterator[RenderableType]:
    return decisions.lines(answer, year) if answer.kind == "decisions" else grids.lines(answer, year)


_lines.register(Tornado, tornado.lines)
_lines.register(Probabilistic, probabilistic.lines)
_lines.register(Sobol, sobol.lines)
_lines.register(Morris, morris.lines)
_lines.register(Information, information.lines)
_lines.register(BreakEven, breakeven.lines)
