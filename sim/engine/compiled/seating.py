"""Seat every dyad and family before a story begins, compiled."""

from __future__ import annotations

import numpy as np

from sim.compilation import compiled, inlined
from sim.engine.compiled.clocks import begun_at, hazard_at
from sim.engine.compiled.records import (
    BEGIN,
    DUE_BITS,
    DYADS,
    IDLE,
    NONE,
    NOT_DUE,
    Floats,
    Integers,
    Place,
    Table,
    World,
)
from sim.engine.compiled.tournament import planted


@compiled
def seated(
    t: Table,
    w: World,
    streams: Integers,
    begin: Integers,
    stop: Integers,
    prone: Floats,
    places: Integers,
    dyads: int,
) -> None:
    """Seat entities [entity], dyads first, with their frailties [frailty, entity], and open the desks."""
    w.counters[:] = 0
    w.counters[DYADS] = dyads
    for number in range(streams.shape[0]):
        e = Place(number)
        seat(t, w, e, streams[e], begin[e], stop[e], int(e >= dyads))
        frailties = prone.shape[0]
        for k in range(frailties):
            w.frailty[e, k] = prone[k, e]
            w.frailty[e, frailties + k] = 1.0 / prone[k, e]
    for d in range(dyads):
        mentor = w.mentors[d]
        mentor["free"] = mentor["seated"] = 0
        mentor["head"] = mentor["tail"] = NONE
    planted(w.tree, begin)
    for d in range(places.shape[0]):
        desk = w.desks[d]
        desk["front_head"] = desk["front_tail"] = desk["line_head"] = desk["line_tail"] = NONE
        desk["staffed"] = places[d] == NONE
        desk["places"] = max(0, places[d])
    w.able[:, :] = 0
    longest = np.int64(0)
    for number in range(begin.shape[0]):
        longest = max(longest, stop[number] - begin[number])
    for c in range(t.clocks.shape[0]):
        clock = t.clocks[c]
        w.most[c] = hazard_at(t, clock, c, begun_at(t, clock) + longest + 1)


@inlined
def seat(t: Table, w: World, e: int, stream: int, begin: int, stop: int, kind: int) -> None:
    """Seat one entity in its first states, with nothing behind it."""
    entity = w.entities[e]
    entity["stream"], entity["stop"], entity["row"] = stream, stop, BEGIN
    entity["instant"] = entity["log"] = entity["dyad"] = entity["next"] = entity["previous"] = NONE
    entity["moves"] = 0
    for track in range(w.states.shape[1]):
        w.states[e, track] = t.beginning[kind, track]
    w.since[e, :] = begin
    w.occasions[e, :] = 0
    w.keys[e, :] = NOT_DUE | IDLE
    w.keys[e, w.keys.shape[1] - 1] = stop << DUE_BITS
