"""The shipped study at a size that tests can afford, read from the shipped files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from sim.engine import Telling
from sim.experiment import Judged, Lived, experience, judge
from sim.experiment import telling as told_by
from sim.history import Tallies
from sim.pathway import PATHWAY
from sim.study import Study, read_study

T = TypeVar("T")

ROOT = Path(__file__).parents[1]
SMALL = (
    "cohort.referrals=60 per year",
    "cohort.intake=1 year",
    "arms.start.dyads=3",
    "arms.start.caseload=9",
    "draws=3",
    "replications=2",
)
"""Sixty families and fewer seats than they would fill, so that some wait and some are turned away."""

SAME_SPEEDS = tuple(f"{ratio}=1" for ratio in sorted(PATHWAY.effects))
"""A programme that changes no clock."""


@cache
def study(*sets: str, scenario: str = "scenarios/kentucky_start.yaml") -> Study:
    """Return the shipped study, small, with `name=value` settings on top."""
    return read_study(ROOT / scenario, ROOT / "params", [*SMALL, *sets])


@cache
def lived(*sets: str) -> Lived:
    """Return the small study, lived once under its own lens by one worker."""
    one = study(*sets)
    return experience(one, (one.scenario.lens,))


@cache
def judged(*sets: str) -> Judged:
    """Return what the small study cost and is worth."""
    return judge(lived(*sets))


def bits(tallies: Tallies) -> dict[str, object]:
    """Return all that tallies hold, arrays as type, shape and bytes, so that == asks for the same bits."""
    held = vars(tallies).items()
    return {
        name: (one.dtype, one.shape, one.tobytes()) if isinstance(one, np.ndarray) else one
        for name, one in held
    }


def only(by_lens: Mapping[str, T]) -> T:
    """Return the one value of a mapping that has one."""
    (value,) = by_lens.values()
    return value


def telling(one: Study, arm: str = "start", draw: int | None = None) -> Telling:
    """Return what is to be told of one arm in a draw (None: the best estimates)."""
    return told_by(one, arm, draw)
