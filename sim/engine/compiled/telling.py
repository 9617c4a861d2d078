"""Tell a whole story in one call: each call from Python costs as much as a hundred events.

It is counted where it was counted last, because that is near, and then copied to its place from end to end:
family by family, each number would fetch another line of far memory.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compilation import compiled, inlined
from sim.engine.compiled.counting import counted
from sim.engine.compiled.records import DONE, UNEQUAL, Calendar, Floats, Gauges, Integers, Sheet, Table, World
from sim.engine.compiled.seating import seated
from sim.engine.compiled.story import lived
from sim.history import Page


@compiled
def told(
    t: Table,
    w: World,
    streams: Integers,
    begin: Integers,
    stop: Integers,
    prone: Floats,
    places: Integers,
    dyads: int,
    g: Gauges,
    c: Calendar,
    s: Sheet,
    children: Integers,
    sites: int,
    page: Page,
) -> int:
    """Seat everyone as `seated` does, live the story and count it; return why the engine stopped."""
    seated(t, w, streams, begin, stop, prone, places, dyads)
    status = lived(t, w, dyads)
    if status == DONE:
        status = counted(g, c, w, s, dyads, children, sites)
    return put(s, page) if status == DONE else status


@inlined
def put(s: Sheet, page: Page) -> int:
    """Copy what was counted to its page; return whether quarters and families have the same sums."""
    status = DONE
    for row in range(s.by_quarter.shape[0]):
        total = copy(s.by_quarter[row], page.by_quarter[row])
        if row < s.by_family.shape[0] and copy(s.by_family[row], page.by_family[row]) != total:
            status = UNEQUAL
    for row in range(s.marks.shape[0]):
        copy(s.marks[row], page.marks[row])
    return status


@inlined
def copy(here: Any, there: Any) -> int:
    """Copy whole numbers and return their sum."""
    total = np.int64(0)
    for place in range(here.shape[0]):
        there[place] = here[place]
        total += here[place]
    return total
