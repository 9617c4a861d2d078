"""The reference engine: SimPy owns time, processes and alarms; this module interprets the table.

The order of what happens at one instant is a written rule, the same for every engine:

1. alarms ring in the order (time, family, row of the table); a family's end of follow-up comes before its
   rows;
2. after an alarm, its row's `on` chain runs at once, breadth first in table order; a branch is chosen when
   its event is heard, and a row whose source has been left by then is passed over;
3. then the queues are served, resources in table order, first come first among the families whose
   follow-up goes on, until nothing can be given;
4. then every family that was touched plans its clocks anew; a clock whose speed did not change is not
   touched.

Durations are rounded half up to whole minutes, once, when a clock is set; a clock takes at least one
minute. A family's story stops, and what it holds is given back, at the end of its follow-up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from itertools import chain
from math import floor, inf, log1p
from typing import NoReturn

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.distributions import cumulative_hazard, inverse_cumulative_hazard
from sim.engine.accrual import rings_at
from sim.engine.moves import Move, moves
from sim.engine.plan import NEVER, Accrual, Branch, Clock, Plan
from sim.history import EVENT, STAY, Cohort, History
from sim.randomness import uniform

END = -1
REFERRAL = 0
FARTHEST = 2.0**52
AT_ONE_INSTANT = 1_000
"""No sound pathway needs so many; one that goes round in circles must fail rather than hang."""


class Alarm(simpy.Event):
    """An event at a given delay whose priority orders alarms of one instant by family and row."""

    def __init__(self, env: simpy.Environment, delay: int, priority: int, row: int) -> None:
        """Schedule the alarm `delay` minutes from now; its value is the row that rings."""
        # In place of Event.__init__, as in SimPy's own Timeout, because alarms are many.
        self.env = env
        self.callbacks = []
        self._ok = True
        self._value = row
        env.schedule(self, priority, delay)


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
        if now == self.since:
            return
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
        return max(now, self.since + (floor(age + 0.5) or 1))


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
        return next((family for family in self.queue if family.stop > now), None)


class Story:
    """One arm's story, told by SimPy from the table; `now` is the minute it has come to."""

    def __init__(self, plan: Plan, cohort: Cohort) -> None:
        """Seat every family before the story begins, each as one SimPy process."""
        self.plan = plan
        self.moves = moves(plan)
        self.env = simpy.Environment(initial_time=0)
        self.now = 0
        self.desks = [Desk(capacity) for capacity in plan.capacity]
        self.stirred = False
        self.first = [plan.pathway.track_of.index(track) for track in range(len(plan.pathway.tracks))]
        self.stride = len(plan.target) + 1
        self.touched: dict[Family, None] = {}
        who = enumerate(zip(cohort.streams.tolist(), cohort.referral.tolist(), strict=True))
        self.families = [self._seated(number, *one, cohort.follow_up) for number, one in who]

    def _seated(self, number: int, stream: int, referral: int, follow_up: int) -> Family:
        stop = referral + follow_up
        family = Family(number, stream, stop, list(self.first), [referral] * len(self.first))
        family.due[END] = (stop, END)
        family.process = self.env.process(self._life(family, referral))
        return family

    def _life(self, family: Family, referral: int) -> Generator[simpy.Event, int, None]:
        """Live one family: be referred, then sleep from alarm to alarm until follow-up ends."""
        yield self._alarm(family, referral, REFERRAL)
        self.now = referral
        self._refer(family)
        while True:
            try:
                row = yield family.alarm
            except simpy.Interrupt:
                continue
            self.now = family.next[0]
            if row == END:
                break
            self._ring(family, row)
        self._finish(family)

    def _alarm(self, family: Family, time: int, row: int) -> Alarm:
        priority = 1 + family.number * self.stride + row + 1
        return Alarm(self.env, time - self.now, priority, row)

    def _refer(self, family: Family) -> None:
        family.events += (REFERRAL, self.now)
        for state in family.states:
            self._arm(family, self.plan.armed_in[state])
            self._enter(family, state)
        family.doubtful.update(family.running)
        self._chain(family, self._heard(family, REFERRAL))
        self._settle(family)

    def _ring(self, family: Family, row: int) -> None:
        # Forgotten, so that the same row may ring again at the same minute.
        family.next = (NEVER, END)
        self._chain(family, (row,))
        self._settle(family)

    def _finish(self, family: Family) -> None:
        for state, since in zip(family.states, family.since, strict=True):
            family.stays += (state, since, family.stop)
            self._leave(family, state)
        self._settle(family)

    def _settle(self, awake: Family) -> None:
        """Serve the queues, then let every touched family plan its next alarm."""
        while self.stirred:
            self._serve()
        for family in self.touched:
            if self._replan(family) and family is not awake:
                family.process.interrupt()
        self.touched.clear()

    def _chain(self, family: Family, begun: Iterable[int]) -> None:
        moves, branches = self.moves, self.plan.branches
        self.touched[family] = None
        rows = deque(begun)
        while rows:
            row = rows.popleft()
            move = moves[row].get(family.states[self.plan.track[row]])
            if move is not None:
                self._move(family, row, move)
                if branches[row + 1]:
                    rows.extend(self._heard(family, row + 1))

    def _heard(self, family: Family, event: int) -> list[int]:
        """Choose the rows that follow an event: one at most from each branch it is heard by."""
        branches = self.plan.branches[event]
        chosen = [family.choice(branches[state]) for state in family.states if state in branches]
        return sorted(row for row in chosen if row != END)

    def _serve(self) -> None:
        self.stirred = False
        for desk in self.desks:
            while desk.free > 0 and (family := desk.first(self.now)) is not None:
                self._chain(family, (desk.queue[family],))

    def _move(self, family: Family, row: int, move: Move) -> None:
        now, track = self.now, move.track
        family.stays += (move.source, family.since[track], now)
        family.events += (row + 1, now)
        family.states[track] = move.target
        family.since[track] = now
        self._disarm(family, move)
        self._arm(family, move.armed)
        family.doubtful.update(move.doubtful)
        if move.queues:
            self._leave(family, move.source)
            self._enter(family, move.target)
        if len(family.events) > 2 * AT_ONE_INSTANT and family.events[-2 * AT_ONE_INSTANT - 1] == now:
            self._despair(family)

    def _disarm(self, family: Family, move: Move) -> None:
        for row in move.disarmed:
            running = family.running.pop(row)
            family.due.pop(row, None)
            if row in move.paused:
                running.use(self.now)
                family.paused[row] = (self.now - running.since, running)

    def _arm(self, family: Family, rows: tuple[int, ...]) -> None:
        for row in rows:
            if row in family.paused:
                family.running[row] = self._resumed(*family.paused.pop(row))
            else:
                clock = self.plan.clocks[row]
                left = -log1p(-family.luck(clock.decision)) if clock.delay is None else clock.delay
                family.running[row] = Running(clock, self.now, left)

    def _resumed(self, age: int, running: Running) -> Running:
        running.since, running.speed = self.now - age, 0.0
        return running

    def _leave(self, family: Family, state: int) -> None:
        waits, holds = self.plan.waits_for[state], self.plan.holds[state]
        if waits is not None:
            del self.desks[waits[0]].queue[family]
        if holds is not None:
            self.desks[holds].free += 1
            self.stirred = True

    def _enter(self, family: Family, state: int) -> None:
        waits, holds = self.plan.waits_for[state], self.plan.holds[state]
        if waits is not None:
            self.desks[waits[0]].queue[family] = waits[1]
            self.stirred = True
        if holds is not None:
            self.desks[holds].free -= 1

    def _replan(self, family: Family) -> bool:
        """Set the clocks whose speed has changed and the next alarm; return whether the alarm is new."""
        for row in family.doubtful:
            if row in family.running:
                self._set(family, row, family.running[row])
        family.doubtful.clear()
        soonest = min(family.due.values())
        if soonest == family.next:
            return False
        family.next = soonest
        family.alarm = self._alarm(family, *soonest)
        return True

    def _set(self, family: Family, row: int, running: Running) -> None:
        speed = running.clock.speed(family.states)
        if speed == running.speed:
            return
        running.use(self.now)
        running.speed = speed
        ring = self._ring_time(family, running) if speed else NEVER
        if ring < NEVER:
            family.due[row] = (ring, row)
        else:
            family.due.pop(row, None)

    def _ring_time(self, family: Family, running: Running) -> int:
        accrual = running.clock.accrual
        if accrual is None:
            return running.rings(self.now)
        return rings_at(accrual, family.counted(accrual), self.now)

    def _despair(self, family: Family) -> NoReturn:
        latest = family.events[-2 * AT_ONE_INSTANT :: 2]
        named = ", ".join(dict.fromkeys(self.plan.pathway.events[event] for event in latest))
        msg = (
            f"family {family.number} moved {AT_ONE_INSTANT} times within minute {self.now} and would never "
            f"stop: {named} set each other off; give one of them a clock that takes time"
        )
        raise RuntimeError(msg)

    def told(self) -> tuple[NDArray[np.void], NDArray[np.void]]:
        """Run the story to its end and return its stays and its events, ordered by family, then time."""
        self.env.run()
        stays = _table([family.stays for family in self.families], STAY)
        events = _table([family.events for family in self.families], EVENT)
        return stays, events


def _table(told: list[list[int]], columns: np.dtype[np.void]) -> NDArray[np.void]:
    """Put the flat lists of all families under each other, with the family's number in front."""
    width = len(columns) - 1
    table = np.empty((sum(map(len, told)) // width, width + 1), dtype=np.int64)
    table[:, 0] = np.repeat(np.arange(len(told)), [len(one) // width for one in told])
    table[:, 1:] = np.fromiter(chain.from_iterable(told), dtype=np.int64).reshape(-1, width)
    return table.view(columns)[:, 0]


def live(plan: Plan, cohort: Cohort) -> History:
    """Tell one arm's story and return its full history, checked to be a balanced panel."""
    stays, events = Story(plan, cohort).told()
    return History(stays, events, cohort).checked(plan.pathway.track_of)
