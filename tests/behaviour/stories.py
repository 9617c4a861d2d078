"""Hard worlds on the shipped table, and their stories told family by family and dyad by dyad.

A world is lived with several seeds. What is asserted of it is asserted of every minute of every story, so
those facts have no tolerance; facts about chance are held by `shown`, at a stated rate of false alarms.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, cached_property
from itertools import accumulate, pairwise
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from sim.engine import Telling
from sim.history import NO_DYAD, POST, STAY, History, Tally
from tests.studies import study, telling
from tests.tables import FALSE_ALARM

SEEDS = (1, 2, 3)
FAMILIES = ("cohort.referrals=100 per year", "cohort.intake=1 year")

REMOVED_AT_ONCE = "cohort.removed_at_referral=100 %"
CHURN = ("removal_scale=60 days", "re_entry_scale=400 days", "reunification_mean=150 days")
"""Children come and go, so that months in care add up over several stays."""
LONG_CARE = (REMOVED_AT_ONCE, "reunification_mean=9 years", "guardianship_mean=9 years")
ONLY_REASONS = (
    "relative_care_share=0 %",
    "services_not_provided_share=0 %",
    "compelling_reason_share=95 %",
)
LEAVING = ("promotion_mean=300 days", "hr_mentor_relapse=6", "arms.start.mentor_recovery=1 year")
ENDLESS_PLACES = "treatment.slots=100000"
"""Places in treatment are shared; with fewer, one family's luck may lengthen another's wait."""
LONG_WINDOW = "arms.start.enrolment_window=1 year"

WORLDS: dict[str, tuple[str, ...]] = {
    "as it is shipped": (),
    "one dyad": ("arms.start.dyads=1", LONG_WINDOW),
    "high turnover": (*LEAVING, LONG_WINDOW, "arms.start.vacancy=1 month"),
    "staggered hiring": (
        *LEAVING,
        "arms.start.dyads=5",
        "arms.start.hired={2012-07-01: 2, 2013-01-01: 2, 2013-04-01: 1}",
        "arms.start.certification=2 months",
    ),
    "scarce treatment": ("treatment.slots=3", "treatment_entry_mean=60 days"),
    "no treatment": (
        *LONG_CARE,
        "treatment.slots=0",
        "treatment_entry_mean=60 days",
        "request_lapse_mean=10 years",
        "unaided_recovery_mean=20 years",
    ),
    "all removed at referral": (REMOVED_AT_ONCE, "cohort.follow_up=8 years"),
    "federal clock, long in care": (*LONG_CARE, "statute=federal", "treatment.slots=10"),
    "federal clock, in and out": (*CHURN, "statute=federal"),
    "ohio, long in care": (*LONG_CARE, "statute=ohio", "compelling_reason_share=30 %"),
    "ohio, in and out": (*CHURN, "statute=ohio", "adoption_mean=1 month", "termination_mean=1 month"),
    "ohio, always a reason": (REMOVED_AT_ONCE, *ONLY_REASONS, "statute=ohio", "reunification_mean=2 years"),
    "kentucky of 2018, in and out": (*CHURN, "statute=kentucky_2018", "cohort.follow_up=8 years"),
    "illinois, in and out": (*CHURN, "statute=illinois"),
    "families move away": ("moving_away_mean=1 year", "treatment.slots=5", "arms.start.dyads=2"),
    "children come of age": ("ageing_out_scale=3 years", "maltreatment_scale=30 months"),
}


class Stay(NamedTuple):
    """One stay of a family or dyad in a state, from one minute to another, and the dyad it was with."""

    state: str
    start: int
    stop: int
    dyad: int


class InCare(NamedTuple):
    """One stay of a family's children in care: `exit` is the event that ended it, "" if none did."""

    family: int
    start: int
    stop: int
    exit: str
    events: tuple[tuple[str, int], ...]

    def times(self, *names: str) -> list[int]:
        """Return when such events happened in this stay, in order."""
        return [time for name, time in self.events if name in names]


Spans = list[tuple[int, int]]
REMOVED = ("removal_at_referral", "removal", "removal_on_recurrence")
RE_ENTERED = ("re_entry", "re_entry_on_recurrence")
PERMANENT = ("adoption", "guardianship", "ageing_out")
LEFT_CARE = ("reunification", *PERMANENT)


class Told:
    """One arm's story, by family and by dyad."""

    def __init__(self, one: Telling, replication: int = 0) -> None:
        # The reference engine tells the same, and takes some thirty times as long.
        one = replace(one, engine="compiled")
        self.one = one
        self.replication = replication
        self.numbers = one.numbers
        self.history: History = one.history(replication)
        self.families = range(self.history.cohort.families)
        self.crew = range(self.history.staff.dyads)

    def minutes(self, name: str) -> int:
        """Return a length of time among the numbers, in whole minutes as clocks take it."""
        return int(self.numbers[name] + 0.5)

    def followed_until(self, family: int) -> int:
        """Return the minute at which a family's story ends."""
        return int(self.history.cohort.referral[family]) + self.history.cohort.follow_up

    @cached_property
    def tally(self) -> Tally:
        """What the story used, as it is counted."""
        return self.one.tally(self.replication)

    @cached_property
    def events(self) -> list[list[tuple[str, int]]]:
        """The events of each family in the order in which they happened, as (name, minute)."""
        return self._named(self.history.events, len(self.families))

    @cached_property
    def postings(self) -> list[list[tuple[str, int]]]:
        """The events of each dyad, likewise."""
        return self._named(self.history.postings, len(self.crew))

    def _named(self, table: NDArray[np.void], count: int) -> list[list[tuple[str, int]]]:
        named: list[list[tuple[str, int]]] = [[] for _ in range(count)]
        for who, event, time in table.tolist():
            named[who].append((self.one.pathway.events[event], time))
        return named

    @cached_property
    def stays(self) -> list[dict[str, list[Stay]]]:
        """The stays of each family by track, in the order in which they happened."""
        return self._by_track(self.history.stays, len(self.families))

    @cached_property
    def posts(self) -> list[dict[str, list[Stay]]]:
        """The stays of each dyad, likewise."""
        return self._by_track(self.history.posts, len(self.crew))

    def _by_track(self, table: NDArray[np.void], count: int) -> list[dict[str, list[Stay]]]:
        assert table.dtype in (STAY, POST)
        lives: list[dict[str, list[Stay]]] = [{} for _ in range(count)]
        for who, state, start, stop, *dyad in table.tolist():
            track, _, name = self.one.pathway.states[state].partition(".")
            lives[who].setdefault(track, []).append(Stay(name, start, stop, dyad[0] if dyad else NO_DYAD))
        return lives

    def spans(self, family: int, track: str, *states: str) -> Spans:
        """Return when a family was in any of some states of a track, without moments and without seams."""
        return joined(self.stays[family][track], states)

    def employed(self, dyad: int, *states: str) -> Spans:
        """Return when a dyad's post was in any of some states."""
        return joined(self.posts[dyad]["post"], states)

    def times(self, family: int, *names: str) -> list[int]:
        """Return when such events happened to a family, in order."""
        return [time for name, time in self.events[family] if name in names]

    @cached_property
    def care(self) -> list[list[InCare]]:
        """The stays in care of each family, replayed from the events alone."""
        return [list(self._in_care(family)) for family in self.families]

    @property
    def in_care(self) -> list[InCare]:
        """Every stay in care of any family."""
        return [stay for stays in self.care for stay in stays]

    def _in_care(self, family: int) -> Iterator[InCare]:
        events = self.events[family]
        edges = [place for place, (name, _) in enumerate(events) if name in (*REMOVED, *RE_ENTERED)]
        for first, following in pairwise([*edges, len(events)]):
            exits = (place for place in range(first, following) if events[place][0] in LEFT_CARE)
            last = next(exits, None)
            name, stop = ("", self.followed_until(family)) if last is None else events[last]
            own = events[first : following if last is None else last + 1]
            yield InCare(family, events[first][1], stop, name, tuple(own))


def joined(stays: Iterable[Stay], states: Sequence[str]) -> Spans:
    """Return when some states of a track were held: moments left out, adjacent stays put together."""
    found: Spans = []
    for stay in stays:
        if stay.state in states and stay.stop > stay.start:
            begin = found.pop()[0] if found and found[-1][1] == stay.start else stay.start
            found.append((begin, stay.stop))
    return found


def during(spans: Spans, minute: int) -> bool:
    """Return whether a minute lies within one of some spans, their last minute excluded."""
    place = bisect_right(spans, (minute, 2**62)) - 1
    return place >= 0 and minute < spans[place][1]


def within(spans: Spans, start: int, stop: int) -> bool:
    """Return whether one of some spans holds all of a stretch of time."""
    return any(begin <= start and stop <= end for begin, end in spans)


def changes(spans: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return how many spans hold from each minute on at which their number changes, in order."""
    steps: Counter[int] = Counter()
    for start, stop in spans:
        steps[start] += 1
        steps[stop] -= 1
    minutes = sorted(steps)
    return dict(zip(minutes, accumulate(steps[minute] for minute in minutes), strict=True))


def at(levels: dict[int, int], minute: int) -> int:
    """Return the level at a minute of something that changes at others."""
    minutes = list(levels)
    place = bisect_right(minutes, minute) - 1
    return levels[minutes[place]] if place >= 0 else 0


@cache
def told(*sets: str, arm: str = "start", draw: int | None = None, replication: int = 0) -> Told:
    """Return the story of an arm of the shipped study with settings on top, lived once."""
    return Told(telling(study(*FAMILIES, *sets), arm, draw), replication)


@cache
def lived_in(world: str) -> tuple[Told, ...]:
    """Return a world's stories: best estimates and a draw, each with a seed of its own."""
    draws = (None, None, 0)
    sets = WORLDS[world]
    return tuple(told(*sets, f"seed={seed}", draw=draw) for seed, draw in zip(SEEDS, draws, strict=True))


def every_world() -> Iterator[Told]:
    """Yield every story of every world."""
    for world in WORLDS:
        yield from lived_in(world)


def shown(differences: ArrayLike) -> bool:
    """Return whether paired differences are above 0 beyond chance, by Student's t at FALSE_ALARM.

    Where a fact is that something is shown, the sample is so large that a sound model's differences lie twice
    as far out as this asks: it fails no more often. Where it is that nothing is shown, a sound model whose
    differences are 0 or less on average fails that often at most.
    """
    sample = np.asarray(differences, dtype=float)
    error = sample.std(ddof=1) / sqrt(len(sample))
    return bool(sample.mean() > stats.t.isf(FALSE_ALARM, len(sample) - 1) * error)
