"""Count a history again, in plain Python and by another road than `sim.engine.tally` takes.

Every family's life is cut into intervals within which nothing changes: no stay begins or ends and no
calendar quarter turns. Whatever holds in an interval is then read off, state by state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import prod

from sim.history import History
from sim.pathway import FirstTime, Pathway, Speed
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


class Life:
    """One family's stays and events, by name, and the intervals within which nothing changes."""

    def __init__(self, pathway: Pathway, history: History, start: date, number: int) -> None:
        own = history.stays[history.stays["family"] == number].tolist()
        self.stays = [(pathway.states[state], begin, end) for _, state, begin, end in own]
        heard = history.events[history.events["family"] == number].tolist()
        self.events = [(pathway.events[event], time) for _, event, time in heard]
        self.referral = int(history.cohort.referral[number])
        self.stop = self.referral + history.cohort.follow_up
        self.children = int(history.cohort.children[number])
        self.stream = int(history.cohort.streams[number])
        cuts = {edge for _, begin, end in self.stays for edge in (begin, end)}
        cuts |= set(_turns(start, self.referral, self.stop))
        ordered = sorted(cuts)
        self.intervals = list(pairwise(ordered))

    def states(self, minute: int) -> set[str]:
        """Return where the family is, on every track, from this minute to the next."""
        return {state for state, begin, end in self.stays if begin <= minute < end}


def holds(condition: Iterable[str], states: set[str]) -> bool:
    """Return whether, for every track a condition mentions, one of the states it names is held."""
    named = set(condition)
    return all(
        any(state in states for state in named if state.split(".")[0] == track)
        for track in {state.split(".")[0] for state in named}
    )


def by_family(pathway: Pathway, numbers: Mapping[str, float], life: Life, start: date) -> Counts:
    """Return one family's events, meters and rhythms, by quarter."""
    found: Counter[tuple[str, str]] = Counter()
    for event, time in life.events:
        found[event, quarter_of(start, time)] += 1
    phase = {
        one.name: int(uniform(life.stream, decision_id(one.name), 0) * BILLION) for one in pathway.rhythms
    }
    for begin, end in life.intervals:
        states, label = life.states(begin), quarter_of(start, begin)
        for meter in pathway.meters:
            if holds(meter.during, states):
                found[meter.name, label] += (end - begin) * (life.children if meter.per_child else 1)
        for rhythm in pathway.rhythms:
            if holds(rhythm.during, states):
                rate = numbers[rhythm.rate] * BILLION * ratio(rhythm.speeds, numbers, states)
                before = phase[rhythm.name]
                phase[rhythm.name] += (end - begin) * round(rate)
                found[rhythm.name, label] += phase[rhythm.name] // BILLION - before // BILLION
    return dict(found)


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
            found.append(times[0] - life.referral)
        else:
            found.append(int(holds(mark.states, life.states(times[0]))))
    return found


def staff(
    lives: Iterable[Life],
    held_in: tuple[str, ...],
    *,
    dyads: int,
    caseload: int,
    intake: int,
    sites: int,
    start: date,
    end: int,
) -> Counts:
    """Return the minutes dyads are paid for, and the minutes at least one of them is, at every site.

    Until the end of intake all are; then one is let go, for good, as soon as those still matched fit the
    others from that minute on.
    """
    seated = [
        (begin, stop) for life in lives for state, begin, stop in life.stays if state in held_in and dyads
    ]
    edges = {0, intake, end, *_turns(start, 0, end), *(edge for stay in seated for edge in stay)}
    found: Counter[tuple[str, str]] = Counter()
    needed = 0
    for begin, stop in reversed(list(pairwise(sorted(edges)))):
        matched = sum(first <= begin < last for first, last in seated)
        needed = max(needed, min(dyads, -(-matched // caseload)))
        paid = dyads if begin < intake else needed
        label = quarter_of(start, begin)
        found["dyad", label] += paid * (stop - begin)
        found["program", label] += sites * min(paid, 1) * (stop - begin)
    return dict(found)
