"""Measure the engines: events per CPU-second, beside models written by hand, all in the same run.

    python benchmarks/engines.py [--json] [--families 1000] [--rounds 9]

It writes nothing but its answer.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # a script finds its own folder only

from benchmarks import handwritten, idiomatic, same_story, small  # noqa: E402
from sim.engine import Engine, Telling  # noqa: E402
from sim.experiment import telling  # noqa: E402
from sim.history import History  # noqa: E402
from sim.study import read_study  # noqa: E402

SCENARIO = ROOT / "scenarios" / "kentucky_start.yaml"
BATCH = 20
"""Replications of whoever is fast: in a turn, or in one run of Cimba."""
YARDSTICK = "idiomatic_simpy"
SAME_STORIES = (
    ("reference", "compiled", "same_story_numba"),
    ("full_pathway_reference", "full_pathway_reference_history", "full_pathway_compiled"),
)
"""Who tells the same story, so that their events must be as many."""
RATIOS = {
    "compiled_to_cimba": ("compiled", "cimba"),
    "compiled_to_cimba_batch": ("compiled", "cimba_batch"),
    "compiled_to_handwritten": ("compiled", "handwritten_numba"),
    "compiled_to_same_story": ("compiled", "same_story_numba"),
    "full_compiled_to_reference": ("full_pathway_compiled", "full_pathway_reference"),
}

Lived = Callable[[int], int]
"""Live the replications that a number stands for, and return how many events of the model happened."""
Numbers = Mapping[str, float]


@dataclass(frozen=True)
class Contestant:
    """What is measured: `lived` is called so many times in a turn, each time with another number."""

    lived: Lived
    times: int = 1

    def turn(self, number: int) -> tuple[int, float]:
        """Take a turn; return how many events happened, and in how many CPU-seconds."""
        gc.collect()  # nobody clears up after another
        begun = time.process_time()
        events = sum(self.lived(number * self.times + once) for once in range(self.times))
        return events, time.process_time() - begun


def contestants(families: int) -> dict[str, Contestant]:
    """Return what is measured, by name: the yardstick, the engines, what they are held to, the scenario."""
    values = small.numbers(families)
    tallied = small.events_tallied(small.PATHWAY, small.BOOKKEEPING)
    return {
        YARDSTICK: Contestant(lambda seed: idiomatic.lived(families, seed, values)[1]),
        "reference": Contestant(lambda seed: small.events(small.history(families, seed, values))),
        "compiled": Contestant(lambda seed: tallied(small.compiled_tally(families, seed, values)), BATCH),
        "same_story_numba": Contestant(lambda seed: same_story.lived(families, seed, values)[1], BATCH),
        "handwritten_numba": Contestant(lambda seed: handwritten.lived(families, seed, values)[1], BATCH),
        **(in_cimba(families, values) if "cimba" in libraries() else {}),
        **(full_pathway() if SCENARIO.exists() else {}),
    }


def in_cimba(families: int, values: Numbers) -> dict[str, Contestant]:
    """Return Cimba twice: each replication in a run of its own, and many in one.

    To be called before anything is compiled: Cimba's types are unknown to numba afterwards.
    """
    from benchmarks import in_cimba as model

    return {
        "cimba": Contestant(lambda seed: model.lived(families, seed, values)[1], BATCH),
        "cimba_batch": Contestant(lambda seed: model.replicated(families, seed, values, BATCH)[1]),
    }


def full_pathway() -> dict[str, Contestant]:
    """Return the shipped scenario on the whole table: every arm once, with the best estimates."""
    study = read_study(SCENARIO, ROOT / "params")
    told = [telling(study, arm, None) for arm in study.scenario.arms]
    tallied = small.events_tallied(study.pathway)

    def lived(engine: Engine, events: Callable[[Telling, int], int]) -> Lived:
        """Fill every telling with its numbers anew and live it twice, as the scenario does."""
        return lambda number: sum(
            events(one, 2 * number + again)
            for one in [replace(one, engine=engine) for one in told]
            for again in range(2)
        )

    return {
        "full_pathway_reference": Contestant(lived("simpy", lambda one, number: tallied(one.tally(number)))),
        "full_pathway_reference_history": Contestant(
            lived("simpy", lambda one, number: happened(one.history(number)))
        ),
        "full_pathway_compiled": Contestant(
            lived("compiled", lambda one, number: tallied(one.tally(number))), BATCH // 2
        ),
    }


def happened(history: History) -> int:
    """Count the events of families and dyads."""
    return len(history.events) + len(history.postings)


def agree(measured: Mapping[str, Contestant]) -> None:
    """Assert that those who tell the same story tell as many events."""
    for names in SAME_STORIES:
        told = {name: measured[name].lived(0) for name in names if name in measured}
        assert len({*told.values()}) <= 1, told


@dataclass(frozen=True)
class Found:
    """How fast a contestant was: events per CPU-second, by round; and how many events happened in all."""

    speeds: tuple[float, ...]
    events: int

    @property
    def speed(self) -> float:
        """The median of the rounds."""
        return median(self.speeds)


def measure(measured: Mapping[str, Contestant], rounds: int) -> dict[str, Found]:
    """Return how fast each contestant was.

    They take turns, so that a busy or warm machine is the same for all; a first turn is not counted, for
    something may be compiled in it.
    """
    turns: dict[str, list[tuple[int, float]]] = {name: [] for name in measured}
    for number in range(rounds + 1):
        for name, contestant in measured.items():
            turns[name].append(contestant.turn(number))
    return {
        name: Found(tuple(events / taken for events, taken in own[1:]), sum(events for events, _ in own[1:]))
        for name, own in turns.items()
    }


def libraries() -> dict[str, str]:
    """Return what is measured with, and its version."""
    named = ("simpy", "numpy", "numba", "cimba")
    return {name: version(name) for name in named if find_spec(name) is not None}


def skipped() -> dict[str, str]:
    """Return who is not measured here, and why."""
    reasons: dict[str, str] = {}
    if "cimba" not in libraries():
        why = "cimba is not installed: pip install -c constraints.txt -e '.[benchmarks]'"
        reasons |= {"cimba": why, "cimba_batch": why}
    if not SCENARIO.exists():
        why = f"there is no {SCENARIO.relative_to(ROOT)}"
        reasons |= dict.fromkeys(SAME_STORIES[1], why)
    return reasons


def report(families: int, rounds: int) -> dict[str, object]:
    """Measure everything and return the whole answer; a ratio of someone skipped is left out."""
    measured = contestants(families)
    agree(measured)
    found = measure(measured, rounds)
    speeds = {name: one.speed for name, one in found.items()}
    pairs = {name: pair for name, pair in RATIOS.items() if speeds.keys() >= {*pair}}
    small_ones = [name for name in speeds if not name.startswith("full_pathway")]
    return {
        "unit": "events per CPU-second, median over rounds",
        **{name: round(speed) for name, speed in speeds.items()},
        "ratio_to_idiomatic": {
            name: round(speeds[name] / speeds[YARDSTICK], 3) for name in small_ones if name != YARDSTICK
        },
        "ratios": {name: round(speeds[one] / speeds[other], 3) for name, (one, other) in pairs.items()},
        "skipped": skipped(),
        "families": families,
        "rounds": rounds,
        "range": {name: [round(min(one.speeds)), round(max(one.speeds))] for name, one in found.items()},
        "events": {name: one.events for name, one in found.items()},
        "python": platform.python_version(),
        "libraries": libraries(),
    }


def lines(answer: Mapping[str, object]) -> Iterator[str]:
    """Say the answer as the tables of README.md."""
    to_idiomatic, ratios = answer["ratio_to_idiomatic"], answer["ratios"]
    ranges, left_out, used = answer["range"], answer["skipped"], answer["libraries"]
    assert isinstance(to_idiomatic, dict)
    assert isinstance(ratios, dict)
    assert isinstance(ranges, dict)
    assert isinstance(left_out, dict)
    assert isinstance(used, dict)
    yield "| | events per CPU-second | slowest and fastest round | to `idiomatic_simpy` |"
    yield "|---|---:|---:|---:|"
    for name, (least, most) in ranges.items():
        ratio = f"{to_idiomatic[name]:.2f}" if name in to_idiomatic else ""
        yield f"| `{name}` | {answer[name]:,} | {least:,} to {most:,} | {ratio} |"
    yield ""
    yield "| ratio | |"
    yield "|---|---:|"
    for name, ratio in ratios.items():
        yield f"| `{name}` | {ratio:.2f} |"
    yield ""
    for name, why in left_out.items():
        yield f"`{name}` was skipped: {why}"
    versions = ", ".join(f"{name} {number}" for name, number in used.items())
    size = f"{answer['families']:,} families, median of {answer['rounds']} rounds"
    yield f"{size}; Python {answer['python']}, {versions}."


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
