"""Seats and slots: never more given than are offered, none free while someone waits, each in its turn.

Lived on the compiled engine: `test_engines` holds it to the reference on random tables of the same kind. In
a quick run all laws are asked of the same stories, lived once; in a long one each has stories of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from sim.engine import Telling
from sim.history import NO_DYAD
from sim.pathway import Granted, Spare
from tests.random_tables import some_tellings, tellings
from tests.recount import Life, dyads, families, holds
from tests.studies import study, telling
from tests.tables import COUNTER, arriving, events_of, stays_in

STORIES = 150
"""How many stories a law is asked of in a quick run; in a long one it is asked of twice as many."""
busy = settings(
    deadline=None,
    max_examples=2 * STORIES,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
CROWDED = (
    *("arms.start.dyads=2", "arms.start.caseload=4", "arms.start.enrolment_window=1 year"),
    "promotion_mean=200 days",
)


@dataclass(frozen=True)
class Span:
    """A time at a desk: who waited or held a place, and with which dyad (or `NO_DYAD`)."""

    who: int
    start: int
    stop: int
    dyad: int = NO_DYAD


class Desk:
    """One resource in one story: who waited, who held a place, and what was offered by whom."""

    def __init__(self, one: Telling, name: str) -> None:
        self.one, self.pathway = one, one.pathway
        history = replace(one, engine="compiled").history(0)
        self.lives, self.staff = families(one.pathway, history), dyads(one.pathway, history)
        self.resource = next(one for one in self.pathway.resources if one.name == name)
        rows = [row for row in self.pathway.transitions if isinstance(row.trigger, Granted)]
        rows = [row for row in rows if row.trigger.resource == name]
        self.first = self.spans(state for row in rows if row.trigger.first for state in row.source)
        self.line = self.spans(state for row in rows if not row.trigger.first for state in row.source)
        names = {row.name for row in rows}
        told = (event for life in self.lives for event in life.events)
        self.calls = Counter(minute for name, minute in told if name in names)
        by_family = groupby(self.spans(self.resource.held_in), key=lambda span: span.who)
        self.held = [span for _, own in by_family for span in _merged(list(own))]
        seats = {offer.state: round(one.numbers[offer.seats]) for offer in self.resource.offers}
        self.offers = [
            (Span(dyad, stay.start, stay.stop, dyad), seats[stay.state])
            for dyad, life in enumerate(self.staff)
            for stay in life.stays
            if stay.state in seats
        ]
        if self.resource.capacity is not None:
            end = max(life.stop for life in self.lives)
            self.offers = [(Span(NO_DYAD, 0, end), round(one.numbers[self.resource.capacity]))]

    def spans(self, states) -> list[Span]:
        named = set(states)
        return [
            Span(who, stay.start, stay.stop, stay.dyad)
            for who, life in enumerate(self.lives)
            for stay in life.stays
            if stay.state in named
        ]

    def stretches(self) -> Iterator[tuple[int, int, int, Counter, Counter]]:
        """Yield, from each change to the next: from, to, how many wait, places held and offered by dyad."""
        changes: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
        spans = [("waiting", span, 1) for span in self.first + self.line]
        spans += [("held", span, 1) for span in self.held]
        spans += [("offered", span, seats) for span, seats in self.offers]
        # A stay of no length changes nothing, but a dyad that may be let go does so when it turns able.
        spans += [("life", Span(0, stay.start, stay.stop), 0) for life in self.staff for stay in life.stays]
        for what, span, many in spans:
            changes[span.start].append((what, span.dyad, many))
            changes[span.stop].append((what, span.dyad, -many))
        now: dict[str, Counter] = defaultdict(Counter)
        for minute, after in pairwise(sorted(changes)):
            for what, dyad, many in changes[minute]:
                now[what][dyad] += many
            yield minute, after, now["waiting"].total(), now["held"], now["offered"]


def _merged(own: list[Span]) -> Iterator[Span]:
    """Yield a family's times with a place, those with one dyad that follow on from each other as one."""
    begun = own[0]
    for span in own[1:]:
        if (span.start, span.dyad) == (begun.stop, begun.dyad):
            begun = Span(begun.who, begun.start, span.stop, begun.dyad)
        else:
            yield begun
            begun = span
    yield begun


def free(held: Counter, offered: Counter) -> Counter:
    """Return the places each dyad offers beyond those that are held."""
    return Counter({dyad: seats - held[dyad] for dyad, seats in offered.items()})


def at(spans: list[Span], minute: int) -> Counter:
    """Return how many hold, by dyad, from a minute to the next."""
    return Counter(span.dyad for span in spans if span.start <= minute < span.stop)


def assert_within_offers(desk: Desk) -> None:
    """Assert that a dyad that takes a family has no more of them than it offers at that minute."""
    for taken in desk.held:
        offered = [
            seats
            for span, seats in desk.offers
            if span.dyad == taken.dyad and span.start <= taken.start <= span.stop
        ]
        assert at(desk.held, taken.start)[taken.dyad] <= max(offered)


def assert_with_who_offers(desk: Desk) -> None:
    for minute, _, _, held, _ in desk.stretches():
        offering = {span.dyad for span, _ in desk.offers if span.start <= minute < span.stop}
        assert {dyad for dyad, many in held.items() if many} <= offering


def assert_full(desk: Desk) -> int:
    """Assert that no place is free while someone waits; return in how many stretches someone did."""
    waited = 0
    for _, _, waiting, held, offered in desk.stretches():
        waited += bool(waiting)
        assert not waiting or max([0, *free(held, offered).values()]) == 0
    return waited


def calls(desk: Desk, line: list[Span]) -> list[Span]:
    """Return the waits that ended with a place."""
    given = {(span.who, span.start) for span in desk.held}
    return [span for span in line if (span.who, span.stop) in given]


def assert_in_turn(desk: Desk) -> int:
    """Assert that nobody is called before who came earlier and waits still; return how often it mattered."""
    contests = 0
    for line in (desk.first, desk.line):
        for call in calls(desk, line):
            assert not [one for one in line if one.start < call.start and one.stop > call.stop]
            contests += sum(one.start < call.stop < one.stop for one in line)
    return contests


def assert_first_in_line(desk: Desk) -> int:
    """Assert that nobody is called while a bumped family waits; return how often a bumped family was."""
    for call in calls(desk, desk.line):
        assert not [one for one in desk.first if one.start < call.stop < one.stop]
    return sum(one.start < one.stop for one in calls(desk, desk.first))


def assert_most_free(desk: Desk) -> int:
    """Assert that a seat is one with the dyad with most free, the lowest number of those alike.

    Told where nothing else can have happened between: nobody else is seated at that minute, no dyad turns,
    and one family at most leaves, for whose seat this one has waited. Return how often there was a choice.
    """
    turned = {minute for life in desk.staff for _, minute in life.events}
    choices = 0
    waited = {(span.who, span.stop) for span in desk.first + desk.line if span.start < span.stop}
    for taken in desk.held:
        minute = taken.start
        left = sum(span.stop == minute for span in desk.held)
        if desk.calls[minute] > 1 or minute in turned or left > ((taken.who, minute) in waited):
            continue
        offered = Counter(
            {span.dyad: seats for span, seats in desk.offers if span.start <= minute < span.stop}
        )
        rest = at([span for span in desk.held if span != taken], minute)
        had = free(rest, offered)
        assert taken.dyad == max(had, key=lambda dyad: (had[dyad], -dyad))
        choices += len(+had) > 1
    return choices


def able(desk: Desk, dyad: Life, minute: int) -> bool:
    """Return whether the table allows a dyad to be let go at a minute."""
    (row,) = (row for row in desk.pathway.transitions if isinstance(row.trigger, Spare))
    states = dyad.states(minute)
    return bool(states & set(row.source)) and holds(row.during, states)


def assert_nobody_kept_in_vain(desk: Desk) -> None:
    """Assert that whoever may be let go is needed: for those who wait and their own, the others do not do."""
    for minute, _, waiting, held, offered in desk.stretches():
        spare = +free(held, offered)
        for number, dyad in enumerate(desk.staff):
            if able(desk, dyad, minute):
                assert waiting + held[number] > spare.total() - spare[number]


def assert_nobody_let_go_in_need(desk: Desk) -> int:
    """Assert that as a dyad is let go its families have another at once, and nobody is left waiting.

    Told where no other dyad takes back what it offers at that minute. Return how many had another at once.
    """
    spare = {row.name for row in desk.pathway.transitions if isinstance(row.trigger, Spare)}
    offering = {offer.state for offer in desk.resource.offers}
    taking = {row.name for row in desk.pathway.transitions if set(row.source) & offering} - spare
    told = [(name, minute) for life in desk.staff for name, minute in life.events]
    let_go = {minute for name, minute in told if name in spare}
    let_go -= {minute for name, minute in told if name in taking}
    bumped = [span for span in desk.first if span.start in let_go]
    assert all(span.start == span.stop for span in bumped)
    waits = desk.first + desk.line
    assert not [one for one in waits if any(one.start < minute < one.stop for minute in let_go)]
    return len(bumped)


def assert_every_seat_is_held_or_idle(desk: Desk) -> None:
    """Assert that the seat minutes of dyads in office are those families held, or that stood idle."""
    one, tally, idle = desk.one, desk.one.tally(0), 0
    for start, stop, _, held, offered in desk.stretches():
        idle += (stop - start) * (offered.total() - held.total())
    minutes = dict(zip(tally.quantities, tally.by_quarter.sum(axis=1).tolist(), strict=True))
    offered = (
        one.numbers["few_seats"] * minutes["post_ramping"] + one.numbers["seats"] * minutes["post_serving"]
    )
    assert offered == minutes["held"] + idle


@cache
def desks(name: str) -> tuple[Desk, ...]:
    """Return the desks of random stories, each lived once whatever is asked of it."""
    return tuple(Desk(one, name) for one in some_tellings(STORIES))


def test_on_any_table_a_dyad_never_takes_a_family_beyond_what_it_offers():
    for desk in desks("seat") + desks("slot"):
        assert_within_offers(desk)


def test_on_any_table_nobody_is_seated_with_a_dyad_that_offers_nothing():
    for desk in desks("seat"):
        assert_with_who_offers(desk)


def test_on_any_table_no_place_is_free_while_someone_waits():
    for desk in desks("seat") + desks("slot"):
        assert_full(desk)


def test_on_any_table_who_came_first_is_served_first():
    for desk in desks("seat") + desks("slot"):
        assert_in_turn(desk)


def test_on_any_table_a_bumped_family_is_served_before_all_others():
    for desk in desks("seat"):
        assert_first_in_line(desk)


def test_on_any_table_the_seat_given_is_with_the_dyad_with_most_free():
    for desk in desks("seat"):
        assert_most_free(desk)


def test_on_any_table_a_dyad_that_can_be_spared_is_let_go_at_once():
    for desk in desks("seat"):
        assert_nobody_kept_in_vain(desk)


def test_on_any_table_nobody_is_let_go_who_is_needed():
    for desk in desks("seat"):
        assert_nobody_let_go_in_need(desk)


def test_on_any_table_every_seat_that_is_offered_is_held_or_idle():
    for desk in desks("seat"):
        assert_every_seat_is_held_or_idle(desk)


LAWS: dict[Callable[[Desk], object], tuple[str, ...]] = {
    assert_within_offers: ("seat", "slot"),
    assert_with_who_offers: ("seat",),
    assert_full: ("seat", "slot"),
    assert_in_turn: ("seat", "slot"),
    assert_first_in_line: ("seat",),
    assert_most_free: ("seat",),
    assert_nobody_kept_in_vain: ("seat",),
    assert_nobody_let_go_in_need: ("seat",),
    assert_every_seat_is_held_or_idle: ("seat",),
}


@pytest.mark.long
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@busy
@given(one=tellings())
def test_each_law_of_seats_and_slots_holds_on_hundreds_of_tables_more(law, one):
    for name in LAWS[law]:
        law(Desk(one, name))


def test_random_tables_are_busy():
    seen: Counter[str] = Counter()
    for desk in desks("seat"):
        for life in (*desk.lives, *desk.staff):
            seen.update(name for name, _ in life.events)
    for name in ("grant", "rematch", "bumping", "release", "slot_grant", "hiring"):
        assert seen[name] > 20, name


@pytest.fixture(scope="module", params=[None, 0, 1], ids=["best", "draw 0", "draw 1"])
def crowded(request: pytest.FixtureRequest) -> Desk:
    return Desk(telling(study(*CROWDED), draw=request.param), "mentor_seat")


def test_in_the_shipped_study_a_dyad_never_takes_a_family_beyond_what_it_offers(crowded):
    assert_within_offers(crowded)


def test_in_the_shipped_study_nobody_is_seated_with_a_dyad_that_offers_nothing(crowded):
    assert_with_who_offers(crowded)


def test_in_the_shipped_study_no_seat_is_free_while_someone_waits(crowded):
    assert assert_full(crowded) > 5


def test_in_the_shipped_study_who_came_first_is_served_first(crowded):
    assert assert_in_turn(crowded) > 5


def test_in_the_shipped_study_a_bumped_family_is_served_before_all_others(crowded):
    assert assert_first_in_line(crowded) > 0


def test_in_the_shipped_study_the_seat_given_is_with_the_dyad_with_most_free(crowded):
    assert assert_most_free(crowded) > 0


def test_in_the_shipped_study_a_dyad_that_can_be_spared_is_let_go_at_once(crowded):
    assert_nobody_kept_in_vain(crowded)


def test_in_the_shipped_study_nobody_is_let_go_who_is_needed():
    assert assert_nobody_let_go_in_need(Desk(telling(study()), "mentor_seat")) > 0


def test_families_that_come_at_the_same_minute_are_served_by_number():
    numbers = {"seats": 1, "service_mean": 500.0, "patience": 10**9}
    history = arriving(COUNTER, numbers, [7] * 6, follow_up=10**6)
    calls = [dict(events_of(history, COUNTER, family))["call"] for family in range(6)]
    assert calls == sorted(calls)
    assert calls[0] == 7


def test_a_seat_given_back_is_given_out_at_the_same_minute():
    numbers = {"seats": 1, "service_mean": 500.0, "patience": 10**9}
    history = arriving(COUNTER, numbers, [0, 1, 2], follow_up=10**6)
    told = [dict(events_of(history, COUNTER, family)) for family in range(3)]
    assert told[1]["call"] == told[0]["service"]
    assert told[2]["call"] == told[1]["service"]


def test_a_seat_held_at_the_end_of_follow_up_is_given_to_who_is_still_followed():
    numbers = {"seats": 1, "service_mean": 1e12, "patience": 10**9}
    history = arriving(COUNTER, numbers, [0, 10, 20], follow_up=1_000)
    told = [dict(events_of(history, COUNTER, family)) for family in range(3)]
    assert [one["call"] for one in told] == [0, 1_000, 1_010]


def test_a_seat_is_not_given_to_a_family_whose_follow_up_ends_at_that_minute():
    numbers = {"seats": 1, "service_mean": 1e12, "patience": 10**9}
    history = arriving(COUNTER, numbers, [0, 0, 500], follow_up=1_000)
    told = [dict(events_of(history, COUNTER, family)) for family in range(3)]
    assert [one.get("call") for one in told] == [0, None, 1_000]


def test_without_seats_nobody_is_served():
    numbers = {"seats": 0, "service_mean": 500.0, "patience": 10**9}
    history = arriving(COUNTER, numbers, range(10), follow_up=1_000)
    assert list(stays_in(history, COUNTER, "desk.served")) == []
