"""Count a history: what each family used, by event, meter and rhythm, by quarter, and its marks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine.cohort import proneness
from sim.engine.frame import terms
from sim.engine.laying import Numbers, factors
from sim.engine.spans import Index, Spans, spans_of
from sim.engine.staff import program_minutes
from sim.history import PROGRAM, STAY, History, Integers, Tally
from sim.pathway import FirstTime, Kind, Meter, Pathway, Rhythm, StateAt
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

    def tally(self, sites: int) -> Tally:
        """Return the whole tally, checked."""
        families, dyads = self.history.cohort.families, self.history.staff.dyads
        counted = [self._events("family", self.history.events, families)]
        counted += [self._metered(meter, self.history.stays) for meter in self.pathway.meters_of("family")]
        counted += [self._paced(rhythm) for rhythm in self.pathway.rhythms]
        staff = [self._events("dyad", self.history.postings, dyads)]
        staff += [self._metered(meter, self.history.posts) for meter in self.pathway.meters_of("dyad")]
        program = program_minutes(self.pathway, self.history, sites, self.quarters)
        return Tally(
            quantities=(*self.pathway.quantities, *self.pathway.staff_quantities, PROGRAM),
            by_quarter=np.concatenate([*(by_quarter for by_quarter, _ in counted + staff), program[None]]),
            by_family=np.concatenate([by_family for _, by_family in counted], axis=1),
            marks=self._marks(),
            cohort=self.history.cohort,
        ).checked()

    def _events(self, kind: Kind, events: NDArray[np.void], count: int) -> tuple[Integers, Integers]:
        own = self.pathway.events_of(kind)
        row = np.zeros(len(self.pathway.events), dtype=np.int64)
        row[[self.pathway.event(event) for event in own]] = np.arange(len(own))
        quarter = np.searchsorted(self.quarters.edges, events["time"], side="right") - 1
        one_each = np.ones(len(events), dtype=np.int64)
        return self._summed(row[events["event"]], events[kind], quarter, one_each, (len(own), count))

    def _metered(self, meter: Meter, stays: NDArray[np.void]) -> tuple[Integers, Integers]:
        families = stays.dtype == STAY
        count = self.history.cohort.families if families else self.history.staff.dyads
        pieces, _, quarter = spans_of(self.pathway, meter.during, stays).cut(self.quarters.edges)
        children = self.history.cohort.children[pieces.who] if meter.per_child else 1
        return self._summed(_zeros(quarter), pieces.who, quarter, pieces.minutes * children, (1, count))

    def _paced(self, rhythm: Rhythm) -> tuple[Integers, Integers]:
        """Count what comes at a steady rate: the n-th falls where a family's phase passes n - luck."""
        spans, rate = self._rates(rhythm)
        pieces, whole, quarter = spans.cut(self.quarters.edges)
        used = pieces.minutes * rate[whole]
        phase = np.cumsum(used)
        cohort = self.history.cohort
        own = np.searchsorted(pieces.who, np.arange(cohort.families))
        luck = uniforms(cohort.streams, decision_id(rhythm.rate), 0)
        offset = (luck * BILLION).astype(np.int64) - np.r_[0, phase][own]
        phase += offset[pieces.who]
        count = phase // BILLION - (phase - used) // BILLION
        return self._summed(_zeros(quarter), pieces.who, quarter, count, (1, cohort.families))

    def _rates(self, rhythm: Rhythm) -> tuple[Spans, Integers]:
        """Return the spans of one rate each, and the rate in billionths of an occurrence a minute."""
        stays = self.history.stays
        spans = spans_of(self.pathway, rhythm.during, stays)
        ratio = np.ones(len(spans.who))
        tracks = np.array([self.pathway.local(state) for state in self.pathway.states])
        for track, by_state in factors(terms(self.pathway, rhythm.speeds, ()), self.numbers):
            which = tracks[stays["state"]] == track
            own = stays[which]
            spans, mine, theirs = spans.overlap(Spans(own["family"], own["start"], own["stop"]))
            ratio = ratio[mine] * np.asarray(by_state)[own["state"][theirs]]
        kept = self._kept(rhythm)[spans.who]
        return spans, np.rint(self.numbers[rhythm.rate] * BILLION * ratio * kept).astype(np.int64)

    def _kept(self, rhythm: Rhythm) -> NDArray[np.float64]:
        """Return the share of occurrences that each family keeps [family]: all of them at most."""
        cohort = self.history.cohort
        share = np.full(cohort.families, self.numbers[rhythm.kept] if rhythm.kept else 1.0)
        if rhythm.frailty:
            variance = next(one.variance for one in self.pathway.frailties if one.name == rhythm.frailty)
            own = proneness({rhythm.frailty: self.numbers[variance]}, cohort.streams)
            share *= own[rhythm.frailty]
        return np.asarray(np.minimum(share, 1.0))

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
        _, there, _ = moments.overlap(spans_of(self.pathway, mark.states, self.history.stays))
        marked[family] = 0
        marked[family[there]] = 1
        return marked

    def _summed(
        self, row: Integers, who: Integers, quarter: Index, amount: Integers, shape: tuple[int, int]
    ) -> tuple[Integers, Integers]:
        """Sum amounts by quarter [row, quarter] and by family or dyad [who, row], in exact integers."""
        rows, count = shape
        by_quarter = np.zeros((rows, len(self.quarters)), dtype=np.int64)
        by_one = np.zeros((count, rows), dtype=np.int64)
        np.add.at(by_quarter, (row, quarter), amount)
        np.add.at(by_one, (who, row), amount)
        return by_quarter, by_one


def _zeros(like: Index) -> Integers:
    return np.zeros(len(like), dtype=np.int64)
