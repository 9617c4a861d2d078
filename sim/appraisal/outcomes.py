"""What happened to families: each outcome as a ratio of sums, for one arm and one population."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.appraisal.figures import Figure, Refusal, Values, figure, ratio
from sim.history import Tallies
from sim.pathway import CLOSURES, SETTINGS
from sim.units import MINUTES_PER_DAY, MINUTES_PER_MONTH, MINUTES_PER_YEAR

Mask = NDArray[np.bool_]
Sums = tuple[Values, Values]

POPULATIONS = ("enrolled", "all_referred")


@dataclass(frozen=True)
class Group:
    """The families of one arm that belong to a population: `who[draw, replication, family]`."""

    tallies: Tallies
    who: Mask

    def total(self, amount: NDArray[np.generic] | float = 1.0) -> Values:
        """Sum an amount of each family over the group [draw, replication]."""
        return np.asarray(np.where(self.who, amount, 0).sum(axis=2, dtype=np.float64))

    def happened(self, quantity: str) -> Mask:
        """Return whether an event happened to each family at least once."""
        return self.tallies.of(quantity) > 0

    @property
    def children(self) -> NDArray[np.int32]:
        """Each family's children."""
        return self.tallies.children


def enrolled(tallies: Tallies) -> Mask:
    """Return which families a dyad was found for [draw, replication, family]."""
    return tallies.of("match") > 0


def outcomes_of(tallies: Tallies, who: Mask) -> dict[str, Figure | Refusal]:
    """Return every outcome of an arm's families in a population."""
    group = Group(tallies, who)
    found: dict[str, Figure | Refusal] = {}
    for name, (sums, under) in RATIOS.items():
        over, below = sums(group)
        found[name] = ratio(over, below, under)
    found["median_days_to_treatment"] = _median_days(group)
    return found


def placement_days(tallies: Tallies) -> Values:
    """Return each family's child-days in placement [draw, replication, family]."""
    minutes = sum(tallies.of(setting).astype(np.float64) for setting in SETTINGS)
    return np.asarray(minutes / MINUTES_PER_DAY)


def _placed(group: Group) -> Sums:
    return group.total(group.children * group.happened("removal")), group.total(group.children)


def _placed_by_12_months(group: Group) -> Sums:
    minutes = group.tallies.marking("minutes_to_removal")
    soon = (minutes >= 0) & (minutes <= MINUTES_PER_YEAR)
    return group.total(group.children * soon), group.total(group.children)


def _reunified(group: Group) -> Sums:
    placed = group.children * group.happened("removal")
    return group.total(placed * group.happened("reunification")), group.total(placed)


def _sober(group: Group) -> Sums:
    return group.total(group.tallies.marking("sober_at_closure") == 1), group.total()


def _with_parent(group: Group) -> Sums:
    with_parent = group.tallies.marking("with_parent_at_closure") == 1
    return group.total(group.children * with_parent), group.total(group.children)


def _treated(group: Group) -> Sums:
    return group.total(group.happened("treatment_entry")), group.total()


def _placement_days(group: Group) -> Sums:
    return group.total(placement_days(group.tallies)), group.total(group.children)


def _contacts(group: Group) -> Sums:
    return group.total(group.tallies.of("contact")), group.total()


def _wait(group: Group) -> Sums:
    waited = group.tallies.of("waiting") / MINUTES_PER_DAY
    matched = group.happened("match")
    return group.total(waited * matched), group.total(matched)


def _case_months(group: Group) -> Sums:
    return group.total(group.tallies.of("case") / MINUTES_PER_MONTH), group.total()


def _still_open(group: Group) -> Sums:
    closed = sum(group.tallies.of(event) for event in CLOSURES) - group.tallies.of("reopening")
    return group.total(closed == 0), group.total()


RATIOS: Mapping[str, tuple[Callable[[Group], Sums], str]] = {
    "placed_share": (_placed, "the number of children"),
    "placed_by_12_months_share": (_placed_by_12_months, "the number of children"),
    "reunified_share_of_placed": (_reunified, "the number of children placed"),
    "sober_at_closure_share": (_sober, "the number of families"),
    "with_parent_at_closure_share": (_with_parent, "the number of children"),
    "ever_treated_share": (_treated, "the number of families"),
    "placement_days_per_child": (_placement_days, "the number of children"),
    "contacts_per_family": (_contacts, "the number of families"),
    "mentor_wait_days": (_wait, "the number of families a mentor was found for"),
    "case_months": (_case_months, "the number of families"),
    "still_open_share": (_still_open, "the number of families"),
}
"""Each outcome's sums, and the name of what it is divided by."""

DEFINITIONS: Mapping[str, str] = {
    "placed_share": "Children ever placed out of home during follow-up, of all children.",
    "placed_by_12_months_share": "Children placed out of home within a year of referral, of all children.",
    "reunified_share_of_placed": "Children reunified at least once during follow-up, of those ever placed.",
    "sober_at_closure_share": "Caregivers in recovery when the case first closed, of all; open, not.",
    "with_parent_at_closure_share": "Children with a parent when the case first closed, of all; open, not.",
    "ever_treated_share": "Caregivers who entered treatment at least once during follow-up, of all.",
    "median_days_to_treatment": "Median days from referral to first treatment, of those who entered it.",
    "placement_days_per_child": "Child-days in placement during follow-up, per child.",
    "contacts_per_family": "Mentor contacts kept, per family.",
    "mentor_wait_days": "Days from referral to a dyad, of families a dyad was found for.",
    "case_months": "Months a case was open during follow-up, per family.",
    "still_open_share": "Families whose case was open at the end of follow-up, of all families.",
}
"""What each outcome counts."""


def _median_days(group: Group) -> Figure | Refusal:
    minutes = group.tallies.marking("minutes_to_treatment")
    entered = group.who & (minutes >= 0)
    if not entered.any(axis=2).all():
        return Refusal("in some runs nobody entered treatment")
    days = np.where(entered, minutes / MINUTES_PER_DAY, np.nan)
    return figure(np.nanmedian(days, axis=2))
