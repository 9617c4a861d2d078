"""The commands that ask what is known: `explain`, `params`, `params lint`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.talking import WRONG_INPUT, app, plainly, show, study_of

if TYPE_CHECKING:
    from sim.params import Params
    from sim.study import Study

DIAGRAM = "pathway-diagram"
WHERE = "A folder of evidence (default: the project's)."

evidence = typer.Typer(help="The evidence: every number, price and rate, with its grades and source.")
app.add_typer(evidence, name="params")


@app.command()
def explain(
    name: Annotated[
        str,
        typer.Argument(help="A number, price, rate, rule, event, source or result; or pathway-diagram."),
    ],
    scenario: Annotated[
        Path | None,
        typer.Argument(help="A scenario file, whose numbers are shown instead of all that there are."),
    ] = None,
    track: Annotated[str, typer.Option(help="Of the diagram, only this track.")] = "",
    mermaid: Annotated[
        bool, typer.Option("--mermaid", help="Mermaid instead of text: a page of diagrams, or one track's.")
    ] = False,
) -> None:
    """Explain a name: value, uncertainty, source, grades, overrides, what uses it; or draw the pathway."""
    with plainly():
        from sim.params import read_params
        from sim.results import evidence_folder

        study = study_of(scenario) if scenario else None
        params = study.params if study else read_params(evidence_folder())
        said = None if name == DIAGRAM else _explained(name, params, study)
        _refuse(name, track, params, known=said is not None or name == DIAGRAM)
        typer.echo(said or _drawn(params, study, track, mermaid=mermaid))


def _refuse(name: str, track: str, params: Params, *, known: bool) -> None:
    """Raise InputError for a name that nothing has, and for a track the pathway does not have."""
    from sim.errors import InputError, Problem, did_you_mean
    from sim.pathway import PATHWAY
    from sim.report.explaining import explainable

    problems, tracks = [], [one.name for one in PATHWAY.tracks]
    if not known:
        what = f"'{name}' is nothing that can be explained"
        problems.append(Problem("explain", 0, "", what, did_you_mean(name, (*explainable(params), DIAGRAM))))
    if track and track not in tracks:
        what, mend = f"'{track}' is not a track of the pathway", did_you_mean(track, tracks)
        problems.append(Problem("--track", 0, "", what, mend))
    if problems:
        raise InputError(problems)


def _drawn(params: Params, study: Study | None, track: str, *, mermaid: bool) -> str:
    from sim.pathway import PATHWAY
    from sim.report.diagram import Numbers, as_mermaid, as_text

    return (as_mermaid if mermaid else as_text)(PATHWAY, Numbers(params, study), track)


def _explained(name: str, params: Params, study: Study | None) -> str | None:
    """Return what is known of a name; None for one that nothing has."""
    from sim.report.explaining import explained

    try:
        return explained(name, params, study)
    except KeyError:
        return None


@evidence.callback(invoke_without_command=True)
def listed(
    asked: typer.Context,
    grade: Annotated[
        list[str] | None,
        typer.Option(help="Only this design or provenance, such as assumed; may be repeated."),
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the table to this file instead.")] = None,
    folder: Annotated[Path | None, typer.Option("--params", help=WHERE)] = None,
) -> None:
    """Show the evidence as a table, or export it to CSV."""
    if asked.invoked_subcommand is not None:
        return
    with plainly():
        from sim.params import read_params
        from sim.report.evidence import evidence_table, rows
        from sim.results import evidence_folder

        found = rows(read_params(folder or evidence_folder()), _grades(grade or []))
        if csv is None:
            show(evidence_table(found))
        else:
            from sim.outputs import write_csv

            write_csv(csv, found)
            typer.echo(f"{csv}: {len(found)} values.")


def _grades(asked: list[str]) -> list[str]:
    """Return the grades asked for; raise InputError for one that nothing has."""
    from typing import get_args

    from sim.errors import InputError, Problem, did_you_mean
    from sim.params import Design, Provenance

    known = (*get_args(Design), *get_args(Provenance))
    problems = [
        Problem("--grade", 0, "", f"'{one}' is no design and no provenance", did_you_mean(one, known))
        for one in asked
        if one not in known
    ]
    if problems:
        raise InputError(problems)
    return asked


@evidence.command()
def lint(
    folder: Annotated[Path | None, typer.Argument(help=WHERE)] = None,
) -> None:
    """Check a folder of evidence on its own: that it fits together, rests on rows, and has nothing idle."""
    with plainly():
        from sim.params import idle, read_evidence, read_params, unfounded
        from sim.pathway import PATHWAY
        from sim.results import evidence_folder

        place = folder or evidence_folder()
        params, rows = read_params(place), read_evidence(place)
        problems = sorted([*idle(params, PATHWAY.numbers, rows), *unfounded(params, rows)])
        for problem in problems:
            typer.echo(str(problem), err=True)
        if problems:
            raise typer.Exit(WRONG_INPUT)
        counted = f"{len(params.numbers)} numbers, {len(params.lines)} cost lines, {len(rows)} rows"
        typer.echo(f"{place}: sound. {counted}, nothing idle.")
