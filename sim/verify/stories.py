"""The few words it takes to live a small table: told by one engine, counted, read by mark."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.engine import Engine, Staffing, Telling
from sim.history import Tally
from sim.pathway import Pathway
from sim.quarters import Quarters

SEED = 1
"""The seed of every check of chance: it is fixed, so the same version gives the same numbers."""

START = date(2012, 7, 1)
"""The day a small table's story begins; nothing depends on it."""


def told(
    pathway: Pathway,
    numbers: Mapping[str, float],
    families: int,
    engine: Engine,
    time: tuple[int, int],
) -> Telling:
    """Return what is to be told of a small table: families of one child.

    `time` is (intake, follow-up): the minutes in which they are referred, and for which each is followed.
    """
    intake, follow_up = time
    return Telling(
        pathway=pathway,
        numbers=numbers,
        staffing=Staffing(),
        quarters=Quarters(START, intake + follow_up),
        families=families,
        intake=(0, intake),
        follow_up=follow_up,
        children={1: 1.0},
        seed=SEED,
        draw=None,
        engine=engine,
    )


def minutes_to(pathway: Pathway, tally: Tally, mark: str) -> NDArray[np.float64]:
    """Return a mark's minutes since referral [family], infinity where it never came."""
    names = [one.name for one in pathway.marks]
    minutes = tally.marks[:, names.index(mark)].astype(np.float64)
    return np.where(minutes < 0, np.inf, minutes)
