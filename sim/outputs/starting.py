"""A folder to begin in: scenarios, evidence, schemas and a page that says how; no checkout is needed."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree

from sim.errors import InputError, Problem
from sim.outputs.schemas import EDITOR_LINE, SCHEMAS
from sim.outputs.writing import whole
from sim.params import POSTERIORS

HOME = {"scenarios": "scenario", "params": "params"}
"""The folders that are copied, and whose schema their files have."""

README = """# A folder of reunify

`scenarios/` holds the questions, `params/` the evidence, `schemas/` what an editor needs to complete and
check as you type. Results go to `outputs/`.

1. Look: `reunify check scenarios` says whether every file is sound.
2. Run: `reunify run scenarios/kentucky_start.yaml` answers its question.
3. Ask your own: copy a file in `scenarios/`, change what differs, check it, run it.
4. Compare: `reunify compare scenarios/kentucky_start.yaml scenarios/yours.yaml`.
5. Doubt: `reunify explain foster_day`, `reunify params --grade assumed`,
   `reunify story scenarios/yours.yaml --family 7`.

A number of `params/` may be replaced in a scenario (`params: {foster_day: 90 USD 2024}`), and every result
says so; or here in `params/`, with its source: `reunify params lint params` checks that.
"""


def begin(folder: Path, shipped: Path) -> Path:
    """Copy what is shipped into a new folder, whole or not at all, and return it.

    Raises:
        InputError: there is something in the folder already.
        OSError: it cannot be written; nothing is left of the attempt.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what, mend = "is there already and is not empty", "name a new folder"
        raise InputError([Problem(str(folder), 0, "", what, mend)])
    with whole(folder) as draft:
        for name, schema in HOME.items():
            for path in sorted((shipped / name).rglob("*.yaml")):
                if path.parent.name != POSTERIORS:
                    _copy(path, draft / name / path.relative_to(shipped / name), schema, draft)
        # Made by a command and not by hand: an editor has nothing to complete in them.
        copytree(shipped / "params" / POSTERIORS, draft / "params" / POSTERIORS)
        (draft / "schemas").mkdir()
        for name, made in SCHEMAS.items():
            (draft / "schemas" / f"{name}.json").write_text(f"{json.dumps(made(), indent=1)}\n", "utf-8")
        (draft / "README.md").write_text(README, "utf-8")
    return folder


def _copy(path: Path, target: Path, schema: str, draft: Path) -> None:
    """Copy a file with a line at its head that tells an editor where its schema is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    up = "../" * len(target.relative_to(draft).parts[:-1])
    target.write_text(f"{EDITOR_LINE}{up}schemas/{schema}.json\n{path.read_text('utf-8')}", "utf-8")
