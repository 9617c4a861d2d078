"""One story, compiled: the event loop, what an alarm sets off, and how everyone plans anew.

The rule of simultaneous events is written at the top of `sim.engine.reference`.
"""

from __future__ import annotations

from sim.compilation import compiled, inlined
from sim.engine.compiled.clocks import arm, asked, disarm, factor, next_occasion, set_clock
from sim.engine.compiled.desks import enter, grant, leave, reconsider, spare
from sim.engine.compiled.records import (
    ARMED,
    BEGIN,
    BITS,
    BLAMED,
    CLOCK_BITS,
    DONE,
    DUE_BITS,
    END,
    ENDLESS,
    HEAD,
    LOG_FULL,
    LOGGED,
    MADE,
    NEVER,
    NONE,
    NOW,
    QUEUE_FULL,
    STATUS,
    STIRRED,
    TAIL,
    Place,
    Table,
    World,
)
from sim.engine.compiled.tournament import ROOT, climb
from sim.engine.frame import AT_ONE_INSTANT

WHO = 2**BITS - 1


@compiled
def lived(t: Table, w: World, dyads: int) -> int:
    """Live a story whose entities are seated, and return why the engine stopped."""
    n = w.counters
    while n[STATUS] == DONE:
        key = w.tree[ROOT]
        if key >= NEVER:
            break
        e, n[NOW] = Place(key & WHO), key >> BITS
        n[MADE] = 0
        row = w.entities[e]["row"]
        if row == BEGIN:
            begin(t, w, e, e >= dyads)
        elif row == END:
            finish(t, w, e, dyads)
        else:
            push(w, e, Place(row))
        settle(t, w, dyads)
        for k in range(n[MADE]):
            speed_up(t, w, w.made[k]["who"], w.made[k]["move"])
        for k in range(n[MADE]):
            if k == 0 or w.made[k]["who"] != w.made[k - 1]["who"]:
                plan(t, w, w.made[k]["who"])
    return n[STATUS]


@inlined
def push(w: World, e: int, row: int) -> None:
    """Let a row be tried on an entity when its turn comes."""
    tail = w.counters[TAIL]
    if tail >= w.queue.shape[0]:
        w.counters[STATUS] = QUEUE_FULL
        return
    w.queue[Place(tail), 0], w.queue[Place(tail), 1] = e, row
    w.counters[TAIL] = tail + 1


@inlined
def write(w: World, e: int, event: int, state: int, start: int, dyad: int) -> None:
    """Write an entry into the log."""
    n, entity = w.counters, w.entities[e]
    place = n[LOGGED]
    if place >= w.log.shape[0]:
        n[STATUS] = LOG_FULL
        return
    entry = w.log[Place(place)]
    entry["who"], entry["event"], entry["time"] = e, event, n[NOW]
    entry["state"], entry["start"], entry["dyad"] = state, start, dyad
    entry["previous"] = entity["log"]
    entity["log"] = place
    n[LOGGED] = place + 1


@inlined
def happened(w: World, e: int, move: int) -> None:
    """Note that an entity has moved, and give up where it goes round in circles."""
    n, entity = w.counters, w.entities[e]
    if n[MADE] >= w.made.shape[0]:
        n[STATUS] = QUEUE_FULL
        return
    made = w.made[Place(n[MADE])]
    made["who"], made["move"] = e, move
    n[MADE] += 1
    if entity["instant"] != n[NOW]:
        entity["instant"], entity["moves"] = n[NOW], 0
    entity["moves"] += 1
    if entity["moves"] > AT_ONE_INSTANT:
        n[STATUS], n[BLAMED] = ENDLESS, e


@inlined
def begin(t: Table, w: World, e: int, family: int) -> None:
    """Begin an entity's story: arm its clocks, enter its states, let its first event be heard."""
    now, kind = w.counters[NOW], int(family)
    event, move = Place(t.begun[kind, 0]), Place(t.begun[kind, 1])
    write(w, e, event, NONE, now, NONE)
    happened(w, e, move)
    moved = t.moves[Place(move)]
    for k in range(moved["arm"], moved["doubt"]):
        arm(t, w, e, t.lists[k], now)
    for track in range(t.begun[kind, 2]):
        enter(t, w, e, w.states[e, track], 1)
    if not family:
        reconsider(t, w, e, 1)
    hear(t, w, e, t.events[event]["own"], t.events[event]["families"])


@inlined
def finish(t: Table, w: World, e: int, dyads: int) -> None:
    """End an entity's story: give back what it holds; its last stays are not written, for nothing follows."""
    w.entities[e]["held"] = w.entities[e]["dyad"]
    for track in range(t.begun[int(e >= dyads), 2]):
        leave(t, w, e, w.states[e, track], 1)
    if e < dyads:
        reconsider(t, w, e, 0)
    climb(w.tree, e, NEVER)


@inlined
def settle(t: Table, w: World, dyads: int) -> None:
    """Let everything follow, then serve the queues, until nothing stirs."""
    n = w.counters
    follow(t, w, dyads)
    while n[STIRRED] and n[STATUS] == DONE:
        n[STIRRED] = 0
        for desk in range(w.desks.shape[0]):
            while n[STATUS] == DONE:
                family = grant(w, desk)
                if family == NONE:
                    break
                push(w, Place(family), w.places[desk, family]["row"])
                follow(t, w, dyads)
        if not n[STIRRED]:
            dyad, row = spare(t, w, dyads)
            if dyad != NONE:
                push(w, Place(dyad), row)
                follow(t, w, dyads)


@compiled
def follow(t: Table, w: World, dyads: int) -> None:
    """Make the moves that wait for their turn, and those that follow from them, first come first."""
    n = w.counters
    while n[HEAD] < n[TAIL] and n[STATUS] == DONE:
        e, row = w.queue[Place(n[HEAD]), 0], w.queue[Place(n[HEAD]), 1]
        n[HEAD] += 1
        own = t.rows[row]
        move = t.move_at[Place(own["moves"] + w.states[e, own["track"]])]
        if move != NONE:
            make(t, w, e, row, Place(move), dyads)
    n[HEAD] = n[TAIL] = 0


@inlined
def make(t: Table, w: World, e: int, row: int, move: int, dyads: int) -> None:
    """Move an entity and let those who hear of it choose what follows."""
    now, entity, moved = w.counters[NOW], w.entities[e], t.moves[move]
    track, source, target = moved["track"], moved["source"], moved["target"]
    dyad = entity["dyad"] if moved["seated"] else NONE
    write(w, e, row + 1, source, w.since[e, track], dyad)
    happened(w, e, move)
    w.states[e, track], w.since[e, track] = target, now
    for k in range(moved["first"], moved["arm"]):
        disarm(t, w, e, t.lists[k], row, now)
    for k in range(moved["arm"], moved["doubt"]):
        arm(t, w, e, t.lists[k], now)
    if moved["places"]:
        leave(t, w, e, source, not moved["keeps"])
        enter(t, w, e, target, not moved["keeps"])
    if e < dyads:
        reconsider(t, w, e, 1)
    event = t.events[row + 1]
    if event["last"] > event["own"]:
        hear(t, w, e, event["own"], event["families"])
        if e < dyads and event["last"] > event["families"]:
            family = w.mentors[e]["head"]
            while family != NONE:
                hear(t, w, Place(family), event["families"], event["last"])
                family = w.entities[family]["next"]


@inlined
def hear(t: Table, w: World, e: int, first: int, last: int) -> None:
    """Choose the rows that follow an event: one at most from each branch it is heard by, in table order."""
    begun = w.counters[TAIL]
    for k in range(first, last):
        ear = t.ears[k]
        branch = t.branch_at[Place(ear["branches"] + w.states[e, ear["track"]])]
        if branch != NONE:
            row = chosen(t, w, e, Place(branch))
            if row != NONE:
                push(w, e, Place(row))
                place = w.counters[TAIL] - 1
                while place > begun and w.queue[place - 1, 1] > row:
                    w.queue[place, 1] = w.queue[place - 1, 1]
                    place -= 1
                w.queue[place, 1] = row


@inlined
def chosen(t: Table, w: World, e: int, b: int) -> int:
    """Return the row of a branch that an entity takes, or none."""
    branch = t.branches[b]
    first, last = branch["first"], branch["last"]
    if branch["luck"] == NONE:
        return t.options[first]["row"]
    luck = asked(w, e, branch, next_occasion(w, e, branch["luck"]), 0)
    named = 0.0
    for k in range(first, last):
        option = t.options[k]
        if option["share"] != NONE:
            named += t.given[Place(option["share"])] * factor(t, w, e, option["first"], option["last"])
    limit = 0.0
    for k in range(first, last):
        option = t.options[k]
        share = max(0.0, 1.0 - named) if option["share"] == NONE else t.given[Place(option["share"])]
        limit += share * factor(t, w, e, option["first"], option["last"])
        if luck < limit:
            return option["row"]
    return NONE


@inlined
def speed_up(t: Table, w: World, e: int, move: int) -> None:
    """Set the clocks whose speed a move may have changed."""
    moved = t.moves[move]
    for k in range(moved["arm"], moved["last"]):
        set_clock(t, w, e, t.lists[k], w.counters[NOW])


@inlined
def plan(t: Table, w: World, e: int) -> None:
    """Find an entity's next alarm: its story's end before its rows, and these in table order."""
    end = Place(w.keys.shape[1] - 1)
    # The key of the story's end is less than any other of the same minute, and clocks are in table order.
    last = least = w.keys[e, end]
    for slot in range(end):
        least = min(least, w.keys[e, slot])
    row = END if least == last else t.clocks[Place((least & ARMED) >> CLOCK_BITS)]["row"]
    w.entities[e]["row"] = row
    climb(w.tree, e, (least >> DUE_BITS << BITS) | e)
