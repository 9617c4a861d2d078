"""Find what is wrong with a pathway, or with the numbers it is filled with, before anyone lives on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from math import isfinite

from sim.errors import did_you_mean
from sim.pathway.grammar import ROUNDING, Accrued, After, Granted, On, Pathway, StateAt, Transition


def faults(pathway: Pathway) -> tuple[str, ...]:
    """Return every fault of a pathway as a sentence; an empty tuple means it is sound.

    >>> from sim.pathway import PATHWAY
    >>> faults(PATHWAY)
    ()
    """
    names = (*_repeated(pathway), *_unknown(pathway))
    return names or (*_misplaced(pathway), *_shared(pathway), *_endless(pathway), *_held(pathway))


def _repeated(pathway: Pathway) -> Iterator[str]:
    marks = tuple(mark.name for mark in pathway.marks)
    for kind, listed in (("state", pathway.states), ("quantity", pathway.quantities), ("mark", marks)):
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
    conditions += _measured(pathway)
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
        clockless = isinstance(row.trigger, On | Granted)
        if clockless and (row.speeds or row.during or row.resumes):
            yield f"{row.name} has speeds, 'during' or 'resumes' but no clock"
        if isinstance(row.trigger, Accrued) and row.speeds:
            yield f"{row.name} has speeds, but time that accrues has none: use 'during'"
        if isinstance(row.trigger, Accrued) and set(pathway.by_track(row.trigger.states)) & set(
            pathway.by_track(row.during)
        ):
            yield f"{row.name} accrues on a track that its 'during' names too"
    for owner, what, states in _of_one_track(pathway):
        if len(pathway.by_track(states)) != 1:
            yield f"{owner} {what} states of {'no' if not states else 'more than one'} track"
    for name, during in _measured(pathway):
        if not during:
            yield f"{name} measures no state"


def _shared(pathway: Pathway) -> Iterator[str]:
    """Report what two rows, or two resources, would both lay claim to."""
    for (event, state), rows in pathway.branches.items():
        rest = [row.name for row in rows if isinstance(row.trigger, On) and row.trigger.probability is None]
        if len(rest) > 1:
            yield f"{' and '.join(rest)} would both take what is left when '{event}' finds '{state}'"
    staffed = [resource.name for resource in pathway.resources if resource.staffed]
    if len(staffed) > 1:
        yield f"{' and '.join(staffed)} are both staffed by dyads"
    granted = [(row.name, row.source) for row in pathway.transitions if isinstance(row.trigger, Granted)]
    held = [(resource.name, resource.held_in) for resource in pathway.resources]
    for what, claims in (("wait in", granted), ("are held in", held)):
        for state in pathway.states:
            names = [name for name, states in claims if state in states]
            if len(names) > 1:
                yield f"{' and '.join(names)} both {what} '{state}'"


def _of_one_track(pathway: Pathway) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the conditions whose states must belong to one track, and how to say so."""
    for row in pathway.transitions:
        yield row.name, "leads from", row.source
        yield row.name, "leads between", (*row.source, row.target)
        if isinstance(row.trigger, Accrued):
            yield row.name, "accrues in", row.trigger.states
        yield from ((row.name, "has a speed in", speed.during) for speed in row.speeds)
    for rhythm in pathway.rhythms:
        yield from ((rhythm.name, "has a speed in", speed.during) for speed in rhythm.speeds)
    for resource in pathway.resources:
        yield resource.name, "is held in", resource.held_in


def _measured(pathway: Pathway) -> list[tuple[str, tuple[str, ...]]]:
    measured = [(meter.name, meter.during) for meter in pathway.meters]
    return measured + [(rhythm.name, rhythm.during) for rhythm in pathway.rhythms]


def unlivable(pathway: Pathway, numbers: Mapping[str, float]) -> dict[str, str]:
    """Return why no story can be told with these numbers, by the number that is to blame."""
    found = {name: "is not a number" for name in pathway.numbers if not isfinite(numbers[name])}
    if found:
        return found
    for row in pathway.transitions:
        found |= _refused(row, numbers)
        found |= {speed.ratio: "is below 0" for speed in row.speeds if numbers[speed.ratio] < 0}
    for rhythm in pathway.rhythms:
        found |= {speed.ratio: "is below 0" for speed in rhythm.speeds if numbers[speed.ratio] < 0}
        if not 0 <= numbers[rhythm.rate] <= 1:
            found[rhythm.rate] = "is not between never and once a minute"
    for rows in pathway.branches.values():
        named = [row.trigger.probability for row in rows if isinstance(row.trigger, On)]
        shares = [name for name in named if name is not None]
        total = sum(numbers[name] for name in shares)
        if total > 1 + ROUNDING:
            found |= dict.fromkeys(shares, f"is one of {', '.join(shares)}, which add up to {total:.4g}")
        found |= {name: "is not between 0 and 1" for name in shares if not 0 <= numbers[name] <= 1}
    return found


def _refused(row: Transition, numbers: Mapping[str, float]) -> dict[str, str]:
    match row.trigger:
        case After(law):
            try:
                law.numbers(numbers)
            except ValueError as refusal:
                told = str(refusal)
                return {next((name for name in law.names if repr(name) in told), law.names[0]): told}
        case Accrued(_, amount, window) if numbers[amount] > numbers[window]:
            return dict.fromkeys((amount, window), f"{amount} is longer than {window}")
    return {}


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
