"""Count a history again, in plain Python and by another road than `sim.engine.tally` takes.

Every family's and every dyad's life is cut into intervals within which nothing changes: no stay begins or
ends and no calendar quarter turns. Whatever holds in an interval is then read off, state by state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import prod

from scipy import stats

from sim.history import NO_DYAD, History
from sim.pathway import FirstTime, Kind, Meter, Pathway, Rhythm, Spare, Speed
from sim.randomness import decision_id, uniform

BILLION = 10**9
MINUTE = timedelta(minutes=1)

Counts = dict[tuple[str, str], int]
"""How much of a quantity in a quarter, by (quantity, quarter's label); nothing is left out."""


def quarter_of(start: date, minute: int) -> str:
    """Return the calendar quarter a minute of the programme lies in, such as '2012 Q3'."""
    day = _clock(start, minute)
    return f"{day.year} Q{(day.month + 2) // 3}"


def _clock(start: date, minute: int) -> datetime:
    return datetime(start.year, start.month, start.day) + minute * MINUTE  # noqa: DTZ001 - no zone in a model


def _turns(start: date, first: int, last: int) -> Iterator[int]:
    """Yield the minutes in between at which a quarter begins."""
    begin = datetime(start.year, start.month, start.day)  # noqa: DTZ001 - as above
    for year in range(begin.year, _clock(start, last).year + 1):
        for month in (1, 4, 7, 10):
            minute = (datetime(year, month, 1) - begin) // MINUTE  # noqa: DTZ001 - as above
            if first < minute < last:
                yield minute


@dataclass(frozen=True)
class Stay:
    """A stay in a state, and the dyad whose seat was held, or `NO_DYAD`."""

    state: str
    start: int
    stop: int
    dyad: int = NO_DYAD


@dataclass(frozen=True)
class Life:
    """One family's or dyad's stays and events, by name, from its begin to its end."""

    stays: Sequence[Stay]
    events: Sequence[tuple[str, int]]
    begin: int
    stop: int
    stream: int
    children: int = 1

    def states(self, minute: int) -> set[str]:
        """Return where the family or dyad is, on every track, from this minute to the next."""
        return {stay.state for stay in self.stays if stay.start <= minute < stay.stop}

    def intervals(self, start: date) -> list[tuple[int, int]]:
        """Return the intervals of time within which nothing changes."""
        cuts = {edge for stay in self.stays for edge in (stay.start, stay.stop)}
        return list(pairwise(sorted(cuts | set(_turns(start, self.begin, self.stop)))))


def families(pathway: Pathway, history: History) -> list[Life]:
    """Return the life of every family."""
    cohort, states = history.cohort, pathway.states
    stays: list[list[Stay]] = [[] for _ in range(cohort.families)]
    events: list[list[tuple[str, int]]] = [[] for _ in range(cohort.families)]
    for family, state, begin, end, dyad in history.stays.tolist():
        stays[family].append(Stay(states[state], begin, end, dyad))
    for family, event, time in history.events.tolist():
        events[family].append((pathway.events[event], time))
    known = zip(cohort.referral.tolist(), cohort.streams.tolist(), cohort.children.tolist(), strict=True)
    return [
        Life(stays[one], events[one], begin, begin + cohort.follow_up, stream, children)
        for one, (begin, stream, children) in enumerate(known)
    ]


def dyads(pathway: Pathway, history: History) -> list[Life]:
    """Return the life of every dyad."""
    staff, states = history.staff, pathway.states
    stays: list[list[Stay]] = [[] for _ in range(staff.dyads)]
    events: list[list[tuple[str, int]]] = [[] for _ in range(staff.dyads)]
    for dyad, state, begin, end in history.posts.tolist():
        stays[dyad].append(Stay(states[state], begin, end))
    for dyad, event, time in history.postings.tolist():
        events[dyad].append((pathway.events[event], time))
    known = zip(staff.hired.tolist(), staff.streams.tolist(), strict=True)
    return [
        Life(stays[one], events[one], begin, staff.until, stream) for one, (begin, stream) in enumerate(known)
    ]


def holds(condition: Iterable[str], states: set[str]) -> bool:
    """Return whether, for every track a condition mentions, one of the states it names is held."""
    named = set(condition)
    return all(
        any(state in states for state in named if state.split(".")[0] == track)
        for track in {state.split(".")[0] for state in named}
    )


def _meters(pathway: Pathway, kind: Kind) -> list[Meter]:
    of = {track.name: track.of for track in pathway.tracks}
    return [meter for meter in pathway.meters if of[meter.during[0].split(".")[0]] == kind]


def measured(pathway: Pathway, kind: Kind, life: Life, start: date) -> Counter[tuple[str, str]]:
    """Return one family's or dyad's events and meters, by quarter."""
    found: Counter[tuple[str, str]] = Counter()
    for event, time in life.events:
        found[event, quarter_of(start, time)] += 1
    for begin, end in life.intervals(start):
        states, label = life.states(begin), quarter_of(start, begin)
        for meter in _meters(pathway, kind):
            if holds(meter.during, states):
                found[meter.name, label] += (end - begin) * (life.children if meter.per_child else 1)
    return found


def by_family(pathway: Pathway, numbers: Mapping[str, float], life: Life, start: date) -> Counts:
    """Return one family's events, meters and rhythms, by quarter."""
    found = measured(pathway, "family", life, start)
    for rhythm in pathway.rhythms:
        phase = int(uniform(life.stream, decision_id(rhythm.rate), 0) * BILLION)
        share = kept(pathway, numbers, rhythm, life)
        for begin, end in life.intervals(start):
            states = life.states(begin)
            if holds(rhythm.during, states):
                before = phase
                rate = numbers[rhythm.rate] * BILLION * ratio(rhythm.speeds, numbers, states)
                phase += (end - begin) * round(rate * share)
                found[rhythm.name, quarter_of(start, begin)] += phase // BILLION - before // BILLION
    return dict(found)


def by_dyad(pathway: Pathway, life: Life, start: date) -> Counts:
    """Return one dyad's events and meters, by quarter."""
    return dict(measured(pathway, "dyad", life, start))


def kept(pathway: Pathway, numbers: Mapping[str, float], rhythm: Rhythm, life: Life) -> float:
    """Return the share of a rhythm's occurrences that a family keeps."""
    share = numbers[rhythm.kept] if rhythm.kept else 1.0
    variances = {one.name: numbers[one.variance] for one in pathway.frailties}
    return min(1.0, share * frailty(variances, rhythm.frailty, life))


def frailty(variances: Mapping[str, float], name: str | None, life: Life) -> float:
    """Return how prone a family is: a gamma number of mean 1."""
    if not name or not variances[name]:
        return 1.0
    luck = uniform(life.stream, decision_id(name), 0)
    return float(stats.gamma.ppf(luck, 1.0 / variances[name], scale=variances[name]))


def ratio(speeds: Iterable[Speed], numbers: Mapping[str, float], states: set[str]) -> float:
    """Return the product of the ratios whose condition holds."""
    return prod(numbers[speed.ratio] for speed in speeds if holds(speed.during, states))


def marks(pathway: Pathway, life: Life) -> list[int]:
    """Return one family's marks."""
    found = []
    for mark in pathway.marks:
        times = [time for event, time in life.events if event in mark.events]
        if not times:
            found.append(-1)
        elif isinstance(mark, FirstTime):
            found.append(times[0] - life.begin)
        else:
            found.append(int(holds(mark.states, life.states(times[0]))))
    return found


def program(pathway: Pathway, lives: Sequence[Life], sites: int, start: date) -> Counts:
    """Return the minutes between the first hiring and the last release, at every site."""
    if not lives:
        return {}
    releases = {row.name for row in pathway.transitions if isinstance(row.trigger, Spare)}
    let_go = [min([time for event, time in one.events if event in releases] or [one.stop]) for one in lives]
    first, last = min(life.begin for life in lives), max(let_go)
    found: Counter[tuple[str, str]] = Counter()
    for begin, end in pairwise([first, *_turns(start, first, last), last]):
        found["program", quarter_of(start, begin)] += sites * (end - begin)
    return dict(found)
