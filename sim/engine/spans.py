"""Times during which something holds for a family or dyad: find them, overlap them, cut them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.history import Integers
from sim.pathway import Pathway

Index = NDArray[np.intp]


@dataclass(frozen=True)
class Spans:
    """Times during which something holds, each of one family or dyad: `who`, `start`, `stop`, all [span].

    They are ordered by `who` and then by time, and those of one do not overlap.
    """

    who: Integers
    start: Integers
    stop: Integers

    @property
    def minutes(self) -> Integers:
        """The length of each span, in minutes."""
        return self.stop - self.start

    def taken(self, which: Index | NDArray[np.bool_]) -> Spans:
        """Return the spans chosen by number or by mask."""
        return Spans(self.who[which], self.start[which], self.stop[which])

    def overlap(self, other: Spans) -> tuple[Spans, Index, Index]:
        """Return when both hold, and for each result which of mine and which of the other's it lies in."""
        low = np.searchsorted(other.who, self.who, side="left")
        pairs = np.searchsorted(other.who, self.who, side="right") - low
        mine, place = _expanded(pairs)
        theirs = low[mine] + place
        start = np.maximum(self.start[mine], other.start[theirs])
        stop = np.minimum(self.stop[mine], other.stop[theirs])
        held = stop > start
        spans = Spans(self.who[mine], start, stop).taken(held)
        return spans, mine[held], theirs[held]

    def cut(self, edges: Integers) -> tuple[Spans, Index, Index]:
        """Cut the spans at `edges`; return the pieces, and for each its span and the cell it lies in."""
        first = np.searchsorted(edges, self.start, side="right") - 1
        last = np.searchsorted(edges, self.stop, side="left") - 1
        mine, place = _expanded(np.maximum(last - first, 0) + 1)
        cell = first[mine] + place
        start = np.maximum(self.start[mine], edges[cell])
        return Spans(self.who[mine], start, np.minimum(self.stop[mine], edges[cell + 1])), mine, cell


def spans_of(pathway: Pathway, condition: tuple[str, ...], stays: NDArray[np.void]) -> Spans:
    """Return the times during which a condition holds; raise ValueError if it names no state."""
    conditions = [spans_in(states, stays) for states in pathway.by_track(condition).values()]
    if not conditions:
        msg = "a condition names no state"
        raise ValueError(msg)
    found = conditions[0]
    for other in conditions[1:]:
        found, _, _ = found.overlap(other)
    return found


def spans_in(states: frozenset[int], stays: NDArray[np.void]) -> Spans:
    """Return the stays of families or dyads in some states of one track."""
    who = stays.dtype.names[0] if stays.dtype.names else ""
    return Spans(stays[who], stays["start"], stays["stop"]).taken(np.isin(stays["state"], list(states)))


def _expanded(times: Index) -> tuple[Index, Index]:
    """Repeat each number n `times[n]` times; return the numbers and the place within each repetition."""
    number = np.repeat(np.arange(len(times)), times)
    return number, np.arange(len(number)) - np.repeat(np.cumsum(times) - times, times)
