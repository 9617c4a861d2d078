"""Who lives blocks: threads, processes for SimPy, or the workers of a Dask cluster, all handed work alike."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import (
    Executor,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from sim.appraisal import Digest
from sim.engine import Engine
from sim.errors import InputError, Problem
from sim.experiment.working import AHEAD, begin, by_turns, ending
from sim.sweeping.stories import Parcel

NO_DASK = "a cluster needs Dask, which is not installed"
ON_CLUSTER = 64
"""Workers of a cluster that are kept busy at least: nobody here knows how many there are."""
ANSWERS = 20
"""Seconds in which a cluster must answer."""


@dataclass(frozen=True)
class Hands:
    """So many workers on this machine, or, where an address is given, those of a cluster."""

    engine: Engine
    workers: int
    cluster: str = ""

    @property
    def ahead(self) -> int:
        """How many blocks are handed out before the first is done."""
        return AHEAD * max(self.workers, ON_CLUSTER if self.cluster else 1)

    @contextmanager
    def working(self) -> Iterator[Executor]:
        """Give who lives blocks, and let them go at the end.

        Raises:
            InputError: no cluster answers, or Dask is not installed.
        """
        if self.cluster:
            with _of_cluster(self.cluster) as executor:
                yield executor
        elif self.engine == "compiled":
            with ending(ThreadPoolExecutor(self.workers)) as pool, by_turns():
                yield pool
        else:
            own = ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"), initializer=begin)
            with ending(own) as pool:
                yield pool


def lived(parcel: Parcel) -> Digest:
    """Live a parcel: what workers elsewhere are asked for."""
    return parcel.lived()


@contextmanager
def _of_cluster(address: str) -> Iterator[Executor]:
    """Give the workers of a Dask cluster; what a worker that dies was living, another lives again."""
    client: Any
    try:
        from distributed import Client
    except ImportError:
        raise _refused(NO_DASK, "pip install 'reunify[cluster]', or leave --cluster out") from None
    try:
        client = Client(address, timeout=ANSWERS)
    except (OSError, ValueError) as error:
        mend = "start one: dask scheduler, and dask worker with its address"
        raise _refused(f"no cluster answers at {address} ({error})", mend) from None
    with client, client.get_executor(pure=False, retries=3) as executor:
        yield executor


def _refused(what: str, mend: str) -> InputError:
    return InputError([Problem("--cluster", 0, "", what, mend)])
