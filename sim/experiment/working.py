"""Share the work out: threads for the compiled engine, which lets go of Python; processes for SimPy.

One piece of work is one draw, in which all arms meet the same luck. A piece depends on nothing but its
tellings, so neither the number of workers nor the order of the pieces can change a result.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from itertools import islice
from multiprocessing import get_context

from sim.engine import Engine, Telling
from sim.history import Tally

Progress = Callable[[int, int], None]
Story = tuple[str, str]
"""An arm and the lens it is lived under ("" without dyads: then every lens tells the same story)."""
Tellings = dict[Story, Telling]
Told = dict[Story, list[Tally]]
Work = Iterator[tuple[int, Tellings]]

AHEAD = 4
"""Pieces of work handed out ahead to each worker: enough to keep it busy, few enough to stop soon."""


def all_told(work: Work, replications: int, workers: int, engine: Engine) -> Iterator[tuple[int, Told]]:
    """Yield every piece of work when it is done, with its draw."""
    if workers == 1:
        yield from ((draw, _tell(piece, replications)) for draw, piece in work)
        return
    draw, piece = next(work)  # told here, so that what is compiled is cached before the workers want it
    yield draw, _tell(piece, replications)
    pool = _pool(workers, engine)
    try:
        yield from _worked(pool, work, replications, AHEAD * workers)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _pool(workers: int, engine: Engine) -> Executor:
    if engine == "compiled":
        return ThreadPoolExecutor(workers)
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer


def _tell(piece: Tellings, replications: int) -> Told:
    return {story: [one.tally(number) for number in range(replications)] for story, one in piece.items()}


def _worked(pool: Executor, work: Work, replications: int, ahead: int) -> Iterator[tuple[int, Told]]:
    """Keep a few pieces ahead of the workers and yield each as it is done."""
    waiting: dict[Future[Told], int] = {}
    while True:
        for draw, piece in islice(work, ahead - len(waiting)):
            waiting[pool.submit(_tell, piece, replications)] = draw
        if not waiting:
            return
        done, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in done:
            yield waiting.pop(future), future.result()
