"""The commands that give people files to begin with: `init`, `schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from sim.cli.talking import app, plainly


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="A new folder.")]) -> None:
    """Make a folder to begin in: scenarios, evidence, schemas for editors, and a page that says how."""
    with plainly():
        from sim.outputs import begin
        from sim.results import shipped

        typer.echo(f"{begin(folder, shipped())}: begin with its README.md.")


@app.command()
def schema(
    of: Annotated[Literal["scenario", "params"], typer.Argument(help="A scenario file, or one of evidence.")],
) -> None:
    """Print the JSON Schema of a file, for editors that complete and check as you type."""
    with plainly():
        from sim.outputs import SCHEMAS

        typer.echo(json.dumps(SCHEMAS[of](), indent=2))
