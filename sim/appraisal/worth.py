"""What points of a sweep are worth: any outcome of the programme against its comparator, from digests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sim.appraisal.books import View, books_of
from sim.appraisal.digesting import Digest, effects_between
from sim.appraisal.fieller import cost_per
from sim.appraisal.figures import (
    Figure,
    Measure,
    Parts,
    Refusal,
    Values,
    difference,
    divisor,
    parts_of,
    refusal_of,
)
from sim.appraisal.judging import present_values
from sim.appraisal.money import AVOIDED, MONEY
from sim.appraisal.outcomes import DEFINITIONS, RATIOS
from sim.costing import ledger
from sim.params import HALF_WIDTH
from sim.study import Study

ADDED = (
    "net_saving",
    "cashable_saving",
    "avoided_placement_cost",
    "program_cost",
    "added_program_cost",
    "avoided_casework_cost",
    "avoided_court_cost",
    "avoided_treatment_cost",
    "avoided_permanency_cost",
    "avoided_services_cost",
    "avoided_societal_cost",
    "avoided_placement_days",
    "avoided_placements",
    "added_reunifications",
    "added_with_parent",
    "added_recoveries",
)
"""Results that are amounts: sums over families, of one programme."""

MORE = {
    "added_reunifications": "children reunified with the programme beyond those of the comparator",
    "added_with_parent": "children with a parent when the case first closed, beyond the comparator's",
    "added_recoveries": "caregivers in recovery when the case first closed, beyond the comparator's",
}

DIVIDED: Mapping[str, tuple[str, str, str]] = {
    "per_gross_dollar": ("avoided_placement_cost", "program_cost", "programme spending"),
    "per_added_dollar": ("avoided_placement_cost", "added_program_cost", "added programme cost"),
    "cost_per_avoided_placement": ("added_program_cost", "avoided_placements", "placements avoided"),
    "cost_per_avoided_day": ("added_program_cost", "avoided_placement_days", "placement days avoided"),
    "cost_per_added_reunification": ("added_program_cost", "added_reunifications", "added reunifications"),
    "cost_per_added_recovery": ("added_program_cost", "added_recoveries", "added recoveries"),
}
"""Results that are one amount divided by another: above, below, and what a refusal calls the lower one."""

COSTS = frozenset(("program_cost", "added_program_cost"))

OUTCOMES: Mapping[str, str] = {
    **{name: MONEY.get(name) or MORE[name] for name in ADDED},
    **{name: MONEY.get(name, "added programme cost for each") for name in DIVIDED},
    **{name: f"{text} Programme less comparator." for name, text in DEFINITIONS.items() if name in RATIOS},
}
"""Every outcome a sweep can be asked for, and what it is."""


@dataclass(frozen=True)
class Valued:
    """Hold one outcome of some points [point, replication]: a measure, less another where there is one."""

    more: Measure
    less: Measure | None = None
    signed: bool = False
    """Whether what is divided by may have either sign in a draw, as an effect may, unlike a cost."""

    @cached_property
    def each(self) -> Values:
        """The outcome of each point [point]: of the means over its replications; nan where it is refused."""
        return self._joined(*(part.each for part in self._parts))

    @cached_property
    def chance(self) -> Values:
        """What chance adds to each replication [point, replication], to the first order (delta method)."""
        return self._joined(*(part.chance for part in self._parts))

    @property
    def runs(self) -> Values:
        """The outcome of every replication [point, replication]; nan where there is nothing to divide by."""
        return self._joined(*(part.runs for part in self._parts))

    def refused(self, point: int) -> Refusal | None:
        """Return why the outcome of a point would mean nothing; None if it means something."""
        if self.signed:
            return _unsure(divisor(self.more)[point])
        for one in self._measures:
            if one.under is not None and (found := refusal_of(one.under[[point]], one.of_what)):
                return found
        return None

    def figure(self) -> Figure | Refusal:
        """Return the figure of all points, taken as draws."""
        if self.less is not None:
            return difference(self.less, self.more)
        if self.signed:
            return cost_per(self.more.over, divisor(self.more))
        return self.more.figure()

    def some(self, points: Sequence[int]) -> Valued:
        """Return the outcome of some of the points."""
        at = list(points)
        more, less = (None if one is None else _cut(one, at) for one in (self.more, self.less))
        return replace(self, more=more or self.more, less=less)

    @property
    def _measures(self) -> tuple[Measure, ...]:
        return (self.more,) if self.less is None else (self.more, self.less)

    @cached_property
    def _parts(self) -> tuple[Parts, ...]:
        with np.errstate(divide="ignore", invalid="ignore"):
            return tuple(parts_of(one.over, divisor(one)) for one in self._measures)

    def _joined(self, more: Values, less: Values | None = None) -> Values:
        return more if less is None else more - less


def _unsure(effect: Values) -> Refusal | None:
    """Return why nothing can be said per effect [replication]: there is none more, or perhaps none."""
    error = effect.std(ddof=1) / np.sqrt(len(effect)) if len(effect) > 1 else 0.0
    if effect.mean() <= 0:
        return Refusal("there are no more of them with the programme than without")
    if effect.mean() <= HALF_WIDTH * error:
        return Refusal("it is not sure that there are more of them with the programme")
    return None


def _cut(measure: Measure, at: list[int]) -> Measure:
    under = None if measure.under is None else measure.under[at]
    return Measure(measure.over[at], under, measure.of_what)


def worth(study: Study, program: Digest, comparator: Digest, outcomes: Sequence[str]) -> dict[str, Valued]:
    """Return outcomes of a study's draws, as its perspective and discount rate see them.

    Raises:
        KeyError: an outcome that is none of `OUTCOMES`.
    """
    amounts = added(study, program, comparator)
    return {name: _valued(name, amounts, program, comparator) for name in outcomes}


def _valued(name: str, amounts: Mapping[str, Values], program: Digest, comparator: Digest) -> Valued:
    if name in amounts:
        return Valued(Measure(amounts[name]))
    if name in DIVIDED:
        above, below, of_what = DIVIDED[name]
        return Valued(Measure(amounts[above], amounts[below], of_what), signed=below not in COSTS)
    return Valued(program.outcome(name), comparator.outcome(name))


def added(study: Study, program: Digest, comparator: Digest) -> dict[str, Values]:
    """Return every amount of `ADDED` [draw, replication], programme against comparator."""
    scenario = study.scenario
    arms = {scenario.comparator: comparator, scenario.program: program}
    books = books_of(study, ledger(study, arms, scenario.draws))
    own = study.params.perspectives[scenario.perspective]
    view = View(books, own.payers, own.kinds, present_values(study, study.discount_rate))
    avoided = {f"avoided_{kind}_cost": view.avoided(kind) for kind in AVOIDED}
    money = {
        "net_saving": view.net(),
        "cashable_saving": view.cash(),
        "program_cost": view.program(),
        "added_program_cost": view.program() - view.base(),
    }
    return money | avoided | effects_between(program, comparator)
