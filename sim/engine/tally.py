"""Count a history: what each family used, by event, meter and rhythm, by quarter, and its marks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.plan import Numbers, factors
from sim.engine.spans import Index, Spans, spans_in, spans_of
from sim.engine.staff import Staffing, staff_minutes
from sim.history import STAFF, History, Integers, Tally
from sim.pathway import FirstTime, Meter, Pathway, Rhythm, StateAt
from sim.quarters import Quarters
from sim.randomness import decision_id, uniforms

BILLION = 10**9
"""Rhythms add up in billionths of an occurrence, so that they add up exactly."""


@dataclass(frozen=True)
class Counter:
    """Count one history of one pathway by the quarters that cover it."""

    pathway: Pathway
    numbers: Numbers
    history: History
    quarters: Quarters

    def tally(self, staffing: Staffing) -> Tally:
        """Return the whole tally, checked."""
        counted = [self._events()]
        counted += [self._metered(meter) for meter in self.pathway.meters]
        counted += [self._paced(rhythm) for rhythm in self.pathway.rhythms]
        staffed = tuple(state for one in self.pathway.resources if one.staffed for state in one.held_in)
        seated = spans_of(self.pathway, staffed, self.history) if staffed else None
        staff = staff_minutes(staffing, seated, self.quarters)
        return Tally(
            quantities=(*self.pathway.quantities, *STAFF),
            by_quarter=np.concatenate([*(by_quarter for by_quarter, _ in counted), staff]),
            by_family=np.concatenate([by_family for _, by_family in counted], axis=1),
            marks=self._marks(),
            cohort=self.history.cohort,
        ).checked()

    def _events(self) -> tuple[Integers, Integers]:
        events = self.history.events
        quarter = np.searchsorted(self.quarters.edges, events["time"], side="right") - 1
        one_each = np.ones(len(events), dtype=np.int64)
        return self._summed(events["event"], events["family"], quarter, one_each, len(self.pathway.events))

    def _metered(self, meter: Meter) -> tuple[Integers, Integers]:
        pieces, _, quarter = spans_of(self.pathway, meter.during, self.history).cut(self.quarters.edges)
        children = self.history.cohort.children[pieces.family] if meter.per_child else 1
        return self._summed(_zeros(quarter), pieces.family, quarter, pieces.minutes * children, 1)

    def _paced(self, rhythm: Rhythm) -> tuple[Integers, Integers]:
        """Count what comes at a steady rate: the n-th falls where a family's phase passes n - luck."""
        spans, rate = self._rates(rhythm)
        pieces, whole, quarter = spans.cut(self.quarters.edges)
        used = pieces.minutes * rate[whole]
        phase = np.cumsum(used)
        cohort = self.history.cohort
        own = np.searchsorted(pieces.family, np.arange(cohort.families))
        luck = uniforms(cohort.streams, decision_id(rhythm.name), 0)
        offset = (luck * BILLION).astype(np.int64) - np.r_[0, phase][own]
        phase += offset[pieces.family]
        count = phase // BILLION - (phase - used) // BILLION
        return self._summed(_zeros(quarter), pieces.family, quarter, count, 1)

    def _rates(self, rhythm: Rhythm) -> tuple[Spans, Integers]:
        """Return the spans of one rate each, and the rate in billionths of an occurrence a minute."""
        spans = spans_of(self.pathway, rhythm.during, self.history)
        ratio = np.ones(len(spans.family))
        for track, by_state in factors(self.pathway, rhythm.speeds, (), self.numbers):
            states = [state for state, own in enumerate(self.pathway.track_of) if own == track]
            which = np.isin(self.history.stays["state"], states)
            spans, mine, theirs = spans.overlap(spans_in(frozenset(states), self.history))
            state = self.history.stays["state"][which][theirs]
            ratio = ratio[mine] * np.asarray(by_state)[state]
        return spans, np.rint(self.numbers[rhythm.rate] * BILLION * ratio).astype(np.int64)

    def _marks(self) -> Integers:
        marked = np.empty((self.history.cohort.families, len(self.pathway.marks)), dtype=np.int64)
        for number, mark in enumerate(self.pathway.marks):
            marked[:, number] = self._mark(mark)
        return marked

    def _mark(self, mark: FirstTime | StateAt) -> Integers:
        events, cohort = self.history.events, self.history.cohort
        hits = events[np.isin(events["event"], [self.pathway.event(event) for event in mark.events])]
        family, first = np.unique(hits["family"], return_index=True)
        time = hits["time"][first]
        marked = np.full(cohort.families, -1, dtype=np.int64)
        if isinstance(mark, FirstTime):
            marked[family] = time - cohort.referral[family]
            return marked
        moments = Spans(family, time, time + 1)
        _, there, _ = moments.overlap(spans_of(self.pathway, mark.states, self.history))
        marked[family] = 0
        marked[family[there]] = 1
        return marked

    def _summed(
        self, row: Integers, family: Integers, quarter: Index, amount: Integers, rows: int
    ) -> tuple[Integers, Integers]:
        """Sum amounts by quarter [row, quarter] and by family [family, row], in exact integers."""
        by_quarter = np.zeros((rows, len(self.quarters)), dtype=np.int64)
        by_family = np.zeros((self.history.cohort.families, rows), dtype=np.int64)
        np.add.at(by_quarter, (row, quarter), amount)
        np.add.at(by_family, (family, row), amount)
        return by_quarter, by_family


def _zeros(like: Index) -> Integers:
    return np.zeros(len(like), dtype=np.int64)
