"""The clocks of one family or dyad, compiled: armed, disarmed, sped, and set to ring on a whole minute.

The rules are those of `sim.engine.entities`, number for number.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.compilation import inlined
from sim.distributions import (
    conditional_hazard,
    cumulative_hazard,
    drawn_hazard,
    inverse_cumulative_hazard,
    population_hazard,
)
from sim.engine.compiled.records import (
    ACCRUED,
    ARMED,
    DATED,
    DOING,
    DRAWN,
    DUE_BITS,
    DYADS,
    IDLE,
    LATEST,
    NONE,
    NOT_DUE,
    RESTING,
    SPENT,
    UNKNOWN,
    Place,
    Table,
    World,
)
from sim.randomness import uniform

FARTHEST = 2.0**52
"""Greater ages, in minutes, are no longer whole numbers."""


@inlined
def factor(t: Table, w: World, e: int, first: int, last: int) -> float:
    """Return the product of the factors from `first` to `last` in an entity's states."""
    ratio = 1.0
    for k in range(first, last):
        own = t.factors[k]
        ratio *= t.ratio[Place(own["ratios"] + w.states[e, own["track"]])]
    return ratio


@inlined
def next_occasion(w: World, e: int, luck: int) -> int:
    """Count one more occasion of a decision and return its number."""
    occasion = w.occasions[e, luck]
    w.occasions[e, luck] = occasion + 1
    return occasion


@inlined
def asked(w: World, e: int, one: Any, occasion: int, hazard: int) -> float:
    """Return the luck that a clock or branch has on an occasion, or the `hazard` that it draws.

    Lenses and arms tell stories of the same families: what the first occasion gave is remembered.
    """
    family = np.int64(e) - w.counters[DYADS]
    first = occasion == 0 and 0 <= family < w.luck.shape[0]
    if first and w.luck[Place(family), one["luck"]] != UNKNOWN:
        return w.luck[Place(family), one["luck"]]
    luck = uniform(w.entities[e]["stream"], one["decision"], occasion)
    if hazard:
        luck = drawn_hazard(luck)
    if first:
        w.luck[Place(family), one["luck"]] = luck
    return luck


@inlined
def hazard_at(t: Table, clock: Any, c: int, age: int) -> float:
    """Return the cumulative hazard of a clock at an age, of one whose frailty is 1."""
    hazard = cumulative_hazard(clock["kind"], t.law[c], float(age))
    if clock["variance"] == NONE:
        return hazard
    return conditional_hazard(hazard, t.given[Place(clock["variance"])])


@inlined
def age_at(t: Table, clock: Any, c: int, hazard: float) -> float:
    """Return the age at which a clock's cumulative hazard reaches a hazard, of one whose frailty is 1."""
    if clock["variance"] != NONE:
        hazard = population_hazard(hazard, t.given[Place(clock["variance"])])
    return inverse_cumulative_hazard(clock["kind"], t.law[c], hazard)


@inlined
def begun_at(t: Table, clock: Any) -> int:
    """Return the age at which a clock is armed."""
    return 0 if clock["age"] == NONE else t.whole[Place(clock["age"])]


@inlined
def arm(t: Table, w: World, e: int, listed: Any, now: int) -> None:
    """Arm a clock: go on with one that rests, or wait for new hazard."""
    c, slot = listed["clock"], listed["slot"]
    clock = t.clocks[c]
    timer = w.timers[e, slot]
    rested = w.keys[e, slot] & DOING
    w.keys[e, slot] = NOT_DUE | listed["running"]
    timer["speed"] = 0.0
    if rested == RESTING:
        timer["since"] = now - timer["since"]
        return
    age = timer["since"] if rested == SPENT else begun_at(t, clock)
    timer["since"] = now - age
    timer["earliest"] = now + 1
    timer["seen"] = hazard_at(t, clock, c, age) if age > 0 else 0.0
    if clock["sort"] == DRAWN:
        timer["left"] = UNKNOWN
        next_occasion(w, e, clock["luck"])
    else:
        timer["left"] = 0.0 if clock["delay"] == NONE else t.given[Place(clock["delay"])]


@inlined
def disarm(t: Table, w: World, e: int, listed: Any, row: int, now: int) -> None:
    """Disarm a clock; one that resumes keeps its age, and what is left unless it has rung.

    While it rests, `since` is the age it had.
    """
    slot = listed["slot"]
    w.keys[e, slot] = NOT_DUE | IDLE
    if listed["resumes"]:
        c = listed["clock"]
        clock, timer = t.clocks[c], w.timers[e, slot]
        rung = clock["row"] == row
        if not rung:
            use(t, timer, clock, c, now)
        w.keys[e, slot] = NOT_DUE | (SPENT if rung else RESTING)
        timer["since"] = now - timer["since"]


@inlined
def use(t: Table, timer: Any, clock: Any, c: int, now: int) -> None:
    """Take from a clock the hazard it has used since it was last looked at."""
    hazard = hazard_at(t, clock, c, now - timer["since"])
    # Asked first: at speed 0 nothing is used, not even of an endless hazard.
    if timer["speed"] != 0.0:
        timer["left"] = max(0.0, timer["left"] - timer["speed"] * (hazard - timer["seen"]))
    timer["seen"] = hazard


@inlined
def set_clock(t: Table, w: World, e: int, listed: Any, now: int) -> None:
    """Note when a clock rings, if its speed has changed."""
    slot, running = listed["slot"], listed["running"]
    if w.keys[e, slot] & ARMED != running:
        return
    c = listed["clock"]
    clock, timer = t.clocks[c], w.timers[e, slot]
    speed = factor(t, w, e, clock["first"], clock["last"])
    if clock["frailty"] != NONE:
        speed *= w.frailty[e, clock["frailty"]]
    if speed == timer["speed"]:
        return
    if timer["since"] != now:
        use(t, timer, clock, c, now)
    timer["speed"] = speed
    due = min(LATEST, rings(t, w, e, timer, clock, c, now)) if speed != 0.0 else LATEST
    w.keys[e, slot] = np.int64(due) << DUE_BITS | running


@inlined
def rings(t: Table, w: World, e: int, timer: Any, clock: Any, c: int, now: int) -> int:
    """Return the minute at which a clock rings at the speed in force."""
    if clock["sort"] == DATED:
        return max(now, t.whole[Place(clock["date"])])
    if clock["sort"] == ACCRUED:
        return accrued_at(t, w, e, clock, c, now)
    if timer["seen"] == math.inf:
        return max(now, timer["earliest"])
    if timer["left"] == UNKNOWN:
        # Nobody else counts this decision's occasions: the last one is this clock's.
        timer["left"] = asked(w, e, clock, w.occasions[e, clock["luck"]] - 1, 1)
    hazard = timer["seen"] + timer["left"] / timer["speed"]
    # A third of all: when it would ring need not be known of a clock that outlasts the story.
    if hazard > w.most[c]:
        return LATEST
    age = age_at(t, clock, c, hazard)
    if age >= FARTHEST:
        return LATEST
    return max(now, timer["earliest"], np.int64(timer["since"]) + max(1, math.floor(age + 0.5)))


@inlined
def accrued_at(t: Table, w: World, e: int, clock: Any, c: int, now: int) -> int:
    """Return when time within the moving window reaches its amount, as `sim.engine.accrual` does.

    The stay that counts is open and taken to stay so: the window gains only while its tail crosses a gap.
    """
    amount, window = t.whole[Place(clock["amount"])], t.whole[Place(clock["window"])]
    tail = now - window
    since = w.since[e, clock["watched"]]
    covered = covered_since(t, w, e, c, tail)
    missing = amount - covered - (now - max(since, tail))
    if missing <= 0:
        return now
    # What is left of the gaps once the missing has been crossed: found from the last gap backwards.
    spare = max(0, since - tail) - covered - missing
    if spare < 0:
        return LATEST
    end, entry = since, w.entities[e]["log"]
    while entry != NONE:
        was = w.log[entry]
        if was["time"] <= tail:
            break
        if was["state"] != NONE and t.counted[c, was["state"]]:
            if spare < end - was["time"]:
                break
            spare -= end - was["time"]
            end = max(was["start"], tail)
        entry = was["previous"]
    return end - spare + window


@inlined
def covered_since(t: Table, w: World, e: int, c: int, tail: int) -> int:
    """Return the minutes of past stays that a clock counts, after `tail`."""
    covered, entry = 0, w.entities[e]["log"]
    while entry != NONE:
        was = w.log[entry]
        if was["time"] <= tail:
            break
        if was["state"] != NONE and t.counted[c, was["state"]]:
            covered += was["time"] - max(was["start"], tail)
        entry = was["previous"]
    return covered
