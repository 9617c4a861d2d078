"""Put a pathway into arrays: once what no number changes, and again for each draw what the numbers say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.distributions import EXPONENTIAL
from sim.engine.compiled import records as r
from sim.engine.compiled.records import NONE, Integers, Records, Table
from sim.engine.compiled.slots import slots
from sim.engine.frame import Frame, Terms, framed
from sim.pathway import Accrued, After, At, Dated, Kind, On, Pathway, Spare
from sim.randomness import decision_id

KINDS: tuple[Kind, ...] = ("dyad", "family")
"""The kinds of entity by number: dyads come first."""
ONE = NONE
"""Where the number 1 stands among a pathway's numbers: behind them all, as the infinity before it."""
ENDLESS = -2


@dataclass(frozen=True)
class Gathered:
    """Where an array takes its values from: `values[place] = numbers[which]`."""

    place: Integers
    which: Integers


@dataclass(frozen=True)
class Wiring:
    """A pathway in arrays, and which of its numbers go where.

    `table` holds what no number changes; `law[clock, number]` and the fields of `filled` say which number is
    put there; `raised` says, in order, which number multiplies which place of `ratio`, and `stopped` where
    the ratio is 0.
    """

    table: Table
    slots: int
    lucks: int
    law: Integers
    filled: Mapping[tuple[str, str], Gathered]
    raised: Gathered
    stopped: Integers
    capacity: Integers
    frailties: tuple[str, ...]


class _Drawing:
    """A wiring while it is drawn: rows of each array as they come."""

    def __init__(self, pathway: Pathway) -> None:
        self.pathway = pathway
        self.frame = framed(pathway)
        self.number = {name: place for place, name in enumerate(pathway.numbers)}
        self.filled: dict[tuple[str, str], list[tuple[int, int]]] = {}
        self.lucks = 0
        self.factors: list[Terms] = []
        self.lists: list[int] = []
        self.clock_of = {row: place for place, row in enumerate(self.clocked)}
        self.slots = slots(self.frame)

    @property
    def clocked(self) -> list[int]:
        """The rows that have a clock."""
        return sorted({row for armed in self.frame.armed_in for row in armed})

    def luck(self) -> int:
        """Give a decision a place to count its occasions."""
        self.lucks += 1
        return self.lucks - 1

    def factor_range(self, terms: Terms) -> tuple[int, int]:
        """Put the terms of a speed under those that are there already, and return from where to where."""
        self.factors += [(one,) for one in terms]
        return len(self.factors) - len(terms), len(self.factors)

    def fill(self, array: str, field: str, place: int, name: str) -> None:
        """Let a number be put into a field of an array's row."""
        self.filled.setdefault((array, field), []).append((place, self.number[name]))


@lru_cache(maxsize=64)
def wired(pathway: Pathway) -> Wiring:
    """Return the wiring of a pathway."""
    drawing = _Drawing(pathway)
    clocks, law = _clocks(drawing)
    branches, options, branch_at, events, ears = _branches(drawing)
    vacancies = _vacancies(drawing)
    moves, move_at, begun = _moves(drawing)
    states = _states(drawing)
    ratio, tracks, raised, stopped = _factors(drawing)
    table = Table(
        clocks=clocks,
        moves=moves,
        states=states,
        events=events,
        branches=branches,
        options=options,
        vacancies=vacancies,
        move_at=move_at,
        branch_at=branch_at,
        track=_array(drawing.frame.track),
        lists=_array(drawing.lists),
        ears=ears,
        beginning=_beginning(drawing.frame),
        begun=begun,
        law=np.zeros(law.shape),
        ratio=ratio,
        factor_track=tracks,
        spared=_which(drawing.frame, [drawing.frame.source[row] for row in vacancies["row"]]),
        counted=_counted(drawing),
    )
    filled = {where: _gathered(pairs) for where, pairs in drawing.filled.items()}
    capacity = [
        NONE if one.capacity is None else drawing.number[one.capacity] for one in pathway.resources
    ]
    return Wiring(
        table,
        slots=1 + max(drawing.slots.values(), default=0),
        lucks=max(1, drawing.lucks),
        law=law,
        filled=filled,
        raised=raised,
        stopped=stopped,
        capacity=_array(capacity),
        frailties=tuple(one.variance for one in pathway.frailties),
    )


def _array(values: Iterable[int]) -> Integers:
    return np.array(list(values), dtype=np.int64)


def _gathered(pairs: list[tuple[int, int]]) -> Gathered:
    return Gathered(*np.array(pairs, dtype=np.int64).reshape(-1, 2).T)


def _blank(count: int, record: np.dtype[np.void]) -> Records:
    """Return records that say none in every field."""
    made = np.zeros(count, dtype=record)
    for name in made.dtype.names or ():
        made[name] = NONE if made.dtype[name] == np.int64 else 0.0
    return made


def _clocks(drawing: _Drawing) -> tuple[Records, Integers]:
    """Return the clocks, and which numbers make their laws."""
    rows, pathway = drawing.clocked, drawing.pathway
    clocks, laws = _blank(len(rows), r.CLOCK), []
    frailties = [one.name for one in pathway.frailties]
    for place, number in enumerate(rows):
        clock, row = clocks[place], pathway.transitions[number]
        clock["row"], clock["slot"], clock["resumes"] = number, drawing.slots[number], row.resumes
        clock["decision"], clock["kind"], clock["age"] = decision_id(row.name), EXPONENTIAL, 0
        clock["first"], clock["last"] = drawing.factor_range(drawing.frame.terms[number])
        laws.append([ONE, ONE])
        match row.trigger:
            case After(law, age):
                clock["sort"], clock["kind"], clock["luck"] = r.DRAWN, law.kind, drawing.luck()
                laws[-1] = [drawing.number[law.share] if law.share else ONE]
                laws[-1] += [drawing.number[name] for name in law.names[: len(law.names) - bool(law.share)]]
                if age is not None:
                    drawing.fill("clocks", "age", place, age)
            case At(delay):
                clock["sort"] = r.DELAYED
                drawing.fill("clocks", "delay", place, delay)
            case Dated(date):
                clock["sort"] = r.DATED
                drawing.fill("clocks", "date", place, date)
            case Accrued(states, amount, window):
                clock["sort"], clock["watched"] = r.ACCRUED, pathway.local(states[0])
                drawing.fill("clocks", "amount", place, amount)
                drawing.fill("clocks", "window", place, window)
        if row.frailty:
            clock["frailty"] = frailties.index(row.frailty)
            drawing.fill("clocks", "variance", place, pathway.frailties[clock["frailty"]].variance)
        elif row.against:
            clock["frailty"] = len(frailties) + frailties.index(row.against)
    wide = max(map(len, laws), default=1)
    return clocks, np.array([law + [ENDLESS] * (wide - len(law)) for law in laws], dtype=np.int64).reshape(-1, wide)


def _counted(drawing: _Drawing) -> Integers:
    triggers = [drawing.pathway.transitions[row].trigger for row in drawing.clocked]
    states = [one.states if isinstance(one, Accrued) else () for one in triggers]
    return _which(drawing.frame, [[drawing.pathway.state(name) for name in names] for names in states])


def _which(frame: Frame, chosen: Iterable[Iterable[int]]) -> Integers:
    """Return 1 where a state is among those chosen [choice, state]."""
    rows = [[int(state in set(states)) for state in range(len(frame.holds))] for states in chosen]
    return np.array(rows, dtype=np.int64).reshape(-1, len(frame.holds))


def _branches(drawing: _Drawing) -> tuple[Records, Records, Integers, Records, Integers]:
    """Return branches, their options, which branch is where, and which tracks may hear which event."""
    pathway, frame = drawing.pathway, drawing.frame
    branches, options = _blank(len(pathway.branches), r.BRANCH), []
    branch_at = np.full((len(pathway.events), len(pathway.states)), NONE, dtype=np.int64)
    heard: dict[tuple[int, Kind], set[int]] = {}
    for place, ((event, state), rows) in enumerate(pathway.branches.items()):
        branch = branches[place]
        branch_at[pathway.event(event), pathway.state(state)] = place
        heard.setdefault((pathway.event(event), pathway.kinds[state]), set()).add(pathway.local(state))
        branch["decision"] = decision_id(f"{event} in {state}")
        branch["first"], branch["last"] = len(options), len(options) + len(rows)
        numbers = [pathway.event(row.name) - 1 for row in rows]
        rest = [isinstance(row.trigger, On) and row.trigger.probability is None for row in rows]
        if not (rest == [True] and not frame.terms[numbers[0]]):
            branch["luck"] = drawing.luck()
        for row, number, left in zip(rows, numbers, rest, strict=True):
            if isinstance(row.trigger, On) and row.trigger.probability is not None:
                drawing.fill("options", "share", len(options), row.trigger.probability)
            options.append((number, left, *drawing.factor_range(frame.terms[number]), 0.0))
    events, ears = _blank(len(pathway.events), r.EVENT), []
    for event, name in enumerate(pathway.events):
        own = pathway.kinds[name]
        families = heard.get((event, "family"), set()) if own == "dyad" else set()
        ends = [len(ears)]
        for tracks in (heard.get((event, own), set()), families):
            ears += sorted(tracks)
            ends.append(len(ears))
        events["own"][event], events["families"][event], events["last"][event] = ends
    return branches, np.array(options, dtype=r.OPTION), branch_at, events, _array(ears)


def _vacancies(drawing: _Drawing) -> Records:
    pathway = drawing.pathway
    names = [one.name for one in pathway.resources]
    found = [
        (number, names.index(row.trigger.resource), *drawing.factor_range(drawing.frame.terms[number]))
        for number, row in enumerate(pathway.transitions)
        if isinstance(row.trigger, Spare)
    ]
    return np.array(found, dtype=r.VACANCY)


def _moves(drawing: _Drawing) -> tuple[Records, Integers, Integers]:
    """Return the moves, which move is where, and how dyads and families begin [kind]: event, move, tracks."""
    frame = drawing.frame
    move_at = np.full((len(frame.track), len(frame.holds)), NONE, dtype=np.int64)
    made: list[tuple[int, ...]] = []
    for row, by_source in enumerate(frame.moves()):
        for source, move in by_source.items():
            move_at[row, source] = len(made)
            ends = _listed(drawing, move.disarmed, move.armed, move.doubtful[len(move.armed) :])
            made.append((move.track, source, move.target, row + 1, move.queues, move.keeps, *ends))
    begun = np.full((2, 3), NONE, dtype=np.int64)
    for kind, name in enumerate(KINDS):
        begun[kind] = frame.beginning_event.get(name, NONE), len(made), len(frame.beginning[name])
        armed = [row for state in frame.beginning[name] for row in frame.armed_in[state]]
        ends = _listed(drawing, (), armed, ())
        made.append((NONE, NONE, NONE, NONE, 0, 0, *ends))
    return np.array(made, dtype=r.MOVE), move_at, begun


def _listed(drawing: _Drawing, *rows: Iterable[int]) -> list[int]:
    """Put lists of clocks, given by row, behind those that are there, and return where each begins and ends."""
    ends = [len(drawing.lists)]
    for some in rows:
        drawing.lists += [drawing.clock_of[row] for row in some]
        ends.append(len(drawing.lists))
    return ends


def _states(drawing: _Drawing) -> Records:
    frame, pathway = drawing.frame, drawing.pathway
    states = _blank(len(frame.holds), r.STATE)
    for number, state in enumerate(states):
        waits, holds, offered = frame.waits_for[number], frame.holds[number], frame.offered_in[number]
        if waits is not None:
            state["wait"], state["row"], state["first"] = waits
        state["hold"] = NONE if holds is None else holds
        state["offer"] = NONE if offered is None else offered
        state["seated"] = holds is not None and pathway.resources[holds].staffed
    for one in pathway.resources:
        for offer in one.offers:
            drawing.fill("states", "seats", pathway.state(offer.state), offer.seats)
    return states


def _beginning(frame: Frame) -> Integers:
    wide = max(len(states) for states in frame.beginning.values())
    rows = [[*frame.beginning[kind], *[0] * (wide - len(frame.beginning[kind]))] for kind in KINDS]
    return np.array(rows, dtype=np.int64)


def _factors(drawing: _Drawing) -> tuple[NDArray[np.float64], Integers, Gathered, Integers]:
    """Return ratios of 1 [factor, state], each factor's track, what multiplies them, and where they are 0."""
    factors = [one for (one,) in drawing.factors]
    shape = (len(factors), len(drawing.frame.holds))
    raised, stopped = [], []
    for number, (_, by_state) in enumerate(factors):
        for state, term in enumerate(by_state):
            place = number * shape[1] + state
            raised += [(place, drawing.number[ratio]) for ratio in term or ()]
            stopped += [place] if term is None else []
    tracks = _array(track for track, _ in factors)
    return np.ones(shape), tracks, _gathered(raised), _array(stopped)


def filled(wiring: Wiring, pathway: Pathway, numbers: Mapping[str, float]) -> Table:
    """Return the table of a wiring with a pathway's numbers in it; raise KeyError for one that is missing."""
    values = np.array([*(numbers[name] for name in pathway.numbers), np.inf, 1.0])
    table = wiring.table
    arrays = {name: getattr(table, name).copy() for name in {array for array, _ in wiring.filled}}
    for (array, field), gathered in wiring.filled.items():
        given = values[gathered.which]
        whole = arrays[array].dtype[field] == np.int64
        arrays[array][field][gathered.place] = np.rint(given) if whole else given
    ratio = table.ratio.copy()
    flat = ratio.reshape(-1)
    np.multiply.at(flat, wiring.raised.place, values[wiring.raised.which])
    flat[wiring.stopped] = 0.0
    return table._replace(law=values[wiring.law], ratio=ratio, **arrays)
