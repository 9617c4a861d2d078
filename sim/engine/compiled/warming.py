"""Compile the engine by living the smallest story there is."""

from __future__ import annotations

from datetime import date

import numpy as np

from sim.engine.compiled.casting import cast
from sim.engine.compiled.living import script
from sim.history import Cohort, Staff
from sim.pathway import At, Pathway, Track, Transition
from sim.quarters import Quarters
from sim.randomness import FAMILY, streams, uniforms

SMALLEST = Pathway(
    tracks=(Track("way", ("begun", "ended")),),
    transitions=(Transition("end", ("way.begun",), "way.ended", At("delay")),),
)


def warmed() -> None:
    """Compile everything the engine needs, or read it from where it is kept."""
    nobody = np.zeros(0, dtype=np.int64)
    alone = np.zeros(1, dtype=np.int64)
    cohort = Cohort(alone, alone + 1, alone, follow_up=10)
    for own in (streams(0, None, 0, FAMILY, 1), np.frombuffer(alone.tobytes(), dtype=np.int64)):
        uniforms(own, 0, 0)  # compiled for arrays that can be written and for those that cannot
    told = script(SMALLEST, {"delay": 5.0})
    told.tally(cast(cohort, Staff(nobody, nobody, 10), {}), Quarters(date(2020, 1, 1), 10), sites=1)
