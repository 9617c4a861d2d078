"""The commands that ask what moves the answer: `sweep`, and `merge` for sweeps that were shared out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer

from sim.cli.running import agreeing
from sim.cli.talking import (
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
    from sim.engine import Asked
    from sim.results import Sweep
    from sim.scenario import Kind
    from sim.study import Study
    from sim.sweeping import Share

GO_ON = "Interrupted. What was lived is kept: give the same command again, and it goes on from there."

OneKind = Annotated[
    str | None,
    typer.Option(
        help="Only this kind, with the options below: one_way, two_way, decisions, probabilistic, sobol, "
        "morris, information or break_even."
    ),
]
Over = Annotated[
    list[str] | None,
    typer.Option(
        help="What is moved: NAME, or NAME=[VALUE, VALUE]; may be repeated.", metavar="NAME[=VALUES]"
    ),
]
Outcome = Annotated[str | None, typer.Option(help="What is looked at (net_saving).")]
PointsOf = Annotated[int | None, typer.Option(help="Points on the interval of each input.")]
Draws = Annotated[int | None, typer.Option(help="Joint draws of the uncertain numbers.")]
Streams = Annotated[int | None, typer.Option(help="Streams of luck for each point.")]
Samples = Annotated[int | None, typer.Option(help="sobol: base samples, a power of two.")]
Walks = Annotated[int | None, typer.Option(help="morris: walks through the inputs.")]
Precision = Annotated[str | None, typer.Option(help="probabilistic: stop at this half width, such as '2 %'.")]
Effect = Annotated[str | None, typer.Option(help="What net saving is set against: added_reunifications, ...")]
Value = Annotated[str | None, typer.Option(help="information: what one more of the effect is worth.")]
Teller = Annotated[Literal["auto", "compiled", "simpy"], typer.Option(help="Who tells the stories.")]
Shard = Annotated[str | None, typer.Option(help="Live only a share, such as 3/16; merge them afterwards.")]
Cluster = Annotated[str, typer.Option(help="The address of a Dask cluster that lives the stories.")]
Out = Annotated[Path, typer.Option(help="Folder for results, and for stories to go on from.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print summary.json instead of the report.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print only where the results are.")]


@app.command()
def sweep(
    scenario: ScenarioFile,
    kind: OneKind = None,
    over: Over = None,
    outcome: Outcome = None,
    points: PointsOf = None,
    draws: Draws = None,
    replications: Streams = None,
    samples: Samples = None,
    trajectories: Walks = None,
    precision: Precision = None,
    effect: Effect = None,
    value: Value = None,
    seed: Seed = None,
    workers: Workers = None,
    sets: Sets = None,
    engine: Teller = "auto",
    shard: Shard = None,
    cluster: Cluster = "",
    out: Out = Path("outputs"),
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Sweep a scenario: what moves its answer, how sure it is, where it breaks even, what to learn first.

    Asks what the scenario's section `sweep:` asks, or one --kind. When it is interrupted, give the same
    command again and it goes on; it ends the same to the bit.
    """
    named = {"outcome": outcome, "points": points, "draws": draws, "replications": replications}
    named |= {"samples": samples, "trajectories": trajectories, "precision": precision}
    named |= {"effect": effect, "value": value}
    with plainly(GO_ON):
        fields = {name: _read(name, one) for name, one in named.items() if one is not None}
        fields |= _over(over or [])
        study = _asked(study_of(scenario, sets, {} if seed is None else {"seed": seed}), kind, fields)
        folder, share = out / scenario.stem, _share(shard)
        with agreeing(folder):
            found = _swept(study, folder, (engine, workers or cores(), cluster), share, quiet=quiet)
        if share.whole:
            _report(found, found.save(folder), as_json=as_json, quiet=quiet)
        else:
            _shared(found, folder, share, quiet=quiet)


@app.command()
def merge(
    folder: Annotated[Path, typer.Argument(help="The folder of a sweep: outputs/.../sweeps/...")],
    others: Annotated[
        list[Path] | None, typer.Argument(help="Other folders of results, whose stories are taken over.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Merge the shares of a sweep (--shard) into one result; nothing is simulated."""
    with plainly():
        from sim import results

        found = results.merge(folder, others or [])
        _report(found, found.save(folder.parent.parent), as_json=as_json, quiet=quiet)


def _read(name: str, value: object) -> Any:  # noqa: ANN401 - whatever a person writes
    """Return what an option says, read as in a scenario: 0.02 is a number there, and '2 %' a share."""
    from sim.inputs import Document, with_sets

    if not isinstance(value, str):
        return value
    option = f"--{name}"
    return with_sets(Document(Path(option), {}, {}), [f"{name}={value}"], option).data[name]


def _over(items: list[str]) -> dict[str, Any]:
    """Return what is moved, each with its values; raise InputError for what cannot be read."""
    from sim.inputs import Document, with_sets

    found = {}
    for item in items:
        name, _, values = item.partition("=")
        read = with_sets(Document(Path("--over"), {}, {}), [f"over={values}"], "--over") if values else None
        found[name.strip()] = read.data["over"] if read else []
    return {"over": found} if found else {}


def _share(text: str | None) -> Share:
    """Return the share that 3/16 stands for; raise InputError for anything else."""
    from sim.errors import InputError, Problem
    from sim.sweeping import Share

    if text is None:
        return Share()
    match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text.strip())
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        what, mend = f"'{text}' is no share", "write 3/16 for the third of sixteen"
        raise InputError([Problem("--shard", 0, "", what, mend)])
    return Share(int(match[1]), int(match[2]))


def _asked(study: Study, kind: str | None, fields: dict[str, Any]) -> Study:
    """Return the study asking for one kind, if one is named; raise InputError for options without it."""
    from sim.errors import InputError, Problem
    from sim.results import asked

    if kind is not None:
        return asked(study, cast("Kind", kind), fields)
    if fields:
        options = ", ".join(f"--{name}" for name in fields)
        what, mend = f"{options} is for one kind of sweep", "name it, such as --kind one_way"
        raise InputError([Problem("--kind", 0, "", what, mend)])
    return study


def _swept(study: Study, folder: Path, who: tuple[Asked, int, str], share: Share, *, quiet: bool) -> Sweep:
    """Sweep a study, once it is known that it can be kept."""
    from sim import results
    from sim.engine import chosen
    from sim.outputs import ready
    from sim.sweeping import Work

    ready(folder)
    engine, workers, cluster = who
    told_by = chosen(engine, results.MANY, None if quiet else _said)
    if not share.whole:
        results.begun(study, folder, share)
    with progress(quiet=quiet, what="runs") as told:
        work = Work(folder / results.STORIES, told_by, workers, told, cluster, share)
        return results.sweep_by(study, work)


def _report(found: Sweep, saved: Path, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        typer.echo(json.dumps(found.summary(), indent=2, ensure_ascii=False))
    elif quiet:
        typer.echo(saved)
    else:
        from sim.report.swept import screen

        show(screen(found.found, saved))


def _shared(found: Sweep, folder: Path, share: Share, *, quiet: bool) -> None:
    """Say how far the shares of a sweep have come."""
    swept, place = found.found, folder / "sweeps" / found.found.name
    if quiet:
        typer.echo(place)
        return
    typer.echo(f"Share {share.number} of {share.of}: {swept.lived:,} runs lived, {swept.taken:,} at hand.")
    if swept.missing:
        typer.echo(f"{swept.missing:,} of {len(swept.blocks):,} blocks are left to other shares.")
    else:
        typer.echo("All blocks are there.")
    typer.echo(f"When all shares are done: reunify merge {place}")


def _said(sentence: str) -> None:
    typer.echo(sentence, err=True)
