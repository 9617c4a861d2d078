"""A value is refused with an uncertainty that it, or its unit, cannot have."""

import pytest
from pydantic import ValidationError

from sim.params.estimates import Uncertainty, ends
from sim.params.records import Index, RatioNumber, ShareNumber
from tests.toy import estimate, line


@pytest.mark.parametrize(
    ("distribution", "width"),
    [
        ("lognormal", {}),
        ("lognormal", {"se": 0.1}),
        ("lognormal", {"interval": (0.5, 2.0), "cv": 0.1}),
        ("gamma", {"interval": (0.5, 2.0)}),
        ("uniform", {"cv": 0.1}),
        ("fixed", {}),
        ("fixed", {"why": "x", "se": 0.1}),
        ("beta", {"why": "x"}),
        ("beta", {"cv": 0.1}),
    ],
)
def test_a_distribution_has_one_measure_of_its_width(distribution, width):
    with pytest.raises(ValidationError, match="and nothing else"):
        estimate(1.0, distribution, **width)


@pytest.mark.parametrize("interval", [(2.0, 3.0), (0.1, 0.9), (1.0, 1.0), (2.0, 0.5)])
@pytest.mark.parametrize("distribution", ["uniform", "lognormal", "beta"])
def test_an_interval_holds_its_value(distribution, interval):
    with pytest.raises(ValidationError, match="does not hold the value"):
        estimate(1.0, distribution, interval=interval)


def test_there_is_no_normal_distribution_since_it_draws_what_no_unit_can_hold():
    with pytest.raises(
        ValidationError, match="Input should be 'lognormal', 'beta', 'gamma', 'uniform' or 'fixed'"
    ):
        estimate(1.0, "normal", se=0.1)


def test_a_lognormal_interval_lies_above_zero():
    with pytest.raises(ValidationError, match="must lie above 0"):
        estimate(1.0, "lognormal", interval=(0.0, 2.0))


@pytest.mark.parametrize("interval", [(1.0, 4.5), (0.85, 4.0), (1.99, 2.5)])
def test_a_lognormal_interval_whose_middle_is_not_the_value_is_refused(interval):
    with pytest.raises(ValidationError, match="the middle of the lognormal interval is"):
        estimate(2.0, "lognormal", interval=interval)


@pytest.mark.parametrize("off", [1 / 1.049, 1.0, 1.049])
def test_a_lognormal_interval_may_be_rounded(off):
    assert estimate(2.0, "lognormal", interval=(1.0 * off, 4.0 * off)).value == 2.0


@pytest.mark.parametrize("distribution", ["beta", "uniform"])
def test_the_middle_of_another_interval_may_lie_anywhere(distribution):
    assert estimate(0.2, distribution, interval=(0.1, 0.9)).value == 0.2


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_beta_value_lies_between_zero_and_one(value):
    with pytest.raises(ValidationError, match="between 0 and 1"):
        estimate(value, "beta", se=0.1)


@pytest.mark.parametrize(
    ("value", "width"),
    [(0.5, {"se": 0.5}), (0.02, {"se": 0.14}), (0.02, {"interval": (0.0, 1.0)})],
)
def test_a_share_cannot_spread_more_than_a_coin_does(value, width):
    with pytest.raises(ValidationError, match="no share between 0 and 1 can be that uncertain"):
        estimate(value, "beta", **width)


@pytest.mark.parametrize("width", [{"se": 0.49}, {"interval": (0.0, 1.0)}])
def test_a_share_may_spread_nearly_as_much_as_a_coin_does(width):
    assert estimate(0.5, "beta", **width).value == 0.5


@pytest.mark.parametrize("distribution", ["lognormal", "gamma"])
@pytest.mark.parametrize("value", [0.0, -1.0])
def test_what_is_drawn_by_multiplying_lies_above_zero(distribution, value):
    with pytest.raises(ValidationError, match="needs a value above 0"):
        estimate(value, distribution, cv=0.2)


def a_price(value, interval):
    uncertainty = {"distribution": "uniform", "interval": interval}
    return line("day", "foster", "placement", value, uncertainty=uncertainty).estimate


def test_a_price_and_its_interval_are_of_one_year():
    assert ends(a_price("70 USD 2020", ["60 USD 2020", "75 USD 2020"]).uncertainty) == (60.0, 75.0)
    for interval in (["60 USD 2011", "75 USD 2020"], ["60 USD 2011", "75 USD 2011"]):
        with pytest.raises(ValidationError, match="prices of another year"):
            a_price("70 USD 2020", interval)


WIDTHS = {"lognormal": {"cv": 0.2}, "gamma": {"cv": 0.2}, "beta": {"se": 0.1}, "fixed": {"why": "x"}}
UNITS = {"ratio": RatioNumber, "share": ShareNumber}


@pytest.mark.parametrize(
    ("unit", "distribution"), [("ratio", "beta"), ("share", "lognormal"), ("share", "gamma")]
)
@pytest.mark.parametrize("home", ["estimate", "by_lens", "by_baseline"])
def test_a_distribution_whose_draws_a_unit_cannot_hold_is_refused(unit, distribution, home):
    one = estimate(0.5, distribution, **WIDTHS[distribution])
    with pytest.raises(ValidationError, match=f"a {distribution} distribution does not fit this unit"):
        UNITS[unit](label="x", unit=unit, **{home: one if home == "estimate" else {"here": one}})


@pytest.mark.parametrize(
    ("unit", "distribution"), [("ratio", "lognormal"), ("ratio", "gamma"), ("share", "beta")]
)
def test_a_distribution_whose_draws_a_unit_can_hold_is_not_refused(unit, distribution):
    one = estimate(0.5, distribution, **WIDTHS[distribution])
    assert UNITS[unit](label="x", unit=unit, estimate=one).estimate == one


def test_a_price_is_never_drawn_as_a_share():
    with pytest.raises(ValidationError, match="between 0 and 1"):
        line("day", "foster", "placement", "70 USD 2020", uncertainty={"distribution": "beta", "se": 0.1})


def test_an_uncertainty_without_an_interval_has_no_ends():
    with pytest.raises(ValueError, match="there is no interval"):
        ends(Uncertainty[float](distribution="beta", se=0.1))


def test_an_index_has_a_value():
    with pytest.raises(ValidationError, match="at least 1 item"):
        Index(label="x", source="toy", values={})
