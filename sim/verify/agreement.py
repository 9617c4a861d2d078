"""The two engines held against each other, event for event: on the shipped scenario and on random tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.engine import Telling, difference
from sim.experiment import telling
from sim.history import History
from sim.study import Study
from sim.verify.random_tables import random_table
from sim.verify.results import Verified, exactly
from sim.verify.stories import told

TABLES = 8
FAMILIES, INTAKE, FOLLOW_UP = 20, 5_000, 30_000
"""Families of each random table, and the minutes in which they come and for which they are followed."""
ROWS = ("events", "stays", "postings", "posts")


def alike(study: Study) -> Iterator[Verified]:
    """Yield the checks that SimPy and the compiled engine tell the same stories."""
    shipped = [telling(study, arm, draw=0) for arm in study.scenario.arms]
    replications = study.scenario.replications
    yield _same("Engines: events and stays, shipped scenario", shipped, replications)
    tables = (random_table(seed) for seed in range(TABLES))
    drawn = [told(*table, FAMILIES, "simpy", (INTAKE, FOLLOW_UP)) for table in tables]
    yield _same(f"Engines: the same, {TABLES} random tables", drawn, replications=1)


def _same(name: str, stories: Iterable[Telling], replications: int) -> Verified:
    """Return whether both engines tell stories alike: how many events and stays, and how many agree."""
    expected, obtained, parted = 0, 0, list[str]()
    for story in stories:
        for replication in range(replications):
            reference = replace(story, engine="simpy").history(replication)
            other = replace(story, engine="compiled").history(replication)
            expected += sum(len(getattr(reference, rows)) for rows in ROWS)
            obtained += sum(_agreeing(*_both(reference, other, rows)) for rows in ROWS)
            parted += filter(None, [difference(reference, other, story.pathway)])
    what = parted[0] if parted else "SimPy's are expected, all must be told by the compiled engine"
    return exactly(name, expected, obtained, 0.0, what)


def _both(one: History, other: History, rows: str) -> tuple[NDArray[np.void], NDArray[np.void]]:
    return getattr(one, rows), getattr(other, rows)


def _agreeing(one: NDArray[np.void], other: NDArray[np.void]) -> int:
    """Return how many rows agree before one differs, less those by which the other goes on longer."""
    shorter = min(len(one), len(other))
    unlike = np.flatnonzero(one[:shorter] != other[:shorter])
    return int(unlike[0]) if len(unlike) else shorter - (len(other) - shorter)
