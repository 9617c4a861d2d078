"""One family's two lives as data: dated moments, stays, counts and costs; no words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from sim.history import NO_DYAD
from sim.pathway import SETTINGS
from sim.units import MINUTES_PER_DAY

Enrolment = Literal[
    "enrolled", "no seat", "case over", "still waiting", "declined", "not eligible", "none offered"
]
"""Whether a dyad was found for a family in the programme arm, or why not."""
ENROLMENTS: tuple[Enrolment, ...] = get_args(Enrolment)


@dataclass(frozen=True)
class Stay:
    """A stay in a state (`track.state`), in minutes since the programme's start, and whose seat was held."""

    state: str
    start: int
    stop: int
    dyad: int = NO_DYAD


@dataclass(frozen=True)
class Moment:
    """An event of a family, the dyad it concerns, and the event of that dyad that brought it about."""

    minute: int
    day: date
    event: str
    dyad: int = NO_DYAD
    cause: str = ""


@dataclass(frozen=True)
class Life:
    """What one family lived in one arm, from its referral to the end of its follow-up.

    `stays` are in order of time on every track; `counts` are those of the tally (minutes, child-minutes and
    counts), `costs` dollars by kind.
    """

    arm: str
    label: str
    children: int
    begin: int
    end: int
    last_day: date
    moments: tuple[Moment, ...]
    stays: tuple[Stay, ...]
    counts: Mapping[str, int]
    costs: Mapping[str, float]

    def state(self, track: str, minute: int | None = None) -> str:
        """Return where the family is on a track, after all that happens in a minute; at the end without one.

        >>> stays = (Stay("case.open", 0, 9), Stay("case.gone", 9, 20))
        >>> life = Life("a", "A", 1, 0, 20, date(2020, 1, 1), (), stays, {}, {})
        >>> life.state("case", 8), life.state("case", 9), life.state("case")
        ('open', 'gone', 'gone')
        """
        until = self.end if minute is None else minute
        own = (stay for stay in self.stays if stay.state.startswith(f"{track}."))
        *_, last = (stay.state for stay in own if stay.start <= until)
        return last.partition(".")[2]

    def lasted(self, states: Collection[str], until: int) -> int:
        """Return for how many minutes, up to one of them, the family had been in these states of a track.

        >>> stays = (Stay("case.open", 0, 9), Stay("case.gone", 9, 20), Stay("case.open", 20, 30))
        >>> life = Life("a", "A", 1, 0, 20, date(2020, 1, 1), (), stays, {}, {})
        >>> life.lasted(["case.open"], 25), life.lasted(["case.open"], 9), life.lasted(["case.gone"], 9)
        (5, 9, 0)
        """
        since = until
        for stay in reversed(self.stays):
            if stay.state in states and stay.start < since <= stay.stop:
                since = stay.start
        return until - since

    @property
    def minutes_in_placement(self) -> int:
        """How long each child was out of home (siblings move together)."""
        return sum(self.counts[setting] for setting in SETTINGS) // self.children

    @property
    def days_in_placement(self) -> int:
        """The same in whole days, rounded."""
        return round(self.minutes_in_placement / MINUTES_PER_DAY)

    @property
    def cost(self) -> float:
        """What this life cost, all kinds together."""
        return sum(self.costs.values())


@dataclass(frozen=True)
class FamilyStory:
    """Who a family is, and its two lives: the comparator's, and the programme's, under the same luck."""

    title: str
    family: int
    families: int
    children: int
    referral: date
    co_parent: str
    enrolment: Enrolment
    lens: str
    draw: int | None
    replication: int
    price_year: int
    comparator: Life
    program: Life

    @property
    def lives(self) -> tuple[Life, Life]:
        """The comparator's life, then the programme's."""
        return self.comparator, self.program


def day_of(start: date, minute: int) -> date:
    """Return the day that a minute since the programme's start lies in.

    >>> day_of(date(2012, 7, 1), 2 * MINUTES_PER_DAY - 1)
    datetime.date(2012, 7, 2)
    """
    return start + timedelta(days=minute // MINUTES_PER_DAY)
