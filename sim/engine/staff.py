"""Count the staff that is paid: dyads from first hire until the last one is released, used or idle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.spans import Spans
from sim.history import STAFF, Integers
from sim.quarters import Quarters


@dataclass(frozen=True)
class Staffing:
    """Decide how many dyads are paid: `dyads` from the programme's start until `intake` minutes later.

    Wind-down rule: after intake ends a dyad is released, for good, as soon as the families still matched
    fit the caseloads (`caseload` families each) of the others. The programme is paid for at each of its
    `sites` until its last dyad is released.
    """

    dyads: int
    caseload: int
    intake: int
    sites: int = 1


def staff_minutes(staffing: Staffing, seated: Spans | None, quarters: Quarters) -> Integers:
    """Return the minutes paid for [dyad | program, quarter]; `seated` are families' stays with a dyad."""
    paid = np.zeros((len(STAFF), len(quarters)), dtype=np.int64)
    if staffing.dyads == 0 or seated is None:
        return paid
    time, needed = _needed(staffing, seated, int(quarters.edges[-1]))
    for row, employed in enumerate((needed, staffing.sites * np.minimum(needed, 1))):
        stretch = Spans(np.zeros(len(time) - 1, dtype=np.int64), time[:-1], time[1:])
        pieces, whole, quarter = stretch.cut(quarters.edges)
        np.add.at(paid[row], quarter, pieces.minutes * employed[whole])
    return paid


def _needed(staffing: Staffing, seated: Spans, end: int) -> tuple[Integers, Integers]:
    """Return when the number of dyads changes [n + 1] and how many are paid in between [n]."""
    changes = np.concatenate([seated.start, seated.stop])
    steps = np.repeat([1, -1], len(seated.start))
    time = np.unique(np.concatenate([[0, staffing.intake, end], changes]))
    matched = np.cumsum(np.bincount(np.searchsorted(time, changes), weights=steps, minlength=len(time)))[:-1]
    filled = -(-matched.astype(np.int64) // staffing.caseload)
    needed = np.maximum.accumulate(filled[::-1])[::-1]
    return time, np.where(time[:-1] < staffing.intake, staffing.dyads, np.minimum(needed, staffing.dyads))
