"""Small sweeps of the shipped study, and what of them must be the same to the bit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.engine import chosen
from sim.outputs import save_sweep
from sim.scenario import Sweeps
from sim.study import Study
from sim.sweeping import Swept, Work, swept
from tests.studies import study

FEW = ("hr_removal_mentored", "relapse_scale", "foster_day", "mentor_year")
"""One of each: an effect, a number of usual care, a price of placement, a wage."""


def asking(*sets: str, **asked: Any) -> Study:
    """Return the small study asking for sweeps, each kind with its fields."""
    small = study(*sets)
    sweeps = Sweeps.model_validate(asked)
    return replace(small, scenario=small.scenario.model_copy(update={"sweep": sweeps}))


def work(folder: Path, **changes: Any) -> Work:
    """Return work on the compiled engine, where there is one, that keeps its stories in a folder."""
    return Work(folder / "stories", chosen("auto", float("inf")), **changes)


def answered(folder: Path, study: Study, **changes: Any) -> Any:
    """Sweep a study that asks for one kind, and return its answer."""
    (answer,) = swept(study, work(folder, **changes)).answers.values()
    return answer


def files(found: Swept, folder: Path) -> dict[str, bytes]:
    """Save a sweep without charts, and return its files."""
    saved = save_sweep(folder, found, lambda _: None)
    every = sorted(path for path in saved.rglob("*") if path.is_file())
    return {path.relative_to(saved).as_posix(): path.read_bytes() for path in every}
