"""The parts of docs/model.md that are made from the pathway table and the engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from inspect import cleandoc

from sim.distributions import Law
from sim.engine import reference
from sim.pathway import (
    PATHWAY,
    Accrued,
    FirstTime,
    Granted,
    On,
    Resource,
    Rhythm,
    Spare,
    Speed,
    StateAt,
    Transition,
)
from sim.report.diagram import as_mermaid
from sim.report.diagram.entries import Entry, entries
from sim.report.diagram.triggers import condition, listed, sources, trigger
from tests.docs.tables import NONE, name, names, sentence, table


def diagrams() -> str:
    return as_mermaid(PATHWAY).replace("## ", "#### Track ")


def tracks() -> str:
    rows = (
        [name(track.name), track.of, names(track.states[:1]), names(track.states[1:])]
        for track in PATHWAY.tracks
    )
    return table(["track", "of each", "begins in", "other states"], rows)


def influences() -> str:
    """Return which other tracks, and which resources, each track reacts to."""
    rows = []
    for track in PATHWAY.tracks:
        own = [row for row in PATHWAY.transitions if track_of(row.target) == track.name]
        heard = {home(event) for row in own if isinstance(row.trigger, On) for event in row.trigger.events}
        seen = {track_of(state) for row in own for state in looked_at(row)}
        asked = {row.trigger.resource for row in own if isinstance(row.trigger, Granted | Spare)}
        others = (ordered(found - {track.name}) for found in (heard, seen))
        rows.append([name(track.name), *others, names(sorted(asked)) or NONE])
    return table(["track", "hears events of", "has clocks or chances that depend on", "draws on"], rows)


def track_of(state: str) -> str:
    return state.partition(".")[0]


def home(event: str) -> str:
    """Return the track an event belongs to; the referral belongs to none."""
    return next((track_of(row.target) for row in PATHWAY.transitions if row.name == event), event)


def looked_at(row: Transition) -> Iterator[str]:
    yield from row.during
    yield from (state for speed in row.speeds for state in speed.during)
    if isinstance(row.trigger, Accrued):
        yield from row.trigger.states


def ordered(found: set[str]) -> str:
    order = ["referral", *(track.name for track in PATHWAY.tracks)]
    return names(sorted(found, key=order.index)) or NONE


def transitions() -> str:
    head = ["track", "event", "from", "to", "when it fires", "numbers"]
    rows = (
        [
            track.name,
            name(row.name),
            sources(PATHWAY, row),
            track_state(row.target),
            sentence(trigger(PATHWAY, row)),
            "; ".join(read(entry) for entry in entries(PATHWAY, row)) or NONE,
        ]
        for track in PATHWAY.tracks
        for row in PATHWAY.transitions
        if track_of(row.target) == track.name
    )
    return table(head, rows)


def track_state(state: str) -> str:
    return state.partition(".")[2]


def read(entry: Entry) -> str:
    return f"{entry.role} {name(entry.name)} {entry.when}".strip()


def simultaneous() -> str:
    """Return the rule of simultaneous events as the engine states it."""
    said = cleandoc(reference.__doc__ or "").partition("\n\n")[2]
    return "\n".join(f"> {line}".rstrip() for line in said.splitlines())


def resources() -> str:
    head = ["resource", "held while", "places", "who waits, and in which order"]
    rows = ([name(one.name), held(one), places(one), waits(one)] for one in PATHWAY.resources)
    return table(head, rows)


def held(resource: Resource) -> str:
    return condition(PATHWAY, resource.held_in)


def places(resource: Resource) -> str:
    if resource.capacity:
        return name(resource.capacity)
    offers = (
        f"{name(offer.seats)} from each dyad while {condition(PATHWAY, (offer.state,))}"
        for offer in resource.offers
    )
    return "; ".join(offers)


def waits(resource: Resource) -> str:
    granted = [row for row in PATHWAY.transitions if asks(row, resource)]
    first = sorted(granted, key=lambda row: not (isinstance(row.trigger, Granted) and row.trigger.first))
    return "; then ".join(f"{sources(PATHWAY, row)} ({name(row.name)}), first come first" for row in first)


def asks(row: Transition, resource: Resource) -> bool:
    return isinstance(row.trigger, Granted) and row.trigger.resource == resource.name


def frailties() -> str:
    head = [
        "frailty",
        "variance",
        "multiplies the hazard of",
        "divides the hazard of",
        "multiplies what is kept of",
    ]
    rows = (
        [
            name(one.name),
            name(one.variance),
            names(row.name for row in PATHWAY.transitions if row.frailty == one.name) or NONE,
            names(row.name for row in PATHWAY.transitions if row.against == one.name) or NONE,
            names(rhythm.name for rhythm in PATHWAY.rhythms if rhythm.frailty == one.name) or NONE,
        ]
        for one in PATHWAY.frailties
    )
    return table(head, rows)


def rhythms() -> str:
    head = ["rhythm", "while", "rate", "share kept", "times"]
    rows = (
        [name(one.name), condition(PATHWAY, one.during), name(one.rate), kept(one), quickened(one.speeds)]
        for one in PATHWAY.rhythms
    )
    return table(head, rows)


def kept(rhythm: Rhythm) -> str:
    own = f" times {name(rhythm.frailty)}" if rhythm.frailty else ""
    return f"{name(rhythm.kept)}{own}" if rhythm.kept else "all"


def quickened(speeds: Iterable[Speed]) -> str:
    return "; ".join(f"{name(one.ratio)} while {condition(PATHWAY, one.during)}" for one in speeds) or NONE


def measures() -> str:
    metered = [
        [
            name(one.name),
            f"minutes{' of each child' if one.per_child else ''} while {condition(PATHWAY, one.during)}",
        ]
        for one in PATHWAY.meters
    ]
    return table(
        ["measure", "what it is"], [*metered, *([name(one.name), marked(one)] for one in PATHWAY.marks)]
    )


def marked(mark: FirstTime | StateAt) -> str:
    first = f"the first {listed([name(event) for event in mark.events])}"
    if isinstance(mark, FirstTime):
        return f"minutes from referral to {first}"
    return f"whether {condition(PATHWAY, mark.states)} at {first}"


def laws() -> str:
    """Return the laws that clocks follow, each with its cumulative hazard and the clocks."""
    used: dict[type[Law], list[str]] = {}
    for row in PATHWAY.transitions:
        law = getattr(row.trigger, "law", None)
        if law is not None:
            used.setdefault(type(law), []).append(row.name)
    rows = ([law.__name__, hazard(law), names(rows)] for law, rows in used.items())
    return table(["law", "cumulative hazard H(age)", "clocks"], rows)


def hazard(law: type[Law]) -> str:
    """Return the formula that stands in a law's docstring."""
    return name(re.search(r"H = (.+?)\.\n", law.__doc__ or "")[1])
