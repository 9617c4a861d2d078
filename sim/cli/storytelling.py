"""The command that tells one family's two lives: `story`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.talking import FAILED, ScenarioFile, Sets, app, plainly, show, study_of

if TYPE_CHECKING:
    from sim.errors import Problem
    from sim.experiment.families import Together
    from sim.study import Study

HELP = "help"
"""The phrase that asks which phrases there are."""


@app.command()
def story(
    scenario: ScenarioFile,
    family: Annotated[int | None, typer.Option(help="The family's number, from 0 (default: 0).")] = None,
    like: Annotated[
        str, typer.Option(help="The first family like this, in words; 'help' lists the phrases.")
    ] = "",
    draw: Annotated[
        int | None, typer.Option(help="The set of uncertain numbers, from 0 (default: best estimates).")
    ] = None,
    replication: Annotated[int, typer.Option(help="The stream of luck, from 0.")] = 0,
    sets: Sets = None,
    lens: Annotated[str | None, typer.Option(help="The lens the programme works through.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the story as data.")] = False,
) -> None:
    """Tell one family's two lives side by side: without the programme, and with it."""
    if like == HELP:
        _list_phrases()
        return
    with plainly():
        study = study_of(scenario, sets, {"lens": lens} if lens else {})
        _refuse(study, family, like, draw, replication)
        lived = _lived(study, draw, replication)
        fitting = _fitting(lived, like) if like else (family or 0,)
        _tell(lived, like, fitting, as_json=as_json)


def _lived(study: Study, draw: int | None, replication: int) -> Together:
    """Live both arms on the engine that answers first."""
    from sim.engine import chosen
    from sim.experiment.families import live_together

    families = len(study.scenario.arms) * study.scenario.cohort.families
    choice = chosen("auto", families, lambda said: typer.echo(said, err=True))
    return live_together(study, draw, replication, choice.engine)


def _fitting(lived: Together, like: str) -> tuple[int, ...]:
    """Return the families like that; exit 1 if there are none."""
    from sim.experiment.families import PHRASES

    fitting = PHRASES[like].fitting(lived)
    if not fitting:
        where = "best estimates" if lived.draw is None else f"draw {lived.draw}"
        said = (
            f"None of {lived.families} families is like '{like}' ({where}, replication {lived.replication})."
        )
        typer.echo(f"{said} Other luck may have one: try --replication or --draw.", err=True)
        raise typer.Exit(FAILED)
    return fitting


def _tell(lived: Together, like: str, fitting: tuple[int, ...], *, as_json: bool) -> None:
    """Tell the story of the first of some families."""
    from sim.report.story import as_data, drawn, how_found

    story = lived.story(fitting[0])
    if as_json:
        found = {"like": {"phrase": like, "fitting": len(fitting), "of": lived.families}} if like else {}
        typer.echo(json.dumps(as_data(story) | found, indent=2, ensure_ascii=False))
    else:
        show(drawn(story, how_found(like, len(fitting), lived.families) if like else ""))


def _list_phrases() -> None:
    """Say which phrases there are, and what each means."""
    from sim.experiment.families import PHRASES

    for phrase, one in PHRASES.items():
        typer.echo(f"{phrase}\n    {one.meaning}")


def _refuse(study: Study, family: int | None, like: str, draw: int | None, replication: int) -> None:
    """Raise InputError with everything that was asked for and is not there."""
    from sim.errors import InputError, Problem, did_you_mean
    from sim.experiment.families import PHRASES

    scenario, problems = study.scenario, list[Problem]()
    if like and like not in PHRASES:
        problems.append(
            Problem("--like", 0, "", f"'{like}' is no phrase for families", did_you_mean(like, PHRASES))
        )
    if like and family is not None:
        problems.append(Problem("--family", 0, "", "is given beside --like", "leave one of them out"))
    asked = (("family", family, scenario.cohort.families), ("draw", draw, scenario.draws))
    for name, number, many in (*asked, ("replication", replication, scenario.replications)):
        if number is not None and not 0 <= number < many:
            problems.append(_out_of_range(name, number, many))
    if problems:
        raise InputError(problems)


def _out_of_range(name: str, number: int, many: int) -> Problem:
    from sim.errors import Problem

    what = f"there is no {name} {number}" + (": they are numbered from 0" if number >= many else "")
    mend = f"write a number from 0 to {many - 1}" if many > 1 else "write 0"
    if name != "family":
        mend += f", or have more of them: --set {name}s={number + 1}" if number >= many else ""
    return Problem(f"--{name}", 0, "", what, mend)
