"""One pathway as a whole: its tables, and what is found from them once for all who read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from sim.pathway.grammar import (
    HIRING,
    REFERRAL,
    Accrued,
    After,
    At,
    Dated,
    FirstTime,
    Frailty,
    Kind,
    Meter,
    On,
    Resource,
    Rhythm,
    Spare,
    Speed,
    StateAt,
    Track,
    Transition,
)


@dataclass(frozen=True)
class Pathway:
    """Hold one pathway: what can happen, what is measured, and nothing of how long or how likely."""

    tracks: tuple[Track, ...]
    transitions: tuple[Transition, ...]
    resources: tuple[Resource, ...] = ()
    meters: tuple[Meter, ...] = ()
    rhythms: tuple[Rhythm, ...] = ()
    marks: tuple[FirstTime | StateAt, ...] = ()
    frailties: tuple[Frailty, ...] = ()

    def __hash__(self) -> int:
        """Hash a pathway once: what is laid out for it is looked up for every story."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.tracks, self.transitions, self.resources, self.meters, self.rhythms, self.marks))

    @cached_property
    def states(self) -> tuple[str, ...]:
        """All states as `track.state`, in table order; a state's place is its number."""
        return tuple(f"{track.name}.{state}" for track in self.tracks for state in track.states)

    @cached_property
    def track_of(self) -> tuple[int, ...]:
        """The number of the track each state belongs to, by state number."""
        return tuple(number for number, track in enumerate(self.tracks) for _ in track.states)

    @cached_property
    def kinds(self) -> Mapping[str, Kind]:
        """Whose track each state, and whose event each event, is."""
        of_state = {f"{track.name}.{state}": track.of for track in self.tracks for state in track.states}
        beginnings: dict[str, Kind] = {REFERRAL: "family", HIRING: "dyad"}
        return of_state | beginnings | {row.name: of_state[row.target] for row in self.transitions}

    @cached_property
    def events(self) -> tuple[str, ...]:
        """All events: the referral, the transitions in table order, the hiring; its place is its number."""
        dyads = any(track.of == "dyad" for track in self.tracks)
        return (REFERRAL, *(row.name for row in self.transitions), *((HIRING,) if dyads else ()))

    def meters_of(self, kind: Kind) -> tuple[Meter, ...]:
        """Return the meters of families, or of dyads."""
        return tuple(meter for meter in self.meters if self.kinds[meter.during[0]] == kind)

    def events_of(self, kind: Kind) -> tuple[str, ...]:
        """Return the events of families, or of dyads, in the order of their numbers."""
        return tuple(event for event in self.events if self.kinds[event] == kind)

    @cached_property
    def quantities(self) -> tuple[str, ...]:
        """What is tallied for every family: its events, its meters, its rhythms."""
        meters = tuple(meter.name for meter in self.meters_of("family"))
        return self.events_of("family") + meters + tuple(rhythm.name for rhythm in self.rhythms)

    @cached_property
    def staff_quantities(self) -> tuple[str, ...]:
        """What is tallied of the dyads together: their events and their meters."""
        return self.events_of("dyad") + tuple(meter.name for meter in self.meters_of("dyad"))

    @cached_property
    def present(self) -> tuple[bool, ...]:
        """Whether a dyad in each state is there for the programme: it is until it is let go."""
        let_go = {self.state(row.target) for row in self.transitions if isinstance(row.trigger, Spare)}
        tracks = {self.track_of[state] for state in let_go} or set(self.track_of)
        return tuple(track in tracks and state not in let_go for state, track in enumerate(self.track_of))

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
        named = [name for row in self.transitions for name in numbers_of(row)]
        named += [name for one in self.resources for name in (one.capacity, *_offered(one)) if name]
        named += [name for one in self.rhythms for name in (one.rate, *_ratios(one.speeds), one.kept) if name]
        return named + [frailty.variance for frailty in self.frailties]

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

    def local(self, state: str) -> int:
        """Return the place of a state's track among the tracks of its kind of entity."""
        names = [track.name for track in self.tracks if track.of == self.kinds[state]]
        return names.index(state.partition(".")[0])

    @cached_property
    def _state_numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.states)}

    @cached_property
    def _event_numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.events)}


def numbers_of(row: Transition) -> tuple[str, ...]:
    """Return the names of the numbers a row reads."""
    match row.trigger:
        case After(law, age):
            own = (*law.names, *((age,) if age else ()))
        case At(name) | Dated(name):
            own = (name,)
        case Accrued(_, amount, window):
            own = (amount, window)
        case On(_, str() as probability):
            own = (probability,)
        case _:
            own = ()
    return own + _ratios(row.speeds)


def _ratios(speeds: tuple[Speed, ...]) -> tuple[str, ...]:
    return tuple(speed.ratio for speed in speeds)


def _offered(resource: Resource) -> tuple[str, ...]:
    return tuple(offer.seats for offer in resource.offers)
