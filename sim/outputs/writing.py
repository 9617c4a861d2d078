"""Write a folder of results whole or not at all, with the inputs it can be made from again."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from errno import EACCES, ENOTDIR
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from ruamel.yaml import YAML

from sim.params import POSTERIORS, SECTIONS
from sim.remembering import remembered
from sim.study import Study

WIDE = 110
"""How wide the lines of a YAML file are, in letters."""


def ready(folder: Path) -> None:
    """Raise OSError if a folder cannot be written, before anything long is begun; create nothing."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not there.is_dir():
        raise NotADirectoryError(ENOTDIR, "is a file, so no results can be put in it", str(there))
    if not os.access(there, os.W_OK):
        raise PermissionError(EACCES, "cannot be written", str(there))


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Give a draft folder to write in, and put it in the target's place when all is written."""
    # Other processes, and other machines that share a disk, may write the same.
    own = uuid4().hex
    draft, former = (target.with_name(f".{target.name}.{own}.{kind}") for kind in ("draft", "former"))
    draft.mkdir(parents=True)
    try:
        yield draft
        if target.exists():
            target.rename(former)
        draft.rename(target)
    finally:
        if former.exists() and not target.exists():
            former.rename(target)
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(former, ignore_errors=True)


def write_inputs(folder: Path, study: Study, more: Mapping[str, Any] | None = None) -> None:
    """Write what a study was made from, and what else its scenario asks, as `reunify` reads it back."""
    scenario = json.loads(study.scenario.model_dump_json())
    _yaml(folder / "scenario.yaml", scenario | dict(more or {}))
    _yaml(folder / "params.yaml", _params(study))
    if study.posterior is not None:
        study.posterior.copied(folder / POSTERIORS)


def write_json(path: Path, value: Any) -> None:
    """Write plain values as JSON; raise ValueError for a number that is not finite."""
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def _yaml(path: Path, value: Any) -> None:
    """Write plain values; the evidence, which seldom changes, takes a third of a second to put into words."""
    text = remembered(f"yaml {version('ruamel.yaml')} {WIDE} {json.dumps(value)}", lambda: _in_yaml(value))
    path.write_text(text, encoding="utf-8")


def _in_yaml(value: Any) -> str:
    yaml, text = YAML(), StringIO()
    yaml.width = WIDE
    yaml.dump(value, text)
    return text.getvalue()


def _params(study: Study) -> dict[str, Any]:
    """Return the evidence the run used, as one file that `reunify` reads back."""
    return {section: _section(getattr(study.params, section)) for section in SECTIONS}


def _section(records: Any) -> dict[str, Any]:
    return {name: _record_of(record) for name, record in records.items()}


def _record_of(record: Any) -> Any:
    return record if isinstance(record, str) else json.loads(record.model_dump_json(exclude_none=True))
