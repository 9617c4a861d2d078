"""What `verify` is worth: sound models pass on both engines, spoilt ones fail, and seldom by chance alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from math import nan

import numpy as np
import pytest
from scipy import stats

from sim import compilation
from sim.appraisal.books import View
from sim.costing.funding import Funded
from sim.costing.ledger import Ledger
from sim.distributions import inverse_cumulative_hazard
from sim.engine import REFERENCE, Choice, desks, entities
from sim.engine.compiled import Script
from sim.engine.plan import Clock
from sim.errors import CannotCompileError
from sim.pathway import faults
from sim.quarters import Quarters
from sim.study import Study
from sim.units import MINUTES_PER_YEAR
from sim.verify import FALSE_ALARM, Verified, clocks, queues, results, verified, whole
from sim.verify.agreement import alike
from sim.verify.annuities import annuities
from sim.verify.ledgers import identities, small_run
from sim.verify.random_tables import random_table
from tests.studies import ROOT

SHIPPED = ROOT / "scenarios/kentucky_start.yaml", ROOT / "params"
GROUPS: dict[str, Callable[[Study], Iterator[results.Sampled | Verified]]] = {
    "queueing": lambda _: queues.queueing("simpy"),
    "going_first": lambda _: queues.going_first("simpy"),
    "competing": lambda _: clocks.competing("simpy"),
    "changing_speeds": lambda _: clocks.changing_speeds("simpy"),
    "frail": lambda _: clocks.frail("simpy"),
    "annuities": lambda _: annuities(*SHIPPED),
    "identities": lambda study: identities(study, REFERENCE),
    "alike": alike,
}


@pytest.fixture(scope="module")
def study() -> Study:
    return small_run(*SHIPPED)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """So few families that SimPy does not take long."""
    monkeypatch.setattr(queues, "QUEUES", {"compiled": (24, 500), "simpy": (24, 500)})
    monkeypatch.setattr(clocks, "FAMILIES", 4_000)
    return monkeypatch


def broken(group: str, study: Study) -> list[str]:
    """Return which checks of a group do not hold, by their names."""
    checks = whole._made(group, lambda: GROUPS[group](study))
    return [one.name for one in results.judged(checks) if not one.holds]


@cache
def sound(group: str) -> list[str]:
    """Return which checks of a group do not hold of the model as it is, made once for all that spoil it."""
    return broken(group, small_run(*SHIPPED))


# --- a sound model ------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
@pytest.mark.usefixtures("few")
def test_every_check_holds_on_either_engine(engine):
    found = verified(*SHIPPED, engine)
    assert [one for one in found.results if not one.holds] == []
    assert (found.told_by.engine, found.chances, found.not_compared) == (engine, 16, "")
    assert found.holds


@pytest.mark.long
def test_every_check_holds_at_full_size_on_simpy_too():
    assert verified(*SHIPPED, "simpy").holds


def test_where_nothing_can_be_compiled_simpy_is_verified_and_the_two_are_not_compared(monkeypatch):
    monkeypatch.setattr(queues, "QUEUES", {"simpy": (6, 100)})
    monkeypatch.setattr(clocks, "FAMILIES", 500)
    monkeypatch.setattr(compilation, "possible", lambda: False)
    found = verified(*SHIPPED)
    assert found.holds
    assert (found.told_by.engine, found.not_compared) == ("simpy", "the compiler is switched off")
    assert not [one for one in found.results if one.name.startswith("Engines")]


def test_the_compiled_engine_is_not_promised_where_it_cannot_be_made(monkeypatch):
    monkeypatch.setattr(compilation, "possible", lambda: False)
    with pytest.raises(CannotCompileError):
        verified(*SHIPPED, "compiled")


@pytest.mark.parametrize("table", [queues.COUNTER, clocks.RACE, clocks.PACED, clocks.SOBER])
def test_the_tables_are_sound(table):
    assert faults(table) == ()


@pytest.mark.parametrize("seed", range(100))
def test_every_random_table_is_sound_and_has_its_numbers(seed):
    table, numbers = random_table(seed)
    assert faults(table) == ()
    assert set(table.numbers) <= set(numbers)


# --- how often chance alone fails a sound model -------------------------------------------------


def test_all_checks_of_chance_together_fail_a_sound_model_less_often_than_is_said():
    """Shares by the exact binomial law, mean times by the exact gamma law, queues by what was measured."""
    rates = []
    alone = (clocks.competing, clocks.changing_speeds, clocks.frail)
    own = [check for group in alone for check in group("compiled")]
    queue = [results.mean_of("queue", 1.0, np.array([0.9, 1.1] * 50), "queues")] * 4
    for sampled, one in zip([*own, *queue], results.judged([*own, *queue]), strict=True):
        low, high = (one.expected + sign * one.tolerance for sign in (-1, 1))
        n = int(sampled.what.split()[0].replace(",", "")) if sampled.freedom > 1e9 else 0
        if not n:
            # Skewed means pass their multiple up to ten times as often: what KEPT_BACK is for.
            rates.append(2 * stats.t.sf(one.tolerance / sampled.error, sampled.freedom) / results.KEPT_BACK)
        elif "minutes to" in one.name:
            law = stats.gamma(n, scale=one.expected / n)
            rates.append(law.cdf(low) + law.sf(high))
        else:
            law = stats.binom(n, one.expected)
            rates.append(law.cdf(np.ceil(n * low) - 1) + law.sf(np.floor(n * high)))
    assert len(rates) == 16
    assert sum(rates) < FALSE_ALARM


def test_an_estimated_error_grants_more_than_a_known_one():
    known = results.Sampled("one", 0.0, 0.0, 1.0, "of chance")
    made = results.judged([known, replace(known, freedom=20)])
    assert made[1].tolerance > made[0].tolerance


def test_what_is_no_number_does_not_hold():
    assert not results.exactly("nothing", 0.0, nan, 1.0, "").holds
    assert not results.judged([results.Sampled("nothing", 0.0, nan, 1.0, "")])[0].holds


# --- closed forms -------------------------------------------------------------------------------


def test_the_waits_of_both_together_are_those_of_erlang_c_whoever_goes_first():
    """Kleinrock's law of conservation: who goes first takes from the others what he gains."""
    for seats, load, first in ((1, 0.5, 0.3), (2, 0.6, 0.4), (5, 0.9, 0.7)):
        ahead, after = queues.priority_waits(seats, load, first)
        everyone = queues.erlang_c(seats, load) / (seats * (1 - load))
        assert first * ahead + (1 - first) * after == pytest.approx(everyone)


def test_a_weibull_clock_at_one_speed_is_scipys(monkeypatch):
    monkeypatch.setattr(clocks, "SPEEDS", (1.0, 1.0, 1.0))
    law = stats.weibull_min(clocks.SHAPE, scale=clocks.SCALE)
    for age in (1, 59_999, 150_001, 500_000):
        assert clocks.weibull_at_speeds(age) == pytest.approx(law.sf(age))
        assert clocks.log_logistic(age, 9e4, 1.3) == pytest.approx(stats.fisk(1.3, scale=9e4).sf(age))


# --- a spoilt model -----------------------------------------------------------------------------


def slower(kind: int, numbers: np.ndarray, hazard: float) -> float:
    return 1.4 * float(inverse_cumulative_hazard(kind, numbers, hazard))


def one_seat_more(patch: pytest.MonkeyPatch) -> None:
    begin = desks.Desk.__init__
    patch.setattr(desks.Desk, "__init__", lambda desk, places: begin(desk, places + 1))


def nobody_first(patch: pytest.MonkeyPatch) -> None:
    wait = desks.Desk.wait
    patch.setattr(desks.Desk, "wait", lambda desk, family, row, first: wait(desk, family, row, first=False))  # noqa: ARG005


def wrong_distribution(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(entities, "inverse_cumulative_hazard", slower)


def one_speed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Clock, "speed", lambda *_: 1.0)


def uneven_frailties(patch: pytest.MonkeyPatch) -> None:
    for name in ("conditional_hazard", "population_hazard"):
        patch.setattr(entities, name, lambda hazard, _: hazard)


def paid_at_the_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Quarters, "middles", property(lambda own: own.edges[1:] / MINUTES_PER_YEAR))


def lost_share(patch: pytest.MonkeyPatch) -> None:
    shares = Funded.shares
    patch.setattr(Funded, "shares", lambda own, line: 0.999 * shares(own, line))


def lost_share_unseen(patch: pytest.MonkeyPatch) -> None:
    lost_share(patch)
    patch.setattr(Ledger, "checked", lambda own: own)


def greedy_government(patch: pytest.MonkeyPatch) -> None:
    seen = View._seen
    patch.setattr(View, "_seen", lambda own, amounts: seen(own, amounts) * (1 + (len(own.payers) > 4) / 1e6))


def calendar_years(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Quarters, "fiscal_years", lambda own, _: tuple(f"FY{day.year}" for day in own.firsts[:-1]))


def a_dollar_too_much(patch: pytest.MonkeyPatch) -> None:
    net = View.net
    patch.setattr(View, "net", lambda own: net(own) + 1.0)


def changed(patch: pytest.MonkeyPatch, change: Callable[[np.ndarray], np.ndarray]) -> None:
    """Let the compiled engine tell other families' events than it lived."""
    history = Script.history

    def other(own: Script, cast: object) -> object:
        told = history(own, cast)
        return replace(told, events=change(told.events.copy()))

    patch.setattr(Script, "history", other)


def lost_event(patch: pytest.MonkeyPatch) -> None:
    changed(patch, lambda events: events[:-1])


def repeated_event(patch: pytest.MonkeyPatch) -> None:
    changed(patch, lambda events: np.r_[events, events[-1:]])


def late_event(patch: pytest.MonkeyPatch) -> None:
    def late(events: np.ndarray) -> np.ndarray:
        events["time"][len(events) // 2] += 1
        return events

    changed(patch, late)


ENGINES = ["Engines: events and stays", "Engines: the same"]
SPOILT = {
    one_seat_more: ("queueing", ["Erlang C: share that waits", "Erlang C: mean wait, minutes"]),
    nobody_first: ("going_first", ["Priority: wait of who goes first, minutes"]),
    wrong_distribution: (
        "competing",
        [f"Competing clocks: minutes to {one}" for one in ("relapse", "removal", "exit")],
    ),
    one_speed: (
        "changing_speeds",
        [f"Speeds: not rung in {age} minutes" for age in ("120,000", "300,000")],
    ),
    uneven_frailties: ("frail", [f"Frailty: sober after {age} minutes" for age in ("120,000", "300,000")]),
    paid_at_the_end: (
        "annuities",
        [f"Annuity at {rate} %: {how}" for rate in (3, 7) for how in ("sum of quarters", "paid without")],
    ),
    lost_share: ("identities", ["identities"]),
    lost_share_unseen: ("identities", ["Ledger: payers' shares less what was spent"]),
    greedy_government: ("identities", ["Ledger: federal, state and county less all government"]),
    calendar_years: ("identities", ["Ledger: fiscal years less their quarters"]),
    a_dollar_too_much: ("identities", ["Ledger: kinds of cost less the net saving"]),
    lost_event: ("alike", ENGINES),
    repeated_event: ("alike", ENGINES),
    late_event: ("alike", ENGINES),
}


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_a_model_that_is_spoilt_fails_the_check_of_what_was_spoilt(spoil, few, study):
    group, expected = SPOILT[spoil]
    assert sound(group) == []
    spoil(few)
    found = broken(group, study)
    assert [name for name in expected if not any(one.startswith(name) for one in found)] == []


@pytest.mark.usefixtures("few")
def test_a_share_that_nobody_wins_fails_and_does_not_break_down(monkeypatch, study):
    monkeypatch.setattr(clocks, "LONG", 1)
    assert len(broken("competing", study)) == 6


def test_a_check_that_breaks_down_fails_with_the_reason(monkeypatch):
    def fall() -> Iterator[Verified]:
        message = "nothing to divide by"
        raise ZeroDivisionError(message)
        yield

    (one,) = whole._made("Falling", fall)
    assert (one.name, one.holds, one.what) == ("Falling", False, "ZeroDivisionError: nothing to divide by")
    assert (one.expected, one.obtained, one.tolerance) == (None, None, None)


def test_engines_that_part_are_told_with_the_first_event(few, study):
    late_event(few)
    told = [one.what for one in alike(study)]
    assert all("the reference engine tells: " in what for what in told)


def test_a_run_whose_engines_part_fails_the_ledger_with_the_reason(few, study):
    late_event(few)
    made = whole._made("Ledger", lambda: identities(study, Choice("compiled")))
    assert [one.holds for one in made] == [False]
    assert "DisagreementError" in made[0].what
