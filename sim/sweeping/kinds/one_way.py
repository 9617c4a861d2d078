"""One input after another, all others at their best estimates: a tornado."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.scenario import OneWay
from sim.study import Study
from sim.sweeping.answers import Bar, End, Tornado
from sim.sweeping.asking import Asking, known
from sim.sweeping.moving import Mover, movers
from sim.sweeping.points import at_best
from sim.sweeping.pricing import Priced

Floats = NDArray[np.float64]


def one_way(study: Study, asked: OneWay) -> Asking:
    """Move each input over its points, paired with the best estimates under the same luck."""
    moved = movers(study, tuple(asked.over))
    values = [_values(mover, asked) for mover in moved]
    (base, swept) = yield [
        at_best(study, {}, asked.replications),
        at_best(study, _one_at_a_time(moved, values), asked.replications),
    ]
    ends = np.cumsum([len(own) for own in values])
    bars = [
        _bar(mover, own, int(last) - len(own), (base, swept), asked)
        for mover, own, last in zip(moved, values, ends, strict=True)
    ]
    whole = known(base.of(asked.outcome), 0, base.points)
    ordered = tuple(sorted(bars, key=lambda bar: -bar.span))
    return Tornado(asked.outcome, whole, ordered, asked.replications)


def _values(mover: Mover, asked: OneWay) -> Floats:
    """Return the values an input is set to, in ascending order."""
    given = asked.over.get(mover.name)
    return np.sort([mover.read(value) for value in given]) if given else mover.spaced(asked.points)


def _one_at_a_time(moved: tuple[Mover, ...], values: list[Floats]) -> dict[str, Floats]:
    """Return columns [point] in which each input in turn takes its values, and the others stay."""
    count, first = sum(len(own) for own in values), 0
    columns = {mover.name: np.full(count, mover.best) for mover in moved}
    for mover, own in zip(moved, values, strict=True):
        columns[mover.name][first : first + len(own)] = own
        first += len(own)
    return columns


def _bar(mover: Mover, values: Floats, first: int, priced: tuple[Priced, Priced], asked: OneWay) -> Bar:
    base, swept = priced[0].of(asked.outcome), priced[1].of(asked.outcome)
    points = priced[1].points
    ends = tuple(
        End(
            said=mover.said(value),
            value=float(value),
            outcome=known(swept, place, points),
            change=known(swept, place, points, beside=base),
        )
        for place, value in enumerate(values, first)
    )
    return Bar(
        mover.input, mover.said(mover.best), ends, "asked" if asked.over.get(mover.name) else mover.points
    )
