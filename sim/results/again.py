"""A saved run, run again from its own folder and compared to the bit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from filecmp import cmp
from pathlib import Path
from shutil import copyfile, copytree
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, Problem
from sim.params import POSTERIORS
from sim.results.reading import load
from sim.results.running import run
from sim.study import Study

if TYPE_CHECKING:
    from sim.experiment.working import Progress

MADE = ("result.json", "families.parquet", "ledger.parquet", "scenario.yaml", "params.yaml", "dictionary.md")
"""The files of a run that must be the same to the bit when it is run again."""


@dataclass(frozen=True)
class Again:
    """Hold what running a saved run again has shown: its record, and which files are the same to the bit."""

    record: Mapping[str, Any]
    same: Mapping[str, bool]
    versions: Mapping[str, tuple[str, str]]
    """What has another version now than it had then: then, now."""


def rerun(folder: str | Path, workers: int = 1, progress: Progress | None = None) -> Again:
    """Run a saved run again from its folder's own files, and compare what comes of it to the bit.

    Raises:
        InputError: the folder is not that of a run, or its files can no longer be read.
    """
    folder = Path(folder)
    record = read_record(folder)
    with TemporaryDirectory() as place:
        study = as_saved(folder, Path(place))
        found = run(study, record["lenses"], workers, record["engine"], progress)
        again = found.save(Path(place) / "outputs")
        same = {name: cmp(folder / name, again / name, shallow=False) for name in MADE}
        then, now = (_versions(one) for one in (record, read_record(again)))
    versions = {name: (then.get(name, "none"), now[name]) for name in now if then.get(name) != now[name]}
    return Again(record, same, versions)


def read_record(folder: str | Path) -> dict[str, Any]:
    """Return the record of a run's folder; raise InputError if it is not one."""
    path = Path(folder) / "record.json"
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or "fingerprint" not in found:
        what, mend = "is not the folder of a run", "name one such as outputs/kentucky_start/0123456789abcdef"
        raise InputError([Problem(str(folder), 0, "", what, mend)])
    return found


def as_saved(folder: Path, place: Path) -> Study:
    """Return the study a run's folder holds, read where its evidence stands alone."""
    for name, file in (("params", "params.yaml"), ("scenarios", "scenario.yaml")):
        (place / name).mkdir()
        copyfile(folder / file, place / name / file)
    if (folder / POSTERIORS).is_dir():
        copytree(folder / POSTERIORS, place / "params" / POSTERIORS)
    return load(place / "scenarios" / "scenario.yaml", place / "params")


def _versions(record: Mapping[str, Any]) -> dict[str, str]:
    named = ("reunify", "python", "machine")
    return {name: str(record.get(name)) for name in named} | dict(record.get("libraries", {}))
