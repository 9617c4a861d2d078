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
from typing import TypeVar

from sim.engine import Engine, Telling
from sim.history import Tally

Progress = Callable[[int, int], None]
Story = tuple[str, str]
"""An arm and the lens it is lived under ("" without dyads: then every lens tells the same story)."""
Tellings = dict[Story, Telling]
Told = dict[Story, list[Tally]]
Work = Iterator[tuple[int, Tellings]]
Keep = Callable[[int, Told], None]
"""Puts what was told in a draw where it belongs; threads call it at the same time for different draws."""

T = TypeVar("T")

AHEAD = 4
"""Pieces of work handed out ahead to each worker: enough to keep it busy, few enough to stop soon."""


def all_told(work: Work, replications: int, workers: int, engine: Engine, keep: Keep) -> Iterator[int]:
    """Tell every piece of work, have it kept, and yield its draw."""
    # The first is told here, so that what is compiled is at hand before the workers want it.
    for draw, piece in work if workers == 1 else islice(work, 1):
        keep(draw, _tell(piece, replications))
        yield draw
    if workers == 1:
        return
    pool = _pool(workers, engine)
    try:
        if engine == "compiled":
            yield from _by_threads(pool, work, replications, AHEAD * workers, keep)
        else:
            yield from _by_processes(pool, work, replications, AHEAD * workers, keep)
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


def _by_threads(pool: Executor, work: Work, replications: int, ahead: int, keep: Keep) -> Iterator[int]:
    """Let each thread keep what it has told: it puts it where it belongs without copying it anywhere else."""

    def told(draw: int, piece: Tellings) -> None:
        keep(draw, _tell(piece, replications))

    for draw, done in _done(work, ahead, lambda draw, piece: pool.submit(told, draw, piece)):
        done.result()
        yield draw


def _by_processes(pool: Executor, work: Work, replications: int, ahead: int, keep: Keep) -> Iterator[int]:
    for draw, done in _done(work, ahead, lambda _, piece: pool.submit(_tell, piece, replications)):
        keep(draw, done.result())
        yield draw


def _done(
    work: Work, ahead: int, submit: Callable[[int, Tellings], Future[T]]
) -> Iterator[tuple[int, Future[T]]]:
    """Keep a few pieces ahead of the workers and yield each as it is done."""
    waiting: dict[Future[T], int] = {}
    while True:
        for draw, piece in islice(work, ahead - len(waiting)):
            waiting[submit(draw, piece)] = draw
        if not waiting:
            return
        for future in wait(waiting, return_when=FIRST_COMPLETED).done:
            yield waiting.pop(future), future
