"""Laws name what they read, pack it share first, and refuse values they cannot have."""

import math
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.distributions import (
    EXPONENTIAL,
    GOMPERTZ,
    LOG_LOGISTIC,
    LOG_NORMAL,
    PIECEWISE,
    WEIBULL,
    Exponential,
    Gompertz,
    Law,
    LogLogistic,
    LogNormal,
    Piecewise,
    Weibull,
)

LAWS: list[tuple[Law, tuple[str, ...], list[float]]] = [
    (Exponential("a"), ("a",), [1.0, 3.0]),
    (Exponential("a", "s"), ("a", "s"), [0.5, 3.0]),
    (Weibull("a", "b"), ("a", "b"), [1.0, 3.0, 4.0]),
    (LogLogistic("a", "b", share="s"), ("a", "b", "s"), [0.5, 3.0, 4.0]),
    (LogNormal("a", "b"), ("a", "b"), [1.0, 3.0, 4.0]),
    (Gompertz("a", "b", "s"), ("a", "b", "s"), [0.5, 3.0, 4.0]),
    (Piecewise(("a",), ()), ("a",), [1.0, 3.0]),
    (Piecewise(("a", "b", "c"), ("x", "y"), "s"), ("a", "x", "b", "y", "c", "s"), [0.5, 3, 10, 4, 20, 5]),
]
KINDS = [EXPONENTIAL, WEIBULL, LOG_LOGISTIC, LOG_NORMAL, GOMPERTZ, PIECEWISE]
VALUES = {"a": 3.0, "b": 4.0, "c": 5.0, "x": 10.0, "y": 20.0, "s": 0.5}


@pytest.mark.parametrize(("law", "names", "numbers"), LAWS)
def test_a_law_names_what_it_reads_and_packs_it_share_first(
    law: Law, names: tuple[str, ...], numbers: list[float]
) -> None:
    packed: NDArray[np.float64] = law.numbers(VALUES)
    assert law.names == names
    assert packed.dtype == np.float64
    assert packed.tolist() == numbers


def test_each_law_has_its_own_kind() -> None:
    kinds = [Exponential, Weibull, LogLogistic, LogNormal, Gompertz, Piecewise]
    assert [law.kind for law in kinds] == KINDS == sorted(set(KINDS))


def test_laws_are_values() -> None:
    law = Weibull("a", "b")
    assert law == Weibull("a", "b")
    assert hash(law) == hash(Weibull("a", "b"))
    assert law not in {Weibull("b", "a"), LogLogistic("a", "b")}
    with pytest.raises(FrozenInstanceError):
        law.scale = "c"  # type: ignore[misc]


def test_an_endless_mean_and_a_negative_fold_are_accepted() -> None:
    assert Exponential("a").numbers({"a": math.inf}).tolist() == [1.0, math.inf]
    assert Gompertz("a", "b").numbers({"a": 3.0, "b": -4.0}).tolist() == [1.0, 3.0, -4.0]


@pytest.mark.parametrize(
    ("law", "wrong", "message"),
    [
        (
            Exponential("a"),
            {"a": 0.0},
            "Exponential: mean 'a' is 0.0; it must be above 0 .infinity means never.",
        ),
        (Exponential("a"), {"a": math.nan}, "mean 'a' is nan"),
        (Exponential("a", "s"), {"s": 1.1}, "share 's' is 1.1; it must be a share from 0 to 1"),
        (Weibull("a", "b"), {"b": math.inf}, "Weibull: shape 'b' is inf; it must be a finite number above 0"),
        (
            LogNormal("a", "b"),
            {"b": -1.0},
            "LogNormal: spread 'b' is -1.0; it must be a finite number above 0",
        ),
        (
            Gompertz("a", "b"),
            {"b": 0.0},
            "Gompertz: fold 'b' is 0.0; it must be a finite number other than 0",
        ),
        (Piecewise(("a", "b"), ("x",)), {"b": -1.0}, "Piecewise: means 'b' is -1.0"),
        (Piecewise(("a", "b"), ("x",)), {"x": math.inf}, "Piecewise: cuts 'x' is inf"),
        (Piecewise(("a", "b", "c"), ("x", "y")), {"y": 10.0}, "each must be above the one before"),
    ],
)
def test_a_value_a_law_cannot_have_is_refused(law: Law, wrong: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        law.numbers(VALUES | wrong)


def test_a_parameter_without_a_value_is_refused() -> None:
    with pytest.raises(KeyError, match="scale"):
        Weibull("scale", "b").numbers(VALUES)


def test_piecewise_needs_one_more_mean_than_cuts() -> None:
    with pytest.raises(ValueError, match="Piecewise: 1 means for 1 cuts; there must be one more"):
        Piecewise(("a",), ("x",))
