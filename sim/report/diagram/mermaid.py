"""The pathway as Mermaid: one state diagram for each track, its transitions named by their events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.pathway import HIRING, REFERRAL, Pathway, Track, Transition
from sim.report.diagram.entries import entries, origin, said, source
from sim.report.diagram.numbers import Numbers


def as_mermaid(pathway: Pathway, numbers: Numbers | None = None, track: str = "") -> str:
    """Return one track's diagram, or every track's as Markdown, each fenced under its name.

    With `numbers`, each transition's numbers stand before it in comments, which no renderer draws.

    >>> from sim.pathway import PATHWAY
    >>> print(as_mermaid(PATHWAY, track="intake"))
    stateDiagram-v2
        state "open" as intake_open
        state "over" as intake_over
        [*] --> intake_open : hiring
        intake_open --> intake_over : intake_end
    """
    drawn = {one.name: "\n".join(_diagram(pathway, numbers, one)) for one in pathway.tracks}
    if track:
        return drawn[track]
    return "\n\n".join(f"## {name}\n\n```mermaid\n{diagram}\n```" for name, diagram in drawn.items())


def _diagram(pathway: Pathway, numbers: Numbers | None, track: Track) -> Iterator[str]:
    yield "stateDiagram-v2"
    for state in track.states:
        yield f'    state "{state}" as {track.name}_{state}'
    begins = REFERRAL if track.of == "family" else HIRING
    yield f"    [*] --> {track.name}_{track.states[0]} : {begins}"
    rows = [row for row in pathway.transitions if row.target.partition(".")[0] == track.name]
    for row in rows:
        yield from _comments(pathway, numbers, row)
        for state in row.source:
            said = [row.name] if state != row.target else _loops(rows, state)
            if said[0] == row.name:
                yield f"    {_id(state)} --> {_id(row.target)} : {', '.join(said)}"


def _loops(rows: Sequence[Transition], state: str) -> list[str]:
    """Return every event that leads from a state to itself: renderers draw one such edge for each state."""
    return [row.name for row in rows if row.target == state and state in row.source]


def _id(state: str) -> str:
    """Return a state's name without the dot, which Mermaid would read as a class."""
    return state.replace(".", "_")


def _comments(pathway: Pathway, numbers: Numbers | None, row: Transition) -> Iterator[str]:
    if numbers is None:
        return
    for entry in entries(pathway, row):
        yield f"    %% {entry.name}{_valued(numbers, entry.name)}"


def _valued(numbers: Numbers, name: str) -> str:
    values, where = numbers.values(name), origin(numbers, name)
    if len(values) > 1:
        return " = " + "; ".join(f"{one.under} {said(one)}{source(one)}" for one in values)
    return "".join(f" = {said(one)}" for one in values) + f" ({where})"
