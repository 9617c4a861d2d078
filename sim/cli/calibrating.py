"""The command that fits uncertain numbers to what was published: `calibrate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sim.cli.talking import (
    FAILED,
    ScenarioFile,
    Seed,
    Sets,
    Workers,
    app,
    cores,
    plainly,
    progress,
    show,
    study_of,
)

if TYPE_CHECKING:
    from sim.calibrate import Calibrated


@app.command()
def calibrate(
    scenario: ScenarioFile,
    seed: Seed = None,
    workers: Workers = None,
    sets: Sets = None,
    engine: Annotated[
        Literal["auto", "compiled", "simpy"],
        typer.Option(help="Who tells the stories; SimPy would take hours."),
    ] = "auto",
    quick: Annotated[
        bool, typer.Option("--quick", help="A rough look, in a tenth of the time; nothing is installed.")
    ] = False,
    out: Annotated[Path, typer.Option(help="Folder for what was lived, to go on from.")] = Path("outputs"),
    as_json: Annotated[bool, typer.Option("--json", help="Print the record as JSON.")] = False,
) -> None:
    """Fit the uncertain numbers to the published results of the scenario's setting.

    Their joint draws are put into params/posteriors/, where every run finds them. When it is interrupted,
    call it again and it goes on. Exit status 1 if a check of the sampling fails: then nothing is installed.
    """
    with plainly():
        from sim.calibrate import QUICK, Effort, Work, calibrate, install
        from sim.engine import chosen
        from sim.results import evidence_folder

        options = {"drawn_from": "margins"} | ({} if seed is None else {"seed": seed})
        study = study_of(scenario, sets, options)
        effort, told_by = QUICK if quick else Effort(), chosen(engine, float("inf"), _said)
        with progress(quiet=False, what="points") as told:
            kept = out / "calibrations"
            found = calibrate(study, Work(kept, told_by.engine, workers or cores(), told or _silent, effort))
        sound = found.holds and not quick
        installed = install(found, evidence_folder(scenario)) if sound else None
        _report(found, installed, as_json=as_json)
        if not found.holds:
            raise typer.Exit(FAILED)


def _report(found: Calibrated, installed: Path | None, *, as_json: bool) -> None:
    if as_json:
        record = found.record.model_dump(mode="json")
        typer.echo(json.dumps(record | {"holds": found.holds, "unmet": found.unmet}, indent=2))
        return
    from sim.report.calibration import calibration

    show(calibration(found, installed))


def _said(sentence: str) -> None:
    typer.echo(sentence, err=True)


def _silent(_done: int, _total: int) -> None:
    """Say nothing of how far it has come: nobody is watching."""
