"""How long it takes to price what was lived and to judge it: `python benchmarks/costing.py --json`.

The tallies are those of a few draws of Kentucky START, repeated to a thousand; nothing is simulated while the
clock runs. Times are of the process, medians of seven.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from time import process_time
from typing import Any

import numpy as np

from sim.appraisal import appraise
from sim.costing import ledger
from sim.experiment import experience
from sim.history import Tallies
from sim.study import read_study

DRAWS, LIVED, TIMES = 1_000, 10, 7
SETS = ("cohort.referrals=1000 per year", "cohort.intake=1 year", "replications=1", f"draws={LIVED}")


def repeated(tally: Tallies) -> Tallies:
    """Return tallies of a thousand draws."""
    again: dict[str, Any] = {
        name: np.concatenate([own] * (DRAWS // LIVED))
        for name, own in vars(tally).items()
        if isinstance(own, np.ndarray)
    }
    return replace(tally, **again)


def timed(work: Callable[[], object]) -> float:
    """Return the median CPU seconds of doing something."""
    taken = []
    for _ in range(TIMES):
        begin = process_time()
        work()
        taken.append(process_time() - begin)
    return median(taken)


def measured() -> dict[str, float]:
    """Return the CPU seconds of costing and of judging a thousand draws of two arms."""
    study = read_study("scenarios/kentucky_start.yaml", "params", SETS)
    lens = study.scenario.lens
    lived = experience(study, [lens]).tallies[lens]
    tallies = {arm: repeated(tally) for arm, tally in lived.items()}
    many = study.replaced("draws", DRAWS)
    priced = ledger(many, tallies, DRAWS)
    return {
        "draws": DRAWS,
        "lines": len(priced.lines),
        "payers": len(priced.payers),
        "costing_cpu_seconds": timed(lambda: ledger(many, tallies, DRAWS)),
        "judging_cpu_seconds": timed(lambda: appraise(many, tallies, priced)),
        "ledger_megabytes": (
            priced.spent.nbytes + sum({id(one): one.nbytes for one in priced.shares}.values())
        )
        / 1e6,
        "product_megabytes": priced.spent.nbytes * len(priced.payers) / 1e6,
    }


def main() -> None:
    """Print what was measured, as a table or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    found = measured()
    if parser.parse_args().json:
        print(json.dumps(found, indent=2))
    else:
        for name, value in found.items():
            print(f"{name:24} {value:10.3g}")


if __name__ == "__main__":
    main()
