"""One family as the reference engine sees it, its armed clocks, its alarm, and the desks it waits at."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor, inf

import simpy
from simpy.events import EventPriority

from sim.distributions import cumulative_hazard, inverse_cumulative_hazard
from sim.engine.plan import NEVER, Accrual, Branch, Clock
from sim.randomness import uniform

END = -1
"""Where a row is expected: none of them, but the end of the follow-up."""

FARTHEST = 2.0**52
"""Greater ages, in minutes, are no longer whole numbers."""


class Alarm(simpy.Event):
    """An event at a given delay whose priority orders alarms of one instant by family and row."""

    def __init__(self, env: simpy.Environment, delay: int, priority: int, row: int) -> None:
        """Schedule the alarm `delay` minutes from now; its value is the row that rings."""
        # In place of Event.__init__, as in SimPy's own Timeout, because alarms are many.
        self.env = env
        self.callbacks = []
        self._ok = True
        self._value = row
        env.schedule(self, EventPriority(priority), delay)


class Running:
    """A clock that is armed: since when, what hazard is left to use, what was seen, and at what speed."""

    __slots__ = ("clock", "left", "seen", "since", "speed")

    def __init__(self, clock: Clock, since: int, left: float) -> None:
        """Arm the clock; it uses nothing until it has been given a speed."""
        self.clock = clock
        self.since = since
        self.left = left
        self.seen = 0.0
        self.speed = 0.0

    def use(self, now: int) -> None:
        """Take from the clock the hazard it has used since it was last looked at."""
        hazard = cumulative_hazard(self.clock.kind, self.clock.numbers, float(now - self.since))
        # Asked first: at speed 0 nothing is used, not even of an endless hazard.
        if self.speed:
            self.left = max(0.0, self.left - self.speed * (hazard - self.seen))
        self.seen = hazard

    def rings(self, now: int) -> int:
        """Return the minute at which all that is left will have been used at the speed in force."""
        if self.seen == inf:
            return now
        hazard = self.seen + self.left / self.speed
        age = inverse_cumulative_hazard(self.clock.kind, self.clock.numbers, hazard)
        if age >= FARTHEST:
            return NEVER
        ring = self.since + (floor(age + 0.5) or 1)
        return max(now, ring)


@dataclass(slots=True, eq=False)
class Family:
    """One family as it is now: its state on every track, its armed clocks, its next alarm, its past.

    `due` tells when which row rings, of the clocks that will; `doubtful` are the rows whose speed may have
    changed at this instant. `stays` (state, start, stop) and `events` (event, time) are written one after
    the other into flat lists.
    """

    number: int
    stream: int
    stop: int
    states: list[int]
    since: list[int]
    running: dict[int, Running] = field(default_factory=dict)
    paused: dict[int, tuple[int, Running]] = field(default_factory=dict)
    doubtful: set[int] = field(default_factory=set)
    due: dict[int, tuple[int, int]] = field(default_factory=dict)
    occasions: dict[int, int] = field(default_factory=dict)
    stays: list[int] = field(default_factory=list)
    events: list[int] = field(default_factory=list)
    next: tuple[int, int] = (NEVER, END)
    alarm: Alarm = field(init=False)
    process: simpy.Process = field(init=False)

    def luck(self, decision: int) -> float:
        """Return the random number of this family's next occasion of a decision, in (0, 1)."""
        occasion = self.occasions.get(decision, 0)
        self.occasions[decision] = occasion + 1
        number: float = uniform(self.stream, decision, occasion)
        return number

    def choice(self, branch: Branch) -> int:
        """Return the row of a branch that this family takes, or END if it takes none."""
        if branch.certain:
            return branch.rows[0]
        luck = self.luck(branch.decision)
        return next((row for row, limit in zip(branch.rows, branch.limits, strict=True) if luck < limit), END)

    def expect(self, row: int, ring: int) -> None:
        """Note when a row rings, or that it never does."""
        if ring < NEVER:
            self.due[row] = (ring, row)
        else:
            self.due.pop(row, None)

    def counted(self, accrual: Accrual) -> list[tuple[int, int]]:
        """Return the stays in the states an accrual counts, the open one last, without a stop."""
        past = zip(self.stays[0::3], self.stays[1::3], self.stays[2::3], strict=True)
        now = zip(self.states, self.since, strict=True)
        counted = [(start, stop) for state, start, stop in past if state in accrual.states]
        return counted + [(since, NEVER) for state, since in now if state in accrual.states]


class Desk:
    """A resource: how many places are free, and who waits for one, first come first."""

    def __init__(self, capacity: int) -> None:
        """Open the desk with all its places free."""
        self.free = capacity
        self.queue: dict[Family, int] = {}

    def first(self, now: int) -> Family | None:
        """Return who waits longest of those whose follow-up goes on after `now`."""
        for family in self.queue:
            if family.stop > now:
                return family
        return None
