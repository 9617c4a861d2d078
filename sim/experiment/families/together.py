"""Live one replication of both arms, and cut any family's two lives out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.costing import family_costs
from sim.engine import Engine
from sim.experiment.families.lives import Enrolment, FamilyStory, Life, Moment, Stay, day_of
from sim.experiment.living import telling
from sim.history import NO_DYAD, History, Tallies, Tally
from sim.pathway import On, Pathway, Transition
from sim.study import Study, livable

Flags = NDArray[np.bool_]
"""What is true of each family [family]."""


@dataclass(frozen=True)
class Told:
    """One arm's story, told and counted."""

    history: History
    tally: Tally
    pathway: Pathway

    def happened(self, *events: str) -> Flags:
        """Return of each family [family] whether one of these events, or counts, happened to it."""
        found: Flags = np.any([self.tally.of(event) > 0 for event in events], axis=0)
        return found

    def ended(self, states: Iterable[str]) -> Flags:
        """Return of each family [family] whether, when follow-up ends, it is in one of these states."""
        named = [self.pathway.state(state) for state in states]
        return np.asarray(np.isin(self._last, named).any(axis=1))

    @cached_property
    def rows(self) -> Mapping[str, Transition]:
        """The row of the pathway that each event is told by."""
        return {row.name: row for row in self.pathway.transitions}

    def cause(self, heard: tuple[str, ...], dyad: int, minute: int) -> str:
        """Return which of the events that are heard happened to a dyad at a minute, or nothing."""
        postings = self.history.postings
        then = postings[(postings["dyad"] == dyad) & (postings["time"] == minute)]
        names = (self.pathway.events[event] for event in then["event"].tolist())
        return next((name for name in names if name in heard), "")

    @cached_property
    def _last(self) -> NDArray[np.int64]:
        """The last state of each family on each track [family, track]; -1 on the tracks of dyads."""
        stays, tracks = self.history.stays, np.asarray(self.pathway.track_of)
        last = np.full((self.history.cohort.families, len(self.pathway.tracks)), -1, dtype=np.int64)
        # Stays are in order of time, and of several values for one place numpy keeps the last.
        last[stays["family"], tracks[stays["state"]]] = stays["state"]
        return last


@dataclass(frozen=True)
class Together:
    """Both arms of a study, lived once under the same luck."""

    study: Study
    draw: int | None
    replication: int
    comparator: Told
    program: Told

    @property
    def families(self) -> int:
        """The number of families, which are numbered from 0."""
        return self.study.scenario.cohort.families

    @property
    def only_with_a_mentor(self) -> Flags:
        """Who has a mentor in the programme's life and none in the other [family]."""
        return self.program.happened("match") & ~self.comparator.happened("match")

    def story(self, family: int) -> FamilyStory:
        """Return a family's two lives.

        >>> from sim.study import read_study
        >>> study = read_study("scenarios/kentucky_start.yaml", "params", ["cohort.referrals=10 per year"])
        >>> story = live_together(study).story(7)
        >>> story.children, str(story.referral), [life.label for life in story.lives]
        (1, '2013-02-03', ['Usual care', 'START'])
        """
        scenario, cohort = self.study.scenario, self.program.history.cohort
        usual = self._life(scenario.comparator, self.comparator, family)
        program = self._life(scenario.program, self.program, family)
        return FamilyStory(
            title=scenario.title,
            family=family,
            families=self.families,
            children=int(cohort.children[family]),
            referral=day_of(scenario.start, program.begin),
            co_parent=program.state("co_parent"),
            enrolment=_enrolment(program, offered=scenario.arms[scenario.program].dyads > 0),
            lens=scenario.lens,
            draw=self.draw,
            replication=self.replication,
            price_year=scenario.price_year,
            comparator=usual,
            program=program,
        )

    def _life(self, arm: str, told: Told, family: int) -> Life:
        scenario, cohort, tally = self.study.scenario, told.history.cohort, told.tally
        begin = int(cohort.referral[family])
        stays = tuple(_stays(told, family))
        counts = dict(zip(tally.quantities, tally.by_family[family].tolist(), strict=False))
        return Life(
            arm=arm,
            label=scenario.arms[arm].label,
            children=int(cohort.children[family]),
            begin=begin,
            end=begin + cohort.follow_up,
            last_day=day_of(scenario.start, begin + cohort.follow_up),
            moments=tuple(self._moments(told, family, stays)),
            stays=stays,
            counts=counts,
            costs=self._costs(tally, family),
        )

    def _moments(self, told: Told, family: int, stays: tuple[Stay, ...]) -> Iterator[Moment]:
        events = told.history.events
        for event, minute in events[_of(events["family"], family)][["event", "time"]].tolist():
            name = told.pathway.events[event]
            row = told.rows.get(name)
            dyad = NO_DYAD if row is None else _dyad(row, stays, minute)
            heard = row.trigger.events if row is not None and isinstance(row.trigger, On) else ()
            cause = "" if dyad == NO_DYAD else told.cause(heard, dyad, minute)
            yield Moment(minute, day_of(self.study.scenario.start, minute), name, dyad, cause)

    def _costs(self, tally: Tally, family: int) -> dict[str, float]:
        """Return what a family costs by kind, at the draw's prices."""
        one = _alone(tally, family)
        draws = None if self.draw is None else self.draw + 1
        costs = family_costs(self.study, one, draws)
        return {kind: float(cost[-1, 0, 0]) for kind, cost in costs.items()}


def live_together(
    study: Study, draw: int | None = None, replication: int = 0, engine: Engine = "simpy"
) -> Together:
    """Live a replication of both arms; `draw` None takes the best estimates.

    Raises:
        InputError: the numbers of some draw contradict each other.
    """
    if draw is not None:
        livable(study)
    told = {}
    for arm in study.scenario.arms:
        one = replace(telling(study, arm, draw), engine=engine)
        history = one.history(replication)
        tally = one.counted(history) if engine == "simpy" else one.tally(replication)
        told[arm] = Told(history, tally, study.pathway)
    return Together(study, draw, replication, told[study.scenario.comparator], told[study.scenario.program])


def _of(column: NDArray[np.int64], family: int) -> slice:
    """Return the rows of a family."""
    low, high = np.searchsorted(column, [family, family + 1])
    return slice(int(low), int(high))


def _stays(told: Told, family: int) -> Iterator[Stay]:
    stays, states = told.history.stays, told.pathway.states
    columns = stays[_of(stays["family"], family)][["state", "start", "stop", "dyad"]]
    for state, start, stop, dyad in columns.tolist():
        yield Stay(states[state], start, stop, dyad)


def _dyad(row: Transition, stays: tuple[Stay, ...], minute: int) -> int:
    """Return the dyad that a row of the mentor track begins with, or ends with, at a minute."""
    begun = (stay.dyad for stay in stays if stay.state == row.target and stay.start == minute)
    ended = (stay.dyad for stay in stays if stay.state in row.source and stay.stop == minute)
    return next((dyad for dyad in (*begun, *ended) if dyad != NO_DYAD), NO_DYAD)


def _alone(tally: Tally, family: int) -> Tallies:
    """Return the tallies of one family, as if it were all that was lived."""
    return Tallies(
        quantities=tally.quantities,
        marks=(),
        by_quarter=tally.by_quarter[np.newaxis, np.newaxis],
        by_family=np.asarray(tally.by_family[family], dtype=np.int32)[np.newaxis, np.newaxis, :, np.newaxis],
        marked=np.empty((1, 1, 0, 1), dtype=np.int32),
        referral=np.full((1, 1, 1), tally.cohort.referral[family], dtype=np.int32),
        children=np.full((1, 1, 1), tally.cohort.children[family], dtype=np.int32),
    )


REASONS: Mapping[str, Enrolment] = {
    "none": "not eligible",
    "eligible": "declined",
    "waiting": "still waiting",
    "no_seat": "no seat",
}
"""Why no dyad was found, by where the family is left on the mentor track."""


def _enrolment(life: Life, *, offered: bool) -> Enrolment:
    """Return whether a family has got a mentor, or why not."""
    if life.counts["match"]:
        return "enrolled"
    if not offered:
        return "none offered"
    return "case over" if life.counts["withdrawal"] else REASONS[life.state("mentor")]
