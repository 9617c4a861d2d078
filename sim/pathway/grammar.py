"""The words a pathway is written in: tracks, transitions with one of five triggers, resources, meters.

A state is written `track.state`. A condition (`during`, `held_in`) is a tuple of states: it holds while,
for every track it mentions, the family is in one of the states named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from sim.distributions import Law

REFERRAL = "referral"
"""The event that begins every family's story; no transition may take its name."""

ROUNDING = 1e-9
"""By how much shares that add up to 1 may pass it."""

States = tuple[str, ...]


@dataclass(frozen=True)
class Track:
    """Name one of a family's parallel tracks; the first state is where every family begins."""

    name: str
    states: tuple[str, ...]


@dataclass(frozen=True)
class Speed:
    """Multiply a clock's hazard by a hazard ratio (a parameter's name) while a condition holds."""

    ratio: str
    during: States


@dataclass(frozen=True)
class After:
    """Fire after a random time; the clocks of a family race."""

    law: Law


@dataclass(frozen=True)
class At:
    """Fire a fixed delay (a parameter's name) after the source state was entered."""

    delay: str


@dataclass(frozen=True)
class Accrued:
    """Fire when time spent in `states` within the last `window` reaches `amount`."""

    states: States
    amount: str
    window: str


@dataclass(frozen=True)
class Granted:
    """Fire when the queue of a resource gives this family a place."""

    resource: str


@dataclass(frozen=True)
class On:
    """Fire at once when one of `events` happens to the family, with a probability (a parameter's name).

    Rows that share an event and a source state are one branch with one random number. A row without a
    probability takes what the others of its branch leave.
    """

    events: tuple[str, ...]
    probability: str | None = None


Trigger = After | At | Accrued | Granted | On


@dataclass(frozen=True)
class Transition:
    """Move a family from any of the source states (of one track) to the target, by a trigger.

    `name` is the event that is recorded and heard, and the address of the row's luck. A clock runs only
    while `during` holds; it stays armed while the family is in any of its sources. With `resumes`, the
    hazard it has used is kept when the family leaves the sources and comes back.
    """

    name: str
    source: States
    target: str
    trigger: Trigger
    speeds: tuple[Speed, ...] = ()
    during: States = ()
    resumes: bool = False


@dataclass(frozen=True)
class Resource:
    """Limit how many families may be in the states `held_in` at once (capacity: a number's name).

    The places of a `staffed` resource are the caseloads of dyads, who are paid for being there.
    """

    name: str
    capacity: str
    held_in: States
    staffed: bool = False


@dataclass(frozen=True)
class Meter:
    """Measure the minutes a condition holds; `per_child` multiplies them by the family's children."""

    name: str
    during: States
    per_child: bool = False


@dataclass(frozen=True)
class Rhythm:
    """Count occurrences that come at a steady rate (a number's name) while a condition holds."""

    name: str
    rate: str
    during: States
    speeds: tuple[Speed, ...] = ()


@dataclass(frozen=True)
class FirstTime:
    """Mark the minutes from referral to the first of the events; -1 if none happened."""

    name: str
    events: tuple[str, ...]


@dataclass(frozen=True)
class StateAt:
    """Mark whether the family was in one of the states at the first of the events; -1 if none happened."""

    name: str
    events: tuple[str, ...]
    states: States


@dataclass(frozen=True)
class Pathway:
    """Hold one pathway: what can happen, what is measured, and nothing of how long or how likely."""

    tracks: tuple[Track, ...]
    transitions: tuple[Transition, ...]
    resources: tuple[Resource, ...] = ()
    meters: tuple[Meter, ...] = ()
    rhythms: tuple[Rhythm, ...] = ()
    marks: tuple[FirstTime | StateAt, ...] = ()

    @cached_property
    def states(self) -> tuple[str, ...]:
        """All states as `track.state`, in table order; a state's place is its number."""
        return tuple(f"{track.name}.{state}" for track in self.tracks for state in track.states)

    @cached_property
    def track_of(self) -> tuple[int, ...]:
        """The number of the track each state belongs to, by state number."""
        return tuple(number for number, track in enumerate(self.tracks) for _ in track.states)

    @cached_property
    def events(self) -> tuple[str, ...]:
        """All events: the referral, then the transitions in table order; an event's place is its number."""
        return (REFERRAL, *(row.name for row in self.transitions))

    @cached_property
    def quantities(self) -> tuple[str, ...]:
        """What is tallied for every family: its events, its meters, its rhythms."""
        meters = tuple(meter.name for meter in self.meters)
        return self.events + meters + tuple(rhythm.name for rhythm in self.rhythms)

    @cached_property
    def minutes(self) -> frozenset[str]:
        """The quantities that are minutes; the others are counts."""
        return frozenset(meter.name for meter in self.meters)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Every number the table names, each once, in table order."""
        return tuple(dict.fromkeys(self._named))

    @property
    def _named(self) -> list[str]:
        named = [name for row in self.transitions for name in _numbers_of(row)]
        named += [resource.capacity for resource in self.resources]
        return named + [n for one in self.rhythms for n in (one.rate, *(speed.ratio for speed in one.speeds))]

    @cached_property
    def branches(self) -> dict[tuple[str, str], tuple[Transition, ...]]:
        """The rows that hear an event in a state, by (event, state), in table order."""
        heard: dict[tuple[str, str], tuple[Transition, ...]] = {}
        for row in self.transitions:
            if isinstance(row.trigger, On):
                for place in product(row.trigger.events, row.source):
                    heard[place] = (*heard.get(place, ()), row)
        return heard

    @cached_property
    def effects(self) -> frozenset[str]:
        """The hazard ratios that act only while a staffed place is held: all that a lens may move."""
        staffed = {state for one in self.resources if one.staffed for state in one.held_in}
        speeds = [speed for row in self.transitions for speed in row.speeds]
        speeds += [speed for rhythm in self.rhythms for speed in rhythm.speeds]
        held = Counter(speed.ratio for speed in speeds if set(speed.during) <= staffed)
        named = Counter(self._named)
        return frozenset(name for name, times in held.items() if named[name] == times)

    def state(self, name: str) -> int:
        """Return a state's number; raise KeyError for a name the table does not have."""
        return self._state_numbers[name]

    def event(self, name: str) -> int:
        """Return an event's number; raise KeyError for a name the table does not have."""
        return self._event_numbers[name]

    def by_track(self, condition: Iterable[str]) -> dict[int, frozenset[int]]:
        """Return the state numbers a condition allows, by track number, for the tracks it mentions."""
        allowed: dict[int, set[int]] = {}
        for name in condition:
            state = self.state(name)
            allowed.setdefault(self.track_of[state], set()).add(state)
        return {track: frozenset(states) for track, states in allowed.items()}

    @cached_property
    def _state_numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.states)}

    @cached_property
    def _event_numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.events)}


def _numbers_of(row: Transition) -> tuple[str, ...]:
    speeds = tuple(speed.ratio for speed in row.speeds)
    match row.trigger:
        case After(law):
            return (*law.names, *speeds)
        case At(delay):
            return (delay, *speeds)
        case Accrued(_, amount, window):
            return (amount, window)
        case On(_, str() as probability):
            return (probability,)
        case _:
            return ()
