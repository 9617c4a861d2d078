"""What a dollar spent on peer recovery mentors saves in out-of-home care: a cost-benefit simulation.

from sim import load, run, compare, sweep

study = load("scenarios/kentucky_start.yaml")
found = run(study, ["matched"])
found.appraisal().money["child_welfare_agency"].per_gross_dollar.mean
found.families().to_pandas()
sweep(study, "one_way", over=["foster_day", "mentor_year"]).answer().bars[0].input.label
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.lazily import at_home

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

__getattr__ = at_home(
    __name__,
    {
        "sim.appraisal": ("Appraisal", "Figure", "Money", "Refusal"),
        "sim.errors": ("InputError",),
        "sim.experiment": ("Compared",),
        "sim.results": ("Run", "Sweep", "compare", "load", "run", "sweep"),
        "sim.study": ("Study",),
    },
)
