"""A quantity is written with its unit: `18 months`, `86 USD 2011`, `35 %`, `140 per year`.

Time is whole minutes everywhere inside, so that sums of durations are exact; a month is a twelfth of
a year of 365.25 days.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, PlainSerializer, PlainValidator, WithJsonSchema

from sim.errors import Mend, shown

MINUTES_PER_DAY: Final = 1_440
MINUTES_PER_WEEK: Final = 7 * MINUTES_PER_DAY
MINUTES_PER_MONTH: Final = 43_830
MINUTES_PER_YEAR: Final = 525_960

ROUNDING: Final = 1e-9
"""By how much shares that must add up to 1 may miss it."""
LONGEST_YEARS: Final = 200
WHOLE_PERCENT: Final = 100
FIRST_PRICE_YEAR: Final = 1980
LAST_PRICE_YEAR: Final = 2100

UNITS: Final = {
    "year": MINUTES_PER_YEAR,
    "month": MINUTES_PER_MONTH,
    "week": MINUTES_PER_WEEK,
    "day": MINUTES_PER_DAY,
    "hour": 60,
    "minute": 1,
}

_NUMBER = r"([-+]?(?:(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
_DURATION = re.compile(rf"{_NUMBER}\s*({'|'.join(UNITS)})s?")
_RATE = re.compile(rf"{_NUMBER}\s+per\s+({'|'.join(UNITS)})")
_PERCENT = re.compile(r"([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))\s*%")
_MONEY = re.compile(rf"{_NUMBER}\s*USD(?:\s+([0-9]{{1,6}}))?")

_WRITE_DURATION = "write '18 months' (minutes, hours, days, weeks, months or years)"
_WRITE_SHARE = "write a number from 0 to 1 such as 0.35, or '35 %'"
_WRITE_MONEY = "write '86 USD 2011': the amount, USD, and the year whose prices it is in"
_WRITE_RATE = "write '140 per year' (per minute, hour, day, week, month or year)"


def minutes(value: object) -> int:
    """Return a duration with its unit as whole minutes, rounded to the nearest.

    Raises:
        Mend: (a ValueError) no unit, below zero, above 0 but under half a minute, or above 200 years.

    >>> minutes("18 months")
    788940
    """
    match = _matched(_DURATION, value)
    if match is None:
        raise Mend(f"{shown(value)} is not a length of time with its unit", _WRITE_DURATION)
    exact = _number(match[1]) * UNITS[match[2]]
    if exact < 0:
        raise Mend(f"{shown(value)} is below zero, but time runs forward", _WRITE_DURATION)
    if exact > LONGEST_YEARS * MINUTES_PER_YEAR:
        raise Mend(f"{shown(value)} is longer than {LONGEST_YEARS} years", _WRITE_DURATION)
    whole = round(exact)
    if exact > 0 and whole == 0:
        raise Mend(f"{shown(value)} is shorter than a minute", "write '1 minute', or '0 minutes' for none")
    return whole


def duration_text(duration: int) -> str:
    """Return whole minutes in the largest unit that divides them; `minutes` reads it back exactly.

    >>> duration_text(788_940), duration_text(1_440), duration_text(61)
    ('18 months', '1 day', '61 minutes')
    """
    whole = (unit for unit, size in UNITS.items() if duration and duration % size == 0)
    unit = next(whole, "minute")
    count = duration // UNITS[unit]
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def share(value: object) -> float:
    """Return a share as a number from 0 to 1.

    Raises:
        Mend: (a ValueError) neither a number nor a percentage, or outside 0 to 1.

    >>> share("35 %"), share(0.35)
    (0.35, 0.35)
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        found = value
    elif (match := _matched(_PERCENT, value)) is not None:
        # Shifting the point in the text is exact; dividing 35.7 by 100 gives 0.35700000000000004.
        found = float(f"{match[1]}e-2")
    else:
        raise Mend(f"{shown(value)} is not a share", _WRITE_SHARE)
    if not 0 <= found <= 1:
        raise Mend(f"{shown(value)} is not between 0 and 1", _mend_share(value))
    return abs(float(found))


def _mend_share(value: object) -> str:
    if isinstance(value, int | float) and 1 < value <= WHOLE_PERCENT:
        return f"write '{value} %' if a percentage is meant, or a number from 0 to 1"
    return _WRITE_SHARE


@dataclass(frozen=True)
class Money:
    """Hold an amount in the prices of one year; amounts of different years cannot be told apart otherwise.

    Raises:
        Mend: (a ValueError) the amount is not finite, or the year is not 1980 to 2100.

    >>> str(Money(1200.0, 2011))
    '1,200 USD 2011'
    """

    amount: float
    year: int

    def __post_init__(self) -> None:
        if not math.isfinite(self.amount):
            raise Mend(f"{self.amount} is not a finite amount", _WRITE_MONEY)
        if not FIRST_PRICE_YEAR <= self.year <= LAST_PRICE_YEAR:
            raise Mend(
                f"the price year {self.year} is not between {FIRST_PRICE_YEAR} and {LAST_PRICE_YEAR}",
                _WRITE_MONEY,
            )

    @classmethod
    def parse(cls, text: object) -> Money:
        """Return the money written as `86 USD 2011` or `1,200 USD 2011`.

        Raises:
            Mend: (a ValueError) another shape, no price year, or an amount or year out of range.

        >>> Money.parse("86 USD 2011")
        Money(amount=86.0, year=2011)
        """
        match = _matched(_MONEY, text)
        if match is None:
            raise Mend(f"{shown(text)} is not an amount with its currency and price year", _WRITE_MONEY)
        if match[2] is None:
            raise Mend(f"{shown(text)} has no price year", _WRITE_MONEY)
        return cls(_number(match[1]), int(match[2]))

    def __str__(self) -> str:
        amount = f"{float(self.amount):,}"
        return f"{amount.removesuffix('.0')} USD {self.year}"


def price(value: object) -> Money:
    """Return the price of something: money that is zero or more.

    Raises:
        Mend: (a ValueError) not money with a price year, or below zero.

    >>> price("86 USD 2011")
    Money(amount=86.0, year=2011)
    """
    money = value if isinstance(value, Money) else Money.parse(value)
    if money.amount < 0:
        raise Mend(f"{shown(str(money))} is below zero, but a price is zero or more", _WRITE_MONEY)
    return money


def rate(value: object) -> float:
    """Return how often something happens, in events per minute.

    Raises:
        Mend: (a ValueError) no `per year` (or other unit), below zero, or too large for a number.

    >>> rate("1,440 per day")
    1.0
    """
    match = _matched(_RATE, value)
    if match is None:
        raise Mend(f"{shown(value)} is not a number of events per unit of time", _WRITE_RATE)
    events = _number(match[1])
    if events < 0:
        raise Mend(f"{shown(value)} is below zero, but events can only happen", _WRITE_RATE)
    if not math.isfinite(events):
        raise Mend(f"{shown(value)} is not a finite number of events", _WRITE_RATE)
    return events / UNITS[match[2]]


def _matched(pattern: re.Pattern[str], value: object) -> re.Match[str] | None:
    return pattern.fullmatch(value.strip()) if isinstance(value, str) else None


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def rate_text(events_per_minute: float) -> str:
    """Return a rate in the largest unit that reads back to the same number.

    >>> rate_text(rate("140 per year"))
    '140 per year'
    """
    said = ((f"{events_per_minute * size:.12g} per {unit}") for unit, size in UNITS.items())
    exact = f"{events_per_minute!r} per minute"
    return next((text for text in said if rate(text) == events_per_minute), exact)


def _text_schema(description: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "description": description, "examples": [example]})


_SHARE_SCHEMA: dict[str, Any] = {
    "anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"type": "string", "pattern": r"^[0-9.]+ *%$"}],
    "description": "A share: a number from 0 to 1, or a percentage.",
    "examples": [0.35, "35 %"],
}

Duration = Annotated[
    int,
    BeforeValidator(minutes),
    PlainSerializer(duration_text, return_type=str, when_used="json"),
    _text_schema("A length of time with its unit.", "18 months"),
]
"""A length of time: written `18 months`, held as whole minutes."""

Share = Annotated[float, BeforeValidator(share), WithJsonSchema(_SHARE_SCHEMA)]
"""A share: written `0.35` or `35 %`, held as a number from 0 to 1."""

Price = Annotated[
    Money,
    PlainValidator(price),
    PlainSerializer(str, return_type=str, when_used="json"),
    _text_schema("An amount, USD, and the year whose prices it is in.", "86 USD 2011"),
]
"""A price: written `86 USD 2011`, held as `Money` that is zero or more."""

Rate = Annotated[
    float,
    BeforeValidator(rate),
    PlainSerializer(rate_text, return_type=str, when_used="json"),
    _text_schema("How often something happens.", "140 per year"),
]
"""How often something happens: written `140 per year`, held as events per minute."""


def short_of_whole(shares: Mapping[Any, float]) -> str | None:
    """Return what is wrong with shares that must add up to 1; None if nothing is.

    >>> short_of_whole({"state": 0.5, "county": 0.4})
    'add up to 0.9, not 1'
    """
    total = sum(shares.values())
    return None if isclose(total, 1.0, abs_tol=ROUNDING) else f"add up to {total:g}, not 1"
