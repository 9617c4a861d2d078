"""Live a run's first replication again on the reference engine, and compare: every result checks itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from sim.engine import Engine, difference
from sim.experiment.working import Story, Tellings
from sim.history import History, Tallies, Tally

ENGINES: tuple[Engine, Engine] = ("simpy", "compiled")


@dataclass
class DisagreementError(RuntimeError):
    """Say where the two engines' stories part, and hold both histories."""

    what: str
    reference: History
    compiled: History

    def __str__(self) -> str:
        """Say it in one sentence."""
        return self.what


@dataclass(frozen=True)
class Twice:
    """One story as each engine tells it, and as the reference engine counts it."""

    reference: History
    compiled: History
    tally: Tally


@dataclass
class Relived:
    """The first draw's first replication, lived again on the reference engine, beside what is told of it."""

    first: Tellings
    told: dict[Story, Twice] = field(default_factory=dict)

    def live(self) -> None:
        """Live it again, every arm, and count it by the reference's own road."""
        for story, one in self.first.items():
            reference, compiled = (replace(one, engine=engine).history(0) for engine in ENGINES)
            self.told[story] = Twice(reference, compiled, one.counted(reference))

    def checked_events(self, whole: Mapping[Story, Tallies]) -> int:
        """Return how many events both engines told alike.

        Raises:
            DisagreementError: the engines tell a story differently, or count it differently.
        """
        return sum(self._checked(story, whole[story]) for story in self.first)

    def _checked(self, story: Story, counted: Tallies) -> int:
        one = self.told[story]
        parted = difference(one.reference, one.compiled, self.first[story].pathway)
        if parted is None and not _counted_alike(one.tally, counted):
            parted = "both engines tell the same events, but what is counted of them differs"
        if parted is not None:
            arm, lens = story
            where = f"arm {arm}, {lens} lens" if lens else f"arm {arm}"
            raise DisagreementError(
                f"In the first replication ({where}) {parted}.", one.reference, one.compiled
            )
        return len(one.reference.events) + len(one.reference.postings)


def _counted_alike(tally: Tally, told: Tallies) -> bool:
    pairs = (
        (tally.by_quarter, told.by_quarter[0, 0]),
        (tally.by_family, told.by_family[0, 0].T),
        (tally.marks, told.marked[0, 0].T),
    )
    return all(np.array_equal(one, other) for one, other in pairs)
