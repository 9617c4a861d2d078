"""The commands that run scenarios and look at what was run: `run`, `check`, `record`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sim.cli.talking import (
    FAILED,
    Draws,
    Replications,
    ScenarioFile,
    Seed,
    Sets,
    Workers,
    app,
    cores,
    meanwhile,
    plainly,
    progress,
    show,
    study_of,
    unswept,
)

if TYPE_CHECKING:
    from sim.engine import Asked
    from sim.results import Again, Run
    from sim.study import Study


@app.command()
def run(
    scenario: ScenarioFile,
    draws: Draws = None,
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = None,
    sets: Sets = None,
    lens: Annotated[str | None, typer.Option(help="Only this lens, instead of all side by side.")] = None,
    baseline: Annotated[str | None, typer.Option(help="Which usual care to compare with.")] = None,
    engine: Annotated[
        Literal["auto", "compiled", "simpy"],
        typer.Option(help="Who tells the stories; both tell the same. auto: the one that answers first."),
    ] = "auto",
    out: Annotated[Path, typer.Option(help="Folder for results.")] = Path("outputs"),
    as_json: Annotated[bool, typer.Option("--json", help="Print result.json instead of the report.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only where the results are.")] = False,
) -> None:
    """Run a scenario and answer its question."""
    given = {"draws": draws, "replications": replications, "seed": seed, "lens": lens, "baseline": baseline}
    options = {name: value for name, value in given.items() if value is not None}
    with plainly():
        folder, shared = out / scenario.stem, workers or cores()
        with unswept():
            study = study_of(scenario, sets, options)
            lenses = (study.scenario.lens,) if lens else study.lenses
            _make_ready(folder)
        with agreeing(folder):
            found, saved = _found(study, lenses, shared, engine, folder, quiet=quiet)
        _report(found, saved, as_json=as_json, quiet=quiet)


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="Scenario files, or folders.", metavar="PATH...")],
    sets: Sets = None,
) -> None:
    """Check scenarios and the evidence they use, without running them."""
    with plainly():
        from sim.results import evidence_folder, found_sound

        for path, study in found_sound(paths, sets or []):
            if study is None:
                typer.echo(f"{path}: for others to extend.")
                continue
            families, draws = study.scenario.cohort.families, study.scenario.draws
            typer.echo(f"{path}: sound. {families} families, {draws} draws.")
            typer.echo(f"evidence: {evidence_folder(path)}")
            for override in study.overrides:
                typer.echo(f"  {override}")


@app.command()
def record(
    folder: Annotated[Path, typer.Argument(help="The folder of a run.")],
    again: Annotated[bool, typer.Option("--rerun", help="Run it again and compare to the bit.")] = False,
    workers: Workers = None,
) -> None:
    """Say what a saved run was, and prove that it comes out the same."""
    with plainly():
        from sim.results import read_record, rerun

        for name, value in read_record(folder).items():
            typer.echo(f"{name}: {json.dumps(value, ensure_ascii=False)}")
        if again:
            with progress(quiet=False) as told:
                _compared(rerun(folder, workers or cores(), told))


def _compared(found: Again) -> None:
    """Say which files came out the same; exit 1 if one did not."""
    for name, (then, now) in found.versions.items():
        typer.echo(f"{name} was {then} and is {now} now")
    for name, same in found.same.items():
        typer.echo(f"{name}: {'the same to the bit' if same else 'DIFFERS'}")
    if not all(found.same.values()):
        raise typer.Exit(FAILED)


def _make_ready(folder: Path) -> None:
    """Import what lives families, and make sure that the results can be written."""
    from sim.outputs import ready

    import_module("sim.results.running")
    ready(folder)


def _found(
    study: Study, lenses: tuple[str, ...], workers: int, engine: Asked, folder: Path, *, quiet: bool
) -> tuple[Run, Path]:
    """Run a study and save it."""
    from sim import results
    from sim.engine import chosen
    from sim.experiment import families_to_live

    # Compiling is announced here, where there is somebody to hear it; it leaves garbage behind.
    chosen(engine, families_to_live(study, lenses) / workers, None if quiet else _said)
    with progress(quiet=quiet) as told, meanwhile(told, "sim.outputs.saving", "sim.report") as begun:
        lived = results.live(study, lenses, workers, engine, begun)
    return results.judge_into(folder, lived)


def _said(sentence: str) -> None:
    typer.echo(sentence, err=True)


def _report(found: Run, saved: Path, *, as_json: bool, quiet: bool) -> None:
    """Say the answer of a run, and where it is saved."""
    from sim.report import screen

    try:
        if as_json:
            typer.echo(json.dumps(found.result(), indent=2, ensure_ascii=False))
        elif quiet:
            typer.echo(saved)
        else:
            show(screen(found.lived, found.judged, list(found.published), saved))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        typer.echo(f"It cannot be shown ({error.strerror}), but it is saved in {saved}.", err=True)
        raise typer.Exit(FAILED) from None


@contextmanager
def agreeing(folder: Path) -> Iterator[None]:
    """Say where two engines part, with both histories written; exit 1: such a result must not be believed."""
    from sim.experiment import DisagreementError

    try:
        yield
    except DisagreementError as error:
        from sim.outputs import save_histories

        written = save_histories(folder, error.reference, error.compiled)
        typer.echo(f"{error} Both histories are in {written}; please report this.", err=True)
        raise typer.Exit(FAILED) from None
