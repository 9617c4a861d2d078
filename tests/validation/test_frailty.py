"""Gamma frailties, held to closed forms: the law of all, hazard ratios, what two clocks have in common."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import exp, gamma, log, sqrt

import numpy as np
import pytest
from scipy import stats
from scipy.special import kv

from sim.distributions import Exponential, LogLogistic
from sim.history import History
from sim.pathway import After, Frailty, Pathway, Track, Transition
from sim.randomness import decision_id, uniforms
from tests.curves import LAWS, NUMBERS, Curve, agrees
from tests.tables import FALSE_ALARM, age_at, lived, paced, sound, ticking

FAMILIES = 1_000
FOLLOW_UP = 600_000
VARIANCE = 0.8
FIRST_PHASE, SECOND_PHASE = 60_000, 90_000
ZEAL = (Frailty("zeal", "variance"),)


def numbers(second: float = 1.0, third: float = 1.0, variance: float = VARIANCE) -> dict[str, float]:
    phases = {"first_phase": FIRST_PHASE, "second_phase": SECOND_PHASE, "shift": 10**9, "break": 1}
    ratios = {"hr_second": second, "hr_third": third}
    return NUMBERS | phases | ratios | {"variance": variance, "share": 0.7, "risk_variance": variance}


def at_frailty_1(curve: Curve) -> Callable[[float], float]:
    """Return the cumulative hazard of a family as prone as the average one, where all follow a curve."""
    return lambda age: (curve(max(age, 0.0)) ** -VARIANCE - 1) / VARIANCE


def averaged(hazard: float) -> float:
    """Return the share of all that is left where the average family has met a hazard."""
    return (1 + VARIANCE * hazard) ** (-1 / VARIANCE)


def test_a_frailty_of_no_variance_changes_nothing():
    for law, _ in LAWS.values():
        frail, plain = ticking(After(law), frailties=ZEAL, frailty="zeal"), ticking(After(law))
        given = numbers(variance=0.0)
        one, other = (lived(table, given, 50, follow_up=FOLLOW_UP) for table in (frail, plain))
        assert np.array_equal(age_at(one, frail, "ring"), age_at(other, plain, "ring"))


@pytest.mark.parametrize("law", LAWS)
def test_all_families_together_follow_the_law_whatever_their_frailties(law):
    given, curve = LAWS[law]
    pathway = ticking(After(given), frailties=ZEAL, frailty="zeal")
    history = lived(pathway, numbers(), FAMILIES, follow_up=FOLLOW_UP, seed=31)
    assert agrees(age_at(history, pathway, "ring"), curve, FOLLOW_UP - 1)


def test_all_families_together_follow_a_law_that_spares_a_share_of_them():
    pathway = ticking(After(Exponential("mean", "share")), frailties=ZEAL, frailty="zeal")
    history = lived(pathway, numbers(), FAMILIES, follow_up=FOLLOW_UP, seed=32)
    curve = LAWS["exponential"][1]
    assert agrees(age_at(history, pathway, "ring"), lambda age: 0.3 + 0.7 * curve(age), FOLLOW_UP - 1)


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize(("second", "third"), [(2.5, 0.4), (0.0, 3.0)], ids=["faster", "stopped"])
def test_a_ratio_acts_on_each_family_and_less_on_all_of_them(law, second, third):
    """The ratio multiplies the hazard at each frailty; over all, survival is (1 + v r H)^(-1 / v)."""
    given, curve = LAWS[law]
    pathway = paced(given, frailties=ZEAL, frailty="zeal")
    history = lived(pathway, numbers(second, third), FAMILIES, follow_up=FOLLOW_UP, seed=33)
    hazard, change, again = at_frailty_1(curve), FIRST_PHASE, FIRST_PHASE + SECOND_PHASE

    def survival(age: float) -> float:
        early, middle, late = (hazard(min(age, until)) for until in (change, again, age))
        return averaged(early + second * (middle - early) + third * (late - middle))

    assert agrees(age_at(history, pathway, "ring"), survival, FOLLOW_UP - 1)


@pytest.mark.parametrize("side", ["frailty", "against"])
def test_a_family_rings_at_the_minute_that_its_own_frailty_and_luck_say(side):
    """Where Z H reaches -log(1 - luck) with H = (exp(v age / mean) - 1) / v; against Z, where H / Z does."""
    pathway = ticking(After(Exponential("mean")), frailties=ZEAL, **{side: "zeal"})
    history = lived(pathway, numbers(), 200, follow_up=10**9, seed=38)
    own = history.cohort.streams
    zeal = stats.gamma(1 / VARIANCE, scale=VARIANCE).ppf(uniforms(own, decision_id("zeal"), 0))
    luck = -np.log1p(-uniforms(own, decision_id("ring"), 0))
    hazard = np.log1p(VARIANCE * luck / zeal) / VARIANCE if side == "frailty" else luck * zeal
    assert np.abs(age_at(history, pathway, "ring") - NUMBERS["mean"] * hazard).max() <= 1


# Against a frailty.


def without(bend: float, hazard: float) -> float:
    """Return E[exp(-bend Z - hazard / Z)] of a gamma frailty Z: a modified Bessel function."""
    shape, rate = 1 / VARIANCE, 1 / VARIANCE + bend
    if hazard <= 0:
        return (VARIANCE * rate) ** -shape
    bessel = 2 * (hazard / rate) ** (shape / 2) * kv(shape, 2 * sqrt(hazard * rate))
    return float(bessel / (gamma(shape) * VARIANCE**shape))


@pytest.mark.parametrize("law", LAWS)
def test_a_clock_against_a_frailty_divides_its_hazard_by_it(law):
    given, curve = LAWS[law]
    pathway = ticking(After(given), frailties=ZEAL, against="zeal")
    history = lived(pathway, numbers(), FAMILIES, follow_up=FOLLOW_UP, seed=34)
    survival = lambda age: without(0.0, -log(curve(max(age, 0.0))))  # noqa: E731
    assert agrees(age_at(history, pathway, "ring"), survival, FOLLOW_UP - 1)


# Two clocks of one family.

PAIRS = 4_000
CUTS = {"one": (60_000, 200_000), "two": (70_000, 180_000)}
CURVES = {"one": LAWS["log_logistic"][1], "two": LAWS["exponential"][1]}


def pair(**two: str) -> Pathway:
    """Return two clocks, of which the first has the frailty `zeal`, and the second what is said."""
    laws = {"one": LogLogistic("scale", "shape_above_1"), "two": Exponential("mean")}
    rows = tuple(
        Transition(name, (f"{name}.on",), f"{name}.rung", After(laws[name]), **frail)
        for name, frail in (("one", {"frailty": "zeal"}), ("two", two))
    )
    tracks = tuple(Track(name, ("on", "rung")) for name in laws)
    return sound(Pathway(tracks, rows, frailties=(*ZEAL, Frailty("risk", "risk_variance"))))


def cells(history: History, pathway: Pathway) -> np.ndarray:
    """Return how many families rang early, between or late, by clock."""
    place = [np.searchsorted(CUTS[name], age_at(history, pathway, name), side="right") for name in CUTS]
    return np.histogram2d(*place, bins=[range(4)] * 2)[0]


def expected(joint: Callable[[float, float], float]) -> np.ndarray:
    """Return the chances of the same, from the chance that both ring after two ages."""
    edges = [(0.0, *CUTS[name], np.inf) for name in CUTS]
    return np.array(
        [
            [joint(a, c) - joint(b, c) - joint(a, d) + joint(b, d) for c, d in pairwise(edges[1])]
            for a, b in pairwise(edges[0])
        ]
    )


def clayton(one: float, two: float) -> float:
    """Return the chance that both clocks of a family ring after these ages (Clayton 1978)."""
    left = CURVES["one"](one), CURVES["two"](two)
    return (left[0] ** -VARIANCE + left[1] ** -VARIANCE - 1) ** (-1 / VARIANCE) if min(left) > 0 else 0.0


def opposed(one: float, two: float) -> float:
    """Return the same where the second clock is against the frailty of the first."""
    left = CURVES["one"](one), CURVES["two"](two)
    return without((left[0] ** -VARIANCE - 1) / VARIANCE, -log(left[1])) if min(left) > 0 else 0.0


def independent(one: float, two: float) -> float:
    return CURVES["one"](one) * CURVES["two"](two)


@pytest.mark.parametrize(
    ("two", "joint"),
    [
        ({"frailty": "zeal"}, clayton),
        ({"frailty": "risk"}, independent),
        ({}, independent),
        ({"against": "zeal"}, opposed),
    ],
    ids=["shared", "each its own", "one alone", "against"],
)
def test_two_clocks_depend_on_each_other_as_their_frailties_say(two, joint):
    pathway = pair(**two)
    counted = cells(lived(pathway, numbers(), PAIRS, follow_up=10**9, seed=35), pathway)
    assert stats.chisquare(counted.ravel(), PAIRS * expected(joint).ravel()).pvalue > FALSE_ALARM


@pytest.mark.parametrize("other", [independent, opposed])
def test_the_dependence_of_a_shared_frailty_is_great_enough_to_be_seen(other):
    pathway = pair(frailty="zeal")
    counted = cells(lived(pathway, numbers(), PAIRS, follow_up=10**9, seed=35), pathway)
    assert stats.chisquare(counted.ravel(), PAIRS * expected(other).ravel()).pvalue < FALSE_ALARM


def test_a_family_that_is_prone_once_is_prone_again():
    """Of those who ring early the first time, the second ring follows the law of the prone: Clayton's."""
    rows = (
        Transition(
            "one", ("bell.one",), "bell.two", After(LogLogistic("scale", "shape_above_1")), frailty="zeal"
        ),
        Transition("two", ("bell.two",), "bell.rung", After(Exponential("mean")), frailty="zeal"),
    )
    again = sound(Pathway((Track("bell", ("one", "two", "rung")),), rows, frailties=ZEAL))
    history = lived(again, numbers(), PAIRS, follow_up=10**9, seed=36)
    first, second = age_at(history, again, "one"), age_at(history, again, "two")
    place = [
        np.searchsorted(cuts, age, side="right")
        for cuts, age in zip(CUTS.values(), (first, second - first), strict=True)
    ]
    counted = np.histogram2d(*place, bins=[range(4)] * 2)[0]
    assert stats.chisquare(counted.ravel(), PAIRS * expected(clayton).ravel()).pvalue > FALSE_ALARM


# What dyads have.


def test_dyads_have_frailties_of_their_own():
    post = Track("post", ("in", "out"), of="dyad")
    leave = Transition("leave", ("post.in",), "post.out", After(Exponential("mean")), frailty="zeal")
    pathway = sound(Pathway((Track("none", ("one",)), post), (leave,), frailties=ZEAL))
    history = lived(pathway, numbers(), 1, follow_up=FOLLOW_UP, hired=[0] * FAMILIES, seed=37)
    left = np.full(FAMILIES, np.inf)
    rows = history.postings[history.postings["event"] == pathway.event("leave")]
    left[rows["dyad"]] = rows["time"]
    assert agrees(left, lambda age: exp(-age / NUMBERS["mean"]), FOLLOW_UP - 1)
