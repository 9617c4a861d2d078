"""The pathway as text: every track with its states, its transitions and the numbers these read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from sim.pathway import Frailty, Granted, Pathway, Resource, Rhythm, Spare, Track, Transition
from sim.report.diagram.entries import Entry, entries, lines, wrapped
from sim.report.diagram.numbers import Numbers
from sim.report.diagram.triggers import condition, listed, sources, trigger

TITLE = "What can happen to families and dyads"

LEGEND = (
    "A family, or a dyad, is in one state of each of its tracks at once; all begin in the first state.",
    (
        "'a -> b  event' is a transition; below it stands when it fires, then the numbers it reads, as value "
        "[95 % interval] (source, how it came to us). A source is a key of sources.yaml."
    ),
    (
        "A random time is a clock; the clocks of a family race, and one stands still where its 'only while' "
        "does not hold. 'speed' multiplies a clock's hazard, 'times' a probability, while a condition holds."
    ),
)


def as_text(pathway: Pathway, numbers: Numbers, track: str = "") -> str:
    """Return the whole pathway, or one track and what it draws on, in lines of 80 columns at most.

    >>> from sim.params import read_params
    >>> from sim.pathway import PATHWAY
    >>> drawn = as_text(PATHWAY, Numbers(read_params("params")), "court")
    >>> "at_second_limit -> petitioned  second_petition" in drawn
    True
    """
    head = "\n\n".join(wrapped(part, "") for part in (TITLE, _about(numbers), *LEGEND))
    return "\n".join([head, *_sections(pathway, numbers, track)])


def _about(numbers: Numbers) -> str:
    if numbers.study is None:
        return "Numbers under every lens, baseline and statute; what a scenario decides has no value here."
    scenario = numbers.study.scenario
    return (
        f"Numbers of: {scenario.title} (lens {scenario.lens}, baseline {scenario.baseline}, "
        f"statute {scenario.statute})"
    )


def _sections(pathway: Pathway, numbers: Numbers, track: str) -> Iterator[str]:
    shown = [one for one in pathway.tracks if track in {"", one.name}]
    rows = [row for row in pathway.transitions if row.target.partition(".")[0] in {one.name for one in shown}]
    for kind, heading in (("family", "Tracks of families"), ("dyad", "Tracks of dyads")):
        own = [one for one in shown if one.of == kind]
        yield from _section(heading, (_track(pathway, numbers, one) for one in own))
    resources = [one for one in pathway.resources if not track or _draws_on(rows, one)]
    yield from _section("Resources", (_resource(pathway, numbers, one) for one in resources))
    frailties = [
        one
        for one in pathway.frailties
        if not track or any(one.name in {row.frailty, row.against} for row in rows)
    ]
    yield from _section("Frailties", (_frailty(pathway, numbers, one) for one in frailties))
    rhythms = [one for one in pathway.rhythms if not track]
    yield from _section("Rhythms", (_rhythm(pathway, numbers, one) for one in rhythms))


def _draws_on(rows: list[Transition], resource: Resource) -> bool:
    asked = (row.trigger for row in rows)
    return any(isinstance(one, Granted | Spare) and one.resource == resource.name for one in asked)


def _section(heading: str, blocks: Iterator[Iterator[str]]) -> Iterator[str]:
    """Yield a heading and its blocks, or nothing where there is none."""
    for number, block in enumerate(blocks):
        if number == 0:
            yield from ("", heading.upper(), "=" * len(heading))
        yield ""
        yield from block


def _track(pathway: Pathway, numbers: Numbers, track: Track) -> Iterator[str]:
    yield track.name
    yield wrapped(", ".join(track.states), "  states: ")
    for row in pathway.transitions:
        if row.target.partition(".")[0] == track.name:
            yield ""
            yield wrapped(f"{sources(pathway, row)} -> {row.target.partition('.')[2]}  {row.name}", "  ")
            yield wrapped(_sentence(trigger(pathway, row)), "    ")
            yield from chain(*(lines(numbers, entry) for entry in entries(pathway, row)))


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _resource(pathway: Pathway, numbers: Numbers, resource: Resource) -> Iterator[str]:
    yield wrapped(f"{resource.name}: held while {condition(pathway, resource.held_in)}", "")
    if resource.capacity:
        yield from lines(numbers, Entry("capacity", resource.capacity))
    for offer in resource.offers:
        offered = f"from each dyad, while {condition(pathway, (offer.state,))}"
        yield from lines(numbers, Entry("seats", offer.seats, offered))
    for row in pathway.transitions:
        if isinstance(row.trigger, Granted) and row.trigger.resource == resource.name:
            first = ", before all others" if row.trigger.first else ""
            yield wrapped(f"{row.name} waits in {sources(pathway, row)}{first}", "    ")


def _frailty(pathway: Pathway, numbers: Numbers, frailty: Frailty) -> Iterator[str]:
    yield wrapped(f"{frailty.name}: one number for each family, drawn once, gamma with mean 1", "")
    yield from lines(numbers, Entry("variance", frailty.variance))
    uses: tuple[tuple[str, Callable[[Transition], str | None]], ...] = (
        ("Multiplies the hazard of", lambda row: row.frailty),
        ("Divides the hazard of", lambda row: row.against),
    )
    for does, of in uses:
        named = [row.name for row in pathway.transitions if of(row) == frailty.name]
        if named:
            yield wrapped(f"{does} {listed(named, 'and')}.", "    ")
    kept = [rhythm.name for rhythm in pathway.rhythms if rhythm.frailty == frailty.name]
    if kept:
        yield wrapped(f"Multiplies the share that is kept of {listed(kept, 'and')}.", "    ")


def _rhythm(pathway: Pathway, numbers: Numbers, rhythm: Rhythm) -> Iterator[str]:
    whole = next(one for one in pathway.rhythms if _pace(one) == _pace(rhythm))
    when = f"at a steady rate while {condition(pathway, rhythm.during)}"
    yield wrapped(f"{rhythm.name}: {when if whole is rhythm else f'a share of {whole.name}'}", "")
    if rhythm.kept:
        own = f"times the family's {rhythm.frailty}, all at most" if rhythm.frailty else ""
        yield from lines(numbers, Entry("share", rhythm.kept, own))
    if whole is rhythm:
        yield from lines(numbers, Entry("rate", rhythm.rate))
        for speed in rhythm.speeds:
            entry = Entry("times", speed.ratio, f"while {condition(pathway, speed.during)}")
            yield from lines(numbers, entry)


def _pace(rhythm: Rhythm) -> tuple[object, ...]:
    return rhythm.rate, rhythm.during, rhythm.speeds
