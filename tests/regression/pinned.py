"""Pinned results of every shipped scenario, and the script that updates them.

`python -m tests.regression.pinned` writes them anew. A change that moves one needs a [RESULTS] line in the
changelog with the size of the move.
"""

import json
import re
from pathlib import Path
from typing import Any

from sim.appraisal import compared
from sim.experiment import experience, judge
from sim.outputs import result_of
from sim.study import read_study

EXPECTED = Path(__file__).parent / "expected"
SCENARIOS = sorted(path for path in Path("scenarios").glob("*.yaml") if path.name != "base.yaml")
EVERY_LENS = "kentucky_start"
"""The scenario that is pinned through every lens; the others are pinned through their own, to stay small."""
SMALL = ("draws=4", "replications=2")
NUMBERS = re.compile(r"\[\s+([^][{}\"]*?)\s+\]")


def result(scenario: Path) -> dict[str, Any]:
    """Return the result of a small run of a scenario, through the lenses it is pinned through."""
    study = read_study(scenario, "params", SMALL)
    own = [study.scenario.lens]
    lived = experience(study, list(study.lenses) if scenario.stem == EVERY_LENS else own)
    judged = judge(lived)
    found = result_of(lived, judged, compared(study, lived.tallies))
    for lens in found["lenses"].values():
        lens["budgets"] = {payer: _summed(budget) for payer, budget in lens["budgets"].items()}
    return found


def _summed(budget: dict[str, Any]) -> dict[str, Any]:
    """Return of a budget what its last year says: the years before it are many."""
    last = {name: budget[name][-1] for name in ("so_far", "nominal_so_far")}
    return {**last, "break_even": budget["break_even"]}


def expected(scenario: Path) -> Path:
    """Return the file that holds a scenario's pinned result."""
    return EXPECTED / f"{scenario.stem}.json"


def written(found: dict[str, Any]) -> str:
    """Return a result as text: a line for each name, and an interval on the line of its name."""
    text = json.dumps(found, indent=1)
    return NUMBERS.sub(lambda match: f"[{' '.join(match[1].split())}]", text) + "\n"


def main() -> None:
    """Pin every scenario."""
    EXPECTED.mkdir(exist_ok=True)
    for scenario in SCENARIOS:
        expected(scenario).write_text(written(result(scenario)), encoding="utf-8")


if __name__ == "__main__":
    main()
