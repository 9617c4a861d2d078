"""What happened to families: each outcome as a ratio of sums, for one arm and one population."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from sim.appraisal.figures import Figure, Measure, Name, Refusal, Values, figure, ratios_of
from sim.history import Tallies
from sim.pathway import CLOSURES, EXITS, PERMANENCIES, REMOVALS, SETTINGS
from sim.units import MINUTES_PER_DAY, MINUTES_PER_MONTH, MINUTES_PER_YEAR

Mask = NDArray[np.bool_]
Found = dict[str, Figure | Refusal]
Amount = NDArray[np.generic] | float
Amounts = tuple[Amount, Amount]
"""What each family counts [draw, replication, family] above and below the line of a ratio of sums."""

NEVER = np.int32(2**31 - 1)
"""Later than all minutes: where those who never did something stand in order."""
POPULATIONS = ("enrolled", "all_referred")
MOVES = ("foster_move", "kin_found", "kin_disruption", "step_up", "step_down")
REQUESTS = ("treatment_request", "treatment_return")


@dataclass(frozen=True)
class Group:
    """The families of one arm, each by itself."""

    tallies: Tallies

    def happened(self, *quantities: str) -> Mask:
        """Return whether one of the events happened to each family at least once."""
        return self.count(*quantities) > 0

    def count(self, *quantities: str) -> NDArray[np.int32]:
        """Return how often the events happened to each family, together."""
        return reduce(np.add, (self.tallies.of(one) for one in quantities))

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

    @cached_property
    def placement_days(self) -> Values:
        """Each family's child-days in placement."""
        return placement_days(self.tallies)


def enrolled(tallies: Tallies) -> Mask:
    """Return which families a dyad was found for [draw, replication, family]."""
    return tallies.of("match") > 0


def outcomes_of(tallies: Tallies, who: Mask) -> dict[str, Figure | Refusal]:
    """Return every outcome of an arm's families in a population."""
    return outcomes_in(tallies, {"": who})[""]


def outcomes_in(tallies: Tallies, populations: Mapping[Name, Mask]) -> dict[Name, Found]:
    """Return every outcome of an arm's families in each population; what a family counts is asked once."""
    measures = dict(_measures(tallies, populations))
    figure_of = ratios_of(measures)
    found: dict[Name, Found] = {name: {} for name in populations}
    for name, outcome in measures:
        found[name][outcome] = figure_of[name, outcome]
    for name, who in populations.items():
        found[name]["median_days_to_treatment"] = _median_days(tallies, who)
    return found


def outcome_measures(tallies: Tallies, who: Mask) -> dict[str, Measure]:
    """Return what every outcome that is a ratio is made of."""
    return {outcome: measure for (_, outcome), measure in _measures(tallies, {"": who})}


def _measures(
    tallies: Tallies, populations: Mapping[Name, Mask]
) -> Iterator[tuple[tuple[Name, str], Measure]]:
    """Yield what every outcome that is a ratio is made of, by population and outcome."""
    group = Group(tallies)
    # Most outcomes are divided by the number of families or of children: these are added up once.
    families = {name: total_of(who, 1.0) for name, who in populations.items()}
    children = {name: total_of(who, group.children) for name, who in populations.items()}

    def divided_by(name: Name, under: Amount) -> Values:
        if under is group.children:
            return children[name]
        return families[name] if isinstance(under, float) else total_of(populations[name], under)

    for outcome, (amounts, of_what) in RATIOS.items():
        over, under = amounts(group)
        for name, who in populations.items():
            yield (name, outcome), Measure(total_of(who, over), divided_by(name, under), of_what)


def total_of(who: Mask, amount: Amount) -> Values:
    """Sum an amount of each family over a population [draw, replication]."""
    # Times 1 or 0: to choose family by family takes several times as long, and sums are the same.
    return np.asarray((who * amount).sum(axis=2, dtype=np.float64))


def placement_days(tallies: Tallies) -> Values:
    """Return each family's child-days in placement [draw, replication, family]."""
    minutes = sum(tallies.of(setting).astype(np.float64) for setting in SETTINGS)
    return np.asarray(minutes / MINUTES_PER_DAY)


def placed(tallies: Tallies) -> Mask:
    """Return whose children were ever placed out of home [draw, replication, family]."""
    return tallies.marking("minutes_to_removal") >= 0


def _of_children(happened: Callable[[Group], Mask]) -> Callable[[Group], Amounts]:
    """Return the children something happened to, of all children."""
    return lambda group: (group.children * happened(group), group.children)


def _of_placed(happened: Callable[[Group], Mask]) -> Callable[[Group], Amounts]:
    """Return the children something happened to, of those placed."""

    def amounts(group: Group) -> Amounts:
        own = group.children * placed(group.tallies)
        return own * happened(group), own

    return amounts


def _of_families(happened: Callable[[Group], Mask]) -> Callable[[Group], Amounts]:
    """Return the families something happened to, of all families."""
    return lambda group: (happened(group), 1.0)


def _per_family(quantity: str) -> Callable[[Group], Amounts]:
    """Return a quantity per family."""
    return lambda group: (group.tallies.of(quantity), 1.0)


def _during_case(group: Group) -> Mask:
    """Return whose children were placed before the case first ended."""
    removed, ended = (group.tallies.marking(f"minutes_to_{what}") for what in ("removal", "case_end"))
    return (removed >= 0) & ((ended < 0) | (removed <= ended))


def _stay_months(group: Group) -> Amounts:
    months = group.placement_days * MINUTES_PER_DAY / MINUTES_PER_MONTH
    return months, group.children * group.count(*REMOVALS)


def _re_entered(group: Group) -> Amounts:
    reunified = group.children * group.happened("reunification")
    return reunified * group.came("minutes_to_re_entry"), reunified


def _moves(group: Group) -> Amounts:
    thousand_days = group.placement_days / 1000
    return group.count(*MOVES) * group.children, thousand_days


def _placement_days(group: Group) -> Amounts:
    return group.placement_days, group.children


def _wait(group: Group) -> Amounts:
    waited = group.tallies.of("waiting") / MINUTES_PER_DAY
    matched = group.happened("match")
    return waited * matched, matched


def _case_months(group: Group) -> Amounts:
    """Return months until the case first ended; those that never did are open until the end of follow-up."""
    ended = group.tallies.marking("minutes_to_case_end")
    minutes = np.where(ended >= 0, ended, group.tallies.of("case"))
    return minutes / MINUTES_PER_MONTH, 1.0


def _wait_for_treatment(group: Group) -> Amounts:
    waited = group.tallies.of("waiting_for_treatment") / MINUTES_PER_DAY
    return waited, group.count(*REQUESTS)


def _in_care(group: Group) -> Mask:
    """Return whose children were in care when follow-up ended: they came in once more than they went out."""
    return group.count(*REMOVALS) > group.count(*EXITS)


def _still_open(group: Group) -> Amounts:
    ended = group.count(*CLOSURES, "moving_away")
    return ended == group.count("reopening", "reopening_on_report"), 1.0


ALL_CHILDREN = "the number of children"
PLACED = "the number of children placed"
FAMILIES = "the number of families"

RATIOS: Mapping[str, tuple[Callable[[Group], Amounts], str]] = {
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
    "recurrence_share": (_of_children(lambda one: one.came("minutes_to_recurrence")), ALL_CHILDREN),
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
"""What each outcome counts above and below the line, and the name of what it is divided by."""

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
    "recurrence_share": "Children with maltreatment detected during follow-up, of all children.",
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


def _median_days(tallies: Tallies, who: Mask) -> Figure | Refusal:
    minutes = tallies.marking("minutes_to_treatment")
    entered = who & (minutes >= 0)
    if not entered.any(axis=2).all():
        return Refusal("in some runs nobody entered treatment")
    ordered = np.sort(np.where(entered, minutes, NEVER), axis=2)
    middle = entered.sum(axis=2, keepdims=True) - np.array([1, 0])
    days = np.take_along_axis(ordered, middle // 2, axis=2) / MINUTES_PER_DAY
    return figure(days.sum(axis=2) / 2)
