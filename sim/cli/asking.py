"""The commands that ask what is known: `explain`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.talking import app, plainly, study_of

EXPLAINED = ("pathway-diagram",)
"""What `explain` can explain."""


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
    with plainly():
        _refuse(name, track)
        from sim.params import read_params
        from sim.pathway import PATHWAY
        from sim.report.diagram import Numbers, as_mermaid, as_text
        from sim.results import evidence_folder

        study = study_of(scenario) if scenario else None
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
