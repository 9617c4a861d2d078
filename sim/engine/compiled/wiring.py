"""Put a pathway's table into arrays, which no number changes, and beside them the numbers of draws."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from sim.distributions import EXPONENTIAL
from sim.engine.compiled import records as r
from sim.engine.compiled.drawing import (
    ENDLESS,
    KINDS,
    ONE,
    Drawing,
    Ratios,
    blank,
    records,
    rounded,
    small,
    which,
)
from sim.engine.compiled.records import NONE, Floats, Integers, Records, Small, Table
from sim.engine.compiled.slots import clocked, slots
from sim.pathway import Accrued, After, At, Dated, On, Pathway, Spare, Transition
from sim.randomness import decision_id


@dataclass(frozen=True)
class Wiring:
    """A pathway's table in arrays, how much room an entity needs, and which numbers make what.

    `law[clock, number]` says which number stands there, `capacity[desk]` which are its places.
    """

    pathway: Pathway
    table: Table
    slots: int
    lucks: int
    law: Integers
    capacity: Integers
    ratios: Ratios

    def filled(self, given: Floats) -> tuple[Table, Integers]:
        """Return the table with a pathway's numbers in it, and the places of each desk (none: of dyads).

        Both are as many times there as numbers are `given` [..., number].
        """
        whole = rounded(given)
        law, ratio = given.take(self.law, axis=-1), self.ratios.of(given)
        table = self.table._replace(given=given, whole=whole, law=law, ratio=ratio)
        return table, np.where(self.capacity == NONE, NONE, whole.take(self.capacity, axis=-1))


@lru_cache(maxsize=64)
def wired(pathway: Pathway) -> Wiring:
    """Return the wiring of a pathway."""
    drawing = Drawing(pathway)
    lucks: list[str] = []
    clocks, law = _clocks(drawing, lucks)
    branches, options, branch_of = _branches(drawing, lucks)
    events, ears, branch_at = _ears(drawing, branch_of)
    vacancies = _vacancies(drawing)
    rows, moves, move_at, lists, begun = _moves(drawing, clocks)
    states = _states(drawing)
    factors, ratios = drawing.speeds()
    nothing = np.zeros(0)
    table = Table(
        clocks=clocks,
        moves=moves,
        states=states,
        events=events,
        ears=ears,
        branches=branches,
        options=options,
        vacancies=vacancies,
        rows=rows,
        factors=factors,
        move_at=move_at,
        branch_at=branch_at,
        lists=lists,
        beginning=drawing.beginning(),
        begun=begun,
        spared=which([drawing.frame.source[row] for row in vacancies["row"]], len(states)),
        counted=which([_accrued(drawing, row) for row in clocked(drawing.frame)], len(states)),
        given=nothing,
        whole=nothing.astype(np.int64),
        law=nothing.reshape(0, 0),
        ratio=nothing,
    )
    numbers = [NONE if one.capacity is None else drawing.number[one.capacity] for one in pathway.resources]
    return Wiring(
        pathway,
        table,
        slots=1 + max(slots(drawing.frame).values(), default=0),
        lucks=max(1, len(lucks)),
        law=law,
        capacity=np.array(numbers, dtype=np.int64),
        ratios=ratios,
    )


def _luck(lucks: list[str], name: str) -> int:
    """Give a decision a place to count its occasions."""
    lucks.append(name)
    return len(lucks) - 1


def _clocks(drawing: Drawing, lucks: list[str]) -> tuple[Records, Integers]:
    """Return the clocks, and which numbers make their laws."""
    rows, given = clocked(drawing.frame), slots(drawing.frame)
    clocks, laws = blank(len(rows), r.CLOCK), []
    for clock, number in zip(clocks, rows, strict=True):
        row = drawing.pathway.transitions[number]
        clock["row"], clock["slot"], clock["resumes"] = number, given[number], row.resumes
        clock["decision"] = decision_id(row.name)
        clock["first"], clock["last"] = _factors(drawing, number)
        if isinstance(row.trigger, After):
            clock["luck"] = _luck(lucks, row.name)
        laws.append(_triggered(drawing, clock, row))
        _prone(drawing, clock, row)
    wide = max(map(len, laws), default=1)
    padded = [law + [ENDLESS] * (wide - len(law)) for law in laws]
    return clocks, np.array(padded, dtype=np.int64).reshape(-1, wide)


def _triggered(drawing: Drawing, clock: Any, row: Transition) -> list[int]:
    """Say what rings a clock, and return which numbers make its law: that of a delay is its age."""
    number = drawing.number
    clock["kind"] = EXPONENTIAL
    match row.trigger:
        case After(law, age):
            clock["sort"], clock["kind"] = r.DRAWN, law.kind
            if age is not None:
                clock["age"] = number[age]
            own = law.names[: len(law.names) - (law.share is not None)]
            return [
                ONE if law.share is None else number[law.share],
                *(number[name] for name in own),
            ]
        case At(delay):
            clock["sort"], clock["delay"] = r.DELAYED, number[delay]
        case Dated(date):
            clock["sort"], clock["date"] = r.DATED, number[date]
        case Accrued(states, amount, window):
            clock["sort"], clock["watched"] = r.ACCRUED, drawing.pathway.local(states[0])
            clock["amount"], clock["window"] = number[amount], number[window]
    return [ONE, ONE]


def _prone(drawing: Drawing, clock: Any, row: Transition) -> None:
    """Say which frailty multiplies a clock's speed; behind them all stand their inverses."""
    frailties = [one.name for one in drawing.pathway.frailties]
    if row.frailty:
        clock["frailty"] = frailties.index(row.frailty)
        clock["variance"] = drawing.number[drawing.pathway.frailties[clock["frailty"]].variance]
    elif row.against:
        clock["frailty"] = len(frailties) + frailties.index(row.against)


def _factors(drawing: Drawing, row: int) -> tuple[int, int]:
    kind = drawing.pathway.kinds[drawing.pathway.transitions[row].target]
    return drawing.factors(kind, drawing.frame.terms[row])


def _accrued(drawing: Drawing, row: int) -> list[int]:
    """Return the states in which time accrues for a row."""
    trigger = drawing.pathway.transitions[row].trigger
    states = trigger.states if isinstance(trigger, Accrued) else ()
    return [drawing.pathway.state(state) for state in states]


def _branches(drawing: Drawing, lucks: list[str]) -> tuple[Records, Records, dict[tuple[int, int], int]]:
    """Return branches, their options, and which branch is where: by event and state."""
    pathway = drawing.pathway
    branches = blank(len(pathway.branches), r.BRANCH)
    options: list[tuple[int, ...]] = []
    branch_of: dict[tuple[int, int], int] = {}
    for number, ((event, state), rows) in enumerate(pathway.branches.items()):
        branch, name = branches[number], f"{event} in {state}"
        branch_of[pathway.event(event), pathway.state(state)] = number
        branch["decision"] = decision_id(name)
        branch["first"], branch["last"] = len(options), len(options) + len(rows)
        if not _certain(drawing, rows):
            branch["luck"] = _luck(lucks, name)
        for row in rows:
            share = row.trigger.probability if isinstance(row.trigger, On) else None
            taken = pathway.event(row.name) - 1
            place = NONE if share is None else drawing.number[share]
            options.append((place, taken, *_factors(drawing, taken)))
    return branches, records(options, r.OPTION), branch_of


def _certain(drawing: Drawing, rows: Sequence[Transition]) -> bool:
    """Return whether a branch is one row that always follows, so that no luck decides."""
    alone = len(rows) == 1 and isinstance(rows[0].trigger, On) and rows[0].trigger.probability is None
    return alone and not drawing.frame.terms[drawing.pathway.event(rows[0].name) - 1]


def _ears(drawing: Drawing, branch_of: dict[tuple[int, int], int]) -> tuple[Records, Records, Small]:
    """Return for each event the tracks that may hear it, those of its own kind first, and their branches."""
    pathway = drawing.pathway
    events: list[tuple[int, ...]] = []
    ears: list[tuple[int, int]] = []
    branch_at: list[int] = []
    for event, name in enumerate(pathway.events):
        ends = [len(ears)]
        for kind in dict.fromkeys((pathway.kinds[name], "family")):
            for track, states in drawing.tracks(kind):
                branches = [branch_of.get((event, state), NONE) for state in states]
                if max(branches) != NONE:
                    ears.append((len(branch_at) - states[0], track))
                    branch_at += branches
            ends.append(len(ears))
        events.append((*ends, ends[-1])[:3])
    return records(events, r.EVENT), records(ears, r.EAR), small(branch_at)


def _vacancies(drawing: Drawing) -> Records:
    pathway = drawing.pathway
    names = [one.name for one in pathway.resources]
    found = [
        (number, names.index(row.trigger.resource), *_factors(drawing, number))
        for number, row in enumerate(pathway.transitions)
        if isinstance(row.trigger, Spare)
    ]
    return records(found, r.VACANCY)


def _moves(drawing: Drawing, clocks: Records) -> tuple[Records, Records, Small, Records, Small]:
    """Return the rows, the moves and where each stands, the clocks they name, and how each kind begins."""
    frame = drawing.frame
    lists: list[int] = []
    clock_of = {row: place for place, row in enumerate(clocked(frame))}
    made: list[tuple[int, ...]] = []
    rows, move_at = drawing.rows()

    def ends(*groups: Iterable[int]) -> list[int]:
        """Put clocks, given by row, behind those that are listed; return where each group begins."""
        found = [len(lists)]
        for group in groups:
            lists.extend(clock_of[row] for row in group)
            found.append(len(lists))
        return found

    for row, by_source in enumerate(frame.moves()):
        for source, move in by_source.items():
            move_at[rows["moves"][row] + source] = len(made)
            named = ends(move.disarmed, move.armed, move.doubtful[len(move.armed) :])
            seated = _seated(drawing, source)
            made.append((move.track, source, move.target, *named, move.queues, move.keeps, seated))
    begun = []
    for kind in KINDS:
        begun.append((frame.beginning_event.get(kind, NONE), len(made), len(frame.beginning[kind])))
        named = ends((), (row for state in frame.beginning[kind] for row in frame.armed_in[state]), ())
        made.append((0, 0, 0, *named, 0, 0, 0))
    named_by = _listed(clocks, lists)
    return rows, records(made, r.MOVE), small(move_at), named_by, np.array(begun, dtype=np.int16)


def _listed(clocks: Records, lists: list[int]) -> Records:
    """Return what the engine wants to know at once of each clock that is named."""
    named = np.zeros(len(lists), dtype=r.LISTED)
    named["clock"], named["slot"], named["resumes"] = lists, clocks["slot"][lists], clocks["resumes"][lists]
    named["running"] = named["clock"].astype(np.int64) << r.CLOCK_BITS | r.RUNNING
    return named


def _seated(drawing: Drawing, state: int) -> bool:
    """Return whether a family in a state holds a seat with a dyad."""
    held = drawing.frame.holds[state]
    return held is not None and drawing.pathway.resources[held].staffed


def _states(drawing: Drawing) -> Records:
    frame, pathway = drawing.frame, drawing.pathway
    states = blank(len(frame.holds), r.STATE)
    for number, state in enumerate(states):
        waits, holds, offered = frame.waits_for[number], frame.holds[number], frame.offered_in[number]
        if waits is not None:
            state["wait"], state["row"], state["first"] = waits
        state["hold"] = NONE if holds is None else holds
        state["offer"] = NONE if offered is None else offered
        state["seated"] = _seated(drawing, number)
    for one in pathway.resources:
        for offer in one.offers:
            states[pathway.state(offer.state)]["seats"] = drawing.number[offer.seats]
    return states
