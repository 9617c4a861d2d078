"""Queues and seats, compiled: who waits, who is next, with which dyad, and which dyad can be spared.

The rules are those of `sim.engine.desks`; a queue and a dyad's families are linked lists.
"""

from __future__ import annotations

from typing import Any

from sim.compilation import inlined
from sim.engine.compiled.clocks import factor
from sim.engine.compiled.records import (
    ABLE,
    BITS,
    DUE_BITS,
    DYADS,
    FREE,
    NONE,
    NOW,
    STIRRED,
    Place,
    Table,
    World,
)
from sim.engine.compiled.tournament import own


@inlined
def leave(t: Table, w: World, e: int, s: int, seat: int) -> None:
    """Leave the queue of a state, its place (unless the `seat` is kept) and its offer."""
    state = t.states[s]
    if state["wait"] != NONE:
        unqueue(w, state["wait"], e)
        # Where fewer wait, a dyad may be spared.
        w.counters[STIRRED] = 1
    if state["hold"] != NONE and seat:
        give_back(w, state["hold"], e)
        w.counters[STIRRED] = 1
    if state["offer"] != NONE:
        offer_seats(w, e, 0)


@inlined
def enter(t: Table, w: World, e: int, s: int, seat: int) -> None:
    """Enter the queue of a state, take its place (unless the `seat` is kept) and make its offer."""
    state = t.states[s]
    if state["wait"] != NONE:
        queue(w, state["wait"], e, state["row"], state["first"])
        w.counters[STIRRED] = 1
    if state["hold"] != NONE and seat:
        take(w, state["hold"], e)
    if state["offer"] != NONE:
        offer_seats(w, e, t.whole[Place(state["seats"])])
        w.counters[STIRRED] = 1


@inlined
def queue(w: World, d: int, e: int, row: int, front: int) -> None:
    """Put a family at the end of the line of a desk, or of those who go before it."""
    desk, place = w.desks[d], w.places[d, e]
    last = desk["front_tail"] if front else desk["line_tail"]
    place["line"], place["row"], place["next"], place["previous"] = front, row, NONE, last
    if last != NONE:
        w.places[d, last]["next"] = e
    elif front:
        desk["front_head"] = e
    else:
        desk["line_head"] = e
    if front:
        desk["front_tail"] = e
    else:
        desk["line_tail"] = e


@inlined
def unqueue(w: World, d: int, e: int) -> None:
    """Take a family out of the line it stands in."""
    desk, place = w.desks[d], w.places[d, e]
    before, after, front = place["previous"], place["next"], place["line"]
    if before != NONE:
        w.places[d, before]["next"] = after
    elif front:
        desk["front_head"] = after
    else:
        desk["line_head"] = after
    if after != NONE:
        w.places[d, after]["previous"] = before
    elif front:
        desk["front_tail"] = before
    else:
        desk["line_tail"] = before


@inlined
def offer_seats(w: World, dyad: int, seats: int) -> None:
    """Let a dyad have so many seats, taken or not."""
    mentor = w.mentors[dyad]
    more_free(w, mentor, seats - mentor["seated"] - mentor["free"])


@inlined
def more_free(w: World, mentor: Any, more: int) -> None:
    """Note that more (or fewer) seats of a dyad are free."""
    before = mentor["free"]
    mentor["free"] = before + more
    w.counters[FREE] += max(0, before + more) - max(0, before)


@inlined
def take(w: World, d: int, e: int) -> None:
    """Give a family a place: a seat with the dyad that has most free, the lowest of those alike."""
    if not w.desks[d]["staffed"]:
        w.desks[d]["places"] -= 1
        return
    best, most = 0, w.mentors[0]["free"]
    for dyad in range(w.counters[DYADS]):
        free = w.mentors[dyad]["free"]
        if free > most:
            best, most = dyad, free
    mentor, family = w.mentors[best], w.entities[e]
    family["dyad"], family["next"], family["previous"] = best, NONE, mentor["tail"]
    if mentor["tail"] != NONE:
        w.entities[mentor["tail"]]["next"] = e
    else:
        mentor["head"] = e
    mentor["tail"] = e
    mentor["seated"] += 1
    more_free(w, mentor, -1)


@inlined
def give_back(w: World, d: int, e: int) -> None:
    """Take a family's place back."""
    if not w.desks[d]["staffed"]:
        w.desks[d]["places"] += 1
        return
    family = w.entities[e]
    if family["dyad"] == NONE:
        return
    mentor, before, after = w.mentors[family["dyad"]], family["previous"], family["next"]
    if before != NONE:
        w.entities[before]["next"] = after
    else:
        mentor["head"] = after
    if after != NONE:
        w.entities[after]["previous"] = before
    else:
        mentor["tail"] = before
    mentor["seated"] -= 1
    more_free(w, mentor, 1)
    family["dyad"] = NONE


@inlined
def grant(w: World, d: int) -> int:
    """Return the family that is to be given a place now, or none."""
    desk = w.desks[d]
    if (w.counters[FREE] if desk["staffed"] else desk["places"]) <= 0:
        return NONE
    family = waiting_from(w, d, desk["front_head"])
    return family if family != NONE else waiting_from(w, d, desk["line_head"])


@inlined
def waiting_from(w: World, d: int, family: int) -> int:
    """Return the first family of a line, from one on, whose follow-up goes on."""
    while family != NONE and w.entities[family]["stop"] <= w.counters[NOW]:
        family = w.places[d, family]["next"]
    return family


@inlined
def waiting(w: World, d: int, enough: int) -> int:
    """Count the families who wait and whose follow-up goes on, no further than `enough`."""
    count = 0
    for head in (w.desks[d]["front_head"], w.desks[d]["line_head"]):
        family = waiting_from(w, d, head)
        while family != NONE and count < enough:
            count += 1
            family = waiting_from(w, d, w.places[d, family]["next"])
    return count


@inlined
def reconsider(t: Table, w: World, dyad: int, at_work: int) -> None:
    """Note which rows may let a dyad go, as it is now; a move of a dyad may free another's way."""
    for v in range(t.vacancies.shape[0]):
        vacancy, there = t.vacancies[v], 0
        if at_work:
            for track in range(t.begun[0, 2]):
                there |= t.spared[v, w.states[dyad, track]]
            if factor(t, w, dyad, vacancy["first"], vacancy["last"]) <= 0.0:
                there = 0
        w.counters[ABLE] += there - w.able[v, dyad]
        w.able[v, dyad] = there
    w.counters[STIRRED] = 1


@inlined
def spare(t: Table, w: World, dyads: int) -> tuple[int, int]:
    """Return one dyad to let go and by which row, once no alarm of a dyad is left at this instant."""
    if not w.counters[ABLE] or dyads_due(w, dyads):
        return NONE, NONE
    for v in range(t.vacancies.shape[0]):
        dyad = spared(w, v, t.vacancies[v]["desk"], dyads)
        if dyad != NONE:
            return dyad, t.vacancies[v]["row"]
    return NONE, NONE


@inlined
def dyads_due(w: World, dyads: int) -> int:
    """Return whether an alarm of a dyad is left at this instant."""
    now = w.counters[NOW]
    for dyad in range(dyads):
        # What rings now was in the tree when this instant began; what has been disarmed since is not due.
        if w.tree[own(w.tree, dyad)] >> BITS <= now:
            for slot in range(w.keys.shape[1]):
                if w.keys[dyad, slot] >> DUE_BITS <= now:
                    return 1
    return 0


@inlined
def spared(w: World, v: int, d: int, dyads: int) -> int:
    """Return which dyad the others can spare: with fewest families, the highest of those alike.

    The free seats of the others must do for its families and for all who wait.
    """
    free = w.counters[FREE]
    wanted, best = waiting(w, d, free + 1), NONE
    if wanted > free:
        return NONE
    for dyad in range(dyads):
        if not w.able[v, dyad]:
            continue
        one = w.mentors[dyad]
        fewest = best == NONE or one["seated"] <= w.mentors[best]["seated"]
        if fewest and one["seated"] + wanted <= free - max(0, one["free"]):
            best = dyad
    return best
