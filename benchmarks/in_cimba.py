"""The small pathway as a Cimba programmer would write it: another side of the comparison.

Cimba runs coroutines on an engine written in C; the methods of its models are compiled when first run. One
process a family, spawned when it is referred; `cb.Resource` for seats and slots. A process waits for the
earliest of its clocks and draws those without memory afresh after each change, which is exact. It draws its
own luck and agrees with the table in distribution only.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import cimba as cb
import numpy as np
from numba import njit
from numpy.typing import NDArray

from benchmarks.small import DAY, INTAKE, Outcomes

Lives = Mapping[str, NDArray[np.float64]]
"""What is recorded of each family [family], in the order in which cases close."""

CHANCES = 3

RECORDED = (
    "days_to_seat",
    "days_to_treatment",
    "days_to_closure",
    "days_in_care",
    "admissions",
    "relapses",
    "removals",
    "reunifications",
)


@njit()
def stand_in_line(family: Family, places: cb.Resource) -> None:
    """Wait for a place, first come first served; children at home may be removed meanwhile."""
    if family.at_home and places.available() == 0:
        # An event, not a timer: a timer would wake the parent, who would lose the place in the line.
        removal = cb.schedule(family.removal, cb.random.exponential(family.agency.removal_mean))
        places.acquire()
        removal.cancel()
    else:
        places.acquire()


class Family(cb.Model):
    """One family: its life is a process that ends when the case closes."""

    agency: cb.Ref[Agency]
    at_home: bool = True
    removed: float = 0.0
    in_care: float = 0.0
    admissions: int = 0
    relapses: int = 0
    removals: int = 0
    reunifications: int = 0

    @cb.process
    def life(self) -> None:
        """Be referred, wait for a seat, and hold it through every chance until the case closes."""
        agency = self.agency
        referred = cb.now()
        if cb.random.uniform() < agency.removed_at_referral:
            self.remove()
        stand_in_line(self, agency.seats)
        agency.days_to_seat.record((cb.now() - referred) / DAY)
        stand_in_line(self, agency.slots)
        agency.days_to_treatment.record((cb.now() - referred) / DAY)
        while True:
            self.treatment()
            if self.sobriety():
                break
            self.relapses += 1
            if self.relapses == CHANCES:
                break
            stand_in_line(self, agency.slots)
        agency.seats.release()
        agency.days_to_closure.record((cb.now() - referred) / DAY)
        self.tell()

    @cb.function
    def treatment(self) -> None:
        """Be treated, and wait for a slot again after each dropout, until it is completed."""
        agency = self.agency
        while True:
            self.admissions += 1
            dropout = cb.random.exponential(agency.dropout_mean)
            self.stay(min(agency.treatment, dropout))
            agency.slots.release()
            if dropout >= agency.treatment:
                return
            # The head of the line takes the slot as it wakes: without a pause the parent would be first.
            cb.hold(0.0)
            stand_in_line(self, agency.slots)

    @cb.function
    def stay(self, minutes: float) -> None:
        """Stay in treatment; children at home may be removed meanwhile."""
        agency = self.agency
        if self.at_home:
            removal = cb.random.exponential(agency.removal_mean / agency.hr_removal_in_treatment)
            if removal < minutes:
                cb.hold(removal)
                self.remove()
                minutes -= removal
        cb.hold(minutes)

    @cb.function
    def sobriety(self) -> bool:
        """Live sober; return whether the case closed before a relapse."""
        agency = self.agency
        luck = cb.random.uniform()
        relapse = agency.relapse_scale * (luck / (1.0 - luck)) ** (1.0 / agency.relapse_shape)
        while True:
            if self.at_home:
                closure = cb.random.exponential(agency.closure_mean)
                move = cb.random.exponential(agency.removal_mean / agency.hr_removal_sober)
                if closure < min(relapse, move):
                    cb.hold(closure)
                    return True
            else:
                move = cb.random.exponential(agency.reunification_mean)
            if relapse <= move:
                cb.hold(relapse)
                return False
            cb.hold(move)
            relapse -= move
            if self.at_home:
                self.remove()
            else:
                self.reunify()

    @cb.event
    def removal(self) -> None:
        """Remove the children while the parent waits."""
        self.remove()

    @cb.function
    def remove(self) -> None:
        """Place the children in care."""
        self.at_home = False
        self.removed = cb.now()
        self.removals += 1

    @cb.function
    def reunify(self) -> None:
        """Bring the children home."""
        self.at_home = True
        self.in_care += cb.now() - self.removed
        self.reunifications += 1

    @cb.function
    def tell(self) -> None:
        """Record what the life came to."""
        agency = self.agency
        if not self.at_home:
            self.in_care += cb.now() - self.removed
        agency.days_in_care.record(self.in_care / DAY)
        agency.admissions.record(self.admissions)
        agency.relapses.record(self.relapses)
        agency.removals.record(self.removals)
        agency.reunifications.record(self.reunifications)


class Agency(cb.Model):
    """What the families share: the seats, the slots, the numbers, the records."""

    families: cb.Param[int]
    treatment: cb.Param[float]
    dropout_mean: cb.Param[float]
    relapse_scale: cb.Param[float]
    relapse_shape: cb.Param[float]
    removed_at_referral: cb.Param[float]
    removal_mean: cb.Param[float]
    hr_removal_in_treatment: cb.Param[float]
    hr_removal_sober: cb.Param[float]
    reunification_mean: cb.Param[float]
    closure_mean: cb.Param[float]
    seats: cb.Resource
    slots: cb.Resource
    days_to_seat: cb.Dataset
    days_to_treatment: cb.Dataset
    days_to_closure: cb.Dataset
    days_in_care: cb.Dataset
    admissions: cb.Dataset
    relapses: cb.Dataset
    removals: cb.Dataset
    reunifications: cb.Dataset

    def __init__(self, families: int, values: Mapping[str, float]) -> None:
        """Open with every seat and slot free."""
        self.families = families
        for name, value in values.items():
            setattr(self, name, cb.Resource(capacity=int(value)) if name in {"seats", "slots"} else value)
        for name in RECORDED:
            records = cb.Dataset()
            records.capture()
            setattr(self, name, records)

    @cb.process
    def intake(self) -> None:
        """Spawn the families at referrals spread evenly over the intake."""
        for left in range(self.families, 0, -1):
            # The first of `left` even times is drawn, then the rest of the intake is another such intake:
            # a family takes up memory from its referral on, and nothing need be sorted.
            cb.hold((INTAKE - cb.now()) * (1.0 - cb.random.uniform() ** (1.0 / left)))
            cb.spawn(Family, agency=self)


@lru_cache(maxsize=8)
def laid_out(
    families: int, values: tuple[tuple[str, float], ...], replications: int
) -> tuple[Agency, cb.Experiment]:
    """Lay a model out once for all seeds: it takes as long as a small replication."""
    agency = Agency(families, dict(values))
    return agency, cb.Experiment(agency, replications=replications)


def replicated(
    families: int, seed: int, values: Mapping[str, float], replications: int
) -> tuple[list[Lives], int]:
    """Let families live several replications in one run; return them and the number of events.

    A run starts a thread and asks for the memory of its coroutines; several replications share both.
    """
    agency, experiment = laid_out(families, tuple(sorted(values.items())), replications)
    experiment.seed = seed
    told = experiment.run(workers=1, on_failure="raise")[agency]
    everyone: list[Lives] = [
        {name: getattr(told, name).trial(0, replication)[1] for name in RECORDED}
        for replication in range(replications)
    ]
    return everyone, int(sum(_events(lives).sum() for lives in everyone))


def lived(families: int, seed: int, values: Mapping[str, float]) -> tuple[Lives, int]:
    """Let families live one replication; return them and the number of events."""
    (lives,), events = replicated(families, seed, values, 1)
    return lives, events


def outcomes(lives: Lives) -> Outcomes:
    """Return what each family's life came to [family], as `benchmarks.small.outcomes` does."""
    return {
        **lives,
        "placed": np.minimum(lives["removals"], 1.0),
        "given_up": _given_up(lives),
        "events": _events(lives),
    }


def _given_up(lives: Lives) -> NDArray[np.float64]:
    return (lives["relapses"] >= CHANCES).astype(np.float64)


def _events(lives: Lives) -> NDArray[np.float64]:
    """Count the events of each family; admissions count twice, for a treatment also ends.

    The four that every family has are referral, match, closure and release.
    """
    moves = lives["removals"] + lives["reunifications"]
    return 4 + 2 * lives["admissions"] + lives["relapses"] + _given_up(lives) + moves
