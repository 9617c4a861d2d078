"""The command `compare`: scenarios side by side on the same luck."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.talking import (
    Draws,
    Replications,
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
    from sim.study import Study

Files = Annotated[list[Path], typer.Argument(help="Two scenario files or more; the first is the yardstick.")]
FEWEST = 2


@app.command()
def compare(
    scenarios: Files,
    draws: Draws = None,
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = None,
    sets: Sets = None,
    lens: Annotated[str | None, typer.Option(help="The lens of all, instead of each one's own.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
) -> None:
    """Set scenarios side by side: what differs in their inputs, and in what comes of it."""
    given = {"draws": draws, "replications": replications, "seed": seed, "lens": lens}
    with plainly():
        from sim.outputs import comparison_of
        from sim.report import comparison_screen
        from sim.results import compare as compared

        options = {name: value for name, value in given.items() if value is not None}
        studies = _studies(scenarios, sets or [], options)
        with progress(quiet=False) as told:
            found = compared(studies, workers or cores(), told)
        if as_json:
            typer.echo(json.dumps(comparison_of(found), indent=2, ensure_ascii=False))
        else:
            show(comparison_screen(found))


def _studies(paths: Sequence[Path], sets: list[str], options: Mapping[str, Any]) -> dict[str, Study]:
    """Return every scenario by a name of its own; raise InputError with the problems of all of them."""
    from sim.errors import InputError, Problem
    from sim.inputs import Collector

    if len(paths) < FEWEST:
        what, mend = "names one scenario", "name two or more"
        raise InputError([Problem("compare", 0, "", what, mend)])
    collector = Collector()
    found = {name: collector.attempt(study_of, path, sets, dict(options)) for name, path in _named(paths)}
    collector.raise_if_any()
    return {name: study for name, study in found.items() if study is not None}


def _named(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """Return each path with the shortest name that tells it from the others."""
    stems = [path.stem for path in paths]
    if len(set(stems)) == len(stems):
        return list(zip(stems, paths, strict=True))
    return [(f"{number}. {path.stem}", path) for number, path in enumerate(paths, 1)]
