"""Measure the engines: events per CPU-second, beside hand-written SimPy in the same run.

    python benchmarks/engines.py [--json] [--families 1000] [--rounds 9]

It writes nothing but its answer.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # a script finds its own folder only

from benchmarks import idiomatic, small  # noqa: E402
from sim.experiment import telling  # noqa: E402
from sim.history import History  # noqa: E402
from sim.study import read_study  # noqa: E402

LIBRARIES = ("simpy", "numpy", "numba")
SCENARIO = ROOT / "scenarios" / "kentucky_start.yaml"

Lived = Callable[[int], int]
"""Live one replication, named by its seed, and return how many events of the model happened."""


def contestants(families: int) -> dict[str, Lived]:
    """Return what is measured, by name: first the yardstick, then the engines, then the shipped scenario."""
    values = small.numbers(families)
    measured: dict[str, Lived] = {
        "idiomatic_simpy": lambda seed: idiomatic.lived(families, seed, values)[1],
        "reference": lambda seed: small.events(small.history(families, seed, values)),
    }
    if SCENARIO.exists():
        measured["full_pathway_reference"] = full_pathway()
    return measured


def full_pathway() -> Lived:
    """Return the shipped scenario on the whole table: every arm once, with the best estimates."""
    study = read_study(SCENARIO, ROOT / "params")
    told = [telling(study, arm, None) for arm in study.scenario.arms]
    return lambda seed: sum(happened(one.history(seed)) for one in told)


def happened(history: History) -> int:
    """Count the events of families and dyads."""
    return len(history.events) + len(history.postings)


def measure(measured: Mapping[str, Lived], rounds: int) -> dict[str, tuple[float, int]]:
    """Return the median of events per CPU-second, and the events of all rounds, of each contestant.

    They take turns, so that a busy or warm machine is the same for all; a first turn is not counted.
    """
    speeds: dict[str, list[float]] = {name: [] for name in measured}
    events = dict.fromkeys(measured, 0)
    for seed in range(rounds + 1):
        for name, lived in measured.items():
            begun = time.process_time()
            count = lived(seed)
            taken = time.process_time() - begun
            if seed > 0:
                speeds[name].append(count / taken)
                events[name] += count
    return {name: (median(speeds[name]), events[name]) for name in measured}


def report(families: int, rounds: int) -> dict[str, object]:
    """Measure everything and return the whole answer."""
    found = measure(contestants(families), rounds)
    speeds = {name: speed for name, (speed, _) in found.items()}
    yardstick = speeds["idiomatic_simpy"]
    return {
        "unit": "events per CPU-second, median over rounds",
        **{name: round(speed) for name, speed in speeds.items()},
        "ratio_to_idiomatic": {"reference": round(speeds["reference"] / yardstick, 3)},
        "families": families,
        "rounds": rounds,
        "events": {name: events for name, (_, events) in found.items()},
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def lines(answer: Mapping[str, object]) -> Iterator[str]:
    """Say the answer in plain text, ratios first."""
    ratios, counted = answer["ratio_to_idiomatic"], answer["events"]
    assert isinstance(ratios, dict)
    assert isinstance(counted, dict)
    for name, ratio in ratios.items():
        yield f"{name} runs at {ratio:.2f} times the speed of hand-written SimPy"
    yield ""
    yield f"{'':24}{'events per CPU-second':>24}{'events':>12}"
    for name, events in counted.items():
        yield f"{name:24}{answer[name]:>24,}{events:>12,}"
    yield ""
    yield f"{answer['families']:,} families, median of {answer['rounds']} rounds, Python {answer['python']}"


def main() -> None:
    """Read the options, measure, and print."""
    options = argparse.ArgumentParser(description="Events per CPU-second of the engines.")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--families", type=int, default=1_000, help="families of the small pathway")
    options.add_argument("--rounds", type=int, default=9, help="rounds to take the median of")
    chosen = options.parse_args()
    answer = report(chosen.families, chosen.rounds)
    print(json.dumps(answer, indent=2) if chosen.json else "\n".join(lines(answer)))


if __name__ == "__main__":
    main()
