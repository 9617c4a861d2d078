"""What happened to families: each outcome as a ratio of sums, for one arm and one population."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.appraisal.figures import Figure, Measure, Refusal, Values, figure
from sim.history import Tallies
from sim.pathway import CLOSURES, EXITS, PERMANENCIES, REMOVALS, SETTINGS
from sim.units import MINUTES_PER_DAY, MINUTES_PER_MONTH, MINUTES_PER_YEAR

Mask = NDArray[np.bool_]
Sums = tuple[Values, Values]

POPULATIONS = ("enrolled", "all_referred")
MOVES = ("foster_move", "kin_found", "kin_disruption", "step_up", "step_down")
REQUESTS = ("treatment_request", "treatment_return")


@dataclass(frozen=True)
class Group:
    """The families of one arm that belong to a population: `who[draw, replication, family]`."""

    tallies: Tallies
    who: Mask

    def total(self, amount: NDArray[np.generic] | float = 1.0) -> Values:
        """Sum an amount of each family over the group [draw, replication]."""
        # Times 1 or 0: to choose family by family takes several times as long, and sums are the same.
        return np.asarray((self.who * amount).sum(axis=2, dtype=np.float64))

    def happened(self, *quantities: str) -> Mask:
        """Return whether one of the events happened to each family at least once."""
        return self.count(*quantities) > 0

    def count(self, *quantities: str) -> NDArray[np.int64]:
        """Return how often the events happened to each family, together."""
        return np.asarray(np.sum([self.tallies.of(one) for one in quantities], axis=0, dtype=np.int64))

    def came(self, mark: str) -> Mask:
        """Return whether what a mark waits for came to each family."""
        return self.tallies.marking(mark) >= 0

    def within_a_year(self, mark: str) -> Mask:
        """Return whether it came within a year of referral."""
        return self.came(mark) & (self.tallies.marking(mark) <= MINUTES_PER_YEAR)

    @property
    def children(self) -> NDArray[np.int32]:
        """Each family's children."""
        return self.tallies.children


def enrolled(tallies: Tallies) -> Mask:
    """Return which families a dyad was found for [draw, replication, family]."""
    return tallies.of("match") > 0


def outcomes_of(tallies: Tallies, who: Mask) -> dict[str, Figure | Refusal]:
    """Return every outcome of an arm's families in a population."""
    found = {name: measure.figure() for name, measure in outcome_measures(tallies, who).items()}
    return found | {"median_days_to_treatment": _median_days(Group(tallies, who))}


def outcome_measures(tallies: Tallies, who: Mask) -> dict[str, Measure]:
    """Return what every outcome that is a ratio is made of."""
    group = Group(tallies, who)
    return {name: Measure(*sums(group), under) for name, (sums, under) in RATIOS.items()}


def placement_days(tallies: Tallies) -> Values:
    """Return each family's child-days in placement [draw, replication, family]."""
    minutes = sum(tallies.of(setting).astype(np.float64) for setting in SETTINGS)
    return np.asarray(minutes / MINUTES_PER_DAY)


def placed(tallies: Tallies) -> Mask:
    """Return whose children were ever placed out of home [draw, replication, family]."""
    return tallies.marking("minutes_to_removal") >= 0


def _of_children(happened: Callable[[Group], Mask]) -> Callable[[Group], Sums]:
    """Return the children something happened to, of all children."""
    return lambda group: (group.total(group.children * happened(group)), group.total(group.children))


def _of_placed(happened: Callable[[Group], Mask]) -> Callable[[Group], Sums]:
    """Return the children something happened to, of those placed."""

    def sums(group: Group) -> Sums:
        own = group.children * placed(group.tallies)
        return group.total(own * happened(group)), group.total(own)

    return sums


def _of_families(happened: Callable[[Group], Mask]) -> Callable[[Group], Sums]:
    """Return the families something happened to, of all families."""
    return lambda group: (group.total(happened(group)), group.total())


def _per_family(quantity: str) -> Callable[[Group], Sums]:
    """Return a quantity per family."""
    return lambda group: (group.total(group.tallies.of(quantity)), group.total())


def _during_case(group: Group) -> Mask:
    """Return whose children were placed before the case first ended."""
    removed, ended = (group.tallies.marking(f"minutes_to_{what}") for what in ("removal", "case_end"))
    return (removed >= 0) & ((ended < 0) | (removed <= ended))


def _stay_months(group: Group) -> Sums:
    months = placement_days(group.tallies) * MINUTES_PER_DAY / MINUTES_PER_MONTH
    return group.total(months), group.total(group.children * group.count(*REMOVALS))


def _re_entered(group: Group) -> Sums:
    reunified = group.children * group.happened("reunification")
    return group.total(reunified * group.came("minutes_to_re_entry")), group.total(reunified)


def _moves(group: Group) -> Sums:
    thousand_days = placement_days(group.tallies) / 1000
    return group.total(group.count(*MOVES) * group.children), group.total(thousand_days)


def _placement_days(group: Group) -> Sums:
    return group.total(placement_days(group.tallies)), group.total(group.children)


def _wait(group: Group) -> Sums:
    waited = group.tallies.of("waiting") / MINUTES_PER_DAY
    matched = group.happened("match")
    return group.total(waited * matched), group.total(matched)


def _case_months(group: Group) -> Sums:
    """Return months until the case first ended; those that never did are open until the end of follow-up."""
    ended = group.tallies.marking("minutes_to_case_end")
    minutes = np.where(ended >= 0, ended, group.tallies.of("case"))
    return group.total(minutes / MINUTES_PER_MONTH), group.total()


def _wait_for_treatment(group: Group) -> Sums:
    waited = group.tallies.of("waiting_for_treatment") / MINUTES_PER_DAY
    return group.total(waited), group.total(group.count(*REQUESTS))


def _in_care(group: Group) -> Mask:
    """Return whose children were in care when follow-up ended: they came in once more than they went out."""
    return group.count(*REMOVALS) > group.count(*EXITS)


def _still_open(group: Group) -> Sums:
    ended = group.count(*CLOSURES, "moving_away")
    return group.total(ended == group.count("reopening", "reopening_on_report")), group.total()


ALL_CHILDREN = "the number of children"
PLACED = "the number of children placed"
FAMILIES = "the number of families"

RATIOS: Mapping[str, tuple[Callable[[Group], Sums], str]] = {
    "placed_share": (_of_children(lambda one: one.came("minutes_to_removal")), ALL_CHILDREN),
    "placed_during_case_share": (_of_children(_during_case), ALL_CHILDREN),
    "placed_by_12_months_share": (
        _of_children(lambda one: one.within_a_year("minutes_to_removal")),
        ALL_CHILDREN,
    ),
    "reunified_share_of_placed": (_of_placed(lambda one: one.happened("reunification")), PLACED),
    "re_entered_share_of_reunified": (_re_entered, "the number of children reunified"),
    "terminated_share_of_placed": (_of_placed(lambda one: one.happened("termination")), PLACED),
    "permanency_share_of_placed": (_of_placed(lambda one: one.happened(*PERMANENCIES)), PLACED),
    "in_care_at_end_share": (_of_children(_in_care), ALL_CHILDREN),
    "placement_days_per_child": (_placement_days, ALL_CHILDREN),
    "months_per_placement": (_stay_months, "the number of placements"),
    "moves_per_1000_days": (_moves, "the number of days in placement"),
    "recurrence_by_12_months_share": (
        _of_children(lambda one: one.within_a_year("minutes_to_recurrence")),
        ALL_CHILDREN,
    ),
    "with_parent_at_closure_share": (
        _of_children(lambda one: one.tallies.marking("with_parent_at_closure") == 1),
        ALL_CHILDREN,
    ),
    "ever_treated_share": (_of_families(lambda one: one.happened("treatment_entry")), FAMILIES),
    "treatment_wait_days": (_wait_for_treatment, "the number of requests for treatment"),
    "medication_share": (_of_families(lambda one: one.happened("medication_start")), FAMILIES),
    "sober_at_closure_share": (
        _of_families(lambda one: one.tallies.marking("sober_at_closure") == 1),
        FAMILIES,
    ),
    "mental_health_served_share": (_of_families(lambda one: one.happened("mental_health_service")), FAMILIES),
    "practical_help_served_share": (_of_families(lambda one: one.happened("practical_service")), FAMILIES),
    "contacts_per_family": (_per_family("contact"), FAMILIES),
    "child_visits_per_family": (_per_family("child_visit"), FAMILIES),
    "mentor_wait_days": (_wait, "the number of families a mentor was found for"),
    "case_months": (_case_months, FAMILIES),
    "still_open_share": (_still_open, FAMILIES),
}
"""Each outcome's sums, and the name of what it is divided by."""

DEFINITIONS: Mapping[str, str] = {
    "placed_share": "Children ever placed out of home during follow-up, of all children.",
    "placed_during_case_share": "Children placed out of home before the case first closed, of all children.",
    "placed_by_12_months_share": "Children placed out of home within a year of referral, of all children.",
    "reunified_share_of_placed": "Children reunified at least once during follow-up, of those ever placed.",
    "re_entered_share_of_reunified": "Children placed again after reunification, of those reunified.",
    "terminated_share_of_placed": "Children whose parents' rights were terminated, of those ever placed.",
    "permanency_share_of_placed": "Children adopted, with a guardian or aged out, of those ever placed.",
    "in_care_at_end_share": "Children in placement when follow-up ended, of all children.",
    "placement_days_per_child": "Child-days in placement during follow-up, per child.",
    "months_per_placement": "Months in placement during follow-up, per placement (removal or re-entry).",
    "moves_per_1000_days": "Moves from one placement to another, per 1,000 child-days in placement.",
    "recurrence_by_12_months_share": (
        "Children with maltreatment detected within a year of referral, of all children."
    ),
    "with_parent_at_closure_share": "Children with a parent when the case first closed, of all; open, not.",
    "ever_treated_share": "Caregivers who entered treatment at least once during follow-up, of all.",
    "median_days_to_treatment": "Median days from referral to first treatment, of those who entered it.",
    "treatment_wait_days": "Days waited for a treatment place, per request.",
    "medication_share": "Caregivers who ever began medication for opioid use, of all.",
    "sober_at_closure_share": "Caregivers in recovery when the case first closed, of all; open, not.",
    "mental_health_served_share": "Families who received a mental-health service, of all.",
    "practical_help_served_share": "Families helped with housing, transport or money, of all.",
    "contacts_per_family": "Mentor contacts kept, per family.",
    "child_visits_per_family": "Mentor visits with the children, per family.",
    "mentor_wait_days": "Days from referral to a dyad, of families a dyad was found for.",
    "case_months": "Months until a case was first closed, or the end of follow-up, per family.",
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
