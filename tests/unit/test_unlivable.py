"""Numbers no story can be told with are found before anyone lives on them, each with the number to blame."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.distributions import Exponential, Piecewise, Weibull
from sim.pathway import (
    PATHWAY,
    ROUNDING,
    Accrued,
    After,
    At,
    On,
    Pathway,
    Rhythm,
    Speed,
    Track,
    Transition,
    contradictory,
    faults,
    unlivable,
)
from tests.toy import shipped

TOY = Pathway(
    tracks=(Track("care", ("out", "in", "kin", "home")),),
    transitions=(
        Transition("entry", ("care.out",), "care.in", After(Weibull("scale", "shape"))),
        Transition(
            "exit", ("care.kin",), "care.out", After(Exponential("mean")), (Speed("hr", ("care.kin",)),)
        ),
        Transition("limit", ("care.in",), "care.home", Accrued(("care.in",), "amount", "window")),
        Transition("end", ("care.home",), "care.out", At("delay")),
        Transition("kin", ("care.in",), "care.kin", On(("entry",), "kin_share")),
        Transition("home", ("care.in",), "care.home", On(("entry",), "home_share")),
    ),
    rhythms=(Rhythm("visit", "rate", ("care.in",), (Speed("more", ("care.in",)),)),),
)
NUMBERS = {
    "scale": 90.0,
    "shape": 0.5,
    "mean": 30.0,
    "hr": 0.5,
    "amount": 15.0,
    "window": 22.0,
    "delay": 7.0,
    "kin_share": 0.3,
    "home_share": 0.2,
    "rate": 0.01,
    "more": 2.0,
}
EDGES = (-0.5, 0.0, 0.3, 0.8, 1.0, 1.2, 7.0, 22.0, 90.0, inf, nan)


def refused(**changes):
    return unlivable(TOY, NUMBERS | changes)


def test_the_table_is_sound_and_every_number_is_given():
    assert faults(TOY) == ()
    assert set(TOY.numbers) == set(NUMBERS)


def test_numbers_that_can_be_lived_with_are_not_refused():
    assert not refused()


@pytest.mark.parametrize("draw", [None, 0, 1, 2, 3])
@pytest.mark.parametrize("arm", ["start", "usual_care"])
def test_the_shipped_numbers_can_be_lived_with(arm, draw):
    assert not unlivable(PATHWAY, shipped().numbers(arm, draw))


@pytest.mark.parametrize(
    ("changes", "name", "reason"),
    [
        ({"scale": 0.0}, "scale", "Weibull: scale 'scale' is 0.0; it must be above 0"),
        ({"mean": -5.0}, "mean", "Exponential: mean 'mean' is -5.0"),
        ({"amount": 23.0}, "amount", "is longer than window"),
        ({"kin_share": 0.9}, "kin_share", "add up to 1.1"),
        ({"home_share": 1.2}, "home_share", "is not between 0 and 1"),
        ({"home_share": -0.1}, "home_share", "is not between 0 and 1"),
        ({"hr": -0.5}, "hr", "is below 0"),
        ({"more": -0.5}, "more", "is below 0"),
        ({"rate": -0.1}, "rate", "is not between never and once a minute"),
        ({"rate": 1.1}, "rate", "is not between never and once a minute"),
        ({"delay": nan}, "delay", "is not a number"),
        ({"mean": inf}, "mean", "is not a number"),
    ],
)
def test_what_cannot_be_lived_with_is_told_with_its_number(changes, name, reason):
    assert reason in refused(**changes)[name]


def test_a_law_says_which_of_its_numbers_it_refuses():
    (reason,) = refused(shape=-1.0).values()
    assert reason == "Weibull: shape 'shape' is -1.0; it must be a finite number above 0"


def test_the_number_that_a_law_refuses_is_blamed():
    assert set(refused(shape=-1.0)) == {"shape"}


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 22.0},
        {"kin_share": 0.8},
        {"kin_share": 0.8 + ROUNDING / 2},
        {"kin_share": 1.0, "home_share": 0.0},
        {"hr": 0.0},
        {"rate": 0.0},
        {"delay": 0.0},
    ],
)
def test_the_bound_itself_can_be_lived_with(changes):
    assert not refused(**changes)


def test_shares_more_than_a_rounding_above_one_are_refused():
    assert "kin_share" in refused(kin_share=0.8 + 2 * ROUNDING)


def test_everything_that_cannot_be_lived_with_is_told_at_once():
    told = refused(mean=0.0, amount=30.0, kin_share=0.9)
    assert set(told) == {"mean", "amount", "window", "kin_share", "home_share"}


def test_every_number_of_a_contradiction_is_told_once_however_many_rows_read_it():
    told = unlivable(PATHWAY, shipped().numbers("start", None) | {"kinship_share": 0.9})
    assert set(told) == {"kinship_share", "residential_share"}


@settings(deadline=None)
@given(st.lists(st.fixed_dictionaries({name: st.sampled_from(EDGES) for name in NUMBERS}), min_size=1))
def test_draws_judged_together_are_refused_where_each_is_refused_alone(draws):
    together = {name: np.array([draw[name] for draw in draws]) for name in NUMBERS}
    alone = [bool(unlivable(TOY, draw)) for draw in draws]
    assert contradictory(TOY, together).tolist() == alone


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from((-1.0, 0.0, 3.0, 7.0))] * 4), min_size=1))
def test_laws_refuse_together_what_each_refuses_alone(draws):
    law = Piecewise(("early", "late"), ("cut",), share="share")
    together = dict(zip(("early", "late", "cut", "share"), np.array(draws).T, strict=True))
    assert law.refuses(together).tolist() == [_refuses(law, *draw) for draw in draws]


def _refuses(law, early, late, cut, share):
    try:
        law.numbers({"early": early, "late": late, "cut": cut, "share": share})
    except ValueError:
        return True
    return False
