"""What one perspective sees: costs avoided and caused, ratios with their intervals, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.appraisal.books import View
from sim.appraisal.effects import Effects
from sim.appraisal.fieller import cost_per
from sim.appraisal.figures import (
    Figure,
    Measure,
    Refusal,
    chance_positive,
    expected_loss,
    figures_of,
    ratios_of,
)

MONEY: Mapping[str, str] = {
    "per_gross_dollar": "avoided placement cost per dollar of programme spending (the published convention)",
    "per_added_dollar": "avoided placement cost per dollar of programme spending beyond the comparator's",
    "net_saving": "all the comparator spends less all the programme arm spends",
    "probability_net_saving": "share of draws whose expected net saving is positive",
    "expected_loss": "net loss in the draws whose expected net saving is negative, averaged over all draws",
    "cashable_saving": "what of the net saving could be spent on something else within the year",
    "avoided_placement_cost": "placement cost of the comparator less that of the programme arm",
    "avoided_placement_days": "child-days in placement avoided, not discounted",
    "avoided_placements": "children ever placed in the comparator less those in the programme arm",
    "days_per_placement": "child-days in placement of the comparator, per child ever placed in it",
    "days_per_avoided_placement": (
        "the same, of families placed in the comparator and never in the programme arm (paired luck)"
    ),
    "break_even_day": "the price of a child's day in placement at which the net saving would be nothing",
    "program_cost": "programme spending, until the last dyad is released",
    "added_program_cost": "programme spending beyond the comparator's",
    "avoided_casework_cost": "usual casework of the comparator less that of the programme arm",
    "avoided_court_cost": "the same, of hearings and termination of parental rights",
    "avoided_treatment_cost": "the same, of treatment and medication; below 0 where more are treated",
    "avoided_permanency_cost": "the same, of adoption and guardianship subsidies within the follow-up",
    "avoided_services_cost": "the same, of mental-health services and help with other needs",
    "avoided_societal_cost": "the same, of the lifetime cost of maltreatment",
    "cost_per_avoided_placement": "added programme cost per child never placed, with Fieller's interval",
    "cost_per_avoided_day": "the same, per child-day in placement avoided",
    "cost_per_added_reunification": "the same, per child reunified beyond the comparator's",
    "cost_per_added_with_parent": "the same, per child with a parent at closure beyond the comparator's",
    "cost_per_added_recovery": "the same, per caregiver in recovery at closure beyond the comparator's",
}
"""What each figure of money is: present value, all referred families, dollars of the price year."""


AVOIDED = ("placement", "casework", "court", "treatment", "permanency", "services", "societal")
"""The kinds of cost that are told apart by how much of them is avoided."""


@dataclass(frozen=True)
class Money:
    """Hold what one perspective sees, in present value, dollars of the price year: see `MONEY`.

    Casework, courts, treatment and subsidies stay out of the two ratios per dollar and inside `net_saving`.
    Counts of children, caregivers and days are of all referred families, and not discounted.
    `days_per_avoided_placement` is how long the placements that were avoided would have lasted, beside the
    length of all: paired under shared luck, not an effect on one family.
    """

    per_gross_dollar: Figure | Refusal
    per_added_dollar: Figure | Refusal
    net_saving: Figure
    probability_net_saving: float
    expected_loss: float
    cashable_saving: Figure
    avoided_placement_cost: Figure
    avoided_placement_days: Figure
    avoided_placements: Figure
    days_per_placement: Figure | Refusal
    days_per_avoided_placement: Figure | Refusal
    break_even_day: Figure | Refusal
    program_cost: Figure
    added_program_cost: Figure
    avoided_casework_cost: Figure
    avoided_court_cost: Figure
    avoided_treatment_cost: Figure
    avoided_permanency_cost: Figure
    avoided_services_cost: Figure
    avoided_societal_cost: Figure
    cost_per_avoided_placement: Figure | Refusal
    cost_per_avoided_day: Figure | Refusal
    cost_per_added_reunification: Figure | Refusal
    cost_per_added_with_parent: Figure | Refusal
    cost_per_added_recovery: Figure | Refusal


def money_of(view: View, effects: Effects) -> Money:
    """Return what a view sees, given what the programme does for families."""
    net, program, placement = view.net(), view.program(), view.avoided("placement")
    added = program - view.base()
    days = effects.days_by_quarter @ view.weights
    sums = {
        "net_saving": net,
        "cashable_saving": view.cash(),
        "avoided_placement_days": effects.avoided_days,
        "avoided_placements": effects.avoided_placements,
        "program_cost": program,
        "added_program_cost": added,
    } | {f"avoided_{kind}_cost": view.avoided(kind) for kind in AVOIDED}
    ratios = ratios_of(
        {
            "gross": Measure(placement, program, "programme spending"),
            "added": Measure(placement, added, "added programme cost"),
            "day": Measure(placement - net, days, "avoided placement days"),
        }
    )
    return Money(
        **figures_of(sums),
        per_gross_dollar=ratios["gross"],
        per_added_dollar=ratios["added"],
        break_even_day=ratios["day"],
        probability_net_saving=chance_positive(net),
        expected_loss=expected_loss(net),
        days_per_placement=effects.days_per_placement,
        days_per_avoided_placement=effects.days_per_avoided_placement,
        cost_per_avoided_placement=cost_per(added, effects.avoided_placements),
        cost_per_avoided_day=cost_per(added, effects.avoided_days),
        cost_per_added_reunification=cost_per(added, effects.added_reunifications),
        cost_per_added_with_parent=cost_per(added, effects.added_with_parent),
        cost_per_added_recovery=cost_per(added, effects.added_recoveries),
    )


@dataclass(frozen=True)
class Answer:
    """Hold the answer at one discount rate or horizon, as the scenario's perspective sees it."""

    per_gross_dollar: Figure | Refusal
    net_saving: Figure
    probability_net_saving: float


def answers_of(views: Mapping[str, View]) -> dict[str, Answer]:
    """Return the answer that each view gives."""
    net = {said: view.net() for said, view in views.items()}
    per_dollar = {
        said: Measure(view.avoided("placement"), view.program(), "programme spending")
        for said, view in views.items()
    }
    ratios, sums = ratios_of(per_dollar), figures_of(net)
    return {said: Answer(ratios[said], sums[said], chance_positive(net[said])) for said in views}
