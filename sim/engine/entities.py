"""One family or dyad as the reference engine sees it: its states, its armed clocks, its alarm, its past."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor, inf

import simpy
from simpy.events import EventPriority

from sim.distributions import (
    conditional_hazard,
    cumulative_hazard,
    drawn_hazard,
    inverse_cumulative_hazard,
    population_hazard,
)
from sim.engine.accrual import rings_at
from sim.engine.plan import NEVER, Accrual, Branch, Clock
from sim.pathway import Kind
from sim.randomness import uniform

END = -1
"""Where a row is expected: none of them, but the end of the follow-up."""

FARTHEST = 2.0**52
"""Greater ages, in minutes, are no longer whole numbers."""


class Alarm(simpy.Event):
    """An event at a given delay whose priority orders alarms of one instant by entity and row."""

    def __init__(self, env: simpy.Environment, delay: int, priority: int, row: int) -> None:
        """Schedule the alarm `delay` minutes from now; its value is the row that rings."""
        # In place of Event.__init__, as in SimPy's own Timeout, because alarms are many.
        self.env = env
        self.callbacks = []
        self._ok = True
        self._value = row
        env.schedule(self, EventPriority(priority), delay)


class Running:
    """A clock that is armed: since when, what hazard is left to use, what was seen, and at what speed.

    `frailty` multiplies its speeds: the entity's own proneness, or its inverse.
    """

    __slots__ = ("clock", "earliest", "frailty", "left", "seen", "since", "speed")

    def __init__(self, clock: Clock, now: int, left: float, age: int, frailty: float) -> None:
        """Arm the clock at an age; it uses nothing until it has been given a speed."""
        self.clock = clock
        self.since = now - age
        self.earliest = now + 1
        self.left = left
        self.frailty = frailty
        self.speed = 0.0
        self.seen = self._hazard(now) if age else 0.0

    def use(self, now: int) -> None:
        """Take from the clock the hazard it has used since it was last looked at."""
        hazard = self._hazard(now)
        # Asked first: at speed 0 nothing is used, not even of an endless hazard.
        if self.speed:
            self.left = max(0.0, self.left - self.speed * (hazard - self.seen))
        self.seen = hazard

    def rings(self, now: int) -> int:
        """Return the minute at which all that is left will have been used at the speed in force."""
        if self.seen == inf:
            return max(now, self.earliest)
        clock = self.clock
        hazard = self.seen + self.left / self.speed
        if clock.variance:
            hazard = population_hazard(hazard, clock.variance)
        age = inverse_cumulative_hazard(clock.kind, clock.numbers, hazard)
        if age >= FARTHEST:
            return NEVER
        return max(now, self.earliest, self.since + (floor(age + 0.5) or 1))

    def resumed(self, now: int, age: int) -> Running:
        """Return this clock as it goes on now, at the age it had."""
        self.since, self.speed = now - age, 0.0
        return self

    def _hazard(self, now: int) -> float:
        clock = self.clock
        hazard: float = cumulative_hazard(clock.kind, clock.numbers, float(now - self.since))
        return float(conditional_hazard(hazard, clock.variance)) if clock.variance else hazard


@dataclass(slots=True, eq=False)
class Entity:
    """One family or dyad as it is now: its state on every track, its armed clocks, its next alarm, its past.

    `order` puts simultaneous alarms in order, dyads first; `number` counts within the kind. `due` tells when
    which row rings, of the clocks that will; `doubtful` are the rows whose speed may have changed at this
    instant; `paused` are clocks that will go on, with their age (None: the age goes on, the rest is new).
    `dyad` is the dyad whose seat a family holds, `seated` the families a dyad has, in the order in which
    they were matched. `stays` (state, start, stop, dyad) and `events` (event, time) are written one after the
    other into flat lists.
    """

    kind: Kind
    order: int
    number: int
    stream: int
    stop: int
    states: list[int]
    since: list[int]
    frailties: tuple[float, ...] = ()
    running: dict[int, Running] = field(default_factory=dict)
    paused: dict[int, tuple[int, Running | None]] = field(default_factory=dict)
    doubtful: set[int] = field(default_factory=set)
    due: dict[int, tuple[int, int]] = field(default_factory=dict)
    occasions: dict[int, int] = field(default_factory=dict)
    stays: list[int] = field(default_factory=list)
    events: list[int] = field(default_factory=list)
    next: tuple[int, int] = (NEVER, END)
    dyad: Entity | None = None
    seated: dict[Entity, None] = field(default_factory=dict)
    seats: int = 0
    alarm: Alarm = field(init=False)
    process: simpy.Process = field(init=False)

    @property
    def free(self) -> int:
        """How many seats a dyad offers beyond those that are held."""
        return self.seats - len(self.seated)

    def luck(self, decision: int) -> float:
        """Return the random number of this entity's next occasion of a decision, in (0, 1)."""
        occasion = self.occasions.get(decision, 0)
        self.occasions[decision] = occasion + 1
        number: float = uniform(self.stream, decision, occasion)
        return number

    def choice(self, branch: Branch) -> int:
        """Return the row of a branch that this entity takes, or END if it takes none."""
        if branch.certain:
            return branch.rows[0]
        taken = branch.taken(self.states, self.luck(branch.decision))
        return END if taken is None else taken

    def arm(self, row: int, clock: Clock, now: int) -> None:
        """Arm a clock: go on with one that was paused, or wait for new hazard."""
        age = clock.age
        if row in self.paused:
            age, paused = self.paused.pop(row)
            if paused is not None:
                self.running[row] = paused.resumed(now, age)
                return
        left = drawn_hazard(self.luck(clock.decision)) if clock.delay is None else clock.delay
        frailty = 1.0 if clock.frailty is None else self.frailties[clock.frailty]
        self.running[row] = Running(clock, now, left, age, 1.0 / frailty if clock.against else frailty)

    def disarm(self, row: int, now: int, *, paused: bool, rung: bool) -> None:
        """Disarm a clock; keep its age if it is paused or has rung and resumes, and when paused the rest."""
        running = self.running.pop(row)
        self.due.pop(row, None)
        if paused:
            running.use(now)
            self.paused[row] = (now - running.since, running)
        elif rung and running.clock.resumes:
            self.paused[row] = (now - running.since, None)

    def set(self, row: int, now: int) -> None:
        """Note when a clock rings, if its speed has changed."""
        running = self.running[row]
        clock = running.clock
        speed = clock.speed(self.states) * running.frailty
        if speed == running.speed:
            return
        if running.since != now:
            running.use(now)
        running.speed = speed
        ring = self._rings(running, now) if speed else NEVER
        if ring < NEVER:
            self.due[row] = (ring, row)
        else:
            self.due.pop(row, None)

    def _rings(self, running: Running, now: int) -> int:
        clock = running.clock
        if clock.date is not None:
            return max(now, clock.date)
        if clock.accrual is not None:
            return rings_at(clock.accrual, self.counted(clock.accrual), now)
        return running.rings(now)

    def counted(self, accrual: Accrual) -> list[tuple[int, int]]:
        """Return the stays in the states an accrual counts, the open one last, without a stop."""
        past = zip(self.stays[0::4], self.stays[1::4], self.stays[2::4], strict=True)
        now = zip(self.states, self.since, strict=True)
        counted = [(start, stop) for state, start, stop in past if state in accrual.states]
        return counted + [(since, NEVER) for state, since in now if state in accrual.states]
