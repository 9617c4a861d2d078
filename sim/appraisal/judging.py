"""Put two arms side by side: what was spent, what was avoided, what is left, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.appraisal.budget import Budget, budget_of
from sim.appraisal.figures import Figure, Refusal, Values, chance_positive, expected_loss, figure, ratio
from sim.appraisal.outcomes import POPULATIONS, enrolled, outcomes_of, placed, placement_days
from sim.appraisal.staffing import staffing_of
from sim.costing import Ledger
from sim.history import Tallies
from sim.params import Perspective
from sim.pathway import SETTINGS
from sim.study import Study
from sim.units import MINUTES_PER_DAY

Outcomes = Mapping[str, Figure | Refusal]


MONEY: Mapping[str, str] = {
    "per_gross_dollar": "avoided placement cost per dollar of programme spending (the published convention)",
    "per_added_dollar": "avoided placement cost per dollar of programme spending beyond the comparator's",
    "net_saving": "all the comparator spends less all the programme arm spends",
    "probability_net_saving": "share of draws whose expected net saving is positive",
    "expected_loss": "net loss in the draws whose expected net saving is negative, averaged over all draws",
    "avoided_placement_cost": "placement cost of the comparator less that of the programme arm",
    "avoided_placement_days": "child-days in placement avoided, not discounted",
    "avoided_placements": "children ever placed in the comparator less those in the programme arm",
    "days_per_placement": "child-days in placement of the comparator, per child ever placed in it",
    "days_per_avoided_placement": (
        "the same, of families placed in the comparator and never in the programme arm (paired luck)"
    ),
    "break_even_day": "the price of a child's day in placement at which the net saving would be nothing",
    "program_cost": "programme spending: dyads and sites, until the last dyad is released",
    "added_program_cost": "programme spending beyond the comparator's",
    "avoided_casework_cost": "usual casework of the comparator less that of the programme arm",
}
"""What each figure of money is: present value, all referred families, dollars of the price year."""

RATES = (0.0, 0.02, 0.03, 0.07)
"""The yearly discount rates at which the answer is shown, whatever the scenario's own."""


@dataclass(frozen=True)
class Money:
    """Hold what one perspective sees, in present value, dollars of the price year.

    `per_gross_dollar` is avoided placement cost per dollar of programme spending (the published convention),
    `per_added_dollar` the same per dollar of programme spending beyond the comparator's. Casework stays out
    of both and inside `net_saving`. `probability_net_saving` is the share of draws whose expected net saving
    is positive, `expected_loss` what the others lose, averaged over all draws. `avoided_placement_days` are
    child-days, not discounted; `avoided_placements` are children ever placed, comparator less programme arm,
    of all referred.
    `days_per_avoided_placement` is how long the placements that were avoided would have lasted, beside the
    length of all: paired under shared luck, not an effect on one family.
    """

    per_gross_dollar: Figure | Refusal
    per_added_dollar: Figure | Refusal
    net_saving: Figure
    probability_net_saving: float
    expected_loss: float
    avoided_placement_cost: Figure
    avoided_placement_days: Figure
    avoided_placements: Figure
    days_per_placement: Figure | Refusal
    days_per_avoided_placement: Figure | Refusal
    break_even_day: Figure | Refusal
    program_cost: Figure
    added_program_cost: Figure
    avoided_casework_cost: Figure


@dataclass(frozen=True)
class Discounted:
    """Hold the answer at one discount rate, as the scenario's perspective sees it."""

    per_gross_dollar: Figure | Refusal
    net_saving: Figure
    probability_net_saving: float


@dataclass(frozen=True)
class Appraisal:
    """Hold everything judged under one lens.

    Money by perspective, outcomes by arm and population, staff by arm, budgets by payer, and the answer at
    each of `RATES`, by how it is written.
    """

    money: Mapping[str, Money]
    outcomes: Mapping[str, Mapping[str, Outcomes]]
    staffing: Mapping[str, Outcomes]
    budgets: Mapping[str, Budget]
    discounted: Mapping[str, Discounted]


def appraise(study: Study, tallies: Mapping[str, Tallies], ledger: Ledger) -> Appraisal:
    """Judge the programme arm of a study against its comparator, under one lens."""
    names, rate = (study.scenario.program, study.scenario.comparator), study.scenario.discount_rate
    program, comparator = (tallies[name] for name in names)
    placements = _placements(program, comparator)
    days = _days_by_quarter(comparator) - _days_by_quarter(program)
    money = {}
    for name, perspective in study.params.perspectives.items():
        spent = _Spending(study, perspective, ledger, rate)
        money[name] = Money(**_money(spent), **placements, break_even_day=spent.break_even_day(days))
    everyone = np.ones(program.children.shape, dtype=bool)
    who = dict(zip(POPULATIONS, (enrolled(program), everyone), strict=True))
    by_arm = {
        arm: {population: outcomes_of(tally, mask) for population, mask in who.items()}
        for arm, tally in tallies.items()
    }
    staff = {arm: staffing_of(study, arm, tally) for arm, tally in tallies.items()}
    budgets = {payer: budget_of(study, ledger, payer) for payer in ledger.payers}
    return Appraisal(money, by_arm, staff, budgets, _discounted(study, ledger))


def _discounted(study: Study, ledger: Ledger) -> dict[str, Discounted]:
    """Return the answer at each rate that reviewers ask for."""
    perspective = study.params.perspectives[study.scenario.perspective]
    asked, found = [field.name for field in fields(Discounted)], {}
    for rate in RATES:
        money = _money(_Spending(study, perspective, ledger, rate))
        found[f"{100 * rate:g} %"] = Discounted(**{name: money[name] for name in asked})
    return found


def _placements(program: Tallies, comparator: Tallies) -> dict[str, Any]:
    """Return what of placement is avoided, counted in children and days."""
    days, others = placement_days(comparator), placement_days(program)
    before, after, children = placed(comparator), placed(program), program.children
    spared = before & ~after
    change = (before.astype(np.int64) - after) * children
    return {
        "avoided_placement_days": figure((days - others).sum(axis=2)),
        "avoided_placements": figure(change.sum(axis=2).astype(np.float64)),
        "days_per_placement": _length(days, before, children),
        "days_per_avoided_placement": _length(days, spared, children),
    }


def _days_by_quarter(tally: Tallies) -> Values:
    """Return the child-days in placement [draw, replication, quarter]."""
    rows = [tally.quantities.index(setting) for setting in SETTINGS]
    return np.asarray(tally.by_quarter[:, :, rows].sum(axis=2) / MINUTES_PER_DAY)


def _length(days: Values, who: NDArray[np.bool_], children: NDArray[np.int32]) -> Figure | Refusal:
    over, under = (days * who).sum(axis=2), (children * who).sum(axis=2).astype(np.float64)
    return ratio(over, under, "the number of children")


def _money(spent: _Spending) -> dict[str, Any]:
    scenario = spent.study.scenario
    program, base = (spent.by("program", arm) for arm in (scenario.program, scenario.comparator))
    placement, casework, net = spent.avoided("placement"), spent.avoided("casework"), spent.net()
    return {
        "per_gross_dollar": ratio(placement, program, "programme spending"),
        "per_added_dollar": ratio(placement, program - base, "added programme cost"),
        "net_saving": figure(net),
        "probability_net_saving": chance_positive(net),
        "expected_loss": expected_loss(net),
        "avoided_placement_cost": figure(placement),
        "program_cost": figure(program),
        "added_program_cost": figure(program - base),
        "avoided_casework_cost": figure(casework),
    }


@dataclass(frozen=True)
class _Spending:
    """What a perspective sees of a ledger, in present value [draw, replication]."""

    study: Study
    perspective: Perspective
    ledger: Ledger
    discount_rate: float

    def by(self, kind: str, arm: str) -> Values:
        """Return what an arm spends on one kind of cost; zero for a kind that does not count."""
        return self._sum(self.ledger.amount[self.ledger.arms.index(arm)], self._counted(kind))

    def avoided(self, kind: str) -> Values:
        """Return what the comparator spends less what the programme arm spends, where it can be avoided."""
        arms = [
            self.ledger.arms.index(name)
            for name in (self.study.scenario.comparator, self.study.scenario.program)
        ]
        lines = self.study.params.lines.values()
        avoidable = np.array([line.avoidable for line in lines])
        return self._sum(
            self.ledger.amount[arms[0]] - self.ledger.amount[arms[1]], self._counted(kind) * avoidable
        )

    def net(self) -> Values:
        """Return what is avoided of all kinds together: of the programme, less than nothing."""
        nothing = np.zeros(self.ledger.amount.shape[1:3])
        return sum((self.avoided(kind) for kind in self.perspective.kinds), nothing)

    def break_even_day(self, days: Values) -> Figure | Refusal:
        """Return what a day in placement must cost for it to pay, given the days avoided by quarter."""
        avoided = (days * self._factors).sum(axis=2)
        return ratio(self.avoided("placement") - self.net(), avoided, "avoided placement days")

    @property
    def _factors(self) -> Values:
        """What a dollar of each quarter is worth at the programme's start."""
        return np.asarray((1 + self.discount_rate) ** -self.study.quarters.middles)

    def _counted(self, kind: str) -> Values:
        lines = self.study.params.lines.values()
        counts = kind in self.perspective.kinds
        return np.array([float(counts and line.kind == kind) for line in lines])

    def _sum(self, amount: Values, lines: Values) -> Values:
        payers = np.array([float(payer in self.perspective.payers) for payer in self.ledger.payers])
        return np.asarray(np.einsum("drlpq,l,p,q->dr", amount, lines, payers, self._factors, optimize=True))


def variance_removed(study: Study, tallies: Mapping[str, Tallies]) -> float:
    """Return how much of the variance of a difference between arms their shared luck takes away.

    It is 1 - Var(difference) / (Var(one) + Var(other)) of families' child-days in placement, within runs:
    0 as with independent luck, 1 when the arms are alike.
    """
    one, other = (placement_days(tallies[arm]) for arm in (study.scenario.comparator, study.scenario.program))
    apart = one.var(axis=2).mean() + other.var(axis=2).mean()
    return float(1 - (one - other).var(axis=2).mean() / apart) if apart > 0 else 1.0
