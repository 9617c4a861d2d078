"""Tell one arm's story once and count it: all that an engine is given, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from sim.engine.choosing import Engine
from sim.engine.cohort import referred
from sim.engine.compiled import Cast, Script, cast, script
from sim.engine.laying import laid_out
from sim.engine.reference import live
from sim.engine.staff import Staffing, employed
from sim.engine.tally import Counter
from sim.history import Cohort, History, Page, Staff, Tally
from sim.pathway import Pathway
from sim.quarters import Quarters

Address = tuple[int, int | None, int]
"""A seed, a draw (or None) and a replication."""
Referrals = tuple[int, tuple[int, int], int, tuple[tuple[int, float], ...]]
"""Families, intake, follow-up, and the shares by number of children."""
Hiring = tuple[tuple[int, ...], int]
"""When each dyad is hired, and until when all are followed."""


class Written(NamedTuple):
    """A script, and the very numbers it was written for: with any others it is not used."""

    numbers: Mapping[str, float]
    script: Script


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
    engine: Engine = "simpy"
    written: Written | None = field(default=None, compare=False, repr=False)
    """What the compiled engine reads of these numbers, where that is at hand."""

    def cohort(self, replication: int) -> Cohort:
        """Return the families referred in a replication: the same in every arm of the draw."""
        return _referred(*self._referrals, self._address(replication))

    def staff(self, replication: int) -> Staff:
        """Return the dyads hired in a replication; a dyad's luck is the same in every arm of the draw."""
        return _employed(*self._hiring, self._address(replication))

    def history(self, replication: int) -> History:
        """Live a replication and return its full history."""
        if self.engine == "compiled":
            return self._script.history(self._cast(replication))
        plan = laid_out(self.pathway, self.numbers)
        return live(plan, self.cohort(replication), self.staff(replication))

    def tally(self, replication: int) -> Tally:
        """Live a replication and count it."""
        if self.engine == "compiled":
            return self._script.tally(self._cast(replication), self.quarters, self.staffing.sites)
        return self.counted(self.history(replication))

    def count(self, replication: int, page: Page) -> Cohort:
        """Live a replication on the compiled engine, count it on a page, and return whose story it was."""
        cast = self._cast(replication)
        self._script.count(cast, self.quarters, self.staffing.sites, page)
        return cast.cohort

    def counted(self, history: History) -> Tally:
        """Count a history by the reference's own road."""
        counter = Counter(self.pathway, self.numbers, history, self.quarters)
        return counter.tally(self.staffing.sites)

    @cached_property
    def _script(self) -> Script:
        if self.written is not None and self.written.numbers is self.numbers:
            return self.written.script
        return script(self.pathway, self.numbers)

    def _cast(self, replication: int) -> Cast:
        variances = tuple((one.name, self.numbers[one.variance]) for one in self.pathway.frailties)
        return _cast(self._referrals, self._hiring, self._address(replication), variances)

    def _address(self, replication: int) -> Address:
        return self.seed, self.draw, replication

    @cached_property
    def _referrals(self) -> Referrals:
        return self.families, self.intake, self.follow_up, tuple(self.children.items())

    @cached_property
    def _hiring(self) -> Hiring:
        return self.staffing.hired, self.intake[1] + self.follow_up


@lru_cache(maxsize=16)
def _referred(
    families: int,
    intake: tuple[int, int],
    follow_up: int,
    children: tuple[tuple[int, float], ...],
    address: Address,
) -> Cohort:
    """Return the cohort of an address, referred once for all arms and lenses of a draw."""
    return referred(families, intake, follow_up, dict(children), address)


@lru_cache(maxsize=16)
def _employed(hired: tuple[int, ...], until: int, address: Address) -> Staff:
    """Return the staff of an address, hired once for all lenses of a draw."""
    return employed(hired, until, address)


@lru_cache(maxsize=16)
def _cast(
    referrals: Referrals, hiring: Hiring, address: Address, variances: tuple[tuple[str, float], ...]
) -> Cast:
    """Return who is in a story: the same under all lenses that agree on how prone people are."""
    return cast(_referred(*referrals, address), _employed(*hiring, address), dict(variances))
