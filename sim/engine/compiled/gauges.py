"""Put what is counted of a pathway into arrays, and beside them the numbers of draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from sim.engine.compiled import records as r
from sim.engine.compiled.drawing import (
    KINDS,
    Drawing,
    Ratios,
    blank,
    listed,
    places,
    records,
    small,
)
from sim.engine.compiled.records import Calendar, Floats, Gauges, Places, Records
from sim.engine.frame import terms
from sim.history import PROGRAM, Page
from sim.pathway import FirstTime, Meter, Pathway, Rhythm
from sim.quarters import Quarters
from sim.randomness import decision_id
from sim.units import MINUTES_PER_DAY


@dataclass(frozen=True)
class Gauging:
    """What is counted of a pathway in arrays, the names of what is counted, and what makes its ratios."""

    pathway: Pathway
    gauges: Gauges
    quantities: tuple[str, ...]
    ratios: Ratios

    def filled(self, given: Floats) -> Gauges:
        """Return the gauges with a pathway's numbers in them."""
        return self.gauges._replace(given=given, ratio=self.ratios.of(given))

    def page(self, families: int, quarters: int) -> Page:
        """Return an empty page to count a story on."""
        return Page(
            by_quarter=np.empty((len(self.quantities), quarters), dtype=np.int64),
            by_family=np.empty((len(self.pathway.quantities), families), dtype=np.int32),
            marks=np.empty((len(self.pathway.marks), families), dtype=np.int32),
        )


@lru_cache(maxsize=64)
def gauged(pathway: Pathway) -> Gauging:
    """Return what is counted of a pathway."""
    drawing = Drawing(pathway)
    quantities = (*pathway.quantities, *pathway.staff_quantities, PROGRAM)
    column = {name: place for place, name in enumerate(quantities)}
    meters, metered = _meters(pathway, column)
    watches, watched, watching, rows = _watches(drawing, column)
    marks, marked, marking = _marks(drawing)
    factors, ratios = drawing.speeds()
    gauges = Gauges(
        columns=places(column[event] for event in pathway.events),
        rows=rows,
        meters=meters,
        metered=metered,
        watches=watches,
        watched=watched,
        watching=watching,
        factors=factors,
        marks=marks,
        marked=marked,
        marking=marking,
        beginning=drawing.beginning(),
        tracks=places(len(drawing.frame.beginning[kind]) for kind in KINDS),
        present=small(pathway.present),
        given=np.zeros(0),
        ratio=np.zeros(0),
    )
    return Gauging(pathway, gauges, quantities, ratios)


@lru_cache(maxsize=64)
def calendar(quarters: Quarters) -> Calendar:
    """Return the quarters in arrays; the last one holds its own end."""
    edges = quarters.edges
    days = np.arange(edges[-1] // MINUTES_PER_DAY + 1) * MINUTES_PER_DAY
    of_day = np.minimum(np.searchsorted(edges, days, side="right") - 1, len(quarters) - 1)
    return Calendar(edges, of_day.astype(np.uint16))


def undivided(last: int) -> Calendar:
    """Return a calendar of one quarter, as long as a story that ends in the minute `last`."""
    days = last // MINUTES_PER_DAY + 1
    return Calendar(np.array([0, days * MINUTES_PER_DAY], dtype=np.int64), np.zeros(days, dtype=np.uint16))


def _several(pathway: Pathway, one: Meter) -> bool:
    return len(pathway.by_track(one.during)) > 1


def _meters(pathway: Pathway, column: Mapping[str, int]) -> tuple[Records, Places]:
    """Return the meters of one track, by state."""
    single = [one for one in pathway.meters if not _several(pathway, one)]
    by_state = [
        [place for place, one in enumerate(single) if state in one.during] for state in pathway.states
    ]
    flat, ends = listed(by_state)
    rows = [(column[single[place].name], single[place].per_child) for place in flat]
    return records(rows, r.METER), places(ends)


def _watches(drawing: Drawing, column: Mapping[str, int]) -> tuple[Records, Places, Places, Records]:
    """Return the meters of several tracks and the rhythms, which of them watch what, and the rows."""
    pathway = drawing.pathway
    found = [one for one in pathway.meters if _several(pathway, one)] + list(pathway.rhythms)
    watches = blank(len(found), r.WATCH)
    for place, one in enumerate(found):
        watch = watches[place]
        kind = pathway.kinds[one.during[0]]
        watch["column"] = column[one.name]
        watch["first"], watch["last"] = drawing.factors(kind, terms(pathway, (), one.during))
        watch["paced"], watch["per_child"] = isinstance(one, Rhythm), isinstance(one, Meter) and one.per_child
        if isinstance(one, Rhythm):
            watch["speeds"], watch["ends"] = drawing.factors(kind, terms(pathway, one.speeds, ()))
            _paced(drawing, watch, one)
    by_kind = [
        [place for place, one in enumerate(found) if pathway.kinds[one.during[0]] == kind] for kind in KINDS
    ]
    flat, ends = listed([*by_kind, *_telling_apart(drawing, found)])
    rows = drawing.rows()[0]
    rows["moves"] += len(KINDS)
    return watches, places(flat), places(ends), rows


def _paced(drawing: Drawing, watch: Any, one: Rhythm) -> None:
    """Say how fast a rhythm comes, and what share of it is kept."""
    watch["decision"], watch["rate"] = decision_id(one.rate), drawing.number[one.rate]
    if one.kept:
        watch["share"] = drawing.number[one.kept]
    if one.frailty:
        watch["frailty"] = [frailty.name for frailty in drawing.pathway.frailties].index(one.frailty)


def _telling_apart(drawing: Drawing, found: list[Meter | Rhythm]) -> Iterator[list[int]]:
    """Yield, by row and the state it is taken in, which of those found tell this state from its target."""
    names = drawing.pathway.states
    for target in drawing.frame.target:
        for source in drawing.beside(target):
            yield [
                place
                for place, one in enumerate(found)
                if any((names[source] in states) != (names[target] in states) for states in _conditions(one))
            ]


def _conditions(one: Meter | Rhythm) -> Iterator[tuple[str, ...]]:
    """Yield the states in which something is counted, and those in which it comes at another speed."""
    yield one.during
    if isinstance(one, Rhythm):
        yield from (speed.during for speed in one.speeds)


def _marks(drawing: Drawing) -> tuple[Records, Places, Places]:
    """Return the marks, and which of them wait for which event."""
    pathway = drawing.pathway
    marks = blank(len(pathway.marks), r.MARK)
    for place, one in enumerate(pathway.marks):
        marks[place]["state"] = not isinstance(one, FirstTime)
        if not isinstance(one, FirstTime):
            condition = terms(pathway, (), one.states)
            marks[place]["first"], marks[place]["last"] = drawing.factors("family", condition)
    waiting = [
        [place for place, one in enumerate(pathway.marks) if event in one.events] for event in pathway.events
    ]
    flat, ends = listed(waiting)
    return marks, places(flat), places(ends)
