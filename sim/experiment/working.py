"""Share the work out: threads for the compiled engine, which lets go of Python; processes for SimPy.

One piece of work is one draw, in which all arms meet the same luck. A piece depends on nothing but its
tellings, so neither the number of workers nor the order of the pieces can change a result.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass
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
Tell = Callable[[int, Tellings], None]
"""Tells a draw and keeps it; threads call it at the same time for different draws."""
Keep = Callable[[int, Told], None]
"""Keeps what another process told of a draw."""

P = TypeVar("P")
T = TypeVar("T")

TURN = 0.001
"""In seconds: half a story on the compiled engine."""
AHEAD = 4
"""Pieces of work handed out ahead to each worker: enough to keep it busy, few enough to stop soon."""


def _nothing() -> None:
    """Do nothing beside the work."""


@dataclass(frozen=True)
class Crew:
    """So many workers on one engine, and what they do with what they have told.

    Workers of this process `tell`, what others told is given to `keep`; something may be done `beside`, on
    one of the workers.
    """

    engine: Engine
    workers: int
    replications: int
    tell: Tell
    keep: Keep
    beside: Callable[[], None] = _nothing

    def done(self, work: Work) -> Iterator[int]:
        """Tell every piece of work, have it kept, and yield its draw."""
        # The first is told here, so that what is compiled is at hand before the workers want it.
        for draw, piece in work if self.workers == 1 else islice(work, 1):
            self.tell(draw, piece)
            yield draw
        if self.workers == 1:
            self.beside()
        elif self.engine == "compiled":
            yield from self._by_threads(work)
        else:
            yield from self._by_processes(work)

    @property
    def _ahead(self) -> int:
        return AHEAD * self.workers

    def _by_threads(self, work: Work) -> Iterator[int]:
        """Let each thread keep what it tells."""
        with ending(ThreadPoolExecutor(self.workers)) as pool, by_turns():
            other = pool.submit(self.beside)
            for (draw, _), done in handed(work, lambda own: pool.submit(self.tell, *own), self._ahead):
                done.result()
                yield draw
            other.result()

    def _by_processes(self, work: Work) -> Iterator[int]:
        own = ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"), initializer=begin)
        with ending(own) as pool:
            told = handed(work, lambda own: pool.submit(_told, own[1], self.replications), self._ahead)
            for (draw, _), done in told:
                self.keep(draw, done.result())
                yield draw
        self.beside()


def handed(
    pieces: Iterable[P], submit: Callable[[P], Future[T]], ahead: int
) -> Iterator[tuple[P, Future[T]]]:
    """Hand out pieces of work, a few ahead of the workers, and yield each as it is done."""
    left, waiting = iter(pieces), dict[Future[T], P]()
    while True:
        for piece in islice(left, ahead - len(waiting)):
            waiting[submit(piece)] = piece
        if not waiting:
            return
        for future in wait(waiting, return_when=FIRST_COMPLETED).done:
            yield waiting.pop(future), future


def _told(piece: Tellings, replications: int) -> Told:
    return {story: [one.tally(number) for number in range(replications)] for story, one in piece.items()}


def begin() -> None:
    """Begin a process of a pool."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer


@contextmanager
def ending(pool: Executor) -> Iterator[Executor]:
    """Give the pool, and drop whatever it has not begun when that is over."""
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def by_turns() -> Iterator[None]:
    """Let threads take turns in Python often: what is compiled needs it shortly, what is not all the time."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
