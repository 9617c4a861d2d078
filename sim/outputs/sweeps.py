"""Save a sweep into `outputs/<scenario>/sweeps/<name>/`: whole, or not at all."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.appraisal import OUTCOMES
from sim.history import STORY
from sim.outputs.pages import as_plain
from sim.outputs.writing import whole, write_inputs, write_json
from sim.study import Study
from sim.sweeping import Points, Priced, Swept, decision, named

Drawing = Callable[[Path], None]
"""Draws charts into a folder."""

COLUMNS: Mapping[str, str] = {
    "sweep": "the kind of sweep",
    "set": "points that were asked for together, from 0: one study",
    "point": "the point of the set, from 0",
    "replication": "the stream of luck, from 0",
}
"""What names a row of results.parquet; points.parquet has no replications."""


def begin_sweep(folder: Path, study: Study) -> Path:
    """Write what a sweep is made from, so that its shares can be merged; return its folder; raise OSError."""
    name = folder / named(study)
    if not (name / "scenario.yaml").is_file():
        try:
            with whole(name) as draft:
                write_inputs(draft, study, _asked(study))
        except OSError:
            if not (name / "scenario.yaml").is_file():  # or another share was sooner
                raise
    return name


def save_sweep(folder: Path, found: Swept, draw: Drawing) -> Path:
    """Write every file of a sweep and return its folder; an older one of the same name is replaced.

    Raises:
        OSError: the folder cannot be written; nothing is left of the attempt.
    """
    with whole(folder / found.name) as draft:
        write_inputs(draft, found.study, _asked(found.study))
        _write(draft / "points.parquet", _points(found))
        _write(draft / "results.parquet", result_tables(found))
        write_json(draft / "summary.json", summary_of(found))
        (draft / "dictionary.md").write_text(_dictionary(found), encoding="utf-8")
        draw(draft / "charts")
        write_json(draft / "manifest.json", _manifest(draft, found))
    return folder / found.name


def summary_of(found: Swept) -> dict[str, Any]:
    """Return the answers of a sweep as nested plain values."""
    scenario = found.study.scenario
    said = ("title", "question", "baseline", "lens", "perspective", "program", "comparator")
    counted = ("price_year", "seed")
    return {
        "sweep": found.name,
        **{name: getattr(scenario, name) for name in said + counted},
        "discount_rate": found.study.discount_rate,
        "answers": {kind: as_plain(answer) for kind, answer in found.answers.items()},
    }


def _asked(study: Study) -> dict[str, Any]:
    return {"sweep": json.loads(study.scenario.sweep.model_dump_json(exclude_none=True))}


def _manifest(folder: Path, found: Swept) -> dict[str, Any]:
    """Return what the sweep is made of: its files with their check sums, and the blocks it rests on."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        "sweep": found.name,
        "reunify": version("reunify"),
        "story": STORY,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "reference_check": _check(found.same_events),
        "files": {path.relative_to(folder).as_posix(): _digits(path) for path in files},
        "blocks": sorted(found.blocks),
    }


def _check(same_events: int | None) -> str:
    if same_events is None:
        return "told by the reference engine itself"
    return f"identical, {same_events:,} events of the first replication at the best estimates"


def _digits(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _points(found: Swept) -> Iterator[pa.Table]:
    """Yield a table for each set of points: a row for each, with the values of all that was moved."""
    every = [one.points for priced in found.priced.values() for one in priced]
    moved = sorted({name for points in every for name in points.study.given or {}})
    decided = sorted({name for points in every for name in points.decided})
    for kind, number, priced in _sets(found):
        yield _set(kind, number, priced.points, moved, decided)


def _set(kind: str, number: int, points: Points, moved: Sequence[str], decided: Sequence[str]) -> pa.Table:
    scenario, given, count = points.study.scenario, points.study.given or {}, points.count
    columns = {
        "sweep": [kind] * count,
        "set": pa.array([number] * count, pa.int32()),
        "point": pa.array(range(count), pa.int32()),
        "draw": pa.array(points.luck, pa.int32()),
        "lens": [scenario.lens] * count,
        "baseline": [scenario.baseline] * count,
        **{name: pa.array([_said(points, name)] * count, pa.string()) for name in decided},
        **{name: pa.array(given[name]) if name in given else pa.nulls(count, pa.float64()) for name in moved},
    }
    return pa.table(columns)


def _said(points: Points, name: str) -> str:
    """Return what was decided at some points: what a sweep has set, or else what their scenario says."""
    return str(points.decided[name] if name in points.decided else decision(points.study, name))


def result_tables(found: Swept) -> Iterator[pa.Table]:
    """Yield a table for each set of points: a row for each point and replication, with every outcome."""
    names = sorted({name for priced in found.priced.values() for one in priced for name in one.valued})
    for kind, number, priced in _sets(found):
        count, streams = priced.points.count, priced.points.replications
        yield pa.table(
            {
                "sweep": [kind] * (count * streams),
                "set": pa.array(np.full(count * streams, number, dtype=np.int32)),
                "point": pa.array(np.repeat(np.arange(count, dtype=np.int32), streams)),
                "replication": pa.array(np.tile(np.arange(streams, dtype=np.int32), count)),
                **{name: _outcome(priced, name) for name in names},
            }
        )


def _outcome(priced: Priced, name: str) -> pa.Array:
    if name not in priced.valued:
        return pa.nulls(priced.points.count * priced.points.replications, pa.float64())
    return pa.array(priced.valued[name].runs.ravel(), from_pandas=True)


def _sets(found: Swept) -> Iterator[tuple[str, int, Priced]]:
    for kind, priced in found.priced.items():
        for number, one in enumerate(priced):
            yield kind, number, one


def _write(path: Path, tables: Iterator[pa.Table]) -> None:
    writer: pq.ParquetWriter | None = None
    for table in tables:
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()


def _dictionary(found: Swept) -> str:
    year = found.study.scenario.price_year
    legend = (
        f"Money is in dollars of {year}, present value, all referred families, one programme. points.parquet "
        "holds the values of what was moved at each point (minutes; events a minute; prices in dollars of "
        "their own year) and the address of its luck (draw; null: that of best estimates). An outcome that "
        "would mean nothing, or a point whose numbers contradict each other, is null."
    )
    every = (*COLUMNS.items(), *_outcomes(found), *_moved(found))
    rows = (f"| `{name}` | {text} |" for name, text in every)
    title = f"# {found.study.scenario.title}: a sweep"
    return "\n".join([title, "", legend, "", "| name | meaning |", "|---|---|", *rows, ""])


def _moved(found: Swept) -> list[tuple[str, str]]:
    """Return the columns of points.parquet that are not keys, each with what it says."""
    every = [one.points for priced in found.priced.values() for one in priced]
    params = found.study.params
    known = {name: one.label for name, one in (*params.numbers.items(), *params.lines.items())}
    moved = sorted({name for points in every for name in points.study.given or {}})
    decided = sorted({name for points in every for name in points.decided} - {"lens", "baseline"})
    return [
        ("draw", "the address of a point's luck; null: that of best estimates"),
        ("lens", "the lens"),
        ("baseline", "the usual care"),
        *((name, "a decision of the scenario") for name in decided),
        *((name, known[name]) for name in moved),
    ]


def _outcomes(found: Swept) -> list[tuple[str, str]]:
    names = sorted({name for priced in found.priced.values() for one in priced for name in one.valued})
    return [(name, OUTCOMES[name]) for name in names]
