"""Hire the dyads of one replication, and count how long the programme is there for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.engine.spans import Spans
from sim.history import History, Integers, Staff
from sim.pathway import Pathway
from sim.quarters import Quarters
from sim.randomness import DYAD, streams


@dataclass(frozen=True)
class Staffing:
    """Decide when each dyad is hired (`hired`, minutes since the programme's start) and at how many sites."""

    hired: tuple[int, ...] = ()
    sites: int = 1


def employed(hired: Sequence[int], until: int, address: tuple[int, int | None, int]) -> Staff:
    """Return the staff of an address (seed, draw or None, replication), followed until a minute.

    >>> employed([0, 0, 50], 1_000, (1, None, 0)).dyads
    3
    """
    return Staff(np.array(hired, dtype=np.int64), streams(*address, DYAD, len(hired)), until)


def program_minutes(pathway: Pathway, history: History, sites: int, quarters: Quarters) -> Integers:
    """Return the minutes the programme is paid for [quarter], once for each site.

    It is there from the first hiring until the last dyad is let go.
    """
    there = history.posts[np.array(pathway.present)[history.posts["state"]]]
    paid = np.zeros(len(quarters), dtype=np.int64)
    if len(there):
        start, stop = there["start"].min(keepdims=True), there["stop"].max(keepdims=True)
        pieces, _, quarter = Spans(np.zeros(1, np.int64), start, stop).cut(quarters.edges)
        np.add.at(paid, quarter, pieces.minutes * sites)
    return paid
