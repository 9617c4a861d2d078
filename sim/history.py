"""What a story leaves behind: the full `History`, and the `Tally` that costing and appraisal read.

Every time is an integer number of minutes since the programme's start, so sums are exact in any order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

STORY = 1
"""The version of how stories are told and counted: raised with every change that moves a result."""

STAFF = ("dyad", "program")
"""What a tally counts of the staff: the minutes dyads, and the programme as a whole, are paid for."""

STAY = np.dtype([("family", np.int64), ("state", np.int64), ("start", np.int64), ("stop", np.int64)])
EVENT = np.dtype([("family", np.int64), ("event", np.int64), ("time", np.int64)])


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
class History:
    """Hold every stay and every event of one arm's story.

    `stays` has the columns of `STAY` and `events` those of `EVENT`, ordered by family and then by time;
    states and events are numbered by the pathway; times are minutes since the programme's start.
    """

    stays: NDArray[np.void]
    events: NDArray[np.void]
    cohort: Cohort

    def checked(self, track_of: tuple[int, ...]) -> History:
        """Return this history; raise ValueError unless it is a balanced panel.

        On every track of every family the stays must follow on from each other without a gap, from the
        referral to the end of follow-up.
        """
        tracks = np.asarray(track_of)[self.stays["state"]]
        order = np.lexsort((self.stays["stop"], self.stays["start"], tracks, self.stays["family"]))
        family, track = self.stays["family"][order], tracks[order]
        start, stop = self.stays["start"][order], self.stays["stop"][order]
        first = np.r_[True, (family[1:] != family[:-1]) | (track[1:] != track[:-1])]
        last = np.r_[first[1:], True]
        begin = self.cohort.referral[family]
        whole = (
            first.sum() == self.cohort.families * (max(track_of) + 1)
            and (stop >= start).all()
            and (start[first] == begin[first]).all()
            and (stop[last] == begin[last] + self.cohort.follow_up).all()
            and (start[1:] == stop[:-1])[~first[1:]].all()
        )
        if not whole:
            msg = "the stays of some family and track do not add up to the follow-up: the engine is wrong"
            raise ValueError(msg)
        return self


@dataclass(frozen=True)
class Tally:
    """Count what one arm's story used and what came of it, in exact integers.

    `quantities` names the rows and columns below: events (counts), meters (minutes, child-minutes for
    those per child), rhythms (counts), then the staff (`dyad`, `program`: minutes paid for).
    `by_quarter[quantity, quarter]` sums all families and the staff by calendar quarter;
    `by_family[family, quantity]` sums the whole follow-up of each family, and has no staff columns, since
    staff overhead is never allocated to families; `marks[family, mark]` are the marks of the pathway.
    """

    quantities: tuple[str, ...]
    by_quarter: Integers
    by_family: Integers
    marks: Integers
    cohort: Cohort

    def checked(self) -> Tally:
        """Return this tally; raise ValueError unless its two margins agree to the integer."""
        own = self.by_family.shape[1]
        if not (self.by_quarter[:own].sum(axis=1) == self.by_family.sum(axis=0)).all():
            msg = "a quantity's quarters and families have different sums: the engine is wrong"
            raise ValueError(msg)
        return self

    def of(self, quantity: str) -> Integers:
        """Return a quantity [family]: minutes, child-minutes or counts over the whole follow-up."""
        return self.by_family[:, self.quantities.index(quantity)]


@dataclass(frozen=True)
class Tallies:
    """Hold the tallies of one arm under one lens, for every draw and replication.

    `by_quarter[draw, replication, quantity, quarter]`, `by_family[draw, replication, family, quantity]`,
    `marked[draw, replication, family, mark]`, `referral` and `children` [draw, replication, family]; minutes
    and counts as in `Tally`.
    """

    quantities: tuple[str, ...]
    marks: tuple[str, ...]
    by_quarter: Integers
    by_family: NDArray[np.int32]
    marked: NDArray[np.int32]
    referral: NDArray[np.int32]
    children: NDArray[np.int32]

    def of(self, quantity: str) -> NDArray[np.int32]:
        """Return a quantity [draw, replication, family] over the whole follow-up."""
        return self.by_family[..., self.quantities.index(quantity)]

    def marking(self, mark: str) -> NDArray[np.int32]:
        """Return a mark [draw, replication, family]."""
        return self.marked[..., self.marks.index(mark)]


def stacked(grid: list[list[Tally]], marks: tuple[str, ...]) -> Tallies:
    """Stack tallies given as [draw][replication]; raise OverflowError if a family's minutes pass 32 bits."""
    first = grid[0][0]
    return Tallies(
        quantities=first.quantities,
        marks=marks,
        by_quarter=np.array([[tally.by_quarter for tally in row] for row in grid]),
        by_family=_narrow([[tally.by_family for tally in row] for row in grid]),
        marked=_narrow([[tally.marks for tally in row] for row in grid]),
        referral=_narrow([[tally.cohort.referral for tally in row] for row in grid]),
        children=_narrow([[tally.cohort.children for tally in row] for row in grid]),
    )


def _narrow(rows: list[list[Integers]]) -> NDArray[np.int32]:
    wide = np.array(rows)
    if wide.size and abs(wide).max() > np.iinfo(np.int32).max:
        msg = "a family's minutes do not fit 32 bits: shorten the follow-up"
        raise OverflowError(msg)
    return wide.astype(np.int32)
