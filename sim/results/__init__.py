"""What a modeler's notebook and the command share: load, run, compare, and a saved run run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.lazily import at_home

if TYPE_CHECKING:
    from sim.results.again import Again, read_record, rerun
    from sim.results.places import evidence_folder, shipped
    from sim.results.reading import found_sound, load
    from sim.results.running import Run, compare, judge_into, live, run
    from sim.results.sweeping import MANY, STORIES, Sweep, asked, begun, merge, sweep, sweep_by

__all__ = [
    "MANY",
    "STORIES",
    "Again",
    "Run",
    "Sweep",
    "asked",
    "begun",
    "compare",
    "evidence_folder",
    "found_sound",
    "judge_into",
    "live",
    "load",
    "merge",
    "read_record",
    "rerun",
    "run",
    "shipped",
    "sweep",
    "sweep_by",
]

__getattr__ = at_home(
    __name__,
    {
        "sim.results.again": ("Again", "read_record", "rerun"),
        "sim.results.places": ("evidence_folder", "shipped"),
        "sim.results.reading": ("found_sound", "load"),
        "sim.results.running": ("Run", "compare", "judge_into", "live", "run"),
        "sim.results.sweeping": (
            *("MANY", "STORIES", "Sweep", "asked", "begun", "merge", "sweep", "sweep_by"),
        ),
    },
)
