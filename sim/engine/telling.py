"""Tell one arm's story once and count it: all that an engine is given, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.engine.cohort import referred
from sim.engine.plan import laid_out
from sim.engine.reference import live
from sim.engine.staff import Staffing
from sim.engine.tally import Counter
from sim.history import Cohort, History, Tally
from sim.pathway import Pathway
from sim.quarters import Quarters


@dataclass(frozen=True)
class Telling:
    """What the story of one arm in one draw depends on, and nothing else.

    `numbers` are those the pathway names (durations in minutes); `children` are shares by number of
    children; `intake` and `follow_up` are minutes.
    """

    pathway: Pathway
    numbers: Mapping[str, float]
    staffing: Staffing
    quarters: Quarters
    families: int
    intake: int
    follow_up: int
    children: Mapping[int, float]
    seed: int
    draw: int | None

    def cohort(self, replication: int) -> Cohort:
        """Return the families referred in a replication: the same in every arm of the draw."""
        address = (self.seed, self.draw, replication)
        return referred(self.families, self.intake, self.follow_up, self.children, address)

    def history(self, replication: int) -> History:
        """Live a replication and return its full history."""
        return live(laid_out(self.pathway, self.numbers), self.cohort(replication))

    def tally(self, replication: int) -> Tally:
        """Live a replication and count it."""
        counter = Counter(self.pathway, self.numbers, self.history(replication), self.quarters)
        return counter.tally(self.staffing)
