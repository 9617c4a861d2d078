"""The tables of a run: the ledger, and one row per family with both its lives and their difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.appraisal import enrolled, placed, placement_days
from sim.costing import Ledger, family_costs
from sim.experiment import Judged, Lived
from sim.history import History, Tallies
from sim.outputs.columns import Column, column, named
from sim.study import Study
from sim.units import MINUTES_PER_DAY, MINUTES_PER_MONTH

FAMILY_COLUMNS: Mapping[str, str] = {
    "placed": "1 if the children were ever placed out of home during follow-up, else 0",
    "reunified": "1 if they were ever reunified, else 0",
    "re_entered": "1 if they were placed again after reunification, else 0",
    "terminated": "1 if parental rights were terminated, else 0",
    "recurrence": "1 if maltreatment was detected after referral, else 0",
    "treated": "1 if the caregiver ever entered treatment, else 0",
    "sober_at_closure": "1 if in recovery when the case first closed, 0 if not, null if still open",
    "days_to_treatment": "days from referral to first treatment, null if never",
    "placement_days": "child-days in placement",
    "case_months": "months the case was open",
    "contacts": "mentor contacts kept",
    "child_visits": "mentor visits with the children",
    "mentor_wait_days": "days spent waiting for a dyad, found or not",
}
"""What the family table says of each life, beside its costs."""

MAY_BE_NULL = ("days_to_treatment", "sober_at_closure")
"""Of these columns, and of no others, something may be null."""

KEYS: Mapping[str, str] = {
    "lens": "the lens the programme arm was lived under",
    "draw": "the set of uncertain numbers, from 0",
    "replication": "the stream of luck, from 0",
    "family": "the family, from 0; the same family meets the same luck in both arms",
    "referral_day": "days from the programme's start to the referral",
    "children": "number of children",
    "enrolled": "true if a dyad was found for the family in the programme arm",
}
"""What names a row of the family table."""

LEDGER_COLUMNS: Mapping[str, str] = {
    "lens": "the lens",
    "arm": "the arm",
    "draw": "the set of uncertain numbers, from 0",
    "replication": "the stream of luck, from 0",
    "line": "the cost line, a name of params.yaml",
    "quarter": "the calendar quarter",
    "amount": "dollars of the price year, not discounted; amounts of zero are left out",
}
"""What the ledger says, beside a column for every payer: what it pays of the amount."""


def write_ledger(path: Path, ledgers: Mapping[str, Ledger]) -> None:
    """Write the ledgers of all lenses as one table, a row for every amount that is not zero."""
    _write(path, (_ledger_table(lens, ledger) for lens, ledger in ledgers.items()))


def write_families(path: Path, study: Study, lived: Lived) -> None:
    """Write one row for every lens, draw, replication and family, a lens at a time."""
    _write(path, _family_tables(study, lived))


def write_history(folder: Path, history: History) -> None:
    """Write a history's stays and events, of families and of dyads, as one table each."""
    folder.mkdir()
    for name in ("stays", "events", "posts", "postings"):
        told = getattr(history, name)
        columns = {name: column(told[name]) for name in told.dtype.names}
        _write(folder / f"{name}.parquet", [pa.table(columns)])


def _write(path: Path, tables: Iterable[pa.Table]) -> None:
    """Write tables of one schema behind each other.

    What stands in a table as a number of a name is read back as the name.
    """
    writer: pq.ParquetWriter | None = None
    for table in tables:
        writer = writer or _writer(path, table.schema)
        writer.write_table(table)
        del table  # its memory serves for the next
    if writer is not None:
        writer.close()


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Return a writer that lists names once, keeps whole numbers by their steps and amounts as they are.

    The least and greatest of a column are told of the first alone: no other tells one table from the next.
    """
    kinds = pa.types
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        use_dictionary=[field.name for field in schema if kinds.is_dictionary(field.type)],
        column_encoding={
            field.name: "DELTA_BINARY_PACKED" for field in schema if kinds.is_integer(field.type)
        },
        write_statistics=schema.names[:1],
        store_schema=False,
    )


def families_table(study: Study, lived: Lived) -> pa.Table:
    """Return a row for every lens, draw, replication and family."""
    return _plain(pa.concat_tables(_family_tables(study, lived)))


def ledger_table(judged: Judged) -> pa.Table:
    """Return all ledgers as one table, a row for every amount that is not zero."""
    return _plain(pa.concat_tables(_ledger_table(lens, ledger) for lens, ledger in judged.ledgers.items()))


def _plain(table: pa.Table) -> pa.Table:
    """Return a table as it is read from its file: names themselves, not their places in a list."""
    fields = (
        field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    )
    return table.cast(pa.schema(fields))


def _ledger_table(lens: str, ledger: Ledger) -> pa.Table:
    """Return one lens's ledger: a row for every amount, with what each payer pays of it."""
    # Line by line; within a line one number for each amount finds it again in every payer's column.
    spent = [ledger.spent[:, :, :, line] for line in range(len(ledger.lines))]
    places = [np.flatnonzero(own) for own in spent]
    line = np.repeat(np.arange(len(spent), dtype=np.int32), [len(own) for own in places])
    within = np.concatenate(places)
    arm, draw, replication, quarter = (
        index.ravel().take(within) for index in np.indices(spent[0].shape, dtype=np.int32)
    )
    columns = [
        named(np.zeros_like(line), (lens,)),
        named(arm, ledger.arms),
        column(draw),
        column(replication),
        named(line, ledger.lines),
        named(quarter, ledger.quarters),
        column(np.concatenate([own.take(of) for own, of in zip(spent, places, strict=True)])),
        *(column(paid) for paid in _paid(ledger, spent, places)),
    ]
    return _table(dict(zip([*LEDGER_COLUMNS, *ledger.payers], columns, strict=True)))


def _paid(ledger: Ledger, spent: list[Column], places: list[Column]) -> Iterator[Column]:
    """Yield what each payer pays of the amounts in some places of each line."""
    shares = [ledger.payers_of(line) for line in range(len(spent))]
    for payer in ledger.payers:
        # Most lines have two or three payers: what the others pay need not be multiplied.
        paid = (
            (own * share[payer]).take(of) if payer in share else np.zeros(len(of))
            for own, share, of in zip(spent, shares, places, strict=True)
        )
        yield np.concatenate(list(paid))


def _table(columns: Mapping[str, pa.Array]) -> pa.Table:
    """Return a table that says which of its columns may be null."""
    fields = [
        pa.field(name, values.type, nullable=name.startswith(MAY_BE_NULL)) for name, values in columns.items()
    ]
    return pa.Table.from_arrays(list(columns.values()), schema=pa.schema(fields))


def _family_tables(study: Study, lived: Lived) -> Iterator[pa.Table]:
    """Yield one table for each lens, a row for every draw, replication and family, packed for a file."""
    scenario, usual, one = study.scenario, None, dict[str, Column]()
    for lens, tallies in lived.tallies.items():
        comparator, program = tallies[scenario.comparator], tallies[scenario.program]
        if comparator is not usual:  # mostly it is: without dyads every lens tells the same story
            usual, one = comparator, _life(study, comparator)
        other, columns = _life(study, program), _keys(program)
        for name in one:
            columns[f"{name}_{scenario.comparator}"] = one[name]
            columns[f"{name}_{scenario.program}"] = other[name]
            columns[f"{name}_difference"] = other[name] - one[name]
        told = named(np.zeros(program.children.size, dtype=np.int32), (lens,))
        yield _table({"lens": told} | {name: _arrow(values) for name, values in columns.items()})


def _arrow(values: Column) -> pa.Array:
    """Return a column for the table: "never" as null, reals with the six digits a reader can use."""
    flat = np.ma.ravel(values)
    kept = flat.data.astype(np.float32) if flat.dtype == np.float64 else flat.data
    return column(kept, np.ma.getmaskarray(flat) if np.ma.is_masked(flat) else None)


def _keys(program: Tallies) -> dict[str, Column]:
    shape = program.children.shape
    values: list[Column] = [
        *(np.asarray(index) for index in np.indices(shape, dtype=np.int32)),
        (program.referral / MINUTES_PER_DAY).astype(np.float32),
        program.children,
        enrolled(program),
    ]
    return dict(zip(list(KEYS)[1:], values, strict=True))


def _life(study: Study, tally: Tallies) -> dict[str, Column]:
    to_treatment = tally.marking("minutes_to_treatment").astype(np.float64)
    values = (
        placed(tally).astype(np.int8),
        (tally.of("reunification") > 0).astype(np.int8),
        (tally.marking("minutes_to_re_entry") >= 0).astype(np.int8),
        (tally.of("termination") > 0).astype(np.int8),
        (tally.marking("minutes_to_recurrence") >= 0).astype(np.int8),
        (tally.of("treatment_entry") > 0).astype(np.int8),
        np.ma.masked_less(tally.marking("sober_at_closure").astype(np.int8), 0),
        np.ma.masked_less(to_treatment, 0) / MINUTES_PER_DAY,
        placement_days(tally),
        tally.of("case") / MINUTES_PER_MONTH,
        tally.of("contact"),
        tally.of("child_visit"),
        tally.of("waiting") / MINUTES_PER_DAY,
    )
    lived: dict[str, Column] = dict(zip(FAMILY_COLUMNS, values, strict=True))
    costs = family_costs(study, tally, study.scenario.draws)
    return lived | {f"{kind}_cost": cost for kind, cost in costs.items()}
