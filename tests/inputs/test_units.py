"""Quantities with units: what is accepted, what is refused, and in which words."""

import math
from collections.abc import Callable
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError

from sim.errors import InputError, Mend, Problem, did_you_mean, nearest, shown
from sim.units import (
    MINUTES_PER_YEAR,
    Duration,
    Money,
    Price,
    Rate,
    Share,
    duration_text,
    minutes,
    price,
    rate,
    share,
)


def mended(parse: Callable[[object], object], value: object) -> str:
    try:
        return f"read as {parse(value)}"
    except Mend as error:
        return error.what and error.mend


class Quantities(BaseModel):
    duration: Duration = 0
    share: Share = 0.0
    price: Price = Money(0.0, 2011)
    rate: Rate = 0.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18 months", 788_940),
        ("1 month", 43_830),
        ("1.5 years", 788_940),
        ("1 year", 525_960),
        ("2 weeks", 20_160),
        ("1,000 days", 1_440_000),
        (".5 hours", 30),
        ("0 minutes", 0),
        ("200 years", 105_192_000),
        ("  3   days ", 4_320),
        ("3days", 4_320),
    ],
)
def test_a_duration_becomes_whole_minutes(text: str, expected: int) -> None:
    assert minutes(text) == expected


@pytest.mark.parametrize(
    "value",
    [
        "18", 18, 1.5, True, None, "months", "-1 days", "nan days", "inf years", "1e400 days", "201 years",
        "200.01 years", "1 fortnight", "1 2 days", "1,00 days", "0.1 minutes", "", "٣ days", [], {},
    ],
)  # fmt: skip
def test_a_duration_without_sense_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="write '"):
        minutes(value)


def test_a_bare_number_of_time_is_answered_with_how_to_write_it() -> None:
    with pytest.raises(Mend) as caught:
        minutes(18)
    assert str(caught.value) == (
        "18 is not a length of time with its unit; "
        "write '18 months' (minutes, hours, days, weeks, months or years)"
    )


@given(st.integers(0, 200 * MINUTES_PER_YEAR))
def test_a_written_duration_reads_back_exactly(duration: int) -> None:
    assert minutes(duration_text(duration)) == duration


@given(st.text() | st.integers() | st.floats() | st.none() | st.booleans() | st.binary())
def test_parsers_return_a_quantity_or_a_mend(value: object) -> None:
    assert all(mended(parse, value) for parse in (minutes, share, price, rate, Money.parse))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.35, 0.35),
        ("35 %", 0.35),
        ("35.7%", 0.357),
        (0, 0.0),
        (1, 1.0),
        ("100 %", 1.0),
        (-0.0, 0.0),
        ("0 %", 0.0),
    ],
)
def test_a_share_is_a_number_or_a_percentage(value: object, expected: float) -> None:
    assert share(value) == expected


@pytest.mark.parametrize(
    "value", [True, False, 1.0000001, -0.1, "0.35", "101 %", "-1 %", math.nan, math.inf, None, "%", 10**400]
)
def test_a_share_outside_0_to_1_or_of_another_shape_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="write "):
        share(value)


def test_a_share_of_35_is_asked_whether_a_percentage_is_meant() -> None:
    with pytest.raises(Mend) as caught:
        share(35)
    assert caught.value.what == "35 is not between 0 and 1"
    assert caught.value.mend == "write '35 %' if a percentage is meant, or a number from 0 to 1"


def test_money_is_read_with_its_price_year() -> None:
    assert Money.parse("1,200.50 USD 2011") == Money(1200.5, 2011)


def test_money_without_a_year_is_answered_with_how_to_write_it() -> None:
    with pytest.raises(Mend) as caught:
        Money.parse("86 USD")
    assert caught.value.what == "'86 USD' has no price year"
    assert caught.value.mend == ("write '86 USD 2011': the amount, USD, and the year whose prices it is in")


@pytest.mark.parametrize(
    "text",
    [
        "86",
        86,
        True,
        None,
        "86 EUR 2011",
        "86 USD 1979",
        "86 USD 2101",
        "1e400 USD 2011",
        "nan USD 2011",
        "1,20 USD 2011",
    ],
)
def test_money_of_another_shape_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="write '86 USD 2011'"):
        Money.parse(text)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1980, 2100))
def test_written_money_reads_back_exactly(amount: float, year: int) -> None:
    assert Money.parse(str(Money(amount, year))) == Money(amount, year)


def test_a_price_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="'-86 USD 2011' is below zero"):
        price("-86 USD 2011")


@pytest.mark.parametrize(
    ("text", "expected"), [("1,440 per day", 1.0), ("140 per year", 140 / 525_960), ("0 per month", 0.0)]
)
def test_a_rate_becomes_events_per_minute(text: str, expected: float) -> None:
    assert rate(text) == expected


@pytest.mark.parametrize("text", [140, "140", "140 per decade", "-1 per year", "1e400 per year", True, None])
def test_a_rate_without_sense_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="write '140 per year'"):
        rate(text)


def test_a_model_with_quantities_reads_its_own_json_back() -> None:
    written = Quantities.model_validate(
        {"duration": "18 months", "share": "35 %", "price": "86 USD 2011", "rate": "140 per year"}
    )
    assert Quantities.model_validate_json(written.model_dump_json()) == written


def test_a_duration_can_be_bounded_by_a_field() -> None:
    class Wait(BaseModel):
        wait: Annotated[Duration, Field(gt=0)]

    with pytest.raises(ValidationError, match="greater than 0"):
        Wait.model_validate({"wait": "0 days"})


def test_the_json_schema_of_every_quantity_has_an_example() -> None:
    properties = Quantities.model_json_schema()["properties"]
    assert all(field["examples"] and field["description"] for field in properties.values())


def test_a_problem_without_a_line_names_the_file_alone() -> None:
    assert str(Problem("a.yaml", 0, "", "does not exist", "")) == "a.yaml: does not exist"


def test_problems_are_sorted_by_file_and_line() -> None:
    problems = [Problem("b", 1, "", "x", ""), Problem("a", 10, "", "x", ""), Problem("a", 9, "", "x", "")]
    assert [(each.file, each.line) for each in InputError(problems).problems] == [
        ("a", 9),
        ("a", 10),
        ("b", 1),
    ]


def test_nothing_is_nearest_to_a_name_unlike_all_others() -> None:
    assert nearest("zzz", ["caseload"]) is None


def test_at_most_twelve_known_names_are_listed() -> None:
    assert did_you_mean("zzz", [f"n{number:02}" for number in range(14)]).endswith("n10, n11 and 2 more")


def test_with_no_known_name_the_mend_is_to_take_it_out() -> None:
    assert did_you_mean("zzz", []) == "take it out: no names are known here"


@pytest.mark.parametrize(
    ("value", "text"),
    [(False, "false"), ([1], "a list"), (1.5, "1.5"), ("x" * 50, "'" + "x" * 36 + "...")],
)
def test_a_value_is_shown_short(value: object, text: str) -> None:
    assert shown(value) == text
