"""Clocks that are older than their arming: aged when armed, or grown old by ringing and going on."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pytest
from scipy import stats

from sim.distributions import Exponential
from sim.history import History
from sim.pathway import After, At, Pathway, Speed, Track, Transition
from tests.curves import LAWS, NUMBERS, agrees
from tests.tables import FALSE_ALARM, age_at, events_of, lived, paced, sound, ticking

FAMILIES = 1_000
FOLLOW_UP = 600_000
AGE = 70_000.0

# Aged when armed.


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("ratio", [1.0, 2.2])
def test_an_aged_clock_follows_its_law_as_it_is_for_who_has_come_so_far(law, ratio):
    given, curve = LAWS[law]
    pathway = ticking(After(given, age="age"), speeds=(Speed("ratio", ("clock.on",)),))
    history = lived(pathway, NUMBERS | {"age": AGE, "ratio": ratio}, FAMILIES, follow_up=FOLLOW_UP, seed=41)
    survival = lambda time: (curve(AGE + max(time, 0.0)) / curve(AGE)) ** ratio  # noqa: E731
    assert agrees(age_at(history, pathway, "ring"), survival, FOLLOW_UP - 1)


@pytest.mark.parametrize("law", ["weibull", "log_logistic", "gompertz"])
def test_a_clock_that_is_armed_again_has_its_age_again(law):
    given, curve = LAWS[law]
    rows = (
        Transition("first", ("clock.on",), "clock.rung", At("delay")),
        Transition("again", ("clock.rung",), "clock.over", After(given, age="age")),
    )
    pathway = sound(Pathway((Track("clock", ("on", "rung", "over")),), rows))
    history = lived(pathway, NUMBERS | {"age": AGE, "delay": 9_000}, FAMILIES, follow_up=FOLLOW_UP, seed=42)
    survival = lambda time: curve(AGE + max(time, 0.0)) / curve(AGE)  # noqa: E731
    assert agrees(age_at(history, pathway, "again") - 9_000, survival, FOLLOW_UP - 9_001)


@pytest.mark.parametrize("law", LAWS)
def test_an_age_of_none_changes_nothing(law):
    given, _ = LAWS[law]
    aged, plain = ticking(After(given, age="age")), ticking(After(given))
    one, other = (lived(table, NUMBERS | {"age": 0}, 100, follow_up=FOLLOW_UP) for table in (aged, plain))
    assert np.array_equal(age_at(one, aged, "ring"), age_at(other, plain, "ring"))


def test_an_aged_clock_of_a_constant_hazard_rings_when_a_new_one_would():
    """Without memory there is nothing to be old for; a rounding of the last bit may move a minute."""
    law = Exponential("mean")
    aged, plain = ticking(After(law, age="age")), ticking(After(law))
    one, other = (lived(table, NUMBERS | {"age": AGE}, 300, follow_up=10**8) for table in (aged, plain))
    assert np.abs(age_at(one, aged, "ring") - age_at(other, plain, "ring")).max() <= 1


# Rung and going on.

FIRST_PHASE, SECOND_PHASE, SHIFT, BREAK = 60_000, 90_000, 50_000, 30_000
BELL = {
    "first_phase": FIRST_PHASE,
    "second_phase": SECOND_PHASE,
    "shift": SHIFT,
    "break": BREAK,
    "hr_second": 3.0,
    "hr_third": 0.5,
    "share": 0.7,
}


def recurring(pathway: Pathway) -> Pathway:
    """Return a table whose clock goes on when it has rung."""
    rows = [replace(row, target="clock.on") if row.name == "ring" else row for row in pathway.transitions]
    return sound(replace(pathway, transitions=tuple(rows)))


def rings(history: History, pathway: Pathway, first: float, last: float) -> np.ndarray:
    """Return how often each family's clock rang between two minutes after referral."""
    hits = history.events[history.events["event"] == pathway.event("ring")]
    when = hits["time"] - history.cohort.referral[hits["family"]]
    within = hits["family"][(first < when) & (when <= last)]
    return np.bincount(within, minlength=history.cohort.families)


def is_poisson(counts: np.ndarray, mean: float) -> bool:
    """Return whether counts have a Poisson law's mean (exactly) and variance (by its index of dispersion)."""
    total, spread = counts.sum(), counts.var() * len(counts) / counts.mean()
    law, index = stats.poisson(mean * len(counts)), stats.chi2(len(counts) - 1)
    tails = [2 * min(one.cdf(found), one.sf(found - 1)) for one, found in ((law, total), (index, spread))]
    return min(tails) > FALSE_ALARM


@pytest.mark.parametrize("law", LAWS)
def test_a_clock_that_goes_on_rings_as_a_poisson_process_with_the_hazard_of_its_age(law):
    given, curve = LAWS[law]
    pathway = recurring(ticking(After(given), resumes=True))
    history = lived(pathway, NUMBERS, FAMILIES, follow_up=FOLLOW_UP, seed=43)
    for first, last in ((0, 150_000), (150_000, 400_000)):
        assert is_poisson(rings(history, pathway, first, last), log(curve(first) / curve(last)))


@pytest.mark.parametrize("law", LAWS)
def test_rings_of_two_stretches_of_one_clock_are_independent(law):
    pathway = recurring(ticking(After(LAWS[law][0]), resumes=True))
    history = lived(pathway, NUMBERS, FAMILIES, follow_up=FOLLOW_UP, seed=44)
    early, late = rings(history, pathway, 0, 150_000), rings(history, pathway, 150_000, 400_000)
    table = np.histogram2d(np.minimum(early, 2), np.minimum(late, 2), bins=[range(4)] * 2)[0]
    assert stats.chi2_contingency(table).pvalue > FALSE_ALARM


@pytest.mark.parametrize("law", LAWS)
def test_its_speed_and_its_rests_bend_the_rate_at_which_it_rings(law):
    """On shift to 50,000 and from 80,000 to 130,000; at speed 3 from 60,000, at 0.5 from 150,000."""
    given, curve = LAWS[law]
    pathway = recurring(paced(given, resumes=True))
    history = lived(pathway, NUMBERS | BELL, FAMILIES, follow_up=180_000, seed=45)
    hazard = lambda age: -log(curve(age))  # noqa: E731
    slow, fast = hazard(SHIFT), hazard(2 * SHIFT) - hazard(SHIFT)
    late = hazard(2 * SHIFT + 20_000) - hazard(2 * SHIFT)
    assert is_poisson(rings(history, pathway, 0, 180_000), slow + 3.0 * fast + 0.5 * late)


def test_of_a_share_that_is_spared_nobody_rings_for_ever():
    pathway = recurring(ticking(After(Exponential("mean", "share")), resumes=True))
    history = lived(pathway, NUMBERS | {"share": 0.7}, FAMILIES, follow_up=20_000_000, seed=46)
    assert is_poisson(rings(history, pathway, 0, np.inf), -log(1 - 0.7))


def test_a_delay_that_goes_on_rings_again_after_the_same_delay():
    pathway = recurring(ticking(At("delay"), resumes=True))
    history = lived(pathway, {"delay": 700}, 1, follow_up=3_000)
    assert [time for _, time in events_of(history, pathway, 0)] == [0, 700, 1_400, 2_100, 2_800]
