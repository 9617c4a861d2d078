"""Clocks, held to closed forms: competing risks, S(t)^HR under every law, delays exact to the minute."""

import math
from collections.abc import Callable
from dataclasses import replace
from math import exp, inf, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.pathway import At, Dated, Pathway, Speed, Track, Transition, faults
from tests.curves import LAWS, NUMBERS, agrees
from tests.tables import (
    FALSE_ALARM,
    RACE,
    age_at,
    arriving,
    events_of,
    lived,
    minutes_in,
    paced,
    sound,
    stays_in,
)

quick = settings(deadline=None, max_examples=30, derandomize=True)

# Competing clocks.

MEANS = {"first": 30_000.0, "second": 50_000.0, "third": 120_000.0}
TOTAL = sum(1 / mean for mean in MEANS.values())
RUNNERS = 4_000


@pytest.fixture(scope="module")
def race():
    numbers = {f"{name}_mean": mean for name, mean in MEANS.items()}
    history = lived(RACE, numbers, RUNNERS, follow_up=10**7, seed=3)
    return {name: age_at(history, RACE, name) for name in MEANS}


@pytest.mark.parametrize("winner", MEANS)
def test_a_competing_exponential_wins_in_proportion_to_its_hazard(race, winner):
    won = int(np.isfinite(race[winner]).sum())
    assert stats.binomtest(won, RUNNERS, 1 / MEANS[winner] / TOTAL).pvalue > FALSE_ALARM


@pytest.mark.parametrize("winner", MEANS)
def test_the_mean_time_to_a_winner_is_that_of_all_hazards_together_whoever_wins(race, winner):
    times = race[winner][np.isfinite(race[winner])]
    law = stats.gamma(len(times), scale=1 / TOTAL)  # the sum of exponential times is exactly gamma
    assert law.ppf(FALSE_ALARM / 2) < times.sum() < law.isf(FALSE_ALARM / 2)


def test_exactly_one_of_competing_clocks_wins(race):
    assert set(sum(np.isfinite(times).astype(int) for times in race.values())) == {1}


# S(t) to the power of the hazard ratio. The survival functions are scipy's, or written out; none is sim's.

FAMILIES = 1_000
FIRST_PHASE, SECOND_PHASE = 60_000, 90_000
SHIFT, BREAK = 50_000, 30_000
FOLLOW_UP = 600_000


def sped(survival: Callable[[float], float], change: float, again: float, second: float, third: float):
    """Return the survival of a clock at speed 1, then `second` from the age `change`, then `third`."""

    def hazard(age: float) -> float:
        return -log(survival(max(age, 0.0)))

    def survives(age: float) -> float:
        early, middle = hazard(min(age, change)), hazard(min(age, again))
        late = hazard(age)
        return exp(-(early + second * (middle - early) + third * (late - middle)))

    return survives


def numbers(second: float, third: float, *, shift: float = 10**9) -> dict[str, float]:
    phases = {"first_phase": FIRST_PHASE, "second_phase": SECOND_PHASE, "shift": shift, "break": BREAK}
    return NUMBERS | phases | {"hr_second": second, "hr_third": third, "share": 0.7}


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize(
    ("second", "third"), [(2.5, 0.4), (0.3, 3.0), (0.0, 1.7)], ids=["faster", "slower", "stopped"]
)
def test_survival_is_that_of_the_law_to_the_power_of_the_ratio_in_force(law, second, third):
    pathway = paced(LAWS[law][0])
    history = lived(pathway, numbers(second, third), FAMILIES, follow_up=FOLLOW_UP, seed=11)
    survival = sped(LAWS[law][1], FIRST_PHASE, FIRST_PHASE + SECOND_PHASE, second, third)
    assert agrees(age_at(history, pathway, "ring"), survival, FOLLOW_UP - 1)


@pytest.mark.parametrize("law", LAWS)
def test_a_share_below_1_gives_the_ratio_to_the_curve_of_all_not_of_those_who_ever_would(law):
    given, curve = LAWS[law]
    pathway = paced(type(given)(**(vars(given) | {"share": "share"})))
    history = lived(pathway, numbers(2.5, 0.0), FAMILIES, follow_up=FOLLOW_UP, seed=12)
    mixed = sped(lambda age: 0.3 + 0.7 * curve(age), FIRST_PHASE, FIRST_PHASE + SECOND_PHASE, 2.5, 0.0)
    assert agrees(age_at(history, pathway, "ring"), mixed, FOLLOW_UP - 1)


def on_shift(calendar: int) -> int:
    """Return how long a family that is referred on shift has been on shift by a minute after referral."""
    whole, part = divmod(calendar, SHIFT + BREAK)
    return whole * SHIFT + min(part, SHIFT)


@pytest.mark.parametrize("law", LAWS)
def test_a_clock_that_resumes_follows_its_law_in_the_time_it_ran(law):
    pathway = paced(LAWS[law][0], resumes=True)
    history = lived(pathway, numbers(2.0, 0.6, shift=SHIFT), FAMILIES, follow_up=FOLLOW_UP, seed=13)
    rang = np.isfinite(age_at(history, pathway, "ring"))
    ran = np.where(rang, minutes_in(history, pathway, "clock.on"), inf)
    changes = (on_shift(FIRST_PHASE), on_shift(FIRST_PHASE + SECOND_PHASE))
    survival = sped(LAWS[law][1], *changes, 2.0, 0.6)
    assert agrees(ran, survival, on_shift(FOLLOW_UP) - 1)


def test_a_clock_that_does_not_resume_is_armed_anew_by_every_stay():
    """Every stay on shift is a new chance of 1 - S(shift): a binomial count, whatever came before."""
    given, curve = LAWS["weibull"]
    pathway = paced(given)
    rows = [
        replace(row, source=("clock.on",), speeds=()) if row.name == "ring" else row
        for row in pathway.transitions
    ]
    anew = sound(replace(pathway, transitions=tuple(rows)))
    whole = 7 * (SHIFT + BREAK) + SHIFT + 1
    history = lived(anew, numbers(1.0, 1.0, shift=SHIFT), FAMILIES, follow_up=whole, seed=14)
    stays = list(stays_in(history, anew, "clock.on"))
    rang = int(np.isfinite(age_at(history, anew, "ring")).sum())
    assert len(stays) > 2 * FAMILIES
    assert stats.binomtest(rang, len(stays), 1 - curve(SHIFT)).pvalue > FALSE_ALARM


def test_a_clock_goes_on_when_its_family_moves_between_two_of_its_sources():
    """Shifts that start and end leave a clock alone that runs in both: not one minute moves."""
    pathway = paced(LAWS["log_logistic"][0])
    busy = lived(pathway, numbers(1.7, 0.5, shift=SHIFT), 200, follow_up=FOLLOW_UP, seed=15)
    quiet = lived(pathway, numbers(1.7, 0.5), 200, follow_up=FOLLOW_UP, seed=15)
    assert np.array_equal(age_at(busy, pathway, "ring"), age_at(quiet, pathway, "ring"))


@pytest.mark.parametrize("law", LAWS)
def test_a_speed_of_1_leaves_every_minute_where_it_was(law):
    pathway = paced(LAWS[law][0])
    changed = lived(pathway, numbers(1.0, 1.0), 100, follow_up=FOLLOW_UP, seed=16)
    phases = {"first_phase": 10**9, "second_phase": 10**9}
    unchanged = lived(pathway, numbers(1.0, 1.0) | phases, 100, follow_up=FOLLOW_UP, seed=16)
    assert np.array_equal(age_at(changed, pathway, "ring"), age_at(unchanged, pathway, "ring"))


@pytest.mark.parametrize("law", LAWS)
def test_a_faster_clock_never_rings_later(law):
    pathway = paced(LAWS[law][0])
    rings = [
        age_at(lived(pathway, numbers(ratio, ratio), 200, follow_up=FOLLOW_UP, seed=17), pathway, "ring")
        for ratio in (0.5, 1.0, 2.0)
    ]
    assert (rings[0] >= rings[1]).all()
    assert (rings[1] >= rings[2]).all()


# Delays.


@quick
@given(first=st.integers(1, 5_000), second=st.integers(1, 5_000), shift=st.integers(1, 3_000))
def test_a_delay_lasts_exactly_its_minutes(first, second, shift):
    pathway = paced(LAWS["exponential"][0])
    given = numbers(1, 1) | {"mean": 1e15, "first_phase": first, "second_phase": second, "shift": shift}
    history = lived(pathway, given, 3, intake=1_000, follow_up=20_000, seed=5)
    for referral, family in zip(history.cohort.referral, range(3), strict=True):
        at = [(event, time - referral) for event, time in events_of(history, pathway, family)]
        assert ("slow", first) in at
        assert ("fast", first + second) in at
        assert [time for event, time in at if event == "rest"] == [
            start + shift for start in range(0, 20_000, shift + BREAK) if start + shift < 20_000
        ]


@quick
@given(minutes=st.floats(0, 1_000))
def test_a_fractional_delay_is_rounded_half_up_and_takes_a_minute_at_least(minutes):
    pathway = paced(LAWS["exponential"][0])
    history = lived(pathway, numbers(1, 1) | {"first_phase": minutes}, 1, follow_up=2_000)
    assert age_at(history, pathway, "slow")[0] == max(1, math.floor(minutes + 0.5))


# Dates.


def dated(**more) -> Pathway:
    """Return a clock that rings at a date, beside a shift that ends after a delay."""
    ring = Transition("ring", ("clock.on",), "clock.rung", Dated("date"), **more)
    rest = Transition("rest", ("shift.on",), "shift.off", At("shift"))
    return sound(Pathway((Track("clock", ("on", "rung")), Track("shift", ("on", "off"))), (ring, rest)))


def rung(pathway: Pathway, date: float, shift: int = 10**9) -> list[int | None]:
    """Return when the clock rings for families referred at minutes 0, 50, 300 and 400."""
    history = arriving(pathway, {"date": date, "shift": shift}, [0, 50, 300, 400], follow_up=1_000)
    return [dict(events_of(history, pathway, family)).get("ring") for family in range(4)]


@pytest.mark.parametrize(("date", "minute"), [(300, 300), (299.5, 300), (300.4, 300)])
def test_a_date_comes_for_all_at_its_minute_and_at_once_for_who_comes_after_it(date, minute):
    assert rung(dated(), date) == [minute, minute, 300, 400]


def test_a_date_beyond_the_follow_up_does_not_come():
    assert rung(dated(), 1_200) == [None, None, 1_200, 1_200]


def test_a_date_that_is_not_waited_for_yet_comes_as_soon_as_it_is():
    assert rung(dated(during=("shift.off",)), 300, shift=270) == [300, 320, 570, 670]


def test_a_date_that_nobody_waits_for_any_more_does_not_come():
    assert rung(dated(during=("shift.on",)), 300, shift=270) == [None, 300, 300, 400]


# Conditions.


def test_a_ratio_that_waits_for_two_tracks_is_refused_since_each_would_apply_it():
    pathway = paced(LAWS["exponential"][0])
    both = Speed("hr_second", ("phase.second", "clock.on"))
    rows = tuple(replace(row, speeds=(both,)) if row.name == "ring" else row for row in pathway.transitions)
    (fault,) = faults(replace(pathway, transitions=rows))
    assert "more than one track" in fault


@pytest.mark.parametrize("law", LAWS)
def test_ratios_of_two_tracks_multiply_while_both_hold(law):
    """A ratio of 2 in the one track, and in the other of 1, then 0.5, then 0.25."""
    pathway = paced(LAWS[law][0])
    rows = tuple(
        replace(row, speeds=(*row.speeds, Speed("hr_on", ("clock.on",)))) if row.name == "ring" else row
        for row in pathway.transitions
    )
    both = sound(replace(pathway, transitions=rows))
    history = lived(both, numbers(0.5, 0.25) | {"hr_on": 2.0}, FAMILIES, follow_up=FOLLOW_UP, seed=18)
    curve = LAWS[law][1]
    survival = sped(lambda age: curve(age) ** 2, FIRST_PHASE, FIRST_PHASE + SECOND_PHASE, 0.5, 0.25)
    assert agrees(age_at(history, both, "ring"), survival, FOLLOW_UP - 1)
