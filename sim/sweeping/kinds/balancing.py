"""Where the net saving is zero along one input after another: break-even."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.appraisal import expected
from sim.scenario import BreakEven as Asked
from sim.study import Study
from sim.sweeping.answers import Balance, BreakEven
from sim.sweeping.asking import Asking
from sim.sweeping.deciding import decided, decision
from sim.sweeping.kinds.grids import Values
from sim.sweeping.moving import TAILS, Mover, movable
from sim.sweeping.points import Points, at_draws
from sim.sweeping.pricing import Priced

Floats = NDArray[np.float64]


def break_even(study: Study, asked: Asked) -> Asking:
    """Live every draw at every point of each input, and find where its net saving passes zero."""
    inputs = [_values(study, name, given, asked) for name, given in asked.over.items()]
    points = [_points(one, asked) for one in inputs]
    priced = iter((yield [own for several in points for own in several]))
    balances = []
    for one, several in zip(inputs, points, strict=True):
        nets = np.concatenate([_nets(next(priced), asked) for _ in several])
        balances.append(_balance(one, nets))
    return BreakEven(tuple(balances), asked.draws, asked.replications)


def _values(study: Study, name: str, given: Sequence[Any], asked: Asked) -> Values:
    """Return the points along an input, in ascending order: those given are only the ends of prices."""
    if not movable(study, name):
        return Values(study, name, tuple(sorted(given)))
    mover = Mover(study, name)
    own = sorted(mover.read(value) for value in given) or mover.searched(asked.points).tolist()
    return Values(study, name, tuple(own))


def _points(one: Values, asked: Asked) -> list[Points]:
    """Return every draw at every point; a decision makes a study of its own at each."""
    if one.uncertain:
        column = {one.name: np.array(one.values)}
        return [at_draws(one.study, asked.draws, asked.replications, column)]
    return [
        replace(
            at_draws(decided(one.study, one.name, value), asked.draws, asked.replications),
            decided={one.name: value},
        )
        for value in one.values
    ]


def _nets(priced: Priced, asked: Asked) -> Floats:
    """Return the net saving [point, draw], chance taken out; not numbers where a draw cannot be lived."""
    net = priced.of("net_saving").more.over.reshape(-1, asked.draws, asked.replications)
    return np.array([expected(one) for one in net])


def _balance(one: Values, nets: Floats) -> Balance:
    """Return where an input breaks even, from the net saving [point, draw]."""
    axis, at = one.axis(), np.array(one.values, dtype=np.float64)
    sound = nets[:, np.isfinite(nets).all(axis=0)]
    mean = sound.mean(axis=1)
    where = rooted(at, mean)
    roots = [rooted(at, own) for own in sound.T]
    beyond = _beyond(mean)
    placed = [beyond(own) if root is None else root for root, own in zip(roots, sound.T, strict=True)]
    low, high = (float(end) for end in np.quantile(placed, TAILS, method="inverted_cdf"))
    say = Mover(one.study, one.name).said if one.uncertain else _plain
    within = tuple(end if np.isfinite(end) else None for end in (low, high))
    return Balance(
        input=axis.input,
        best=say(Mover(one.study, one.name).best) if one.uncertain else str(decision(one.study, one.name)),
        ends=(axis.said[0], axis.said[-1]),
        where=where,
        said="" if where is None else say(where),
        interval=(within[0], within[1]),
        interval_said=tuple("" if end is None else say(end) for end in within),  # type: ignore[arg-type]
        curve=tuple(zip(at.tolist(), mean.tolist(), strict=True)),
        none=sum(root is None for root in roots) / len(roots),
    )


def _plain(value: float) -> str:
    return f"{value:.3g}"


def rooted(at: Floats, values: Floats) -> float | None:
    """Return where a smooth curve through values [at], ascending, first passes zero; None if it does not.

    Between points it is the monotone cubic of Fritsch and Butland (1984), DOI 10.1137/0905021: where the
    values lie on a straight line, that line.

    >>> rooted(np.array([0.0, 1.0, 4.0]), np.array([-1.0, 0.0, 3.0]))
    1.0
    """
    from scipy.interpolate import PchipInterpolator

    roots = PchipInterpolator(at, values, extrapolate=False).roots(extrapolate=False)
    found = roots[np.isfinite(roots)]
    return float(found[0]) if len(found) else None


def _beyond(mean: Floats) -> Any:  # noqa: ANN401 - a function of a draw's curve
    """Return what says on which side of the range a draw breaks even that does not within it."""
    rising = mean[-1] >= mean[0]

    def side(own: Floats) -> float:
        return np.inf if (own[-1] < 0) == rising else -np.inf

    return side
