"""Find what is wrong with a pathway before anyone lives on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from sim.errors import did_you_mean
from sim.pathway.grammar import CHILDREN, Accrued, After, At, Dated, Granted, On, Spare, StateAt, Transition
from sim.pathway.whole import Pathway


@lru_cache(maxsize=64)
def faults(pathway: Pathway) -> tuple[str, ...]:
    """Return every fault of a pathway as a sentence; an empty tuple means it is sound.

    >>> from sim.pathway import PATHWAY
    >>> faults(PATHWAY)
    ()
    """
    names = (*_repeated(pathway), *_unknown(pathway))
    if names:
        return names
    return (
        *_misplaced(pathway),
        *_mixed(pathway),
        *_shared(pathway),
        *_endless(pathway),
        *_held(pathway),
        *_seated(pathway),
    )


def _repeated(pathway: Pathway) -> Iterator[str]:
    measured = (*(meter.name for meter in pathway.meters), *(rhythm.name for rhythm in pathway.rhythms))
    named = {
        "state": pathway.states,
        "quantity": pathway.events + measured,
        "mark": tuple(mark.name for mark in pathway.marks),
        "resource": tuple(resource.name for resource in pathway.resources),
        "frailty": tuple(frailty.name for frailty in pathway.frailties),
    }
    for kind, listed in named.items():
        for name, times in Counter(listed).items():
            if times > 1:
                yield f"{kind} '{name}' stands {times} times"
    # The names by which luck is addressed: one name would be one number for two decisions.
    addressed = (
        set(pathway.events),
        {frailty.name for frailty in pathway.frailties},
        {rhythm.rate for rhythm in pathway.rhythms},
        {CHILDREN},
    )
    for name, times in Counter(name for names in addressed for name in names).items():
        if times > 1:
            yield f"'{name}' is the name of more than one kind of luck"


def _unknown(pathway: Pathway) -> Iterator[str]:
    known_as = {
        "state": pathway.states,
        "event": pathway.events,
        "resource": [resource.name for resource in pathway.resources],
        "frailty": [frailty.name for frailty in pathway.frailties],
    }
    for owner, kind, name in _references(pathway):
        known = known_as[kind]
        if name not in known:
            yield f"{owner} names the {kind} '{name}', which does not exist: {did_you_mean(name, known)}"


def _references(pathway: Pathway) -> Iterator[tuple[str, str, str]]:
    for row in pathway.transitions:
        for state in (*row.source, row.target, *row.during, *_watched(row)):
            yield row.name, "state", state
        match row.trigger:
            case On(events, _):
                yield from ((row.name, "event", event) for event in events)
            case Granted(resource) | Spare(resource):
                yield row.name, "resource", resource
        yield from ((row.name, "frailty", name) for name in (row.frailty, row.against) if name)
    for rhythm in pathway.rhythms:
        yield from ((rhythm.name, "frailty", name) for name in (rhythm.frailty,) if name)
    conditions = [(one.name, one.held_in) for one in pathway.resources]
    conditions += [(one.name, (offer.state,)) for one in pathway.resources for offer in one.offers]
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
        yield from _idle(row)
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


def _idle(row: Transition) -> Iterator[str]:
    """Report what a row says that its trigger has no use for."""
    trigger = row.trigger
    rest = isinstance(trigger, On) and trigger.probability is None
    if isinstance(trigger, Granted) and row.during:
        yield f"{row.name} has 'during', but a queue does not ask"
    if isinstance(trigger, Granted | Spare | Dated) and row.speeds:
        yield f"{row.name} has speeds, but no clock"
    if rest and row.speeds:
        yield f"{row.name} takes what the others leave: it can have no speeds"
    if row.resumes and not isinstance(trigger, After | At):
        yield f"{row.name} has 'resumes' but no clock that could"
    if (row.frailty or row.against) and not isinstance(trigger, After):
        yield f"{row.name} has a frailty, but no random time"
    if row.frailty and row.against:
        yield f"{row.name} has a frailty and is against one: name one of the two"
    if row.frailty and isinstance(trigger, After) and trigger.age:
        yield f"{row.name} has a frailty and an age, but those who came so far are less prone than all"


def _shared(pathway: Pathway) -> Iterator[str]:
    """Report what two rows, or two resources, would both lay claim to."""
    for (event, state), rows in pathway.branches.items():
        rest = [row.name for row in rows if isinstance(row.trigger, On) and row.trigger.probability is None]
        if len(rest) > 1:
            yield f"{' and '.join(rest)} would both take what is left when '{event}' finds '{state}'"
    offering = [(one.name, (offer.state,)) for one in pathway.resources for offer in one.offers]
    granted = [(row.name, row.source) for row in pathway.transitions if isinstance(row.trigger, Granted)]
    held = [(resource.name, resource.held_in) for resource in pathway.resources]
    claimed = (("wait in", granted), ("are held in", held), ("are offered in", offering))
    for what, claims in claimed:
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
        if resource.staffed:
            yield resource.name, "is offered in", tuple(offer.state for offer in resource.offers)


def _mixed(pathway: Pathway) -> Iterator[str]:
    """Report what asks of a family what only a dyad can tell, or the other way round."""
    kinds = pathway.kinds
    conditions = [
        (row.name, (*row.source, row.target, *row.during, *_watched(row))) for row in pathway.transitions
    ]
    conditions += [(meter.name, meter.during) for meter in pathway.meters]
    for owner, states in conditions:
        if len({kinds[state] for state in states}) > 1:
            yield f"{owner} names states of families and of dyads"
    family = [(one.name, one.during) for one in pathway.rhythms]
    family += [(one.name, one.held_in) for one in pathway.resources]
    family += [(one.name, speed.during) for one in pathway.rhythms for speed in one.speeds]
    family += [(mark.name, mark.events) for mark in pathway.marks]
    family += [(mark.name, mark.states) for mark in pathway.marks if isinstance(mark, StateAt)]
    family += [(one.name, one.during) for one in pathway.meters if one.per_child]
    for owner, names in family:
        if any(kinds[name] == "dyad" for name in names):
            yield f"{owner} is of families, but names what is of dyads"
    for row in pathway.transitions:
        if isinstance(row.trigger, On) and kinds[row.name] == "dyad":
            yield from (
                f"{row.name} is of dyads, who do not hear '{event}'"
                for event in row.trigger.events
                if kinds[event] == "family"
            )


def _seated(pathway: Pathway) -> Iterator[str]:
    """Report resources that are neither counted nor offered, and rows that ask for the wrong sort."""
    kinds, staffed = pathway.kinds, [one.name for one in pathway.resources if one.staffed]
    if len(staffed) > 1:
        yield f"{' and '.join(staffed)} are both offered by dyads, but a dyad has seats of one sort"
    for one in pathway.resources:
        if one.staffed == (one.capacity is not None):
            yield f"{one.name} needs a capacity, or offers of dyads: one of the two"
        for offer in one.offers:
            if kinds[offer.state] == "family":
                yield f"{one.name} is offered in '{offer.state}', which is not a dyad's state"
    for row in pathway.transitions:
        match row.trigger, kinds[row.name]:
            case Spare(), "family":
                yield f"{row.name} is of families, but only dyads can be spared"
            case Spare(resource), _ if resource not in staffed:
                yield f"{row.name} waits until {resource} can spare a dyad, but it has none"
            case Granted(), "dyad":
                yield f"{row.name} is of dyads, but only families wait in queues"


def _measured(pathway: Pathway) -> list[tuple[str, tuple[str, ...]]]:
    measured = [(meter.name, meter.during) for meter in pathway.meters]
    return measured + [(rhythm.name, rhythm.during) for rhythm in pathway.rhythms]


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
