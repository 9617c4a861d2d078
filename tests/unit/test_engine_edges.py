"""What happens at the edge of a minute: the last of a follow-up, circles, endless hazards, rings in a row."""

from dataclasses import replace
from math import inf

import pytest

from sim.distributions import Gompertz
from sim.engine import laid_out
from sim.engine.accrual import rings_at
from sim.engine.entities import Running
from sim.engine.plan import NEVER, Accrual
from sim.pathway import Accrued, After, At, Granted, On, Pathway, Resource, Speed, Track, Transition
from tests.tables import CARE, COUNTER, arriving, events_of, lived, sound, stays_in

# A queue and the end of a follow-up.

ONE_SEAT = {"seats": 1, "service_mean": inf, "patience": 10**9}


def test_a_waiting_family_whose_follow_up_ends_this_very_minute_is_passed_over():
    history = arriving(COUNTER, ONE_SEAT, [0, 0, 1], follow_up=100)
    assert events_of(history, COUNTER, 1) == [("referral", 0)]
    assert events_of(history, COUNTER, 2) == [("referral", 1), ("call", 100)]


def test_a_family_with_a_minute_left_is_not_passed_over():
    history = arriving(COUNTER, ONE_SEAT, [0, 1], follow_up=100)
    assert list(stays_in(history, COUNTER, "desk.served")) == [(0, 0, 100), (1, 100, 101)]


def test_whoever_waits_in_vain_waits_to_the_end():
    history = arriving(COUNTER, ONE_SEAT, [0, 0], follow_up=100)
    assert list(stays_in(history, COUNTER, "desk.waiting"))[-1] == (1, 0, 100)


# Circles.

TURNSTILE = sound(
    Pathway(
        tracks=(Track("seat", ("waiting", "held")),),
        transitions=(
            Transition("call", ("seat.waiting",), "seat.held", Granted("chair")),
            Transition("leave", ("seat.held",), "seat.waiting", On(("call",))),
        ),
        resources=(Resource("chair", ("seat.held",), capacity="chairs"),),
    )
)
"""Whoever is called leaves at once, and waits again."""

LIMIT = sound(
    Pathway(
        tracks=(Track("care", ("in", "out")), Track("limit", ("below", "reached"))),
        transitions=(
            Transition("exit", ("care.in",), "care.out", At("stay")),
            Transition("reach", ("limit.below",), "limit.reached", Accrued(("care.in",), "amount", "window")),
            Transition("forget", ("limit.reached",), "limit.below", On(("reach",), "forgetting")),
        ),
    )
)
"""A limit on time in care that, once reached, is forgotten at once, and so is reached again: or is not."""


@pytest.mark.parametrize("families", [1, 3])
def test_an_endless_chain_of_places_is_an_error_that_names_its_rows(families):
    with pytest.raises(
        RuntimeError, match=r"within minute 0 and would go on for ever \(.*leave.*\)"
    ) as caught:
        lived(TURNSTILE, {"chairs": 1}, families, follow_up=100)
    assert "call" in str(caught.value)


def test_without_a_place_there_is_no_chain():
    history = lived(TURNSTILE, {"chairs": 0}, 3, follow_up=100)
    assert len(history.events) == 3


def test_an_endless_chain_of_limits_is_an_error_that_names_its_rows():
    numbers = {"stay": 10**6, "amount": 30, "window": 90, "forgetting": 1.0}
    with pytest.raises(
        RuntimeError, match=r"family 0 moved 1000 times within minute 30 .*\(.*forget.*\)"
    ) as caught:
        lived(LIMIT, numbers, 2, follow_up=100)
    assert "reach" in str(caught.value)


# A limit longer than its window.


def test_time_that_accrues_never_fills_more_than_its_window():
    assert rings_at(Accrual(frozenset(), amount=21, window=20), [(0, NEVER)], now=0) == NEVER
    assert rings_at(Accrual(frozenset(), amount=20, window=20), [(0, NEVER)], now=0) == 20


@pytest.mark.parametrize(("amount", "reached"), [(20, 1), (21, 0)])
def test_a_limit_longer_than_its_window_never_rings(amount, reached):
    numbers = {
        "out_mean": 1,
        "in_mean": 1e9,
        "move_mean": 1e9,
        "forget": 10**6,
        "amount": amount,
        "window": 20,
    }
    history = lived(CARE, numbers, 5, follow_up=1_000)
    rang = [name for family in range(5) for name, _ in events_of(history, CARE, family)].count("reach")
    assert rang == 5 * reached


# An endless hazard.

GROWTH = sound(
    Pathway(
        tracks=(Track("phase", ("still", "running")), Track("clock", ("on", "rung"))),
        transitions=(
            Transition("begin", ("phase.still",), "phase.running", At("delay")),
            Transition(
                "ring",
                ("clock.on",),
                "clock.rung",
                After(Gompertz("initial", "fold")),
                speeds=(Speed("hr_still", ("phase.still",)),),
            ),
        ),
    )
)
"""A hazard that grows e-fold every few minutes, and a phase in which its clock may stand still."""

EXPLOSIVE = {"delay": 5_000, "initial": 1e6, "fold": 1.0, "hr_still": 0.0}


def rung(pathway, **changes):
    history = lived(pathway, EXPLOSIVE | changes, 20, follow_up=10_000)
    events = [dict(events_of(history, pathway, family)) for family in range(20)]
    return [one.get("ring") for one in events]


def test_a_clock_that_stands_still_uses_nothing_of_an_endless_hazard():
    clock = laid_out(GROWTH, EXPLOSIVE).clocks[1]
    running = Running(clock, now=0, left=0.7, age=0, frailty=1.0)
    running.use(5_000)
    assert (running.left, running.seen) == (0.7, inf)


def test_a_clock_that_stands_still_through_an_endless_hazard_rings_when_it_is_let_go():
    assert rung(GROWTH) == [5_000] * 20


def test_a_clock_that_is_never_let_go_never_rings():
    assert rung(GROWTH, delay=10**6) == [None] * 20


def test_a_clock_that_runs_rings_before_its_hazard_is_endless():
    assert all(1 <= minute < 30 for minute in rung(GROWTH, hr_still=1.0))


def test_a_clock_with_a_condition_that_fails_uses_nothing_of_an_endless_hazard():
    rows = (GROWTH.transitions[0], replace(GROWTH.transitions[1], speeds=(), during=("phase.running",)))
    assert rung(sound(replace(GROWTH, transitions=rows))) == [5_000] * 20


PAUSED = sound(
    Pathway(
        tracks=(Track("phase", ("still", "running")), Track("clock", ("on", "off", "rung"))),
        transitions=(
            *GROWTH.transitions[:1],
            replace(GROWTH.transitions[1], resumes=True),
            Transition("rest", ("clock.on",), "clock.off", At("shift")),
            Transition("return", ("clock.off",), "clock.on", At("break")),
        ),
    )
)
"""The same clock, laid down after a while and taken up again."""


@pytest.mark.parametrize(("delay", "minute"), [(2_500, 4_000), (4_500, 4_500)])
def test_a_clock_that_stood_still_through_an_endless_hazard_and_a_pause_rings_when_it_runs(delay, minute):
    # On shift to 2,000 and again from 4,000.
    assert rung(PAUSED, delay=delay, shift=2_000, **{"break": 2_000}) == [minute] * 20


@pytest.mark.parametrize(
    ("target", "minutes"), [("clock.rung", [1]), ("clock.on", [1, 2, 3, 4])], ids=["once", "again and again"]
)
def test_a_clock_armed_at_an_age_of_endless_hazard_takes_a_minute_all_the_same(target, minutes):
    trigger = After(Gompertz("initial", "fold"), age="age")
    ring = Transition("ring", ("clock.on",), target, trigger, resumes=True)
    pathway = sound(Pathway((Track("clock", ("on", "rung")),), (ring,)))
    history = lived(pathway, EXPLOSIVE | {"age": 10_000}, 1, follow_up=5)
    assert [time for _, time in events_of(history, pathway, 0)][1:] == minutes


# The same row again within a minute.


def circles(family, history):
    return [name for name, time in events_of(history, LIMIT, family) if time == 30]


def test_a_row_may_ring_again_within_its_minute_until_its_chain_ends():
    numbers = {"stay": 10**6, "amount": 30, "window": 90, "forgetting": 0.5}
    history = lived(LIMIT, numbers, 200, follow_up=100)
    rounds = [circles(family, history) for family in range(200)]
    assert all(one == ["reach", "forget"] * (len(one) // 2) + ["reach"] for one in rounds)
    assert len({len(one) for one in rounds}) > 3
    assert {time for *_, time in history.events.tolist()} == {0, 30}


RELAY = sound(
    Pathway(
        tracks=(
            Track("care", ("in", "out")),
            Track("limit", ("below", "reached")),
            Track("baton", ("waiting", "held", "passed_on")),
            Track("prize", ("none", "ready", "waiting", "held")),
        ),
        transitions=(
            Transition(
                "reach",
                ("limit.below",),
                "limit.reached",
                Accrued(("care.in",), "amount", "window"),
                during=("baton.held", "baton.passed_on"),
            ),
            Transition("take", ("baton.waiting",), "baton.held", Granted("baton")),
            Transition("tire", ("baton.held",), "baton.waiting", At("shift")),
            Transition("pass_on", ("baton.held",), "baton.passed_on", On(("reach",))),
            Transition("forget", ("limit.reached",), "limit.below", On(("pass_on",))),
            Transition("ready", ("prize.none",), "prize.ready", On(("pass_on",))),
            Transition("ask", ("prize.ready",), "prize.waiting", On(("reach",))),
            Transition("win", ("prize.waiting",), "prize.held", Granted("prize")),
        ),
        resources=(
            Resource("baton", ("baton.held",), capacity="batons"),
            Resource("prize", ("prize.held",), capacity="prizes"),
        ),
    )
)
"""With the baton the limit is reached twice in a minute: first it is passed on, then a prize is asked for."""


def test_between_two_rings_of_a_row_a_family_of_a_lower_number_has_its_turn():
    # Family 0 tires at 25 and waits behind family 1, which reaches the limit at 31 and passes the baton back.
    numbers = {"amount": 30, "window": 10**6, "shift": 25, "batons": 1, "prizes": 1}
    history = arriving(RELAY, numbers, [0, 1], follow_up=100)
    twice = [("reach", 31), ("pass_on", 31), ("forget", 31), ("ready", 31), ("reach", 31), ("ask", 31)]
    first = [("referral", 0), ("take", 0), ("tire", 25), ("take", 31), *twice, ("win", 31)]
    assert events_of(history, RELAY, 0) == first
    assert events_of(history, RELAY, 1) == [("referral", 1), ("take", 25), *twice, ("win", 100)]
