"""Hold two engines' histories of one story against each other, and name the first event that differs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.history import History
from sim.pathway import Pathway


def difference(reference: History, other: History, pathway: Pathway) -> str | None:
    """Return where two histories of one story first differ, in words, or None if they are identical.

    The first event by time, dyads before families, is named; where all events agree, the first stay.
    """
    found = _first(_timed(reference), _timed(other))
    if found is not None:
        one, two = (_said(row, pathway) for row in found)
        return f"the reference engine tells: {one}; the other: {two}"
    for name in ("stays", "posts"):
        one, two = (getattr(history, name) for history in (reference, other))
        if not np.array_equal(one, two):
            return f"all events agree, but of the {name} {_count_alike(one, two)} agree before one differs"
    return None


def _timed(history: History) -> NDArray[np.int64]:
    """Return every event as (time, kind, who, event), in this order; dyads are kind 0."""
    rows = [(history.postings, "dyad", 0), (history.events, "family", 1)]
    parts = [
        np.stack([told["time"], np.full(len(told), kind), told[who], told["event"]], axis=1)
        for told, who, kind in rows
    ]
    whole = np.concatenate(parts)
    return whole[np.lexsort(whole.T[::-1])]


def _first(one: NDArray[np.int64], other: NDArray[np.int64]) -> tuple[NDArray[np.int64] | None, ...] | None:
    """Return the first rows that differ, None where one has come to its end."""
    alike = _count_alike(one, other)
    if alike == len(one) == len(other):
        return None
    return tuple(rows[alike] if alike < len(rows) else None for rows in (one, other))


def _count_alike(one: NDArray[np.generic], other: NDArray[np.generic]) -> int:
    """Return how many rows agree before the first that does not."""
    shorter = min(len(one), len(other))
    unlike = one[:shorter] != other[:shorter]
    rows = np.flatnonzero(unlike.any(axis=1) if unlike.ndim > 1 else unlike)
    return int(rows[0]) if len(rows) else shorter


def _said(row: NDArray[np.int64] | None, pathway: Pathway) -> str:
    if row is None:
        return "nothing more"
    time, kind, who, event = row.tolist()
    return f"{pathway.events[event]} of {('dyad', 'family')[kind]} {who} at minute {time:,}"
