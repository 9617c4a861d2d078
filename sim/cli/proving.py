"""The command that holds the model to closed forms on the user's own machine: `verify`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sim.cli.talking import FAILED, app, plainly, show

if TYPE_CHECKING:
    from sim.verify import Verification

SHIPPED = "kentucky_start.yaml"
LIBRARIES = ("numba", "numpy", "scipy", "simpy")
"""What a story, and what it is held against, is computed with."""


@app.command()
def verify(
    engine: Annotated[
        Literal["auto", "compiled", "simpy"],
        typer.Option(help="Who tells the stories that are checked. auto: compiled, where it can be made."),
    ] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Print the checks as JSON.")] = False,
) -> None:
    """Check the model against closed forms, and its two engines against each other, on this machine.

    Exit status 1 if any check fails. All checks of chance together fail a sound model with less than one seed
    in 10,000; the seed is fixed.
    """
    with plainly():
        from sim.results import shipped
        from sim.verify import verified

        own = shipped()
        scenario, evidence = own / "scenarios" / SHIPPED, own / "params"
        found = verified(scenario, evidence, engine, lambda said: typer.echo(said, err=True))
        machine = _machine(found)
        if as_json:
            typer.echo(json.dumps(_plain(found, machine), indent=2, ensure_ascii=False, allow_nan=False))
        else:
            from sim.report.verification import verification

            show(verification(found, _told(machine)))
    if not found.holds:
        raise typer.Exit(FAILED)


def _machine(found: Verification) -> dict[str, Any]:
    """Return what was verified, with what, and on what machine."""
    import platform
    from importlib.metadata import version

    return {
        "reunify": version("reunify"),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "libraries": {name: version(name) for name in LIBRARIES},
        "engine": found.told_by.engine,
        "engine_reason": found.told_by.reason,
    }


def _plain(found: Verification, machine: dict[str, Any]) -> dict[str, Any]:
    """Return the checks as plain values; what is no number is null."""
    from dataclasses import asdict
    from math import isfinite

    from sim.verify import FALSE_ALARM

    checks = [
        {
            name: None if isinstance(value, float) and not isfinite(value) else value
            for name, value in asdict(one).items()
        }
        for one in found.results
    ]
    return {
        **machine,
        "not_compared": found.not_compared,
        "checks_of_chance": found.chances,
        "false_alarm": FALSE_ALARM,
        "holds": found.holds,
        "checks": checks,
    }


def _told(machine: dict[str, Any]) -> str:
    libraries = ", ".join(f"{name} {number}" for name, number in machine["libraries"].items())
    engine = {"compiled": "the compiled engine", "simpy": "the reference engine (SimPy)"}[machine["engine"]]
    return (
        f"Told by {engine}. reunify {machine['reunify']}, Python {machine['python']}, {libraries}; "
        f"{machine['machine']}."
    )
