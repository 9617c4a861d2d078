"""The command that holds the model against what others published: `validate`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.running import agreeing
from sim.cli.talking import FAILED, Draws, Workers, app, cores, plainly, progress, show

if TYPE_CHECKING:
    from sim.validate import Validation

PAGE = "validation.md"


@app.command()
def validate(
    settings: Annotated[
        list[str] | None,
        typer.Argument(help="Only these settings, such as kentucky_start (default: all).", metavar="SETTING"),
    ] = None,
    draws: Draws = None,
    workers: Workers = None,
    readings: Annotated[
        list[str] | None,
        typer.Option(
            "--reading",
            help="How a published saving is read, such as illinois_58837=per_added_reunification.",
            metavar="SAVING=READING",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    to: Annotated[
        Path | None,
        typer.Option(help="The page to write (default: docs/validation.md, without docs/ in outputs/)."),
    ] = None,
) -> None:
    """Say why one should believe this model: published results and dollars beside simulated ones.

    Writes the same as a page. Exit status 1 if it does not meet what it was fitted to, and nothing says why.
    """
    with plainly():
        from sim.outputs import ready, write_whole

        page = to or default_page(Path.cwd())
        ready(page.parent)
        with agreeing(page.parent):
            found = _examined(tuple(settings or ()), draws, workers or cores(), readings or ())
        from sim.report.validation import failures, validation_page, validation_screen

        write_whole(page, validation_page(found))
        if as_json:
            typer.echo(json.dumps(plain(found), indent=2, ensure_ascii=False, allow_nan=False))
        else:
            show(validation_screen(found))
        sys.stdout.flush()
        typer.echo(f"Written to {page}", err=as_json)
        for said in failures(found):
            typer.echo(f"FAILS: {said}", err=True)
    if not found.holds:
        raise typer.Exit(FAILED)


def default_page(here: Path) -> Path:
    """Return where the page is written from a folder: into its docs/ if it has one, else into outputs/."""
    return Path("docs" if (here / "docs").is_dir() else "outputs") / PAGE


def _examined(
    settings: tuple[str, ...], draws: int | None, workers: int, readings: Sequence[str]
) -> Validation:
    from sim.validate import Manner, examined

    chosen = {name: own for name, _, own in (one.partition("=") for one in readings)}
    with progress(quiet=False) as told:
        manner = Manner(workers, progress=told, announce=lambda said: typer.echo(said, err=True))
        return examined(_home(), settings, draws, manner, chosen)


def _home() -> Path:
    """Return the project's folder if the working folder has evidence and scenarios, else what is shipped."""
    from sim.results import shipped

    here = Path()
    return here if all((here / part).is_dir() for part in ("params", "scenarios")) else shipped()


def plain(found: Validation) -> dict[str, Any]:
    """Return the validation as plain values; what is no finite number is null."""
    from sim.outputs import as_plain

    cards = [
        {
            **as_plain(one),
            "tests": len(one.tests),
            "tests_inside": one.tests_inside,
            "fitted": len(one.fitted),
            "fitted_missed": len(one.missed),
            "unexplained": len(one.unexplained),
            "rows": [as_plain(row) | {"verdict": row.verdict, "fitted": row.fitted} for row in one.rows],
        }
        for one in found.cards
    ]
    return {
        "holds": found.holds,
        "fingerprint": found.fingerprint,
        "draws": list(found.draws),
        "families": found.families,
        "partial": found.partial,
        "settings": cards,
        "published": as_plain(found.savings),
        "emergent": as_plain(found.checks),
    }
