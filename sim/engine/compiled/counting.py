"""Count a story from its log, compiled: events, meters and rhythms by quarter and family, and marks.

The rules are those of `sim.engine.tally`, integer for integer.
"""

from __future__ import annotations

import numpy as np

from sim.compilation import compiled, inlined
from sim.engine.compiled.records import (
    DONE,
    LATEST,
    LOGGED,
    NONE,
    TOO_LONG,
    Calendar,
    Gauges,
    Integers,
    Place,
    Sheet,
    World,
)
from sim.randomness import uniform

BILLION = 10**9
"""Rhythms add up in billionths of an occurrence, so that they add up exactly."""
MINUTES_PER_DAY = 1440
ASKED = -2
"""What a mark says while it waits for the end of the minute whose state it asks for."""
FAMILY = 1
ONE, TWO = Place(1), Place(2)


@compiled
def counted(g: Gauges, c: Calendar, w: World, s: Sheet, dyads: int, children: Integers, sites: int) -> int:
    """Count a whole story; return whether every number fits its place."""
    sort(w, s)
    s.by_quarter[:] = 0
    for dyad in range(dyads):
        count(g, c, w, s, Place(dyad), Place(0), 0, 1)
    for number in range(s.by_family.shape[1]):
        family = Place(number)
        s.marks[:, family] = NONE
        count(g, c, w, s, Place(dyads + number), family, FAMILY, children[family])
        for column in range(s.by_family.shape[0]):
            if s.own[column] > LATEST:
                return TOO_LONG
            s.by_family[Place(column), family] = s.own[column]
    count_program(g, c, w, s, dyads, sites)
    return DONE


@inlined
def sort(w: World, s: Sheet) -> None:
    """Sort the log by entity, in the order in which it was written: to be read entity by entity, and near."""
    logged = w.counters[LOGGED]
    s.first[:] = 0
    for place in range(logged):
        s.first[w.log[Place(place)]["who"] + TWO] += 1
    for e in range(2, s.first.shape[0]):
        s.first[e] += s.first[e - 1]
    for place in range(logged):
        begin = w.log[Place(place)]["who"] + ONE
        s.entries[s.first[begin]] = w.log[Place(place)]
        s.first[begin] += 1


@inlined
def count(g: Gauges, c: Calendar, w: World, s: Sheet, e: int, family: int, kind: int, children: int) -> None:
    """Count the story of one family or dyad (`kind`) from its entries in the log, and its last stays."""
    begun = np.int64(s.entries[s.first[e]]["time"])
    open_all(g, w, s, e, kind, begun)
    asked, minute = 0, begun
    for k in range(s.first[e], s.first[e + ONE]):
        entry = s.entries[k]
        event, state, time = entry["event"], entry["state"], np.int64(entry["time"])
        if asked and time > minute:
            answer(g, s, family, 0)
            asked = 0
        minute = time
        if state != NONE:
            stayed(g, c, s, Place(state), np.int64(entry["start"]), time, children)
        column = g.columns[Place(event)]
        s.own[column] += 1
        s.by_quarter[column, c.of_day[Place(time // MINUTES_PER_DAY)]] += 1
        if kind == FAMILY:
            asked |= mark(g, s, family, Place(event), time - begun)
        if state != NONE:
            moved(g, c, s, Place(event - 1), state, time, children)
    end = np.int64(w.entities[e]["stop"])
    if asked and end > minute:
        answer(g, s, family, 0)
        asked = 0
    for track in range(g.tracks[kind]):
        stayed(g, c, s, Place(w.states[e, track]), np.int64(w.since[e, track]), end, children)
    for k in range(g.watching[kind], g.watching[kind + 1]):
        close(g, c, s, g.watched[k], end, children)
    if asked:
        answer(g, s, family, 1)


@inlined
def open_all(g: Gauges, w: World, s: Sheet, e: int, kind: int, time: int) -> None:
    """Begin to count an entity: nothing yet, in its first states, with its luck."""
    s.own[:] = 0
    for track in range(g.tracks[kind]):
        s.states[track] = g.beginning[kind, track]
    for number in range(g.watches.shape[0]):
        watch = Place(number)
        one = g.watches[watch]
        s.rate[watch], s.since[watch], s.phase[watch], s.kept[watch] = 0, time, 0, 1.0
        if one["paced"] and kind == FAMILY:
            share = 1.0 if one["share"] == NONE else g.given[Place(one["share"])]
            if one["frailty"] != NONE:
                share *= w.frailty[e, Place(one["frailty"])]
            s.kept[watch] = min(share, 1.0)
            s.phase[watch] = np.int64(uniform(w.entities[e]["stream"], one["decision"], 0) * BILLION)
    for k in range(g.watching[kind], g.watching[kind + 1]):
        s.rate[g.watched[k]] = rate_of(g, s, g.watched[k])


@inlined
def rate_of(g: Gauges, s: Sheet, watch: int) -> int:
    """Return what a watch measures a minute: billionths of a rhythm, or 1; 0 where it does not hold."""
    one = g.watches[watch]
    if not hold(g, s, one["first"], one["last"]):
        return 0
    if not one["paced"]:
        return 1
    ratio = product(g, s, one["speeds"], one["ends"])
    return np.int64(np.rint(g.given[Place(one["rate"])] * BILLION * ratio * s.kept[watch]))


@inlined
def hold(g: Gauges, s: Sheet, first: int, last: int) -> int:
    """Return whether some conditions, factors of 1 or 0, all hold in the states of the moment."""
    for k in range(first, last):
        own = g.factors[k]
        if g.ratio[Place(own["ratios"] + s.states[own["track"]])] == 0.0:
            return 0
    return 1


@inlined
def product(g: Gauges, s: Sheet, first: int, last: int) -> float:
    """Return the product of some factors in the states of the moment."""
    ratio = 1.0
    for k in range(first, last):
        own = g.factors[k]
        ratio *= g.ratio[Place(own["ratios"] + s.states[own["track"]])]
    return ratio


@inlined
def stayed(g: Gauges, c: Calendar, s: Sheet, state: int, start: int, stop: int, children: int) -> None:
    """Add a stay to the meters of its state."""
    for k in range(g.metered[state], g.metered[state + ONE]):
        meter = g.meters[k]
        add_minutes(c, s, meter["column"], start, stop, children if meter["per_child"] else 1)


@inlined
def moved(g: Gauges, c: Calendar, s: Sheet, row: int, source: int, time: int, children: int) -> None:
    """Take an entity from one state to the target of a row, and look anew at all that tells them apart.

    What goes on at the same rate is not cut in two: whole numbers have the same sum.
    """
    own = g.rows[row]
    s.states[own["track"]] = own["target"]
    place = Place(own["moves"] + source)
    for k in range(g.watching[place], g.watching[place + ONE]):
        watch = g.watched[k]
        rate = rate_of(g, s, watch)
        if rate != s.rate[watch]:
            close(g, c, s, watch, time, children)
            s.rate[watch] = rate


@inlined
def close(g: Gauges, c: Calendar, s: Sheet, watch: int, time: int, children: int) -> None:
    """Count what a watch has measured since it was last looked at."""
    one = g.watches[watch]
    if s.rate[watch] > 0 and time > s.since[watch]:
        if one["paced"]:
            add_pace(c, s, watch, one["column"], s.since[watch], time)
        else:
            times = children if one["per_child"] else 1
            add_minutes(c, s, one["column"], s.since[watch], time, times)
    s.since[watch] = time


@inlined
def add_minutes(c: Calendar, s: Sheet, column: int, start: int, stop: int, times: int) -> None:
    """Add the minutes of a span, so many times, to the quarters it lies in and to its owner's."""
    s.own[column] += (stop - start) * times
    quarter = Place(c.of_day[Place(start // MINUTES_PER_DAY)])
    while start < stop:
        end = min(stop, c.edges[quarter + ONE])
        s.by_quarter[column, quarter] += (end - start) * times
        start = end
        quarter = Place(quarter + ONE)


@inlined
def add_pace(c: Calendar, s: Sheet, watch: int, column: int, start: int, stop: int) -> None:
    """Count what comes at a steady rate during a span: the n-th falls where the phase passes n."""
    phase = s.phase[watch]
    quarter = Place(c.of_day[Place(start // MINUTES_PER_DAY)])
    while start < stop:
        end = min(stop, c.edges[quarter + ONE])
        later = phase + (end - start) * s.rate[watch]
        came = later // BILLION - phase // BILLION
        s.by_quarter[column, quarter] += came
        s.own[column] += came
        start, phase = end, later
        quarter = Place(quarter + ONE)
    s.phase[watch] = phase


@inlined
def mark(g: Gauges, s: Sheet, family: int, event: int, since_referral: int) -> int:
    """Mark the first time of an event; return whether a state is to be asked for once the minute is over."""
    asked = 0
    for k in range(g.marking[event], g.marking[event + ONE]):
        number = g.marked[k]
        if s.marks[number, family] == NONE:
            asks = g.marks[number]["state"]
            s.marks[number, family] = ASKED if asks else since_referral
            asked |= asks
    return asked


@inlined
def answer(g: Gauges, s: Sheet, family: int, over: int) -> None:
    """Answer the marks that ask for a state; where the story ended within the minute, the answer is no."""
    for number in range(g.marks.shape[0]):
        if s.marks[number, family] == ASKED:
            one = g.marks[number]
            there = hold(g, s, one["first"], one["last"])
            s.marks[number, family] = 1 if there and not over else 0


@inlined
def count_program(g: Gauges, c: Calendar, w: World, s: Sheet, dyads: int, sites: int) -> None:
    """Count the minutes the programme is there, from the first hiring until the last dyad goes."""
    start, stop = np.int64(LATEST), np.int64(0)
    for k in range(s.first[dyads]):
        entry = s.entries[k]
        if entry["state"] != NONE and g.present[entry["state"]]:
            start = min(start, np.int64(entry["start"]))
            stop = max(stop, np.int64(entry["time"]))
    for dyad in range(dyads):
        for track in range(g.tracks[0]):
            if g.present[w.states[dyad, track]]:
                start = min(start, np.int64(w.since[dyad, track]))
                stop = max(stop, np.int64(w.entities[dyad]["stop"]))
    if start < stop:
        add_minutes(c, s, s.by_quarter.shape[0] - 1, start, stop, sites)
