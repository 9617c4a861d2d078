"""What a pathway's table says before any number is filled in, by row, state and event number: for engines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sim.pathway import (
    HIRING,
    REFERRAL,
    Accrued,
    After,
    At,
    Dated,
    Granted,
    Kind,
    Pathway,
    Speed,
    Transition,
)

AT_ONE_INSTANT = 1_000
"""More moves than any sound pathway makes of an entity at once: going round in circles must not hang."""

Term = tuple[str, ...] | None
"""What a state does to a speed: the ratios that multiply it, or None where there is none at all."""
Terms = tuple[tuple[int, tuple[Term, ...]], ...]
"""For every track that matters to a speed, its place among those of its kind, and the term of each state."""


class Move(NamedTuple):
    """What a row does to an entity that is in one of its source states.

    It disarms clocks, of which the `paused` keep what they have used, and arms others; `doubtful` are the
    rows whose speed it may change; `queues` says whether a place is waited for, held or offered, before or
    after, and `keeps` whether the same place is held before and after.
    """

    track: int
    source: int
    target: int
    disarmed: tuple[int, ...]
    paused: tuple[int, ...]
    armed: tuple[int, ...]
    doubtful: tuple[int, ...]
    queues: bool
    keeps: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """A pathway without its numbers.

    `beginning[kind]` are the first states of families and of dyads, one for each of their tracks;
    `track[row]` is the place of a row's track among them. `terms[row]` are those of a row's clock or share;
    `armed_in[state]` are the rows whose clocks run in a state; `waits_for[state]` is (resource, row, whether
    first in line) or None; `holds[state]` is a resource's number or None, `offered_in[state]` likewise;
    `moves[row]` says by source state what a row does.
    """

    pathway: Pathway
    beginning: Mapping[Kind, tuple[int, ...]]
    beginning_event: Mapping[Kind, int]
    track: tuple[int, ...]
    source: tuple[frozenset[int], ...]
    target: tuple[int, ...]
    terms: tuple[Terms, ...]
    armed_in: tuple[tuple[int, ...], ...]
    waits_for: tuple[tuple[int, int, bool] | None, ...]
    holds: tuple[int | None, ...]
    offered_in: tuple[int | None, ...]

    @property
    def tracks(self) -> tuple[int, int]:
        """How many tracks families have, and dyads."""
        return len(self.beginning["family"]), len(self.beginning["dyad"])

    def moves(self) -> tuple[dict[int, Move], ...]:
        """Return every row's moves, by row and source state."""
        rows = range(len(self.source))
        return tuple({source: self._move(row, source) for source in self.source[row]} for row in rows)

    def _move(self, row: int, source: int) -> Move:
        """Compare the clocks of two states: one that runs in both goes on, unless it is the one that rang."""
        target = self.target[row]
        before, after = self.armed_in[source], self.armed_in[target]
        disarmed = tuple(clock for clock in before if clock == row or clock not in after)
        armed = tuple(clock for clock in after if clock == row or clock not in before)
        places = [
            of[state] for of in (self.waits_for, self.holds, self.offered_in) for state in (source, target)
        ]
        resuming = self.pathway.transitions
        return Move(
            self.track[row],
            source,
            target,
            disarmed=disarmed,
            paused=tuple(clock for clock in disarmed if clock != row and resuming[clock].resumes),
            armed=armed,
            doubtful=armed + self._sped(self.track[row], source, target),
            queues=any(place is not None for place in places),
            keeps=self.holds[source] is not None and self.holds[source] == self.holds[target],
        )

    def _sped(self, track: int, source: int, target: int) -> tuple[int, ...]:
        """Return the rows whose clock may have another speed in `target` than in `source`."""
        own = self.pathway.kinds[self.pathway.states[source]]
        return tuple(
            row
            for row in sorted({row for armed in self.armed_in for row in armed})
            if self.pathway.kinds[self.pathway.states[self.target[row]]] == own
            for watched, by_state in self.terms[row]
            if watched == track and by_state[source] != by_state[target]
        )


def endless(pathway: Pathway, who: str, minute: int, latest: Iterable[int]) -> RuntimeError:
    """Return the error of an entity that goes round in circles, with the events it goes through."""
    names = ", ".join(dict.fromkeys(pathway.events[event] for event in latest))
    return RuntimeError(
        f"{who} moved {AT_ONE_INSTANT} times within minute {minute} and would go on for ever ({names}): on "
        "one of these ways there must be a clock that takes time"
    )


@lru_cache(maxsize=64)
def framed(pathway: Pathway) -> Frame:
    """Return a pathway's frame."""
    rows = pathway.transitions
    return Frame(
        pathway=pathway,
        beginning={kind: _beginning(pathway, kind) for kind in ("family", "dyad")},
        beginning_event=_beginning_events(pathway),
        track=tuple(pathway.local(row.target) for row in rows),
        source=tuple(numbered(pathway, row.source) for row in rows),
        target=tuple(pathway.state(row.target) for row in rows),
        terms=tuple(_terms_of(pathway, row) for row in rows),
        armed_in=_armed_in(pathway),
        waits_for=_waits_for(pathway),
        holds=_by_state(pathway, _held(pathway)),
        offered_in=_by_state(pathway, _offered(pathway)),
    )


def numbered(pathway: Pathway, states: Iterable[str]) -> frozenset[int]:
    """Return the numbers of some states."""
    return frozenset(pathway.state(state) for state in states)


def terms(pathway: Pathway, speeds: tuple[Speed, ...], during: tuple[str, ...]) -> Terms:
    """Return what each track does to a speed: the ratios in force by state, None where `during` fails."""
    by_track: dict[int, list[Term]] = {}
    everywhere: list[Term] = [()] * len(pathway.states)
    for speed in speeds:
        for states in pathway.by_track(speed.during).values():
            row = by_track.setdefault(_place(pathway, states), everywhere.copy())
            for state in states:
                row[state] = (*(row[state] or ()), speed.ratio)
    for states in pathway.by_track(during).values():
        track = _place(pathway, states)
        row = by_track.setdefault(track, everywhere.copy())
        by_track[track] = [term if state in states else None for state, term in enumerate(row)]
    return tuple((track, tuple(row)) for track, row in sorted(by_track.items()))


def _terms_of(pathway: Pathway, row: Transition) -> Terms:
    counted = row.trigger.states if isinstance(row.trigger, Accrued) else ()
    return terms(pathway, row.speeds, row.during + counted)


def _place(pathway: Pathway, states: frozenset[int]) -> int:
    return pathway.local(pathway.states[min(states)])


def _beginning(pathway: Pathway, kind: Kind) -> tuple[int, ...]:
    tracks = [track for track in pathway.tracks if track.of == kind]
    return tuple(pathway.state(f"{track.name}.{track.states[0]}") for track in tracks)


def _beginning_events(pathway: Pathway) -> dict[Kind, int]:
    begun: dict[Kind, str] = {"family": REFERRAL, "dyad": HIRING}
    return {kind: pathway.event(name) for kind, name in begun.items() if name in pathway.events}


def _armed_in(pathway: Pathway) -> tuple[tuple[int, ...], ...]:
    timed = [
        (number, frozenset(row.source))
        for number, row in enumerate(pathway.transitions)
        if isinstance(row.trigger, After | At | Dated | Accrued)
    ]
    return tuple(tuple(number for number, source in timed if state in source) for state in pathway.states)


def _waits_for(pathway: Pathway) -> tuple[tuple[int, int, bool] | None, ...]:
    number_of = {resource.name: number for number, resource in enumerate(pathway.resources)}
    queues: dict[str, tuple[int, int, bool]] = {}
    for number, row in enumerate(pathway.transitions):
        if isinstance(row.trigger, Granted):
            place = (number_of[row.trigger.resource], number, row.trigger.first)
            queues |= dict.fromkeys(row.source, place)
    return tuple(queues.get(state) for state in pathway.states)


def _held(pathway: Pathway) -> Iterable[tuple[str, int]]:
    return ((state, number) for number, one in enumerate(pathway.resources) for state in one.held_in)


def _offered(pathway: Pathway) -> Iterable[tuple[str, int]]:
    return ((offer.state, number) for number, one in enumerate(pathway.resources) for offer in one.offers)


def _by_state(pathway: Pathway, places: Iterable[tuple[str, int]]) -> tuple[int | None, ...]:
    found = dict(places)
    return tuple(found.get(state) for state in pathway.states)
