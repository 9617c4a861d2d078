"""What a story leaves behind: the full `History`, and the `Tally` that costing and appraisal read.

Every time is an integer number of minutes since the programme's start, so sums are exact in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

STORY = 2
"""The version of how stories are told and counted: raised with every change that moves a result."""

PROGRAM = "program"
"""What a tally counts beside families and dyads: the minutes the programme is there, at every site."""

SITE = "site"
"""The sites a programme opens: what costing counts once for each, when the programme begins."""

UNEQUAL = "a quantity's quarters and families have different sums: the engine is wrong"
"""What is said of a tally whose margins differ."""

NO_DYAD = -1
"""The dyad of a stay that is not with one."""


def _columns(*names: str) -> np.dtype[np.void]:
    return np.dtype([(name, np.int64) for name in names])


STAY = _columns("family", "state", "start", "stop", "dyad")
EVENT = _columns("family", "event", "time")
POST = _columns("dyad", "state", "start", "stop")
POSTING = _columns("dyad", "event", "time")


@dataclass(frozen=True)
class Cohort:
    """Hold who is referred and when.

    `referral[family]` is minutes since the programme's start, `children[family]` a count,
    `streams[family]` the key of each family's luck; every family is followed `follow_up` minutes.
    """

    referral: Integers
    children: Integers
    streams: Integers
    follow_up: int

    @property
    def families(self) -> int:
        """The number of families referred."""
        return len(self.referral)


@dataclass(frozen=True)
class Staff:
    """Hold the dyads that are hired, and when.

    `hired[dyad]` is minutes since the programme's start, `streams[dyad]` the key of each dyad's luck; the
    story of every dyad goes on until the minute `until`.
    """

    hired: Integers
    streams: Integers
    until: int

    @property
    def dyads(self) -> int:
        """The number of dyads hired."""
        return len(self.hired)


@dataclass(frozen=True)
class History:
    """Hold every stay and every event of one arm's story.

    `stays` has the columns of `STAY` (`dyad`: whose seat the family held, or `NO_DYAD`) and `events` those
    of `EVENT`; `posts` and `postings` are the stays and events of dyads, with the columns of `POST` and
    `POSTING`. All are ordered by family or dyad and then by time; states and events are numbered by the
    pathway; times are minutes since the programme's start.
    """

    stays: NDArray[np.void]
    events: NDArray[np.void]
    posts: NDArray[np.void]
    postings: NDArray[np.void]
    cohort: Cohort
    staff: Staff

    def checked(self, track_of: tuple[int, ...], tracks: tuple[int, int]) -> History:
        """Return this history; raise ValueError unless it is a balanced panel.

        On every track of every family and dyad (`tracks`: how many each has) the stays must follow on from
        each other without a gap, from the referral, or the hiring, to the end.
        """
        own = np.asarray(track_of)
        stop = self.cohort.referral + self.cohort.follow_up
        until = np.full(self.staff.dyads, self.staff.until)
        families = _Panel("family", self.stays, own[self.stays["state"]], self.cohort.referral, stop)
        dyads = _Panel("dyad", self.posts, own[self.posts["state"]], self.staff.hired, until)
        if not families.balanced(tracks[0]) or not dyads.balanced(tracks[1]):
            msg = "the stays on some track do not add up to the time followed: the engine is wrong"
            raise ValueError(msg)
        return self


@dataclass(frozen=True)
class _Panel:
    """The stays of families or of dyads, the track of each, and when everyone's story begins and ends."""

    who: str
    stays: NDArray[np.void]
    track: Integers
    begin: Integers
    end: Integers

    def balanced(self, tracks: int) -> bool:
        """Return whether on each of so many tracks everyone's stays lead from beginning to end."""
        stays, who = self.stays, self.stays[self.who]
        order = np.lexsort((stays["stop"], stays["start"], self.track, who))
        entity, track = who[order], self.track[order]
        start, stop = stays["start"][order], stays["stop"][order]
        first = np.r_[True, (entity[1:] != entity[:-1]) | (track[1:] != track[:-1])][: len(entity)]
        last = np.r_[first[1:], True][: len(entity)]
        return bool(
            first.sum() == len(self.begin) * tracks
            and (stop >= start).all()
            and (start[first] == self.begin[entity[first]]).all()
            and (stop[last] == self.end[entity[last]]).all()
            and (start[1:] == stop[:-1])[~first[1:]].all()
        )


@dataclass(frozen=True)
class Tally:
    """Count what one arm's story used and what came of it, in exact integers.

    `quantities` names the rows and columns below: events (counts), meters (minutes, child-minutes for
    those per child) and rhythms (counts) of families, then events and meters of dyads, then `program` (the
    minutes the programme is there, at every site).
    `by_quarter[quantity, quarter]` sums all families and the staff by calendar quarter;
    `by_family[family, quantity]` sums the whole follow-up of each family, and has no staff columns, since
    staff overhead is never allocated to families; `marks[family, mark]` are the marks of the pathway.
    """

    quantities: tuple[str, ...]
    by_quarter: Integers
    by_family: Integers | NDArray[np.int32]
    marks: Integers | NDArray[np.int32]
    cohort: Cohort

    def checked(self) -> Tally:
        """Return this tally; raise ValueError unless its two margins agree to the integer."""
        own = self.by_family.shape[1]
        if not (self.by_quarter[:own].sum(axis=1) == self.by_family.sum(axis=0)).all():
            raise ValueError(UNEQUAL)
        return self

    def of(self, quantity: str) -> Integers | NDArray[np.int32]:
        """Return a quantity [family]: minutes, child-minutes or counts over the whole follow-up."""
        return self.by_family[:, self.quantities.index(quantity)]


class Page(NamedTuple):
    """Where one story is counted: its part of `Tallies`."""

    by_quarter: Integers
    by_family: NDArray[np.int32]
    marks: NDArray[np.int32]


@dataclass(frozen=True)
class Quarterly:
    """Hold what one arm's stories used, by calendar quarter: all that money needs to know of them.

    `by_quarter[draw, replication, quantity, quarter]`: minutes and counts as in `Tally`.
    """

    quantities: tuple[str, ...]
    by_quarter: Integers

    def in_quarters(self, quantity: str) -> Integers:
        """Return a quantity [draw, replication, quarter], of all families or of the staff."""
        found: Integers = self.by_quarter[:, :, self.quantities.index(quantity)]
        return found


@dataclass(frozen=True)
class Tallies(Quarterly):
    """Hold the tallies of one arm under one lens, for every draw and replication.

    `by_family[draw, replication, quantity, family]` and `marked[draw, replication, mark, family]`, for they
    are asked for one at a time; `referral` and `children` [draw, replication, family]. Minutes and counts as
    in `Tally`.
    """

    marks: tuple[str, ...]
    by_family: NDArray[np.int32]
    marked: NDArray[np.int32]
    referral: NDArray[np.int32]
    children: NDArray[np.int32]

    def of(self, quantity: str) -> NDArray[np.int32]:
        """Return a quantity [draw, replication, family] over the whole follow-up."""
        found: NDArray[np.int32] = self.by_family[:, :, self.quantities.index(quantity)]
        return found

    def marking(self, mark: str) -> NDArray[np.int32]:
        """Return a mark [draw, replication, family]."""
        found: NDArray[np.int32] = self.marked[:, :, self.marks.index(mark)]
        return found

    def page(self, draw: int, replication: int) -> Page:
        """Return the place of one story, to count it there."""
        place = draw, replication
        return Page(self.by_quarter[place], self.by_family[place], self.marked[place])

    def enter(self, draw: int, replication: int, cohort: Cohort) -> None:
        """Note whose story is counted on a page, where its minutes are known to fit 32 bits."""
        self.referral[draw, replication] = cohort.referral
        self.children[draw, replication] = cohort.children

    def keep(self, draw: int, told: Sequence[Tally]) -> None:
        """Put the tallies of a draw's replications, counted elsewhere, into their places.

        Raises:
            OverflowError: a family's minutes do not fit 32 bits.
        """
        for replication, tally in enumerate(told):
            page = self.page(draw, replication)
            page.by_quarter[:] = tally.by_quarter
            page.by_family[:] = _narrow(tally.by_family).T
            page.marks[:] = _narrow(tally.marks).T
            _narrow(tally.cohort.referral)  # asked here: what is counted in its place is known to fit
            self.enter(draw, replication, tally.cohort)


def room_for(first: Tally, draws: int, replications: int, marks: tuple[str, ...]) -> Tallies:
    """Return tallies with room for so many stories like the first."""
    quantities, quarters = first.by_quarter.shape
    families = first.cohort.families
    stories = (draws, replications)
    return Tallies(
        quantities=first.quantities,
        marks=marks,
        by_quarter=np.empty((*stories, quantities, quarters), dtype=np.int64),
        by_family=np.empty((*stories, first.by_family.shape[1], families), dtype=np.int32),
        marked=np.empty((*stories, len(marks), families), dtype=np.int32),
        referral=np.empty((*stories, families), dtype=np.int32),
        children=np.empty((*stories, families), dtype=np.int32),
    )


def _narrow(wide: Integers | NDArray[np.int32]) -> Integers | NDArray[np.int32]:
    if wide.dtype == np.int64 and wide.size and np.abs(wide).max() > np.iinfo(np.int32).max:
        msg = "a family's minutes do not fit 32 bits: shorten the follow-up"
        raise OverflowError(msg)
    return wide
