"""The command `reunify`: read what a person asks, run it, say the answer."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from sim.engine import Asked
    from sim.experiment import Lived
    from sim.study import Study

app = typer.Typer(
    help="What a dollar spent on peer recovery mentors saves in out-of-home care, from cited evidence.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

FAILED = 1
WRONG_INPUT = 2
INTERRUPTED = 130

EXPLAINED = ("pathway-diagram",)
"""What `explain` can explain."""

ScenarioFile = Annotated[Path, typer.Argument(help="A scenario file.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change one value: name=value; may be repeated.", metavar="NAME=VALUE"),
]


@app.callback()
def _reunify() -> None:
    """Keep `run` and `check` as sub-commands."""
    # What is imported stays to the end: looking through it for garbage, over and over, finds nothing.
    gc.set_threshold(100_000, 50, 50)


@app.command()
def run(
    scenario: ScenarioFile,
    draws: Annotated[int | None, typer.Option(help="Sets of uncertain numbers to draw.")] = None,
    replications: Annotated[int | None, typer.Option(help="Streams of luck for each draw.")] = None,
    seed: Annotated[int | None, typer.Option(help="The seed of all luck.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Workers to use (default: all cores).")] = None,
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
    with _plainly():
        study = _study(scenario, sets or [], options)
        lenses = (study.scenario.lens,) if lens else tuple(study.params.lenses)
        folder, shared = out / scenario.stem, workers or _cores()
        with _agreeing(folder):
            lived = _lived(study, lenses, shared, engine, folder, quiet=quiet)
        _report(lived, folder, as_json=as_json, quiet=quiet)


@app.command()
def check(scenario: ScenarioFile, sets: Sets = None) -> None:
    """Check a scenario and the evidence it uses, without running it."""
    with _plainly():
        study = _study(scenario, sets or [], {})
        families, draws = study.scenario.cohort.families, study.scenario.draws
        typer.echo(f"{scenario}: sound. {families} families, {draws} draws.")
        typer.echo(f"evidence: {evidence_folder(scenario)}")
        for override in study.overrides:
            typer.echo(f"  {override}")


@app.command()
def explain(
    name: Annotated[str, typer.Argument(help="What to explain: pathway-diagram.")],
    scenario: Annotated[
        Path | None,
        typer.Argument(help="A scenario file, whose numbers are shown instead of all that there are."),
    ] = None,
    track: Annotated[str, typer.Option(help="Only this track.")] = "",
    mermaid: Annotated[
        bool, typer.Option("--mermaid", help="Mermaid instead of text: a page of diagrams, or one track's.")
    ] = False,
) -> None:
    """Draw the pathway with every number and its source."""
    with _plainly():
        _refuse(name, track)
        from sim.params import read_params
        from sim.pathway import PATHWAY
        from sim.report.diagram import Numbers, as_mermaid, as_text

        study = _study(scenario, [], {}) if scenario else None
        numbers = Numbers(study.params if study else read_params(evidence_folder()), study)
        typer.echo((as_mermaid if mermaid else as_text)(PATHWAY, numbers, track))


def _refuse(name: str, track: str) -> None:
    """Raise InputError for what cannot be explained, and for a track the pathway does not have."""
    from sim.errors import InputError, Problem, did_you_mean
    from sim.pathway import PATHWAY

    problems = []
    if name not in EXPLAINED:
        what, mend = f"'{name}' is nothing that can be explained", did_you_mean(name, EXPLAINED)
        problems.append(Problem("explain", 0, "", what, mend))
    tracks = [one.name for one in PATHWAY.tracks]
    if track and track not in tracks:
        what, mend = f"'{track}' is not a track of the pathway", did_you_mean(track, tracks)
        problems.append(Problem("--track", 0, "", what, mend))
    if problems:
        raise InputError(problems)


def _study(path: Path, sets: list[str], options: dict[str, Any]) -> Study:
    """Read everything a run depends on; raise InputError with all problems of all files."""
    from sim.appraisal import measurable
    from sim.study import read_study

    return measurable(read_study(path, evidence_folder(path), sets, options))


def evidence_folder(scenario: Path | None = None) -> Path:
    """Return the `params/` a scenario is run with: its own project's, or else the shipped one."""
    import sim

    package = Path(sim.__file__).parent
    places = [package.parent / "params", package / "data" / "params"]
    if scenario is not None:
        places.insert(0, scenario.resolve().parent.parent / "params")
    found = next((place for place in places if place.is_dir()), places[-1])
    here = Path.cwd()
    return found.relative_to(here) if found.is_relative_to(here) else found


def _lived(
    study: Study, lenses: tuple[str, ...], workers: int, engine: Asked, folder: Path, *, quiet: bool
) -> Lived:
    """Live the study's families, once it is known that the results can be written."""
    from sim.engine import chosen
    from sim.experiment import experience, families_to_live
    from sim.outputs import ready

    ready(folder)
    many = families_to_live(study, lenses) / workers
    choice = chosen(engine, many, None if quiet else lambda said: typer.echo(said, err=True))
    with _progress(quiet=quiet) as progress:
        return experience(study, lenses, workers, progress, choice)


def _report(lived: Lived, folder: Path, *, as_json: bool, quiet: bool) -> None:
    """Judge what was lived, save it, and say the answer."""
    from rich.console import Console

    from sim.appraisal import compared
    from sim.experiment import judge
    from sim.outputs import result_of, save
    from sim.report import screen

    judged = judge(lived)
    comparisons = compared(lived.study, judged.appraisals)
    saved = save(folder, lived, judged, comparisons)
    if as_json:
        typer.echo(json.dumps(result_of(lived, judged, comparisons), indent=2, ensure_ascii=False))
    elif quiet:
        typer.echo(saved)
    else:
        console = Console()
        console.on_broken_pipe = _gone  # type: ignore[method-assign]
        console.print(screen(lived, judged, comparisons, saved))


@contextmanager
def _agreeing(folder: Path) -> Iterator[None]:
    """Say where two engines part, with both histories written; exit 1: such a result must not be believed."""
    from sim.experiment import DisagreementError
    from sim.outputs import save_histories

    try:
        yield
    except DisagreementError as error:
        written = save_histories(folder, error.reference, error.compiled)
        typer.echo(f"{error} Both histories are in {written}; please report this.", err=True)
        raise typer.Exit(FAILED) from None


def _gone() -> None:
    """Let a reader who stopped reading end the report as quietly as any other output."""
    raise BrokenPipeError


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show progress with time left on standard error, if a person is watching."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns: tuple[Any, ...] = (
        TextColumn("Living families"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("draws, time left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _plainly() -> Iterator[None]:
    """Say plainly what is wrong with the inputs (exit 2), the disk (1), or that a run was interrupted."""
    from sim.errors import CannotCompileError, InputError

    try:
        yield
    except InputError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG_INPUT) from None
    except BrokenPipeError:
        # The reader has gone; leave no second complaint when Python closes what is left of the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        typer.echo(f"{error.filename or 'output'}: {error.strerror or error}; nothing was written.", err=True)
        raise typer.Exit(FAILED) from None
    except CannotCompileError as error:
        typer.echo(f"{error}; nothing was written. Use --engine simpy, or auto.", err=True)
        raise typer.Exit(FAILED) from None
    except KeyboardInterrupt:
        typer.echo("Interrupted; nothing was written.", err=True)
        raise typer.Exit(INTERRUPTED) from None


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
