"""Several inputs set to all combinations of their values: two-way grids and grids of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.appraisal import chance_positive
from sim.scenario import Gridded, TwoWay
from sim.study import Study
from sim.sweeping.answers import Axis, Cell, Grid, Input, Line
from sim.sweeping.asking import CONTRADICTED, Asking, known
from sim.sweeping.deciding import decided
from sim.sweeping.moving import Mover, movable
from sim.sweeping.points import Points, at_best, at_draws
from sim.sweeping.pricing import Priced

Floats = NDArray[np.float64]
TWO = 2


@dataclass(frozen=True)
class Values:
    """Hold the values of one input: those of the model for a number or price, as written for a decision."""

    study: Study
    name: str
    values: tuple[Any, ...]
    written: tuple[Any, ...] = ()
    """What was asked for, as it was written; nothing where points of an interval are taken."""

    def within(self, study: Study) -> tuple[float, ...]:
        """Return the values of a number or price in another study, whose prices may be of another year."""
        mover = Mover(study, self.name)
        return tuple(mover.read(value) for value in self.written) or self.values

    @property
    def uncertain(self) -> bool:
        """Whether it is a number or a price, and not a decision."""
        return movable(self.study, self.name)

    def axis(self) -> Axis:
        """Return the axis of a grid."""
        if self.uncertain:
            mover = Mover(self.study, self.name)
            return Axis(mover.input, tuple(mover.said(value) for value in self.values), self.values)
        numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in self.values)
        said = tuple(str(value) for value in self.values)
        label = self.name.rpartition(".")[2].replace("_", " ")
        return Axis(Input(self.name, label), said, tuple(map(float, self.values)) if numbers else None)


def values_of(study: Study, name: str, given: Sequence[Any], points: int) -> Values:
    """Return the values of an input: those given, or so many along its interval."""
    if not movable(study, name):
        return Values(study, name, tuple(given))
    mover = Mover(study, name)
    own = [mover.read(value) for value in given] if given else mover.spaced(points).tolist()
    return Values(study, name, tuple(own), tuple(given))


def grid(study: Study, asked: Gridded) -> Asking:
    """Live every combination: decisions as studies of their own, numbers and prices as points of these."""
    axes = [values_of(study, name, given, asked.points) for name, given in asked.over.items()]
    outer = [axis for axis in axes if not axis.uncertain]
    inner = [axis for axis in axes if axis.uncertain]
    priced = yield [
        replace(_points(_study(study, outer, chosen), inner, asked), decided=_named(outer, chosen))
        for chosen in product(*(axis.values for axis in outer))
    ]
    places = [range(len(axis.values)) for axis in (*outer, *inner)]
    order = [[*outer, *inner].index(axis) for axis in axes]
    each = (
        _cell(one, number, asked)
        for one in priced
        for number in range(max(1, int(np.prod([len(axis.values) for axis in inner]))))
    )
    cells = [
        (tuple(at[place] for place in order), cell, net)
        for at, (cell, net) in zip(product(*places), each, strict=True)
    ]
    cells.sort(key=lambda one: one[0])
    drawn = tuple(axis.axis() for axis in axes)
    return Grid(
        kind="two_way" if isinstance(asked, TwoWay) else "decisions",
        outcome=asked.outcome,
        axes=drawn,
        cells=tuple(Cell(at, *cell) for at, cell, _ in cells),
        draws=asked.draws,
        replications=asked.replications,
        line=_line(drawn, [net for _, _, net in cells]),
    )


def _study(study: Study, outer: Sequence[Values], chosen: Sequence[Any]) -> Study:
    for axis, value in zip(outer, chosen, strict=True):
        study = decided(study, axis.name, value)
    return study


def _named(outer: Sequence[Values], chosen: Sequence[Any]) -> dict[str, Any]:
    return {axis.name: value for axis, value in zip(outer, chosen, strict=True)}


def _points(study: Study, inner: Sequence[Values], asked: Gridded) -> Points:
    """Return every combination of numbers and prices, each at the best estimates or with every draw."""
    own = [axis.within(study) for axis in inner]
    combined = np.array(list(product(*own)), dtype=np.float64)
    columns = {axis.name: combined[:, place] for place, axis in enumerate(inner)}
    if not asked.draws:
        return at_best(study, columns, asked.replications)
    return at_draws(study, asked.draws, asked.replications, columns)


def _cell(priced: Priced, number: int, asked: Gridded) -> tuple[tuple[Any, float | None], float]:
    """Return what is said of a cell, and its expected net saving."""
    points = priced.points
    if not asked.draws:
        net = float(priced.of("net_saving").each[number])
        return (known(priced.of(asked.outcome), number, points), None), net
    rows = range(number * asked.draws, (number + 1) * asked.draws)
    if not points.refused.isdisjoint(rows):
        return (CONTRADICTED, None), float("nan")
    net_saving = priced.of("net_saving").some(rows).more.over
    figure = priced.of(asked.outcome).some(rows).figure()
    return (figure, chance_positive(net_saving)), float(net_saving.mean())


def _line(axes: Sequence[Axis], net: Sequence[float]) -> Line | None:
    """Return where the net saving is zero between neighbouring values of two axes of numbers, either way."""
    if len(axes) != TWO or any(axis.values is None or len(axis.values) < TWO for axis in axes):
        return None
    first, second = (np.array(axis.values) for axis in axes)
    table = np.array(net).reshape(len(first), len(second))
    points = [(float(x), y) for x, row in zip(first, table, strict=True) for y in crossings(second, row)]
    points += [(x, float(y)) for y, row in zip(second, table.T, strict=True) for x in crossings(first, row)]
    return Line(tuple(sorted(set(points))))


def crossings(at: Floats, values: Floats) -> list[float]:
    """Return where values [at] pass zero, on straight lines between them.

    >>> crossings(np.array([2.0, 0.0, 1.0]), np.array([-3.0, -1.0, 1.0]))
    [0.5, 1.25]
    """
    order = np.argsort(at)
    at, values = at[order], values[order]
    found = [float(x) for x, value in zip(at, values, strict=True) if value == 0]
    for place in range(len(at) - 1):
        one, other = values[place], values[place + 1]
        if one * other < 0:
            found.append(float(at[place] + (at[place + 1] - at[place]) * one / (one - other)))
    return sorted(found)
