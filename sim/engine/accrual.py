"""Find when time accumulated in a moving window reaches an amount, in exact integers."""

from __future__ import annotations

from collections.abc import Sequence

from sim.engine.plan import NEVER, Accrual

Stays = Sequence[tuple[int, int]]


def rings_at(accrual: Accrual, stays: Stays, now: int) -> int:
    """Return the first minute, `now` or later, at which the time accrued reaches the amount.

    `stays` are (start, stop) in order of time; the last one is still open, and is taken to stay open. While
    it is, a minute is gained with each that passes, and another is lost wherever the window's tail crosses a
    stay: so the time within the window grows only while its tail crosses a gap. An amount longer than the
    window is never reached.

    >>> rings_at(Accrual(frozenset(), amount=10, window=20), [(0, 4), (9, 2**62)], now=9)
    15
    """
    tail = now - accrual.window
    missing = accrual.amount - _within(stays, tail, now)
    if missing <= 0:
        return now
    for start, stop in stays:
        gap = max(0, start - tail)
        if missing <= gap:
            return tail + missing + accrual.window
        missing -= gap
        tail = max(tail, stop)
    return NEVER


def _within(stays: Stays, begin: int, end: int) -> int:
    return sum(max(0, min(stop, end) - max(start, begin)) for start, stop in stays)
