"""What a modeler's notebook and the command share: load, run, compare, and a saved run run again."""

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
