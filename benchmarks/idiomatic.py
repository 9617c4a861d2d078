"""The small pathway as a SimPy programmer would write it by hand: the other side of the comparison.

One process a family, `simpy.Resource` for seats and slots, timeouts raced with `any_of`, random numbers from
the standard library. No table, no speeds: the clocks that other tracks bend are exponential, so a fresh
timeout after each change is exact. It draws its own luck and agrees with the table in distribution only.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from random import Random
from typing import Any

import numpy as np
import simpy

from benchmarks.small import DAY, INTAKE, Outcomes

Steps = Generator[simpy.Event, Any, Any]

CHANCES = 3


class Agency:
    """What the families share: the clock, the seats, the slots, the numbers, the dice, the count."""

    def __init__(self, values: Mapping[str, float], seed: int) -> None:
        """Open with every seat and slot free."""
        self.env = simpy.Environment()
        self.seats = simpy.Resource(self.env, int(values["seats"]))
        self.slots = simpy.Resource(self.env, int(values["slots"]))
        self.values = values
        self.random = Random(seed)  # noqa: S311 (dice, not secrets)
        self.events = 0

    def exponential(self, mean: float) -> simpy.Timeout:
        """Start a memoryless clock."""
        return self.env.timeout(self.random.expovariate(1.0 / mean))


class Family:
    """One family: its life is a process, its children a clock that runs beside whatever the parent does."""

    def __init__(self, agency: Agency) -> None:
        """Make a family that has not been referred yet."""
        self.agency = agency
        self.env = agency.env
        self.recovery = "asking"
        self.at_home = True
        self.children: simpy.Event = self.env.event()
        self.referred = self.seated = self.treated = self.closed = self.removed = self.in_care = 0.0
        self.admissions = self.events = self.relapses = self.removals = self.reunifications = 0

    def count(self, events: int = 1) -> None:
        """Count events of the model."""
        self.events += events
        self.agency.events += events

    def life(self, referral: float) -> Steps:
        """Be referred, wait for a seat, and hold it through every chance until the case closes."""
        yield self.env.timeout(referral)
        self.count()
        self.referred = self.env.now
        if self.agency.random.random() < self.agency.values["removed_at_referral"]:
            self.move_children()
        else:
            self.watch_children()
        with self.agency.seats.request() as seat:
            yield from self.until(seat)
            self.count()
            self.seated = self.env.now
            yield from self.chances()
            self.count(2)  # the case closes, the seat is released
        self.closed = self.env.now
        if not self.at_home:
            self.in_care += self.closed - self.removed

    def chances(self) -> Steps:
        """Be treated and live sober until the case closes or the last chance is gone."""
        while self.relapses < CHANCES:
            yield from self.treatment()
            if (yield from self.sobriety()):
                return
            self.relapses += 1
            self.count()
        self.count()  # the parent gives up

    def treatment(self) -> Steps:
        """Wait for a slot and be treated, as often as it takes to complete."""
        completed = False
        while not completed:
            self.turn("waiting")
            with self.agency.slots.request() as slot:
                yield from self.until(slot)
                self.admit()
                completion = self.env.timeout(self.agency.values["treatment"])
                dropout = self.agency.exponential(self.agency.values["dropout_mean"])
                happened = yield from self.until(completion, dropout)
                completed = completion in happened
            self.count()

    def admit(self) -> None:
        """Note that treatment begins."""
        self.count()
        self.admissions += 1
        if self.admissions == 1:
            self.treated = self.env.now
        self.turn("in_treatment")

    def sobriety(self) -> Steps:
        """Live sober; return whether the case closed before a relapse."""
        self.turn("sober")
        values, luck = self.agency.values, self.agency.random.random()
        relapse = self.env.timeout(
            values["relapse_scale"] * (luck / (1 - luck)) ** (1 / values["relapse_shape"])
        )
        while True:
            if self.at_home:
                closure = self.agency.exponential(values["closure_mean"])
                happened = yield self.env.any_of([relapse, closure, self.children])
                if closure in happened:
                    return True
            else:
                happened = yield self.env.any_of([relapse, self.children])
            if relapse in happened:
                return False
            self.move_children()

    def until(self, *events: simpy.Event) -> Steps:
        """Wait for one of the events while the children's clock runs; return what happened."""
        while True:
            happened = yield self.env.any_of([*events, self.children])
            if any(event in happened for event in events):
                return happened
            self.move_children()

    def turn(self, recovery: str) -> None:
        """Note the parent's new state, which bends the children's clock."""
        self.recovery = recovery
        self.watch_children()

    def move_children(self) -> None:
        """Remove the children, or bring them home."""
        self.count()
        self.at_home = not self.at_home
        if self.at_home:
            self.reunifications += 1
            self.in_care += self.env.now - self.removed
        else:
            self.removals += 1
            self.removed = self.env.now
        self.watch_children()

    def watch_children(self) -> None:
        """Set the clock of the children's next move; children in care come home to a sober parent only."""
        values = self.agency.values
        if self.at_home:
            ratio = values.get(f"hr_removal_{self.recovery}", 1.0)
            self.children = self.agency.exponential(values["removal_mean"] / ratio)
        elif self.recovery == "sober":
            self.children = self.agency.exponential(values["reunification_mean"])
        else:
            self.children = self.env.event()


def lived(families: int, seed: int, values: Mapping[str, float]) -> tuple[list[Family], int]:
    """Let families live one replication; return them and the number of events."""
    agency = Agency(values, seed)
    everyone = [Family(agency) for _ in range(families)]
    for family in everyone:
        agency.env.process(family.life(agency.random.uniform(0.0, INTAKE)))
    agency.env.run()
    return everyone, agency.events


def outcomes(families: list[Family]) -> Outcomes:
    """Return what each family's life came to [family], as `benchmarks.small.outcomes` does."""
    return {
        "days_to_seat": np.array([one.seated - one.referred for one in families]) / DAY,
        "days_to_treatment": np.array([one.treated - one.referred for one in families]) / DAY,
        "days_to_closure": np.array([one.closed - one.referred for one in families]) / DAY,
        "days_in_care": np.array([one.in_care for one in families]) / DAY,
        "admissions": np.array([one.admissions for one in families], dtype=float),
        "relapses": np.array([one.relapses for one in families], dtype=float),
        "removals": np.array([one.removals for one in families], dtype=float),
        "reunifications": np.array([one.reunifications for one in families], dtype=float),
        "placed": np.array([min(one.removals, 1) for one in families], dtype=float),
        "events": np.array([one.events for one in families], dtype=float),
        "given_up": np.array([one.relapses >= CHANCES for one in families], dtype=float),
    }
