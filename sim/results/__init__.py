"""What a modeler's notebook and the command share: load, run, compare, and a saved run run again."""

from sim.results.again import Again, read_record, rerun
from sim.results.places import evidence_folder, shipped
from sim.results.reading import found_sound, load
from sim.results.running import Run, compare, judge_into, live, run

__all__ = [
    "Again",
    "Run",
    "compare",
    "evidence_folder",
    "found_sound",
    "judge_into",
    "live",
    "load",
    "read_record",
    "rerun",
    "run",
    "shipped",
]
