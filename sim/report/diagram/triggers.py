"""The table's conditions and triggers in plain words, with the table's own names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields

from sim.distributions import Exponential, Gompertz, Law, LogLogistic, LogNormal, Piecewise, Weibull
from sim.pathway import (
    Accrued,
    After,
    At,
    Dated,
    Granted,
    On,
    Pathway,
    Spare,
    Transition,
)


def listed(names: Sequence[str], last: str = "or") -> str:
    """Return names as a list in a sentence.

    >>> listed(["kinship", "foster", "residential"])
    'kinship, foster or residential'
    """
    *first, end = names
    return f"{', '.join(first)} {last} {end}" if first else end


def condition(pathway: Pathway, states: Iterable[str]) -> str:
    """Return when a condition holds: for every track it names, one of the states named.

    >>> from sim.pathway import PATHWAY
    >>> condition(PATHWAY, ("case.open", "mentor.matched"))
    'case is open and mentor is matched'
    """
    tracks = dict.fromkeys(state.partition(".")[0] for state in states)
    by_track = (tuple(state for state in states if state.startswith(f"{track}.")) for track in tracks)
    return " and ".join(
        f"{track} is {some(pathway, own)}" for track, own in zip(tracks, by_track, strict=True)
    )


def some(pathway: Pathway, states: Sequence[str]) -> str:
    """Return states of one track by name, or by those left out where these are fewer.

    >>> from sim.pathway import PATHWAY
    >>> some(PATHWAY, ("placement.home", "placement.reunified"))
    'home or reunified'
    """
    named, others = _split(pathway, states)
    if not others:
        return "in any state"
    return f"not {listed(others)}" if len(others) < len(named) else listed(named)


def sources(pathway: Pathway, row: Transition) -> str:
    """Return where a row leads from: its states, or all but a few.

    >>> from sim.pathway import PATHWAY
    >>> closing = next(row for row in PATHWAY.transitions if row.name == "court_closing")
    >>> sources(PATHWAY, closing)
    'all but none'
    """
    named, others = _split(pathway, row.source)
    if not others:
        return "any state"
    return f"all but {listed(others, 'and')}" if len(others) < len(named) else ", ".join(named)


def _split(pathway: Pathway, states: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the names of states of one track, and of the track's other states."""
    track = states[0].partition(".")[0]
    whole = next(one.states for one in pathway.tracks if one.name == track)
    inside = [name for name in whole if f"{track}.{name}" in states]
    return inside, [name for name in whole if name not in inside]


def trigger(pathway: Pathway, row: Transition) -> str:
    """Return when a row fires, in a sentence without its full stop.

    >>> from sim.pathway import PATHWAY
    >>> rows = {row.name: row for row in PATHWAY.transitions}
    >>> trigger(PATHWAY, rows["removal_on_recurrence"])
    'at once when detection happens, with a probability'
    >>> trigger(PATHWAY, rows["petition"])
    'at once when time_limit or exception_review happens, if none of relative_care, services_not_provided and
    compelling_reason does'
    """
    return "; ".join([_fires(pathway, row), *_limits(pathway, row)])


def _fires(pathway: Pathway, row: Transition) -> str:
    said = ""
    match row.trigger:
        case After(law, age):
            said = (
                f"after a random time ({_law(law)}{'; the clock has an age when it starts' if age else ''})"
            )
        case At():
            said = f"a fixed time after entering {sources(pathway, row)}"
        case Dated():
            said = "on a date"
        case Accrued(states, _, _):
            said = f"when the time that {condition(pathway, states)} reaches an amount in a moving window"
        case Granted(resource, first):
            said = f"when the queue for {resource} grants a place{', before all others' if first else ''}"
        case Spare(resource):
            said = (
                f"when the dyad can be spared: the others' free places of {resource} would do for its "
                "families and for all who wait"
            )
        case On():
            said = _hears(pathway, row, row.trigger)
    return said


def _hears(pathway: Pathway, row: Transition, trigger: On) -> str:
    theirs = pathway.kinds[row.name] == "family" and pathway.kinds[trigger.events[0]] == "dyad"
    whose = " to the dyad whose seat is held" if theirs else ""
    chance = "with a probability" if trigger.probability else _unless(pathway, row)
    return f"at once when {listed(trigger.events)} happens{whose}{', ' if chance else ''}{chance}"


def _unless(pathway: Pathway, row: Transition) -> str:
    """Return which other rows of its branches leave a row what it takes; empty if there are none."""
    rivals = dict.fromkeys(
        other.name
        for (_, state), rows in pathway.branches.items()
        if row in rows and state in row.source
        for other in rows
        if other is not row
    )
    if len(rivals) > 1:
        return f"if none of {listed(list(rivals), 'and')} does"
    return "".join(f"if {name} does not" for name in rivals)


def _limits(pathway: Pathway, row: Transition) -> Iterable[str]:
    """Yield what holds the row back, or makes one entity likelier to take it than another."""
    if row.during:
        only = "only if" if isinstance(row.trigger, On) else "only while"
        yield f"{only} {condition(pathway, row.during)}"
    if row.resumes:
        yield "its clock goes on, rather than starting anew, when the source state is entered again"
    if row.frailty:
        yield f"the hazard is multiplied by the {pathway.kinds[row.name]}'s {row.frailty}"
    if row.against:
        yield f"the hazard is divided by the {pathway.kinds[row.name]}'s {row.against}"


LAWS: Mapping[type[Law], str] = {
    Exponential: "exponential",
    Weibull: "Weibull",
    LogLogistic: "log-logistic",
    LogNormal: "log-normal",
    Gompertz: "Gompertz",
    Piecewise: "piecewise exponential",
}


def _law(law: Law) -> str:
    return LAWS[type(law)] + ("; some never would" if law.share else "")


def roles(row: Transition) -> list[tuple[str, str]]:
    """Return the numbers of a row's trigger, each as (what it is to the trigger, its name).

    >>> from sim.pathway import PATHWAY
    >>> rows = {row.name: row for row in PATHWAY.transitions}
    >>> roles(rows["treatment_request"])
    [('mean', 'treatment_entry_mean'), ('share', 'treatment_entry_share')]
    """
    match row.trigger:
        case After(law, age):
            return _places(law) + ([("age", age)] if age else [])
        case At(name):
            return [("delay", name)]
        case Dated(name):
            return [("date", name)]
        case Accrued(_, amount, window):
            return [("amount", amount), ("window", window)]
        case On(_, str() as probability):
            return [("probability", probability)]
        case _:
            return []


def _places(law: Law) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for place in fields(law):
        names = getattr(law, place.name)
        if isinstance(names, tuple):
            found += [(place.name.removesuffix("s"), name) for name in names]
        elif names is not None:
            found.append((place.name, names))
    return found
