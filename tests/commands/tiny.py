"""Run the command in this process, on thirty families and two draws."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from typer.testing import CliRunner, Result

from sim.cli import app

SCENARIO = Path(__file__).resolve().parents[2] / "scenarios/kentucky_start.yaml"
TINY = (
    "--engine",
    "simpy",
    "--draws",
    "2",
    "--replications",
    "1",
    "--workers",
    "1",
    "--set",
    "cohort.referrals=10 per year",
)


class Saved(NamedTuple):
    """What a run said, and the folder it wrote."""

    said: str
    folder: Path

    def files(self) -> dict[str, bytes]:
        found = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}

    def json(self, name: str = "result.json") -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / name).read_text("utf-8"))
        return found


def invoked(*words: str | Path) -> Result:
    """Run `reunify` with these words, on a screen of 80 columns."""
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "80"})


def ran(out: Path, *words: str, scenario: Path = SCENARIO) -> Saved:
    """Run a tiny study into a new folder; later words win over those that make it tiny."""
    result = invoked("run", scenario, *TINY, "--out", out, *words)
    assert (result.exit_code, result.stderr) == (0, "")
    (folder,) = (out / scenario.stem).iterdir()
    return Saved(result.stdout, folder)
