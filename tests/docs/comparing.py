"""What of params/ its rows of the evidence do not bear out: values, grades, sources, arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isclose
from typing import Any, get_args

from sim.params import Estimate, Params, Provenance, Row
from sim.params.consistency import every_estimate
from sim.units import MINUTES_PER_DAY, MINUTES_PER_MONTH, MINUTES_PER_WEEK, MINUTES_PER_YEAR, Money

BEST: Mapping[str, Provenance] = {
    "found": "abstract",
    "seed": "seed",
    "derived": "derived",
    "recalled_high": "recalled",
    "recalled_medium": "recalled",
    "recalled_low": "recalled",
    "judgement": "assumed",
}
"""The best an estimate may claim to be known that rests on a row seen so."""

FROM_BEST: tuple[str, ...] = ("read", "abstract", "seed", "derived", "recalled", "assumed")
AS_PRINTED = ("read", "abstract", "seed")
OWN = ("judgement", "scenario")

LENGTHS = {
    "day": MINUTES_PER_DAY,
    "week": MINUTES_PER_WEEK,
    "month": MINUTES_PER_MONTH,
    "year": MINUTES_PER_YEAR,
}
A_DAY = {"week": 1 / 7, "month": 12 / 365.25}
"""What a price for so long is multiplied by to be one a day."""

WORDS = ("half", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ONCE = {"once": 1.0, "twice": 2.0, "doubles": 2.0, "quarter": 0.25, "third": 1 / 3}
SCALES = {"million": 1e6, "billion": 1e9}
ROUNDING = 1e-3
"""By what part a value may miss a numeral: cents of a day's price, days of a month's twelfth."""

NUMERAL = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?(?: (?:million|billion))?")
SAYS_SO = re.compile(r"assum|judgement|not found|^As [a-z]", re.IGNORECASE)


def faults(params: Params, rows: Mapping[str, Row]) -> list[str]:
    """Return everything in which an estimate, a match rate or an index contradicts the rows it rests on."""
    found = [f"{name}: {said}" for name, one in named(params) for said in of_estimate(name, one, rows)]
    return [*found, *of_indices(params, rows), *of_rates(params, rows)]


def named(params: Params) -> Iterator[tuple[str, Estimate[Any]]]:
    """Yield every estimate with its name: that of the number or line, and of its lens, state and the like."""
    for where, one in every_estimate(params):
        yield " ".join(str(part) for part in (where[1], *where[3:])), one


def of_estimate(name: str, one: Estimate[Any], rows: Mapping[str, Row]) -> Iterator[str]:
    """Yield what is wrong with one estimate."""
    if unknown := [key for key in one.rows if key not in rows]:
        yield f"rests on rows that do not exist: {', '.join(unknown)}"
        return
    cited = {key: rows[key] for key in one.rows}
    yield from _assumed(one) if one.provenance == "assumed" else _known(name, one, cited)
    unmet = [] if one.provenance in AS_PRINTED else [key for key, row in cited.items() if not met(one, row)]
    if unmet:
        yield f"no numeral of {', '.join(unmet)} is in its note, its value or its interval"


def _assumed(one: Estimate[Any]) -> Iterator[str]:
    if one.source not in OWN and not SAYS_SO.search(one.note):
        yield "is assumed, and its note does not say what is"


def _known(name: str, one: Estimate[Any], cited: Mapping[str, Row]) -> Iterator[str]:
    """Yield what is wrong with an estimate that claims to be known."""
    if not cited:
        yield f"is {one.provenance}, and rests on no row"
        return
    worst = max((BEST[row.seen] for row in cited.values()), key=FROM_BEST.index)
    if FROM_BEST.index(one.provenance) < FROM_BEST.index(worst):
        yield f"is {one.provenance}, but its rows were seen as {worst} at best"
    if one.source not in {row.source for row in cited.values()}:
        yield f"cites {one.source}, and none of its rows does"
    if one.provenance in AS_PRINTED and not any(printed(one, row) for row in cited.values()):
        yield "is not a numeral of any of its rows"


def printed(one: Estimate[Any], row: Row) -> bool:
    """Return whether a row prints the estimate's value, in a unit its words name."""
    values = list(in_units(one, f"{row.quantity} {row.said}"))
    return any(same(value, number) for value in values for number in row.numbers)


def in_units(one: Estimate[Any], words: str) -> Iterator[float]:
    """Yield the estimate's value as a plain number, in every unit that the words name."""
    value = one.value
    if isinstance(value, Money):
        yield value.amount
        yield from (value.amount / part for unit, part in A_DAY.items() if unit in words)
    elif isinstance(value, int):
        yield from (value / length for unit, length in LENGTHS.items() if unit in words)
    else:
        yield value
        yield from (value * length for unit, length in LENGTHS.items() if unit in words)


def met(one: Estimate[Any], row: Row) -> bool:
    """Return whether the note, the value or the interval holds a numeral of the row, if it has any."""
    text = f"{one.note} {one.value} {one.uncertainty.interval or ''}"
    said = [*numerals(text), *in_units(one, f"{row.quantity} {row.said}")]
    return not row.numbers or any(same(number, part) for number in row.numbers for part in said)


def numerals(text: str) -> list[float]:
    """Return the numbers of a text, also as parts of a hundred, and those it writes as words.

    >>> numerals("Half of 1,055; 20.9 %, of 5.6 million")
    [1055.0, 10.55, 20.9, 0.209, 5600000.0, 56000.0, 0.5]
    """
    found = []
    for one in NUMERAL.findall(text):
        number, _, scale = one.replace(",", "").partition(" ")
        value = float(number) * SCALES.get(scale, 1)
        found += [value, round(value / 100, 9)]
    lower = text.lower()
    found += [float(at) or 0.5 for at, word in enumerate(WORDS) if re.search(rf"\b{word}\b", lower)]
    return found + [value for word, value in ONCE.items() if re.search(rf"\b{word}\b", lower)]


def same(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=ROUNDING)


def of_targets(params: Params, rows: Mapping[str, Row]) -> Iterator[str]:
    """Yield the targets that claim to be printed, and that no row of their source prints so well known."""
    for name, target in params.targets.items():
        if target.value is None or target.provenance in {"derived", "assumed"}:
            continue
        own = [row for row in rows.values() if row.source == target.source]
        grades = [BEST[row.seen] for row in own if any(same(target.value, one) for one in row.numbers)]
        best = min(grades, key=FROM_BEST.index, default=None)
        if best is None:
            yield f"{name}: no row of {target.source} prints {target.value}"
        elif FROM_BEST.index(target.provenance) < FROM_BEST.index(best):
            yield f"{name}: is {target.provenance}, but its rows were seen as {best} at best"


def of_indices(params: Params, rows: Mapping[str, Row]) -> Iterator[str]:
    """Yield the indices that are not those of the row of their name."""
    for name, index in params.indices.items():
        if tuple(index.values.values()) != rows[name].numbers or index.source != rows[name].source:
            yield f"{name}: is not the index of its row"


def of_rates(params: Params, rows: Mapping[str, Row]) -> Iterator[str]:
    """Yield the states whose printed match rates are not those of their row."""
    for place, piece in params.rates["match_rate"].pieces:
        if place[0] == "by_state" and piece.provenance == "abstract":
            row = rows[f"match_rate_{place[1]}"]
            if tuple(piece.since.values()) != row.numbers or piece.source != row.source:
                yield f"match_rate {place[1]}: is not that of its row"


assert set(FROM_BEST) == set(get_args(Provenance))
