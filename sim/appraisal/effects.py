"""What the programme arm does beyond its comparator, counted in children, caregivers and days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.appraisal.figures import Figure, Refusal, Values, ratio
from sim.appraisal.outcomes import placed, placement_days
from sim.history import Tallies
from sim.pathway import SETTINGS
from sim.study import Study
from sim.units import MINUTES_PER_DAY


@dataclass(frozen=True)
class Effects:
    """Hold differences between two arms [draw, replication], all referred families, not discounted.

    `days_by_quarter` has an axis of quarters; the two lengths are those of the comparator's placements, of
    all and of those that were avoided (paired under shared luck, not an effect on one family).
    """

    avoided_days: Values
    days_by_quarter: Values
    avoided_placements: Values
    added_reunifications: Values
    added_with_parent: Values
    added_recoveries: Values
    days_per_placement: Figure | Refusal
    days_per_avoided_placement: Figure | Refusal


def effects_of(program: Tallies, comparator: Tallies) -> Effects:
    """Return what the programme arm does beyond its comparator."""
    children = program.children
    days, others = placement_days(comparator), placement_days(program)
    before, after = placed(comparator), placed(program)

    def more(
        counted: NDArray[np.generic], beside: NDArray[np.generic], each: NDArray[np.int32] | int
    ) -> Values:
        change = (counted.astype(np.int64) - beside.astype(np.int64)) * each
        return np.asarray(change.sum(axis=2), dtype=np.float64)

    def marked(mark: str, each: NDArray[np.int32] | int) -> Values:
        return more(program.marking(mark) == 1, comparator.marking(mark) == 1, each)

    reunified, usually = (tally.of("reunification") > 0 for tally in (program, comparator))
    return Effects(
        avoided_days=np.asarray((days - others).sum(axis=2)),
        days_by_quarter=_days_by_quarter(comparator) - _days_by_quarter(program),
        avoided_placements=more(before, after, children),
        added_reunifications=more(reunified, usually, children),
        added_with_parent=marked("with_parent_at_closure", children),
        added_recoveries=marked("sober_at_closure", 1),
        days_per_placement=_length(days, before, children),
        days_per_avoided_placement=_length(days, before & ~after, children),
    )


def _days_by_quarter(tally: Tallies) -> Values:
    """Return the child-days in placement [draw, replication, quarter]."""
    return np.asarray(sum(tally.in_quarters(setting) for setting in SETTINGS) / MINUTES_PER_DAY)


def _length(days: Values, who: NDArray[np.bool_], children: NDArray[np.int32]) -> Figure | Refusal:
    over, under = (days * who).sum(axis=2), (children * who).sum(axis=2).astype(np.float64)
    return ratio(over, under, "the number of children")


def variance_removed(study: Study, tallies: Mapping[str, Tallies]) -> float:
    """Return how much of the variance of a difference between arms their shared luck takes away.

    It is 1 - Var(difference) / (Var(one) + Var(other)) of families' child-days in placement, within runs:
    0 as with independent luck, 1 when the arms are alike.
    """
    one, other = (placement_days(tallies[arm]) for arm in (study.scenario.comparator, study.scenario.program))
    apart = one.var(axis=2).mean() + other.var(axis=2).mean()
    return float(1 - (one - other).var(axis=2).mean() / apart) if apart > 0 else 1.0
