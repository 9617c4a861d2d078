"""Find what is wrong with a pathway before anyone lives on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sim.errors import did_you_mean
from sim.pathway.grammar import Accrued, Granted, On, Pathway, StateAt, Transition


def faults(pathway: Pathway) -> tuple[str, ...]:
    """Return every fault of a pathway as a sentence; an empty tuple means it is sound.

    >>> from sim.pathway import PATHWAY
    >>> faults(PATHWAY)
    ()
    """
    names = (*_repeated(pathway), *_unknown(pathway))
    return names or (*_misplaced(pathway), *_endless(pathway), *_held(pathway))


def _repeated(pathway: Pathway) -> Iterator[str]:
    for kind, listed in (("state", pathway.states), ("quantity", pathway.quantities)):
        for name, times in Counter(listed).items():
            if times > 1:
                yield f"{kind} '{name}' stands {times} times"


def _unknown(pathway: Pathway) -> Iterator[str]:
    resources = [resource.name for resource in pathway.resources]
    for owner, kind, name in _references(pathway):
        known = {"state": pathway.states, "event": pathway.events, "resource": resources}[kind]
        if name not in known:
            yield f"{owner} names the {kind} '{name}', which does not exist: {did_you_mean(name, known)}"


def _references(pathway: Pathway) -> Iterator[tuple[str, str, str]]:
    for row in pathway.transitions:
        for state in (*row.source, row.target, *row.during, *_watched(row)):
            yield row.name, "state", state
        match row.trigger:
            case On(events, _):
                yield from ((row.name, "event", event) for event in events)
            case Granted(resource):
                yield row.name, "resource", resource
    conditions = [(one.name, one.held_in) for one in pathway.resources]
    conditions += [(meter.name, meter.during) for meter in pathway.meters]
    conditions += [(rhythm.name, rhythm.during) for rhythm in pathway.rhythms]
    conditions += [(rhythm.name, speed.during) for rhythm in pathway.rhythms for speed in rhythm.speeds]
    conditions += [(mark.name, mark.states) for mark in pathway.marks if isinstance(mark, StateAt)]
    for owner, states in conditions:
        yield from ((owner, "state", state) for state in states)
    for mark in pathway.marks:
        yield from ((mark.name, "event", event) for event in mark.events)


def _watched(row: Transition) -> tuple[str, ...]:
    states = tuple(state for speed in row.speeds for state in speed.during)
    return states + (row.trigger.states if isinstance(row.trigger, Accrued) else ())


def _misplaced(pathway: Pathway) -> Iterator[str]:
    for row in pathway.transitions:
        tracks = {pathway.track_of[pathway.state(state)] for state in (*row.source, row.target)}
        if len(tracks) > 1:
            yield f"{row.name} leads from one track to another"
        if not row.source:
            yield f"{row.name} has no source state"
        clockless = isinstance(row.trigger, On | Granted)
        if clockless and (row.speeds or row.during or row.resumes):
            yield f"{row.name} has speeds, 'during' or 'resumes' but no clock"
    for resource in pathway.resources:
        if len(pathway.by_track(resource.held_in)) != 1:
            yield f"resource {resource.name} must be held in states of one track"


def _endless(pathway: Pathway) -> Iterator[str]:
    """Report `on` rows that can set each other off for ever at one instant."""
    follows = {event: _heard(pathway, event) for event in pathway.events}
    for start in pathway.events:
        seen, ahead = set(), list(follows[start])
        while ahead:
            event = ahead.pop()
            if event not in seen:
                seen.add(event)
                ahead += follows[event]
        if start in seen:
            yield f"{start} can set itself off again at the same instant"


def _heard(pathway: Pathway, event: str) -> list[str]:
    rows = pathway.transitions
    return [row.name for row in rows if isinstance(row.trigger, On) and event in row.trigger.events]


def _held(pathway: Pathway) -> Iterator[str]:
    """Report ways into a held state that do not go through the resource's queue."""
    for resource in pathway.resources:
        for row in pathway.transitions:
            granted = isinstance(row.trigger, Granted) and row.trigger.resource == resource.name
            enters = row.target in resource.held_in and not set(row.source) <= set(resource.held_in)
            if enters and not granted:
                yield f"{row.name} enters '{row.target}' without a place of {resource.name}"
            if granted and not enters:
                yield f"{row.name} is granted {resource.name} but '{row.target}' does not hold it"
        if any(state.partition(".")[2] == _first(pathway, state) for state in resource.held_in):
            yield f"a family cannot begin in a state that holds {resource.name}"


def _first(pathway: Pathway, state: str) -> str:
    return next(track.states[0] for track in pathway.tracks if track.name == state.partition(".")[0])
