"""The evidence as rows: every number, price and dated rate, with its value, its grades and its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

from rich.table import Table

from sim.params import Estimate, Params, amount
from sim.report.diagram.quantities import ends_of, written
from sim.report.layout import table


@dataclass(frozen=True)
class Row:
    """Hold one value of the evidence, as people write it."""

    name: str
    under: str
    label: str
    value: str
    interval: str
    distribution: str
    design: str
    provenance: str
    source: str
    note: str


COLUMNS = tuple(field.name for field in fields(Row))


def rows(params: Params, grades: Sequence[str] = ()) -> list[Row]:
    """Return every value of the evidence, or those of some designs or provenances.

    >>> from sim.params import read_params
    >>> found = rows(read_params("params"), ["law"])
    >>> {row.design for row in found}
    {'law'}
    """
    every = [*_numbers(params), *_prices(params), *_rates(params)]
    return [row for row in every if not grades or {row.design, row.provenance} & set(grades)]


def _numbers(params: Params) -> Iterator[Row]:
    for name, number in params.numbers.items():
        for under, one in number.estimates.items():
            said = written(number.unit, amount(one.value), ends_of(one))
            yield _row((name, under, number.label), one, said)


def _prices(params: Params) -> Iterator[Row]:
    for name, line in params.lines.items():
        for state, one in line.estimates.items():
            _, interval = written("price", amount(one.value), ends_of(one))
            yield _row((name, state, f"{line.label}, per {line.per}"), one, (str(one.value), interval))


def _row(named: tuple[str, str, str], one: Estimate[Any], said: tuple[str, str]) -> Row:
    """Return the row of an estimate: its name, what it is under and its label; value and interval as said."""
    (value, interval), width = said, one.uncertainty
    certain = f"certain: {width.why}" if width.distribution == "fixed" else interval
    graded = (one.design, one.provenance, one.source, one.note)
    return Row(*named, value, certain, width.distribution, *graded)


def _rates(params: Params) -> Iterator[Row]:
    for name, rate in params.rates.items():
        for place, piece in rate.pieces:
            where = str(place[1]) if place[0] == "by_state" else "everywhere"
            for day, value in piece.since.items():
                said = written("share", value)[0]
                graded = ("law", piece.provenance, piece.source, piece.note)
                yield Row(name, f"{where} from {day}", rate.label, said, "certain: a law", "fixed", *graded)


def evidence_table(found: Sequence[Row]) -> Table:
    """Return the rows as a table that draws itself."""
    made = table(f"The evidence: {len(found)} values", ["value", "95 % interval", "grades", "source"])
    for row in found:
        name = f"{row.name} {row.under}".strip()
        made.add_row(name, row.value, row.interval, f"{row.design}, {row.provenance}", row.source)
    return made


def cells(row: Row) -> tuple[str, ...]:
    """Return a row's cells in the order of `COLUMNS`."""
    found: tuple[str, ...] = astuple(row)
    return found
