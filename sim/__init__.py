"""What a dollar spent on peer recovery mentors saves in out-of-home care: a cost-benefit simulation.

from sim import load, run, compare, sweep

study = load("scenarios/kentucky_start.yaml")
found = run(study, ["matched"])
found.appraisal().money["child_welfare_agency"].per_gross_dollar.mean
found.families().to_pandas()
sweep(study, "one_way", over=["foster_day", "mentor_year"]).answer().bars[0].input.label
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.appraisal import Appraisal, Figure, Money, Refusal
    from sim.errors import InputError
    from sim.experiment import Compared
    from sim.results import Run, Sweep, compare, load, run, sweep
    from sim.study import Study

__all__ = [
    "Appraisal",
    "Compared",
    "Figure",
    "InputError",
    "Money",
    "Refusal",
    "Run",
    "Study",
    "Sweep",
    "compare",
    "load",
    "run",
    "sweep",
]

_HOMES = {
    "Appraisal": "sim.appraisal",
    "Compared": "sim.experiment",
    "Figure": "sim.appraisal",
    "InputError": "sim.errors",
    "Money": "sim.appraisal",
    "Refusal": "sim.appraisal",
    "Run": "sim.results",
    "Study": "sim.study",
    "Sweep": "sim.results",
    "compare": "sim.results",
    "load": "sim.results",
    "run": "sim.results",
    "sweep": "sim.results",
}
"""Where each name lives: it is looked up when asked for, so that the command says its help at once."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's names are of any type
    if name not in _HOMES:
        msg = f"module 'sim' has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
