"""Find when time accumulated in a moving window reaches an amount, in exact integers."""

from __future__ import annotations

from collections.abc import Sequence

from sim.engine.plan import Accrual

Stays = Sequence[tuple[int, int]]


def rings_at(accrual: Accrual, stays: Stays, now: int) -> int:
    """Return the first minute, `now` or later, at which the time accrued reaches the amount.

    `stays` are (start, stop) in order of time, apart from each other; the last one is still open, and is
    taken to stay open. While it is, the time within the window never falls, so it reaches any amount that
    is not longer than the window.

    >>> rings_at(Accrual(frozenset(), amount=10, window=20), [(0, 4), (9, 2**62)], now=9)
    15
    """
    time = now
    while (missing := accrual.amount - _within(stays, time - accrual.window, time)) > 0:
        time = min(time + missing, _next_edge(stays, time - accrual.window) + accrual.window)
    return time


def _within(stays: Stays, begin: int, end: int) -> int:
    return sum(max(0, min(stop, end) - max(start, begin)) for start, stop in stays)


def _next_edge(stays: Stays, time: int) -> int:
    """Return the first start or stop of a stay after a time: there the rate of accrual changes."""
    return min(edge for stay in stays for edge in stay if edge > time)
