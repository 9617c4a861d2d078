"""Measure sweeps: joint draws, prices, going on and growth, beside SimPy, all in the same run.

    python benchmarks/sweeps.py [--json] [--families 1000] [--draws 1000] [--rounds 3]

Stories are kept in temporary folders. It writes nothing else but its answer.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # a script finds its own folder only

from benchmarks.scaling import FAMILIES, MEGABYTE, SCENARIO, Cost, Size, study_of  # noqa: E402

if TYPE_CHECKING:
    from sim.engine import Telling
    from sim.results import Sweep
    from sim.study import Study

ARMS = 2
"""Of the shipped scenario, and of the small pathway's sweep."""
MUST = {"psa": 15.0, "prices": 5.0}
"""Seconds that a sweep may take on two idle cores."""
PRICES = ("foster_day", "mentor_year")
PRICED = 1_000
"""Points of a sweep of prices."""
GROWING = (250, 500, 1_000, 2_000)
"""Draws of ever larger sweeps."""
BY_HAND, BY_REFERENCE = 3, 2
"""Draws that SimPy tells in a round, of all that the sweep has."""
BESIDE = ("small_idiomatic", "small_compiled", "reference")
"""Who tells stories beside the sweep, and neither keeps nor prices them."""

T = TypeVar("T")


@dataclass(frozen=True)
class Took:
    """What some work took, and how many stories were told for it."""

    cpu_seconds: float
    seconds: float
    stories: int


Work = Callable[[], int]
"""Do some work and return how many stories were told."""


def timed(work: Work) -> Took:
    """Do some work and say what it took: of all threads, and of all commands that it ran."""
    gc.collect()  # nobody clears up after another
    begun, cpu_begun = time.perf_counter(), _cpu_seconds()
    stories = work()
    return Took(_cpu_seconds() - cpu_begun, time.perf_counter() - begun, stories)


def _cpu_seconds() -> float:
    used = os.times()
    return time.process_time() + used.children_user + used.children_system


def alone(measured: Callable[..., T], *given: object) -> T:
    """Measure in a process of its own, so that memory and what is compiled are only its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as own:
        return own.submit(measured, *given).result()


# --- sweeps -------------------------------------------------------------------------------------


def drawn(study: Study, folder: str, draws: int) -> Sweep:
    """Sweep joint draws on two workers, each draw with one stream of luck."""
    from sim.results import sweep

    return sweep(study, "probabilistic", folder, workers=2, draws=draws, replications=1)


def psa(study: Study, draws: int) -> tuple[Took, Took]:
    """Sweep into an empty folder, and then again; return what each took."""
    with TemporaryDirectory() as folder:
        first, again = (timed(lambda: drawn(study, folder, draws).found.lived) for _ in range(2))
    assert (first.stories, again.stories) == (ARMS * draws, 0)
    return first, again


def warmed(study: Study) -> Study:
    """Return the study once whatever a sweep of it needs is compiled, read and imported."""
    with TemporaryDirectory() as folder:
        drawn(study, folder, 2)
    return study


def grown(draws: int, families: int = FAMILIES) -> Cost:
    """Sweep so many draws and return the cost."""
    took, _ = psa(warmed(study_of(Size(families, draws))), draws)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    return Cost(took.cpu_seconds, took.seconds, peak)


def priced(families: int, rounds: int, points: int = PRICED) -> dict[str, list[Took]]:
    """Sweep prices over stories that are kept, and by a whole command, first without them and then with."""
    from sim.results import sweep

    study, each = study_of(Size(families, 2)), points // len(PRICES)
    with TemporaryDirectory() as folder:

        def work() -> int:
            return sweep(study, "one_way", folder, workers=2, over=PRICES, points=each).found.lived

        work()  # the best estimates are lived
        took = [timed(work) for _ in range(rounds)]
    assert not any(one.stories for one in took)
    return {"prices": took, **commanded(points)}


def commanded(points: int) -> dict[str, list[Took]]:
    """Let a whole command sweep one price, twice."""
    with TemporaryDirectory() as folder:
        asked = f"sweep {SCENARIO} --kind one_way --over {PRICES[0]} --points {points} --quiet --out {folder}"
        command = [sys.executable, "-c", "from sim.cli import app; app()", *asked.split()]

        def work() -> int:
            before = kept(Path(folder))
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own)
            return kept(Path(folder)) - before

        return {"command": [timed(work)], "command_again": [timed(work)]}


def kept(folder: Path) -> int:
    """Return how many stories are kept in a folder."""
    from pyarrow.parquet import read_metadata

    return sum(int(read_metadata(path).num_rows) for path in folder.glob("*/stories/*.parquet"))


# --- beside SimPy -------------------------------------------------------------------------------


def beside(size: Size, rounds: int) -> dict[str, list[Took]]:
    """Sweep, and let SimPy tell some of the same stories; they take turns, for the machine may be busy."""
    study = warmed(study_of(size))
    small_ones(size.families, range(2))  # not counted: something may be compiled
    turns = [_turn(study, size, number) for number in range(rounds)]
    return {name: [turn[name] for turn in turns] for name in turns[0]}


def _turn(study: Study, size: Size, number: int) -> dict[str, Took]:
    """Let each take its turn; SimPy tells other draws every time."""

    def some(count: int) -> list[int]:
        return [(number * count + one) % size.draws for one in range(count)]

    first, again = psa(study, size.draws)
    return {
        "psa": first,
        "resume": again,
        "reference": timed(lambda: told(study, some(BY_REFERENCE))),
        "small_compiled": timed(lambda: small_ones(size.families, range(size.draws))),
        "small_idiomatic": timed(lambda: by_hand(size.families, some(BY_HAND))),
    }


def told(study: Study, draws: Iterable[int]) -> int:
    """Let the reference engine tell and count the story of every arm in some draws."""
    tallies = [_reference(study, arm, draw).tally(0) for draw in draws for arm in study.scenario.arms]
    return len(tallies)


def _reference(study: Study, arm: str, draw: int) -> Telling:
    from sim.experiment import telling

    return replace(telling(study, arm, draw), engine="simpy")


def small_ones(families: int, draws: Iterable[int]) -> int:
    """Let the compiled engine tell and count both arms of the small pathway in some draws."""
    from benchmarks import small

    told = ((draw, values) for draw in draws for values in small.arms(families, draw))
    return len([small.compiled_tally(families, draw, values) for draw, values in told])


def by_hand(families: int, draws: Iterable[int]) -> int:
    """Let idiomatic SimPy live the same."""
    from benchmarks import idiomatic, small

    told = ((draw, values) for draw in draws for values in small.arms(families, draw))
    return len([idiomatic.lived(families, draw, values) for draw, values in told])


# --- the answer ---------------------------------------------------------------------------------


def report(size: Size, rounds: int) -> dict[str, object]:
    """Measure everything and return the whole answer."""
    load = os.getloadavg()[0]
    alone(grown, 2)  # so that nothing is left to compile
    costs = {draws: alone(grown, draws) for draws in GROWING}
    took = alone(beside, size, rounds) | alone(priced, size.families, rounds)
    whole = {name: _whole(took[name], ARMS * size.draws) for name in took if took[name][0].stories}
    least, most = costs[GROWING[0]], costs[GROWING[-1]]
    return {
        "families": size.families,
        "draws": size.draws,
        "rounds": rounds,
        "load": round(load, 1),
        "sweeps": {name: said(own) for name, own in took.items() if name not in BESIDE},
        "must": MUST,
        "growth": {draws: _rounded(cost) for draws, cost in costs.items()},
        "beside": {
            name: {"stories": took[name][0].stories, "cpu_seconds_for_all": round(whole[name], 1)}
            for name in (*BESIDE, "psa")
        },
        "ratios": {
            "time_by_draws": round(most.cpu_seconds / least.cpu_seconds, 2),
            "memory_by_draws": round(most.megabytes / least.megabytes, 3),
            "psa_to_reference": round(whole["reference"] / whole["psa"], 1),
            "small_compiled_to_idiomatic": round(whole["small_idiomatic"] / whole["small_compiled"], 1),
        },
    }


def _whole(took: list[Took], stories: int) -> float:
    """Return the CPU-seconds of all stories, from those that were told; the median of the rounds."""
    return median(one.cpu_seconds * stories / one.stories for one in took)


def said(took: list[Took]) -> dict[str, Any]:
    """Return the median CPU-seconds of rounds, the seconds of the fastest and the slowest, the stories."""
    seconds = sorted(round(one.seconds, 2) for one in took)
    return {
        "cpu_seconds": round(median(one.cpu_seconds for one in took), 2),
        "seconds": [seconds[0], seconds[-1]],
        "stories": took[0].stories,
    }


def _rounded(cost: Cost) -> dict[str, float]:
    return {name: round(value, 2) for name, value in asdict(cost).items()}


def lines(answer: Mapping[str, Any]) -> Iterator[str]:
    """Say the answer as the tables of README.md."""
    yield "| | stories lived | CPU-seconds | seconds, fastest and slowest round | must be under (idle) |"
    yield "|---|---:|---:|---:|---:|"
    for name, one in answer["sweeps"].items():
        least, most = one["seconds"]
        must = f"{answer['must'][name]:.0f}" if name in answer["must"] else ""
        figures = f"{one['stories']:,} | {one['cpu_seconds']:.1f} | {least:.1f} to {most:.1f} | {must} |"
        yield f"| `{name}` | {figures}"
    yield from ("", "| draws | CPU-seconds | seconds | peak memory, MB |", "|---:|---:|---:|---:|")
    for draws, cost in answer["growth"].items():
        figures = f"{cost['cpu_seconds']:.1f} | {cost['seconds']:.1f} | {cost['megabytes']:.0f} |"
        yield f"| {draws:,} | {figures}"
    stories = ARMS * answer["draws"]
    yield from ("", f"| | stories told in a round | CPU-seconds for {stories:,} |", "|---|---:|---:|")
    for name, one in answer["beside"].items():
        yield f"| `{name}` | {one['stories']:,} | {one['cpu_seconds_for_all']:,.1f} |"
    yield from ("", "| ratio | |", "|---|---:|")
    yield from (f"| `{name}` | {ratio:.2f} |" for name, ratio in answer["ratios"].items())
    size = f"{answer['families']:,} families in each of two arms, {answer['draws']:,} draws"
    yield from ("", f"{size}, median of {answer['rounds']} rounds; load before it began: {answer['load']}.")


def main() -> None:
    """Read the options, measure, and print."""
    options = argparse.ArgumentParser(description="What sweeps cost, beside SimPy.")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--families", type=int, default=1_000, help="families in each arm")
    options.add_argument("--draws", type=int, default=1_000, help="joint draws")
    options.add_argument("--rounds", type=int, default=3, help="rounds to take the median of")
    chosen = options.parse_args()
    answer = report(Size(chosen.families, chosen.draws), chosen.rounds)
    print(json.dumps(answer, indent=2) if chosen.json else "\n".join(lines(answer)))


if __name__ == "__main__":
    main()
