"""Time whole commands as a person waits for them: `--help`, and a warm run of the shipped scenario.

    python benchmarks/commands.py [--json] [--rounds 7] [--beside CHECKOUT]

Each is a process of its own, Python's start included; a first round, not counted, compiles what is missing.
Beside another checkout of this repository the two take turns, so that a machine whose speed drifts drifts for
both. Results go into a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
BEGIN = "from sim.cli import app; app()"
COMMANDS: Mapping[str, Sequence[str]] = {
    "help": ["--help"],
    "run": ["run", "scenarios/kentucky_start.yaml", "--out"],
}
"""What is timed; words that end in `--out` are given a folder of their own."""
CEILINGS = {"help": 0.3, "run": 5.0}
"""The seconds that each must stay below, on two cores that do nothing else."""


@dataclass(frozen=True)
class Waited:
    """What one process of a command took."""

    seconds: float
    cpu_seconds: float


def waited(words: Sequence[str], checkout: Path) -> Waited:
    """Run a command of a checkout and return what it took.

    Raises:
        CalledProcessError: it did not do what was asked.
    """
    with tempfile.TemporaryDirectory() as folder:
        asked = [*words, folder] if words[-1] == "--out" else words
        begun, before = time.perf_counter(), _used()
        subprocess.run(  # noqa: S603 (our own)
            [sys.executable, "-c", BEGIN, *asked],
            cwd=checkout,
            env=os.environ | {"PYTHONPATH": str(checkout)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        return Waited(time.perf_counter() - begun, _used() - before)


def _used() -> float:
    """Return the CPU-seconds of all processes that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def turns(name: str, checkouts: Mapping[str, Path], rounds: int) -> dict[str, list[Waited]]:
    """Let checkouts take turns at a command, after a round that is not counted."""
    found: dict[str, list[Waited]] = {who: [] for who in checkouts}
    for number in range(rounds + 1):
        for who, checkout in checkouts.items():
            took = waited(COMMANDS[name], checkout)
            if number:
                found[who].append(took)
    return found


def report(checkouts: Mapping[str, Path], rounds: int) -> dict[str, object]:
    """Time every command and return the answer as plain values."""
    measured = {name: turns(name, checkouts, rounds) for name in COMMANDS}
    return {
        "rounds": rounds,
        "ceilings": CEILINGS,
        "commands": {
            name: {who: _told(took) for who, took in found.items()} for name, found in measured.items()
        },
        "ratios": {
            name: round(
                median(one.seconds / other.seconds for one, other in zip(*found.values(), strict=True)), 2
            )
            for name, found in measured.items()
            if len(found) == 2
        },
    }


def _told(took: Sequence[Waited]) -> dict[str, float]:
    seconds, used = sorted(one.seconds for one in took), sorted(one.cpu_seconds for one in took)
    named = {
        "least": seconds[0],
        "median": median(seconds),
        "most": seconds[-1],
        "cpu_least": used[0],
        "cpu_median": median(used),
    }
    return {name: round(value, 2) for name, value in named.items()}


def lines(answer: Mapping[str, object]) -> Iterator[str]:
    """Say the answer as the tables of README.md."""
    commands, ratios = answer["commands"], answer["ratios"]
    assert isinstance(commands, dict)
    assert isinstance(ratios, dict)
    yield "| | seconds: least, median, most | CPU-seconds: least, median | must be under (idle) |"
    yield "|---|---:|---:|---:|"
    for name, found in commands.items():
        for who, took in found.items():
            seconds = f"{took['least']:.2f}, {took['median']:.2f}, {took['most']:.2f}"
            used = f"{took['cpu_least']:.2f}, {took['cpu_median']:.2f}"
            yield f"| `{name}`, {who} | {seconds} | {used} | {CEILINGS[name]:g} |"
    for name, ratio in ratios.items():
        yield f"\n`{name}`: {ratio:.2f} times the seconds of the code beside it, median of pairs."


def main() -> None:
    """Read the options, measure, and print."""
    options = argparse.ArgumentParser(description="How long a person waits for a command.")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--rounds", type=int, default=7, help="turns that are counted")
    options.add_argument("--beside", type=Path, help="another checkout, to take turns with")
    asked = options.parse_args()
    checkouts = {"this code": ROOT} | ({"beside": asked.beside.resolve()} if asked.beside else {})
    answer = report(checkouts, asked.rounds)
    print(json.dumps(answer, indent=2) if asked.json else "\n".join(lines(answer)))


if __name__ == "__main__":
    main()
