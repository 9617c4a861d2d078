"""Several inputs set to all combinations of their values: two-way grids and grids of decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
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


@dataclass(frozen=True)
class Axes:
    """Hold the axes of a grid in the order they were asked for: decisions among them, and numbers."""

    every: tuple[Values, ...]

    @property
    def decisions(self) -> tuple[Values, ...]:
        """Those whose values each make a study of their own."""
        return tuple(axis for axis in self.every if not axis.uncertain)

    @property
    def numbers(self) -> tuple[Values, ...]:
        """Those whose values are points of such a study."""
        return tuple(axis for axis in self.every if axis.uncertain)

    def studies(self, study: Study) -> Iterator[tuple[Study, dict[str, Any]]]:
        """Yield a study for every combination of decisions, with what was decided."""
        for chosen in product(*(axis.values for axis in self.decisions)):
            own, named = study, {}
            for axis, value in zip(self.decisions, chosen, strict=True):
                own, named[axis.name] = decided(own, axis.name, value), value
            yield own, named

    def places(self) -> list[tuple[int, ...]]:
        """Return each cell's place on the axes as asked, in the order in which cells are lived."""
        lived = (*self.decisions, *self.numbers)
        order = [lived.index(axis) for axis in self.every]
        cells = product(*(range(len(axis.values)) for axis in lived))
        return [tuple(at[place] for place in order) for at in cells]


@dataclass(frozen=True)
class Lived:
    """Hold what a cell says, and its expected net saving."""

    cell: Cell
    net: float


def grid(study: Study, asked: Gridded) -> Asking:
    """Live every combination: decisions as studies of their own, numbers and prices as points of these."""
    axes = Axes(tuple(values_of(study, name, own, asked.points) for name, own in asked.over.items()))
    priced = yield [
        replace(_points(own, axes.numbers, asked), decided=named) for own, named in axes.studies(study)
    ]
    many = prod(len(axis.values) for axis in axes.numbers)
    lived = ((one, number) for one in priced for number in range(many))
    cells = [_cell(*each, at, asked) for each, at in zip(lived, axes.places(), strict=True)]
    cells.sort(key=lambda one: one.cell.at)
    drawn = tuple(axis.axis() for axis in axes.every)
    return Grid(
        kind="two_way" if isinstance(asked, TwoWay) else "decisions",
        outcome=asked.outcome,
        axes=drawn,
        cells=tuple(one.cell for one in cells),
        draws=asked.draws,
        replications=asked.replications,
        line=_line(drawn, [one.net for one in cells]),
    )


def _points(study: Study, numbers: Sequence[Values], asked: Gridded) -> Points:
    """Return every combination of numbers and prices, each at the best estimates or with every draw."""
    own = [axis.within(study) for axis in numbers]
    combined = np.array(list(product(*own)), dtype=np.float64)
    columns = {axis.name: combined[:, place] for place, axis in enumerate(numbers)}
    if not asked.draws:
        return at_best(study, columns, asked.replications)
    return at_draws(study, asked.draws, asked.replications, columns)


def _cell(priced: Priced, number: int, at: tuple[int, ...], asked: Gridded) -> Lived:
    """Return the cell of one setting of the numbers, which has a point, or one for every draw."""
    points, valued, net = priced.points, priced.of(asked.outcome), priced.of("net_saving")
    if not asked.draws:
        return Lived(Cell(at, known(valued, number, points), None), float(net.each[number]))
    rows = range(number * asked.draws, (number + 1) * asked.draws)
    if not points.refused.isdisjoint(rows):
        return Lived(Cell(at, CONTRADICTED, None), float("nan"))
    saved = net.some(rows).more.over
    return Lived(Cell(at, valued.some(rows).figure(), chance_positive(saved)), float(saved.mean()))


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
