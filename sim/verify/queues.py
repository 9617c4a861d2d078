"""Waiting for a seat, held to queueing theory: Erlang C, and a queue in which some go before all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray

from sim.distributions import Exponential
from sim.engine import Engine
from sim.history import Tally
from sim.pathway import After, Granted, Meter, On, Pathway, Resource, Track, Transition
from sim.verify.results import Floats, Sampled, mean_of
from sim.verify.stories import told

Chosen = NDArray[np.bool_]

COUNTER = Pathway(
    tracks=(Track("desk", ("coming", "waiting", "bumped", "served", "gone")),),
    transitions=(
        Transition("bump", ("desk.coming",), "desk.bumped", On(("referral",), "bumped_share")),
        Transition("arrival", ("desk.coming",), "desk.waiting", On(("referral",))),
        Transition("call", ("desk.waiting",), "desk.served", Granted("seat")),
        Transition("recall", ("desk.bumped",), "desk.served", Granted("seat", first=True)),
        Transition("service", ("desk.served",), "desk.gone", After(Exponential("service_mean"))),
    ),
    resources=(Resource("seat", ("desk.served",), capacity="seats"),),
    meters=(Meter("waited", ("desk.waiting", "desk.bumped")),),
)
"""A counter with seats: wait for one, first come first, or before all others; be served; go."""

SERVICE = 10_000
"""Minutes a service takes on average: many, so that rounding to whole minutes is nothing beside chance."""
LOAD = 0.6
BUMPED = 0.4
QUEUES: Mapping[Engine, tuple[int, int]] = {"compiled": (200, 4_000), "simpy": (100, 1_000)}
"""How many queues of how many families: fewer on the engine that takes its time.

That the number is fixed, where Poisson's is not, takes 0.8 % from the mean wait of a thousand families
(measured): a third of a standard error, at most.
"""
WARM, LATE = 0.1, 0.97
"""Families referred before or after these parts of the intake are left out: the queue is not steady there."""


@dataclass(frozen=True)
class Queue:
    """A counter with so many seats, and the share of families who go before all others."""

    seats: int
    bumped: float = 0.0

    @property
    def wait(self) -> float:
        """The mean wait of all, in mean services, whoever goes first."""
        return erlang_c(self.seats, LOAD) / (self.seats * (1 - LOAD))

    def lived(self, engine: Engine, means: Callable[[Tally, Chosen], tuple[float, float]]) -> Floats:
        """Return two means of the families of each queue, once it is steady [replication, mean]."""
        queues, families = QUEUES[engine]
        span = round(families * SERVICE / (self.seats * LOAD))
        numbers = {"service_mean": SERVICE, "seats": self.seats, "bumped_share": self.bumped}
        story = told(COUNTER, numbers, families, engine, (span, 2 * span))
        tallies = (story.tally(number) for number in range(queues))
        return np.array([means(tally, _steady(tally.cohort.referral / span)) for tally in tallies])


def _steady(came: Floats) -> Chosen:
    """Return who came while the queue was steady [family], from the part of the intake that had passed."""
    return np.asarray((came > WARM) & (came < LATE))


def erlang_c(seats: int, load: float) -> float:
    """Return the probability of waiting in M/M/c, where each seat is busy `load` of the time.

    Erlang (1917), derived in Kendall (1953), DOI 10.1214/aoms/1177728975.

    >>> round(erlang_c(1, 0.6), 9), round(erlang_c(2, 0.5), 9)
    (0.6, 0.333333333)
    """
    offered = seats * load
    full = offered**seats / factorial(seats) / (1 - load)
    return full / (sum(offered**k / factorial(k) for k in range(seats)) + full)


def priority_waits(seats: int, load: float, first: float) -> tuple[float, float]:
    """Return the mean waits, in mean services, of those who go first (a share) and of all others.

    Nobody who is served is interrupted; all services follow one exponential law: Cobham (1954), "Priority
    assignment in waiting line problems", DOI 10.1287/opre.2.1.70.

    >>> [round(wait, 4) for wait in priority_waits(1, 0.5, 0.4)]
    [0.625, 1.25]
    """
    ahead = erlang_c(seats, load) / seats / (1 - load * first)
    return ahead, ahead / (1 - load)


def queueing(engine: Engine) -> Iterator[Sampled]:
    """Yield the checks of a queue of three seats against Erlang C."""
    queue, of = Queue(seats=3), _families(engine)

    def means(tally: Tally, steady: Chosen) -> tuple[float, float]:
        waited = tally.of("waited")[steady]
        return float((waited > 0).mean()), float(waited.mean())

    share, wait = queue.lived(engine, means).T
    yield mean_of("Erlang C: share that waits", erlang_c(queue.seats, LOAD), share, of)
    yield mean_of("Erlang C: mean wait, minutes", queue.wait * SERVICE, wait, of)


def going_first(engine: Engine) -> Iterator[Sampled]:
    """Yield the checks of a queue of two seats in which families who were bumped go first."""
    queue, of = Queue(seats=2, bumped=BUMPED), _families(engine)

    def means(tally: Tally, steady: Chosen) -> tuple[float, float]:
        waited, bumped = tally.of("waited"), tally.of("bump") > 0
        return float(waited[steady & bumped].mean()), float(waited[steady & ~bumped].mean())

    expected = priority_waits(queue.seats, LOAD, queue.bumped)
    found = queue.lived(engine, means).T
    for who, wait, own in zip(("who goes first", "all others"), expected, found, strict=True):
        yield mean_of(f"Priority: wait of {who}, minutes", wait * SERVICE, own, of)


def _families(engine: Engine) -> str:
    queues, families = QUEUES[engine]
    return f"{queues} queues of {families:,} families"
