"""Where the net saving is zero along one input after another: break-even."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
HALF = 0.5
FEWEST = 2
"""Points, and draws, without which there is no curve."""


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
    """Return the points along an input, in ascending order: those given, or some over a wide range."""
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
    """Return the net saving [point, draw, replication]; not numbers where a draw cannot be lived."""
    return priced.of("net_saving").more.over.reshape(-1, asked.draws, asked.replications)


def _balance(one: Values, nets: Floats) -> Balance:
    """Return where an input breaks even, from the net saving [point, draw, replication].

    Points at which most draws contradict themselves are left out of the range, and then draws that contradict
    themselves at any point that is left.
    """
    lived = np.asarray(np.isfinite(nets).all(axis=2))
    within = lived.mean(axis=1) > HALF
    sound = np.asarray(lived[within].all(axis=0))
    at = np.array(one.values, dtype=np.float64)[within]
    if len(at) < FEWEST or sound.sum() < FEWEST:
        return _nowhere(one)
    each = np.array([expected(own[sound]) for own in nets[within]])
    roots = [rooted(at, own) for own in each.T]
    placed = [_beyond(own) if root is None else root for root, own in zip(roots, each.T, strict=True)]
    ends = tuple(float(end) for end in np.quantile(placed, TAILS, method="inverted_cdf"))
    where, say = rooted(at, each.mean(axis=1)), _say(one)
    return Balance(
        input=one.axis().input,
        best=_best(one),
        ends=(say(float(at[0])), say(float(at[-1]))),
        where=where,
        said="" if where is None else say(where),
        interval=(_inside(ends[0]), _inside(ends[1])),
        interval_said=(_end(ends[0], at, say), _end(ends[1], at, say)),
        curve=tuple(zip(at.tolist(), each.mean(axis=1).tolist(), strict=True)),
        none=sum(root is None for root in roots) / len(roots),
    )


def _nowhere(one: Values) -> Balance:
    """Return what is said of an input along which hardly a draw can be lived."""
    axis = one.axis()
    ends = (axis.said[0], axis.said[-1])
    return Balance(axis.input, _best(one), ends, None, "", (None, None), ("", ""), (), 1.0)


def _best(one: Values) -> str:
    if one.uncertain:
        return _say(one)(Mover(one.study, one.name).best)
    return str(decision(one.study, one.name))


def _say(one: Values) -> Callable[[float], str]:
    return Mover(one.study, one.name).said if one.uncertain else _plain


def _inside(end: float) -> float | None:
    return end if np.isfinite(end) else None


def _end(end: float, at: Floats, say: Callable[[float], str]) -> str:
    """Say an end of an interval; one beyond the range is said to be so."""
    if np.isfinite(end):
        return say(end)
    return f"below {say(float(at[0]))}" if end < 0 else f"above {say(float(at[-1]))}"


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


def _beyond(own: Floats) -> float:
    """Return on which side of the range a draw that does not break even within it would do so."""
    rising = own[-1] >= own[0]
    return np.inf if (own[-1] < 0) == rising else -np.inf
