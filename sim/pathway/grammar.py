"""The words a pathway is written in: tracks, transitions and their triggers, resources, meters.

A state is written `track.state`. A condition (`during`, `held_in`) is a tuple of states: it holds while,
for every track it mentions, the entity is in one of the states named. An entity is a family or a dyad; a
condition mentions tracks of one kind of entity only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.distributions import Law

Kind = Literal["family", "dyad"]
"""The entities that live a story."""

REFERRAL = "referral"
"""The event that begins every family's story; no transition may take its name."""

HIRING = "hiring"
"""The event that begins every dyad's story; no transition may take its name."""

CHILDREN = "children"
"""The luck that decides how many children a family has; no other may take its name."""

ROUNDING = 1e-9
"""By how much shares that add up to 1 may pass it."""

States = tuple[str, ...]


@dataclass(frozen=True)
class Track:
    """Name one of the parallel tracks of families, or of dyads; the first state is where everyone begins."""

    name: str
    states: tuple[str, ...]
    of: Kind = "family"


@dataclass(frozen=True)
class Speed:
    """Multiply a clock's hazard, or a row's probability, by a ratio (a number) while a condition holds."""

    ratio: str
    during: States


@dataclass(frozen=True)
class Frailty:
    """Give every entity a number of its own, drawn once: gamma, mean 1, variance by a number's name.

    Clocks that share it share a family's proneness (Vaupel, Manton and Stallard 1979, DOI 10.2307/2061224).
    """

    name: str
    variance: str


@dataclass(frozen=True)
class After:
    """Fire after a random time; the clocks of an entity race.

    With `age` (a number's name) the clock has that age already when it is armed, having come so far
    unharmed: only hazard beyond it counts.
    """

    law: Law
    age: str | None = None


@dataclass(frozen=True)
class At:
    """Fire a fixed delay (a parameter's name) after the source state was entered."""

    delay: str


@dataclass(frozen=True)
class Dated:
    """Fire at a date: a number's name, in minutes since the programme's start."""

    date: str


@dataclass(frozen=True)
class Accrued:
    """Fire when time spent in `states` within the last `window` reaches `amount`."""

    states: States
    amount: str
    window: str


@dataclass(frozen=True)
class Granted:
    """Fire when the queue of a resource gives this family a place; with `first`, before all others."""

    resource: str
    first: bool = False


@dataclass(frozen=True)
class Spare:
    """Fire for a dyad that is not needed: the free seats of the others would do for its families.

    Families who wait for a seat of the staffed resource need one too.
    """

    resource: str


@dataclass(frozen=True)
class On:
    """Fire at once when one of `events` happens, with a probability (a number's name).

    A family hears its own events and those of the dyad it holds a seat with; a dyad hears its own. Rows
    that share an event and a source state are one branch with one random number. Speeds multiply a row's
    probability; a row whose `during` fails has none. Shares are stacked in table order and cut off at 1; a
    row without a probability takes what the others of its branch leave.
    """

    events: tuple[str, ...]
    probability: str | None = None


Trigger = After | At | Dated | Accrued | Granted | Spare | On


@dataclass(frozen=True)
class Transition:
    """Move an entity from any of the source states (of one track) to the target, by a trigger.

    `name` is the event that is recorded and heard, and the address of the row's luck. A clock runs only
    while `during` holds; it stays armed while the entity is in any of its sources. With `resumes`, its age
    and the hazard it has used are kept when the entity leaves the sources and comes back; a clock that has
    rung keeps its age and waits for new hazard. `frailty` multiplies the hazard, and the law (of a first
    ring) is then that of the whole population; `against` divides the hazard by a frailty.
    """

    name: str
    source: States
    target: str
    trigger: Trigger
    speeds: tuple[Speed, ...] = ()
    during: States = ()
    resumes: bool = False
    frailty: str | None = None
    against: str | None = None


@dataclass(frozen=True)
class Offer:
    """Say how many seats (a number's name) a dyad offers while it is in a state."""

    state: str
    seats: str


@dataclass(frozen=True)
class Resource:
    """Limit how many families may be in the states `held_in` at once.

    Either by a `capacity` (a number's name), or by what dyads offer: such a resource is staffed, and each
    place is a seat with one dyad, kept while the family moves between these states. One resource at most is
    staffed.
    """

    name: str
    held_in: States
    capacity: str | None = None
    offers: tuple[Offer, ...] = ()

    @property
    def staffed(self) -> bool:
        """Whether the places are seats with dyads."""
        return bool(self.offers)


@dataclass(frozen=True)
class Meter:
    """Measure the minutes a condition holds, for families or for dyads.

    `per_child` multiplies them by the family's children.
    """

    name: str
    during: States
    per_child: bool = False


@dataclass(frozen=True)
class Rhythm:
    """Count occurrences that come to a family at a steady rate (a number's name) while a condition holds.

    With `kept` (a share's name) only that share of them counts, times the family's `frailty` if one is
    named, all of them at most. Rhythms of one rate have their luck in common, so none passes the other.
    """

    name: str
    rate: str
    during: States
    speeds: tuple[Speed, ...] = ()
    kept: str | None = None
    frailty: str | None = None


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
