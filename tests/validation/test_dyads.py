"""Dyads that train, leave, come back and are let go: examples worked by hand, to the minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sim.engine import Counter
from sim.history import History
from sim.pathway import At, Dated, Granted, Offer, On, Pathway, Resource, Spare, Track, Transition
from sim.quarters import Quarters
from tests.tables import OFFICE, STEADY, arriving, events_of, postings_of, seats_of, sound, stays_in

NEVER = 10**12
NUMBERS = (
    STEADY
    | {"training": 10, "ramping": 10, "few_seats": 1, "seats": 2}
    | {
        "service_mean": 1e15,
        "patience": NEVER,
    }
)


def office(times: list[int], follow_up: int, hired: list[int], **changes: float) -> History:
    """Return the story of families who come at some minutes and stay as long as they are followed."""
    return arriving(OFFICE, NUMBERS | changes, times, follow_up, hired)


def seats(history: History, families: int) -> list[list[tuple[int, int, int]]]:
    return [seats_of(history, family) for family in range(families)]


def when(history: History, event: str, dyads: int) -> list[list[int]]:
    """Return when an event happened to each dyad."""
    return [
        [time for name, time in postings_of(history, OFFICE, dyad) if name == event] for dyad in range(dyads)
    ]


# What a dyad offers.


def test_a_dyad_takes_families_as_its_post_lets_it():
    """In training to 10: none; ramping to 20: one; then two, and the third waits for the first to go."""
    history = office([0, 0, 0], 100, [0])
    assert seats(history, 3) == [[(0, 10, 100)], [(0, 20, 100)], []]


def test_families_go_to_the_dyad_with_most_free_seats_and_of_those_alike_to_the_first_hired():
    history = office([100, 110, 120, 130, 140, 150], 1_000, [0, 0, 0])
    assert [own[0][0] for own in seats(history, 6)] == [0, 1, 2, 0, 1, 2]


def test_dyads_hired_later_open_later():
    history = office([0, 0, 0], 1_000, [0, 300])
    assert seats(history, 3) == [[(0, 10, 1_000)], [(0, 20, 1_000)], [(1, 310, 1_000)]]


def test_a_dyad_that_offers_fewer_seats_than_it_has_families_takes_nobody_until_it_has_room():
    """Ramping the other way round: three seats to minute 20, then one; three families to 100, 105 and 110."""
    history = office([0, 5, 10, 15], 100, [0], few_seats=3, seats=1)
    assert seats(history, 4) == [[(0, 10, 100)], [(0, 10, 105)], [(0, 10, 110)], [(0, 110, 115)]]


# Leaving, and who is bumped.


def test_a_bumped_family_waits_first_in_line_until_a_dyad_is_back():
    """Worked by hand: each dyad has one seat, serves 200 minutes, is away 50 and trains 10.

    Dyad 0 is there from 10 to 210 and from 270 to 470, dyad 1 (hired at 30) from 40 to 240 and from 300 to
    500. Family 0 (from 20) has dyad 0, family 1 (from 50) dyad 1; family 2 (from 60) waits, and family 3
    (from 215). At 210 and 240 families 0 and 1 lose their seats and wait before 2 and 3: dyad 0 is back for
    family 0 at 270, dyad 1 for family 1 at 300. Family 0 is followed until 420: its seat goes to family 2.
    At 450 family 1 goes: its seat goes to family 3, to 500, and is with dyad 0 again from 530.
    """
    history = office([20, 50, 60, 215], 400, [0, 30], seats=1, tenure=200, vacancy=50)
    assert seats(history, 4) == [
        [(0, 20, 210), (0, 270, 420)],
        [(1, 50, 240), (1, 300, 450)],
        [(0, 420, 460)],
        [(1, 450, 500), (0, 530, 615)],
    ]


def test_a_bumped_family_that_finds_a_free_seat_has_it_at_the_same_minute():
    history = office([20, 25], 400, [0, 5], tenure=200, vacancy=1_000)
    assert seats(history, 1) == [[(0, 20, 210), (1, 210, 215)]]
    assert next(stays_in(history, OFFICE, "desk.bumped")) == (0, 210, 210)


def test_the_families_of_a_dyad_wait_in_the_order_in_which_they_were_matched():
    """Three families of one dyad, matched in the order 2, 0, 1; it is back with one seat, then with three."""
    history = office([20, 30, 10], 400, [0], few_seats=1, seats=3, tenure=200, vacancy=50)
    assert [own[1] for own in seats(history, 3)] == [(0, 280, 420), (0, 280, 430), (0, 270, 410)]


def test_a_family_that_waits_does_not_hear_of_the_dyads():
    history = office([20, 20, 20], 400, [0], tenure=200, vacancy=1_000)
    assert [name for name, _ in events_of(history, OFFICE, 2)] == ["referral"]
    assert events_of(history, OFFICE, 1)[-1] == ("bump", 210)


def test_a_family_hears_its_own_dyad_only():
    history = office([20, 25], 400, [0, 7], tenure=200, vacancy=1_000, seats=1)
    assert [events_of(history, OFFICE, family)[-1] for family in range(2)] == [("bump", 210), ("bump", 217)]


# The end of the season.


def wound_down(**changes: float) -> History:
    """Return three dyads with two seats each, and five families referred at 100, 110, ... 140."""
    return office([100, 110, 120, 130, 140], 1_000, [0, 0, 0], **({"season_end": 500} | changes))


def test_when_the_season_is_over_dyads_are_let_go_as_soon_as_the_others_will_do():
    """Worked by hand: dyads 0 and 1 have families 0, 3 and 1, 4, dyad 2 has family 2, and one seat is free.

    At 500 nobody can be spared: the one free seat is dyad 2's own. At 1,100 family 0 goes and leaves a seat
    free with dyad 0: dyads 0 and 2 have one family each, and the newest, 2, is let go. At 1,110 family 1
    goes: dyad 1 has one family left, but the others no seat. At 1,120 family 2 goes, and dyad 1 is let go.
    At 1,140 the last family goes, and dyad 0.
    """
    assert when(wound_down(), "release", 3) == [[1_140], [1_120], [1_100]]


def test_families_of_a_dyad_that_is_let_go_are_with_another_at_the_same_minute():
    found = seats(wound_down(), 5)
    assert found[2] == [(2, 120, 1_100), (0, 1_100, 1_120)]
    assert found[4] == [(1, 140, 1_120), (0, 1_120, 1_140)]
    assert found[:2] + found[3:4] == [[(0, 100, 1_100)], [(1, 110, 1_110)], [(0, 130, 1_130)]]


def test_before_the_season_is_over_nobody_is_let_go():
    """At 1,115 each has one family left and a seat free: the newest of them is let go."""
    assert when(wound_down(season_end=1_115), "release", 3) == [[1_140], [1_120], [1_115]]
    assert when(wound_down(season_end=NEVER), "release", 3) == [[], [], []]


def test_who_has_fewest_families_is_let_go_though_the_season_ends_for_another_first():
    """At 1,125 dyad 2 has no family left and goes first; then 1, whose family finds a seat with dyad 0."""
    assert when(wound_down(season_end=1_125), "release", 3) == [[1_140], [1_125], [1_125]]


def test_idle_dyads_are_let_go_one_after_the_other_at_the_minute_the_season_ends():
    assert when(office([], 1_000, [0, 0, 0], season_end=500), "release", 3) == [[500], [500], [500]]


def test_a_dyad_is_kept_for_who_waits_though_it_has_no_seat_to_give_yet():
    """The only dyad is in training when the season ends, and a family waits for it until 1,005."""
    history = office([5], 1_000, [0], training=400, season_end=300)
    assert seats(history, 1) == [[(0, 400, 1_005)]]
    assert when(history, "release", 1) == [[1_005]]


def test_a_dyad_nobody_waits_for_any_more_is_let_go_when_the_last_loses_patience():
    history = office([5], 1_000, [0], training=400, season_end=100, patience=200)
    assert when(history, "release", 1) == [[205]]


def test_a_dyad_nobody_waits_for_any_more_is_let_go_when_the_last_follow_up_ends():
    history = office([5, 900], 200, [0], training=400, season_end=100)
    assert when(history, "release", 1) == [[205]]


def test_a_dyad_cannot_be_let_go_before_it_is_hired():
    """Where no season is asked for, an idle dyad is let go as it is hired, and not before."""
    free = tuple(replace(row, during=()) if row.name == "release" else row for row in OFFICE.transitions)
    history = arriving(sound(replace(OFFICE, transitions=free)), NUMBERS, [], 1_000, [0, 70])
    assert when(history, "release", 2) == [[0], [70]]


def test_a_dyad_with_more_families_than_seats_takes_no_seat_from_the_others():
    """Dyad 0 has three families and one seat by 200; dyads 1 and 2 have none, and both are let go."""
    history = office([10, 10, 10], 1_000, [0, 100, 100], few_seats=3, seats=1, season_end=200)
    assert when(history, "release", 3) == [[1_010], [200], [200]]


@pytest.mark.parametrize("sites", [1, 2])
def test_dyads_are_counted_while_they_are_there_and_the_programme_from_first_to_last(sites):
    quarters = Quarters(date(2012, 7, 1), 3_000)
    tally = Counter(OFFICE, NUMBERS, wound_down(), quarters).tally(sites)
    total = dict(zip(tally.quantities, tally.by_quarter.sum(axis=1).tolist(), strict=True))
    assert total["dyad"] == 1_140 + 1_120 + 1_100
    assert total["served"] == 5 * 1_000
    assert total["program"] == sites * 1_140
    assert (total["hiring"], total["release"], total["season_end"]) == (3, 3, 3)


def test_what_dyads_use_is_not_a_family_s():
    tally = Counter(OFFICE, NUMBERS, wound_down(), Quarters(date(2012, 7, 1), 3_000)).tally(1)
    assert tally.by_family.shape[1] == len(OFFICE.quantities)
    assert not set(OFFICE.quantities) & {"dyad", "hiring", "release", "program"}


# The order of what happens at one minute.

STAMPED = sound(
    Pathway(
        tracks=(
            Track("stamp", ("waiting", "held", "done")),
            Track("seat", ("none", "waiting", "held", "bumped")),
            Track("post", ("serving", "released"), of="dyad"),
            Track("season", ("open", "over"), of="dyad"),
        ),
        transitions=(
            Transition("take", ("stamp.waiting",), "stamp.held", Granted("stamp")),
            Transition("give", ("stamp.held",), "stamp.done", On(("season_end",))),
            Transition("ask", ("seat.none",), "seat.waiting", On(("take",))),
            Transition("sit", ("seat.waiting",), "seat.held", Granted("seat")),
            Transition("bump", ("seat.held",), "seat.bumped", On(("release",))),
            Transition("sit_again", ("seat.bumped",), "seat.held", Granted("seat", first=True)),
            Transition("season_end", ("season.open",), "season.over", Dated("season_end")),
            Transition("release", ("post.serving",), "post.released", Spare("seat"), during=("season.over",)),
        ),
        resources=(
            Resource("seat", ("seat.held",), offers=(Offer("post.serving", "seats"),)),
            Resource("stamp", ("stamp.held",), capacity="stamps"),
        ),
    )
)
"""Whoever has the stamp asks for a seat, and passes the stamp on when the season ends."""


def test_queues_are_served_to_the_end_before_anyone_is_let_go():
    """Dyad 1 (from 0) has family 0, dyad 0 (from 50) nobody; family 1 waits for the stamp.

    At 100 family 0 passes it on, and family 1 is seated with dyad 0, which has most free. Only then is one
    let go: of the two with a family each, the newest.
    """
    numbers = {"season_end": 100, "seats": 2, "stamps": 1}
    history = arriving(STAMPED, numbers, [10, 60], 1_000, [50, 0])
    assert seats(history, 2) == [[(1, 10, 100), (0, 100, 1_010)], [(0, 100, 1_060)]]


# A seat is kept from one state that holds it to another.

ROOMS = sound(
    Pathway(
        tracks=(
            Track("room", ("waiting", "large", "small")),
            Track("post", ("serving",), of="dyad"),
        ),
        transitions=(
            Transition("sit", ("room.waiting",), "room.large", Granted("seat")),
            Transition("move", ("room.large", "room.small"), "room.small", At("every")),
        ),
        resources=(Resource("seat", ("room.large", "room.small"), offers=(Offer("post.serving", "seats"),)),),
    )
)


def test_a_family_that_moves_between_states_that_hold_its_seat_keeps_its_dyad():
    """At 100 and 101 two families of dyad 0 move, and dyad 1 has had more free seats since it came at 50."""
    history = arriving(ROOMS, {"seats": 3, "every": 100}, [0, 1, 60], 350, [0, 50])
    with_dyad = [{dyad for dyad, *_ in seats_of(history, family)} for family in range(3)]
    assert with_dyad == [{0}, {0}, {1}]
    assert len(seats_of(history, 0)) == 4


# Dyads without families, families without dyads.


def test_without_dyads_nobody_is_seated_and_nothing_is_paid():
    history = office([0, 50], 1_000, [])
    tally = Counter(OFFICE, NUMBERS, history, Quarters(date(2012, 7, 1), 3_000)).tally(3)
    own = [tally.quantities.index(name) for name in (*OFFICE.staff_quantities, "program", "served")]
    assert tally.by_quarter[own].sum() == 0


def test_dyads_live_on_when_the_last_family_is_gone():
    history = office([], 1_000, [0, 400])
    ends = [history.posts["stop"][history.posts["dyad"] == dyad].max() for dyad in range(2)]
    assert np.array_equal(ends, [history.staff.until] * 2)
