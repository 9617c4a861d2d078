"""Measure how the compiled engine grows: time and peak memory, with ten times the families or the draws.

    python benchmarks/scaling.py [--json] [--families 420] [--draws 200] [--times 10]

It lives both arms of the shipped scenario and drops each tally once it is made. It writes nothing but its
answer.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.engine import Telling
    from sim.study import Study

ROOT = Path(__file__).resolve().parent.parent
SCENARIO = ROOT / "scenarios" / "kentucky_start.yaml"
A_THOUSAND = {"arms.start.dyads": 29, "treatment.slots": 429, "caseworkers": 33}
"""What the scenario has for 420 families, for 1,000: places grow with the families, or the queues would."""
FAMILIES = 420
"""As many as the shipped scenario has."""
MEGABYTE = 2**20 if sys.platform == "darwin" else 2**10
"""In the unit in which a system says how much memory was used at most."""


@dataclass(frozen=True)
class Size:
    """So many families in each arm, so many draws, on so many threads."""

    families: int
    draws: int
    threads: int = 1


LARGE = {
    "a_place": Size(1_000, 100),
    "a_large_place": Size(10_000, 100),
    "an_analysis_on_two_threads": Size(1_000, 1_000, threads=2),
}
"""Ten times as many families where their data no longer fit the cache of a processor, and much work."""


@dataclass(frozen=True)
class Cost:
    """What a size took, once everything was compiled; `megabytes` is the peak of the whole process."""

    cpu_seconds: float
    seconds: float
    megabytes: float


def measured(size: Size) -> Cost:
    """Live a size in a process of its own, so that its memory is only its own.

    The parent must stay small, without numpy or the engine: a process begins with its parent's peak.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as own:
        return own.submit(lived, size).result()


def lived(size: Size) -> Cost:
    """Live every draw of a size and return what it cost."""
    study = study_of(size)
    tell(study, None)  # not counted: something may be compiled, and the code kept from before is read
    begun, cpu_begun = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(size.threads) as threads:
        for _ in threads.map(lambda draw: tell(study, draw), range(size.draws)):
            pass
    cpu_seconds, seconds = time.process_time() - cpu_begun, time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    return Cost(cpu_seconds, seconds, peak)


def study_of(size: Size) -> Study:
    """Return the shipped scenario with so many families, and places for them."""
    sys.path.insert(0, str(ROOT))  # a script finds its own folder only
    from sim.study import read_study

    changed = [f"{what}={round(count * size.families / 1_000)}" for what, count in A_THOUSAND.items()]
    changed.append(f"cohort.referrals={size.families / 3:.6f} per year")
    study = read_study(SCENARIO, ROOT / "params", [*changed, f"draws={size.draws}"])
    assert study.scenario.cohort.families == size.families
    return study


def tell(study: Study, draw: int | None) -> None:
    """Tell and count the story of every arm in a draw, and keep nothing."""
    for arm in study.scenario.arms:
        _compiled(study, arm, draw).tally(0)


def _compiled(study: Study, arm: str, draw: int | None) -> Telling:
    from sim.experiment import telling

    return replace(telling(study, arm, draw), engine="compiled")


def report(base: Size, times: int) -> dict[str, object]:
    """Measure everything and return the whole answer, ratios first."""
    measured(replace(base, draws=2))  # so that nothing is left to compile
    sizes = {
        "base": base,
        "more_families": replace(base, families=times * base.families),
        "more_draws": replace(base, draws=times * base.draws),
        "more_draws_on_two_threads": replace(base, draws=times * base.draws, threads=2),
        **LARGE,
    }
    costs = {name: measured(size) for name, size in sizes.items()}
    first, families, draws = costs["base"], costs["more_families"], costs["more_draws"]
    threads = costs["more_draws_on_two_threads"]
    return {
        "times": times,
        "ratios": {
            "time_by_families": round(families.cpu_seconds / first.cpu_seconds, 2),
            "time_by_draws": round(draws.cpu_seconds / first.cpu_seconds, 2),
            "memory_by_families": round(families.megabytes / first.megabytes, 3),
            "memory_by_draws": round(draws.megabytes / first.megabytes, 3),
            "speed_by_second_thread": round(draws.seconds / threads.seconds, 2),
            "time_by_families_of_a_large_place": round(
                costs["a_large_place"].cpu_seconds / costs["a_place"].cpu_seconds, 2
            ),
        },
        "costs": {name: {**asdict(sizes[name]), **_rounded(cost)} for name, cost in costs.items()},
    }


def _rounded(cost: Cost) -> dict[str, float]:
    return {name: round(value, 2) for name, value in asdict(cost).items()}


def lines(answer: Mapping[str, object]) -> Iterator[str]:
    """Say the answer as the tables of README.md."""
    ratios, costs = answer["ratios"], answer["costs"]
    assert isinstance(ratios, dict)
    assert isinstance(costs, dict)
    yield "| families in each of two arms | draws | threads | CPU-seconds | seconds | peak memory, MB |"
    yield "|---:|---:|---:|---:|---:|---:|"
    for cost in costs.values():
        size = f"{cost['families']:,} | {cost['draws']:,} | {cost['threads']}"
        yield f"| {size} | {cost['cpu_seconds']:.1f} | {cost['seconds']:.1f} | {cost['megabytes']:.0f} |"
    yield ""
    yield f"| ratio, for {answer['times']} times as many | |"
    yield "|---|---:|"
    for name, ratio in ratios.items():
        yield f"| `{name}` | {ratio:.2f} |"


def main() -> None:
    """Read the options, measure, and print."""
    options = argparse.ArgumentParser(description="How the compiled engine grows with families and draws.")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--families", type=int, default=FAMILIES, help="families of the smallest size")
    options.add_argument("--draws", type=int, default=200, help="draws of the smallest size")
    options.add_argument("--times", type=int, default=10, help="how many times larger the others are")
    chosen = options.parse_args()
    answer = report(Size(chosen.families, chosen.draws), chosen.times)
    print(json.dumps(answer, indent=2) if chosen.json else "\n".join(lines(answer)))


if __name__ == "__main__":
    main()
