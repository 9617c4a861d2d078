"""Tell one arm's story once and count it: all that an engine is given, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.engine.cohort import referred
from sim.engine.laying import laid_out
from sim.engine.reference import live
from sim.engine.staff import Staffing, employed
from sim.engine.tally import Counter
from sim.history import Cohort, History, Staff, Tally
from sim.pathway import Pathway
from sim.quarters import Quarters


@dataclass(frozen=True)
class Telling:
    """What the story of one arm in one draw depends on, and nothing else.

    `numbers` are those the pathway names (durations in minutes); `children` are shares by number of
    children; `intake` (from, to) and `follow_up` are minutes.
    """

    pathway: Pathway
    numbers: Mapping[str, float]
    staffing: Staffing
    quarters: Quarters
    families: int
    intake: tuple[int, int]
    follow_up: int
    children: Mapping[int, float]
    seed: int
    draw: int | None

    def cohort(self, replication: int) -> Cohort:
        """Return the families referred in a replication: the same in every arm of the draw."""
        address = (self.seed, self.draw, replication)
        return referred(self.families, self.intake, self.follow_up, self.children, address)

    def staff(self, replication: int) -> Staff:
        """Return the dyads hired in a replication; a dyad's luck is the same in every arm of the draw."""
        until = self.intake[1] + self.follow_up
        return employed(self.staffing.hired, until, (self.seed, self.draw, replication))

    def history(self, replication: int) -> History:
        """Live a replication and return its full history."""
        plan = laid_out(self.pathway, self.numbers)
        return live(plan, self.cohort(replication), self.staff(replication))

    def tally(self, replication: int) -> Tally:
        """Live a replication and count it."""
        counter = Counter(self.pathway, self.numbers, self.history(replication), self.quarters)
        return counter.tally(self.staffing.sites)
