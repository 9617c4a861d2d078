"""The reference engine: SimPy owns time, processes and alarms; this module interprets the table.

The order of what happens at one instant is a written rule, the same for every engine:

1. alarms ring in the order (time, entity, row of the table), dyads before families; the end of an entity's
   story comes before its rows;
2. after an alarm, its row's `on` chain runs at once, breadth first in table order; an event of a dyad is
   heard by the dyad, then by its families in the order in which they were matched; a branch is chosen when
   its event is heard, and a row whose source has been left by then is passed over;
3. then the queues are served, resources in table order, until nothing can be given: among the families
   whose follow-up goes on those first in line, then first come first; a seat is one with the dyad that has
   most free seats, the lowest number of those alike. Then, when no alarm of a dyad is left at this instant,
   one dyad at most that can be spared is let go, the one with fewest families, the highest number of those
   alike, and the queues are served again;
4. then all who were touched plan their clocks anew; a clock whose speed did not change is not touched.

Durations are rounded half up to whole minutes, once, when a clock is set; a clock takes at least one
minute. A story stops, and what is held is given back, at the end of the follow-up; a dyad's at the end of
all follow-up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Sequence
from itertools import chain

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.engine.cohort import proneness
from sim.engine.desks import Desk, StaffedDesk
from sim.engine.entities import END, Alarm, Entity
from sim.engine.frame import AT_ONE_INSTANT, Move, endless
from sim.engine.plan import NEVER, Plan
from sim.history import EVENT, NO_DYAD, POST, POSTING, STAY, Cohort, History, Staff
from sim.pathway import Kind


class Story:
    """One arm's story, told by SimPy from the table; `now` is the minute it has come to."""

    def __init__(self, plan: Plan, cohort: Cohort, staff: Staff) -> None:
        """Seat every dyad and family before the story begins, each as one SimPy process."""
        self.plan, self.frame = plan, plan.frame
        self.moves = plan.frame.moves()
        self.env = simpy.Environment(initial_time=0)
        self.now = 0
        staffed = (number for number, places in enumerate(plan.capacity) if places is None)
        self.staffed = {number: StaffedDesk() for number in staffed}
        places = enumerate(plan.capacity)
        self.desks = [self.staffed[one] if many is None else Desk(many) for one, many in places]
        self.stirred = False
        self.stride = len(plan.frame.target) + 1
        self.touched: dict[Entity, None] = {}
        self.able: list[set[Entity]] = [set() for _ in plan.vacancies]
        self.dyads = self._seated("dyad", staff.streams, staff.hired, np.full_like(staff.hired, staff.until))
        self.families = self._seated(
            "family", cohort.streams, cohort.referral, cohort.referral + cohort.follow_up
        )

    def _seated(
        self, kind: Kind, streams: NDArray[np.int64], begin: NDArray[np.int64], stop: NDArray[np.int64]
    ) -> list[Entity]:
        first = 0 if kind == "dyad" else len(self.dyads)
        prone = proneness(self.plan.frailties, streams).values()
        when = zip(streams.tolist(), begin.tolist(), stop.tolist(), strict=True)
        return [
            self._one(kind, first, number, times, tuple(float(of[number]) for of in prone))
            for number, times in enumerate(when)
        ]

    def _one(
        self, kind: Kind, first: int, number: int, when: tuple[int, int, int], prone: tuple[float, ...]
    ) -> Entity:
        stream, begin, stop = when
        states = list(self.frame.beginning[kind])
        entity = Entity(kind, first + number, number, stream, stop, states, [begin] * len(states), prone)
        entity.due[END] = (stop, END)
        entity.process = self.env.process(self._life(entity, begin))
        return entity

    def _life(self, entity: Entity, begin: int) -> Generator[simpy.Event, int, None]:
        """Live one family or dyad: begin, then sleep from alarm to alarm until the story ends."""
        yield self._alarm(entity, begin, 0)
        self.now = begin
        self._begin(entity)
        while True:
            try:
                row = yield entity.alarm
            except simpy.Interrupt:
                continue
            self.now = entity.next[0]
            if row == END:
                break
            self._ring(entity, row)
        self._finish(entity)

    def _alarm(self, entity: Entity, time: int, row: int) -> Alarm:
        priority = 1 + entity.order * self.stride + row + 1
        return Alarm(self.env, time - self.now, priority, row)

    def _begin(self, entity: Entity) -> None:
        event = self.frame.beginning_event[entity.kind]
        entity.events += (event, self.now)
        self.touched[entity] = None
        for state in entity.states:
            for row in self.frame.armed_in[state]:
                entity.arm(row, self.plan.clocks[row], self.now)
            self._enter(entity, state)
        entity.doubtful.update(entity.running)
        if entity.kind == "dyad":
            self._reconsider(entity)
        self._chain((entity, row) for row in self._heard(entity, event))
        self._settle(entity)

    def _ring(self, entity: Entity, row: int) -> None:
        # Forgotten, so that the same row may ring again at the same minute.
        entity.next = (NEVER, END)
        self.touched[entity] = None
        self._chain([(entity, row)])
        self._settle(entity)

    def _finish(self, entity: Entity) -> None:
        for state, since in zip(entity.states, entity.since, strict=True):
            dyad = NO_DYAD if entity.dyad is None else self._with(entity.dyad, state)
            entity.stays += (state, since, entity.stop, dyad)
            self._leave(entity, state)
        if entity.kind == "dyad":
            self._reconsider(entity, at_work=False)
        self._settle(entity)

    def _settle(self, awake: Entity) -> None:
        """Serve the queues, then let everyone touched plan the next alarm."""
        while self.stirred:
            self._serve()
            if not self.stirred:
                self._spare()
        for entity in self.touched:
            if self._replan(entity) and entity is not awake:
                entity.process.interrupt()
        self.touched.clear()

    def _chain(self, begun: Iterable[tuple[Entity, int]]) -> None:
        moves, branches = self.moves, self.plan.branches
        rows = deque(begun)
        while rows:
            entity, row = rows.popleft()
            move = moves[row].get(entity.states[self.frame.track[row]])
            if move is not None:
                self._move(entity, row, move)
                if branches[row + 1]:
                    rows += [(entity, heard) for heard in self._heard(entity, row + 1)]
                    for family in entity.seated:
                        rows += [(family, heard) for heard in self._heard(family, row + 1)]

    def _heard(self, entity: Entity, event: int) -> list[int]:
        """Choose the rows that follow an event: one at most from each branch it is heard by."""
        branches = self.plan.branches[event]
        chosen = [entity.choice(branches[state]) for state in entity.states if state in branches]
        return sorted(row for row in chosen if row != END)

    def _serve(self) -> None:
        self.stirred = False
        for desk in self.desks:
            while (waiting := desk.next(self.now)) is not None:
                self._chain([waiting])

    def _spare(self) -> None:
        """Let one dyad go that the others can spare, if there is one, once the alarms of dyads are over."""
        if any(self.able) and any(min(dyad.due.values())[0] <= self.now for dyad in self.dyads):
            return
        for vacancy, able in zip(self.plan.vacancies, self.able, strict=True):
            spared = self.staffed[vacancy.resource].spared(able, self.now) if able else None
            if spared is not None:
                self._chain([(spared, vacancy.row)])
                return

    def _reconsider(self, dyad: Entity, *, at_work: bool = True) -> None:
        """Note which rows may let a dyad go, as it is now; a move of a dyad may free another's way."""
        for vacancy, able in zip(self.plan.vacancies, self.able, strict=True):
            able.discard(dyad)
            if at_work and vacancy.open(dyad.states):
                able.add(dyad)
        self.stirred = True

    def _move(self, entity: Entity, row: int, move: Move) -> None:
        now, track = self.now, move.track
        self.touched[entity] = None
        dyad = NO_DYAD if entity.dyad is None else self._with(entity.dyad, move.source)
        entity.stays += (move.source, entity.since[track], now, dyad)
        entity.events += (row + 1, now)
        entity.states[track] = move.target
        entity.since[track] = now
        for clock in move.disarmed:
            entity.disarm(clock, now, paused=clock in move.paused, rung=clock == row)
        for clock in move.armed:
            entity.arm(clock, self.plan.clocks[clock], now)
        if move.doubtful:
            entity.doubtful.update(move.doubtful)
        if move.queues:
            self._leave(entity, move.source, seat=not move.keeps)
            self._enter(entity, move.target, seat=not move.keeps)
        if entity.kind == "dyad":
            self._reconsider(entity)
        if len(entity.events) > 2 * AT_ONE_INSTANT and entity.events[-2 * AT_ONE_INSTANT - 1] == now:
            latest = entity.events[-2 * AT_ONE_INSTANT :: 2]
            raise endless(self.frame.pathway, f"{entity.kind} {entity.number}", now, latest)

    def _with(self, dyad: Entity, state: int) -> int:
        """Return a family's dyad if it is with it in a state, by its number, else NO_DYAD."""
        return dyad.number if self.frame.holds[state] in self.staffed else NO_DYAD

    def _leave(self, entity: Entity, state: int, *, seat: bool = True) -> None:
        """Leave the queue of a state, its place (unless the `seat` is kept) and its offer."""
        frame = self.frame
        waits, holds, offers = frame.waits_for[state], frame.holds[state], frame.offered_in[state]
        if waits is not None:
            self.desks[waits[0]].leave(entity)
            # Where fewer wait, a dyad may be spared.
            self.stirred = True
        if holds is not None and seat:
            self.desks[holds].give_back(entity)
            self.stirred = True
        if offers is not None:
            self.staffed[offers].offer(entity, 0)

    def _enter(self, entity: Entity, state: int, *, seat: bool = True) -> None:
        """Enter the queue of a state, take its place (unless the `seat` is kept) and make its offer."""
        frame = self.frame
        waits, holds, offers = frame.waits_for[state], frame.holds[state], frame.offered_in[state]
        if waits is not None:
            self.desks[waits[0]].wait(entity, waits[1], first=waits[2])
            self.stirred = True
        if holds is not None and seat:
            self.desks[holds].take(entity)
        if offers is not None:
            self.staffed[offers].offer(entity, self.plan.seats[state])
            self.stirred = True

    def _replan(self, entity: Entity) -> bool:
        """Set the clocks whose speed has changed and the next alarm; return whether the alarm is new."""
        for row in entity.doubtful:
            if row in entity.running:
                entity.set(row, self.now)
        entity.doubtful.clear()
        soonest = min(entity.due.values())
        if soonest == entity.next:
            return False
        entity.next = soonest
        entity.alarm = self._alarm(entity, *soonest)
        return True


def _table(told: Sequence[list[int]], columns: np.dtype[np.void], wide: int) -> NDArray[np.void]:
    """Put flat lists of rows of `wide` numbers under each other, with the owner's number in front.

    A column that `columns` does not have is left out.
    """
    kept = columns.itemsize // 8
    table = np.empty((sum(map(len, told)) // wide, wide + 1), dtype=np.int64)
    table[:, 0] = np.repeat(np.arange(len(told)), [len(one) // wide for one in told])
    table[:, 1:] = np.fromiter(chain.from_iterable(told), dtype=np.int64).reshape(-1, wide)
    return np.ascontiguousarray(table[:, :kept]).view(columns)[:, 0]


def live(plan: Plan, cohort: Cohort, staff: Staff) -> History:
    """Tell one arm's story and return its full history, checked to be a balanced panel."""
    story = Story(plan, cohort, staff)
    story.env.run()
    history = History(
        stays=_table([family.stays for family in story.families], STAY, 4),
        events=_table([family.events for family in story.families], EVENT, 2),
        posts=_table([dyad.stays for dyad in story.dyads], POST, 4),
        postings=_table([dyad.events for dyad in story.dyads], POSTING, 2),
        cohort=cohort,
        staff=staff,
    )
    return history.checked(plan.frame.pathway.track_of, plan.frame.tracks)
