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
from itertools import chain
from math import log1p
from typing import NoReturn

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.engine.accrual import rings_at
from sim.engine.family import END, Alarm, Desk, Family, Running
from sim.engine.moves import Move, moves
from sim.engine.plan import NEVER, Plan
from sim.history import EVENT, STAY, Cohort, History

REFERRAL = 0

AT_ONE_INSTANT = 1_000
"""More moves than any sound pathway makes of a family at once: one going round in circles must not hang."""


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
        self.beginning = [plan.pathway.track_of.index(track) for track in range(len(plan.pathway.tracks))]
        self.stride = len(plan.target) + 1
        self.touched: dict[Family, None] = {}
        who = enumerate(zip(cohort.streams.tolist(), cohort.referral.tolist(), strict=True))
        self.families = [self._seated(number, *one, cohort.follow_up) for number, one in who]

    def _seated(self, number: int, stream: int, referral: int, follow_up: int) -> Family:
        stop = referral + follow_up
        family = Family(number, stream, stop, list(self.beginning), [referral] * len(self.beginning))
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
        if move.disarmed:
            self._disarm(family, move)
        if move.doubtful:
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
        if running.since != self.now:
            running.use(self.now)
        running.speed = speed
        accrual = running.clock.accrual
        if not speed:
            ring = NEVER
        elif accrual is None:
            ring = running.rings(self.now)
        else:
            ring = rings_at(accrual, family.counted(accrual), self.now)
        family.expect(row, ring)

    def _despair(self, family: Family) -> NoReturn:
        latest = family.events[-2 * AT_ONE_INSTANT :: 2]
        names = ", ".join(dict.fromkeys(self.plan.pathway.events[event] for event in latest))
        msg = (
            f"family {family.number} moved {AT_ONE_INSTANT} times within minute {self.now} and would go on "
            f"for ever ({names}): on one of these ways there must be a clock that takes time"
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
    width = columns.itemsize // 8 - 1
    table = np.empty((sum(map(len, told)) // width, width + 1), dtype=np.int64)
    table[:, 0] = np.repeat(np.arange(len(told)), [len(one) // width for one in told])
    table[:, 1:] = np.fromiter(chain.from_iterable(told), dtype=np.int64).reshape(-1, width)
    return table.view(columns)[:, 0]


def live(plan: Plan, cohort: Cohort) -> History:
    """Tell one arm's story and return its full history, checked to be a balanced panel."""
    stays, events = Story(plan, cohort).told()
    return History(stays, events, cohort).checked(plan.pathway.track_of)
