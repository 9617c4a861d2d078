"""Put two arms side by side: what was spent, what was avoided, what is left, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.appraisal.figures import Figure, Refusal, Values, chance_positive, figure, ratio
from sim.appraisal.outcomes import POPULATIONS, enrolled, outcomes_of, placement_days
from sim.costing import Ledger
from sim.history import Tallies
from sim.params import Perspective
from sim.study import Study

Outcomes = Mapping[str, Figure | Refusal]


MONEY: Mapping[str, str] = {
    "per_gross_dollar": "avoided placement cost per dollar of programme spending (the published convention)",
    "per_added_dollar": "avoided placement cost per dollar of programme spending beyond the comparator's",
    "net_saving": "all the comparator spends less all the programme arm spends",
    "probability_net_saving": "share of draws whose expected net saving is positive",
    "avoided_placement_cost": "placement cost of the comparator less that of the programme arm",
    "avoided_placement_days": "child-days in placement avoided, not discounted",
    "avoided_placements": "children ever placed in the comparator less those in the programme arm",
    "program_cost": "programme spending: dyads and sites, until the last dyad is released",
    "added_program_cost": "programme spending beyond the comparator's",
    "avoided_casework_cost": "usual casework of the comparator less that of the programme arm",
}
"""What each figure of money is: present value, all referred families, dollars of the price year."""


@dataclass(frozen=True)
class Money:
    """Hold what one perspective sees, in present value, dollars of the price year.

    `per_gross_dollar` is avoided placement cost per dollar of programme spending (the published convention),
    `per_added_dollar` the same per dollar of programme spending beyond the comparator's. Casework stays out
    of both and inside `net_saving`. `probability_net_saving` is the share of draws whose expected net saving
    is positive. `avoided_placement_days` are child-days, not discounted;
    `avoided_placements` are children ever placed, comparator less programme arm, of all referred.
    """

    per_gross_dollar: Figure | Refusal
    per_added_dollar: Figure | Refusal
    net_saving: Figure
    probability_net_saving: float
    avoided_placement_cost: Figure
    avoided_placement_days: Figure
    avoided_placements: Figure
    program_cost: Figure
    added_program_cost: Figure
    avoided_casework_cost: Figure


@dataclass(frozen=True)
class Appraisal:
    """Hold everything judged under one lens: money by perspective, outcomes by arm and population."""

    money: Mapping[str, Money]
    outcomes: Mapping[str, Mapping[str, Outcomes]]


def appraise(study: Study, tallies: Mapping[str, Tallies], ledger: Ledger) -> Appraisal:
    """Judge the programme arm of a study against its comparator, under one lens."""
    names = (study.scenario.program, study.scenario.comparator)
    program, comparator = (tallies[name] for name in names)
    days = (placement_days(comparator) - placement_days(program)).sum(axis=2)
    children = program.children
    placed = (comparator.of("removal") > 0).astype(np.int64) - (program.of("removal") > 0)
    avoided = (placed * children).sum(axis=2).astype(np.float64)
    money = {
        name: _money(study, perspective, ledger, days, avoided)
        for name, perspective in study.params.perspectives.items()
    }
    who = dict(zip(POPULATIONS, (enrolled(program), np.ones(children.shape, dtype=bool)), strict=True))
    by_arm = {
        arm: {population: outcomes_of(tally, mask) for population, mask in who.items()}
        for arm, tally in tallies.items()
    }
    return Appraisal(money, by_arm)


def _money(study: Study, perspective: Perspective, ledger: Ledger, days: Values, placements: Values) -> Money:
    spent = _Spending(study, perspective, ledger)
    program, base = (
        spent.by("program", study.scenario.program),
        spent.by("program", study.scenario.comparator),
    )
    placement, casework = spent.avoided("placement"), spent.avoided("casework")
    net = sum((spent.avoided(kind) for kind in perspective.kinds), np.zeros_like(program))
    return Money(
        per_gross_dollar=ratio(placement, program, "programme spending"),
        per_added_dollar=ratio(placement, program - base, "added programme cost"),
        net_saving=figure(net),
        probability_net_saving=chance_positive(net),
        avoided_placement_cost=figure(placement),
        avoided_placement_days=figure(days),
        avoided_placements=figure(placements),
        program_cost=figure(program),
        added_program_cost=figure(program - base),
        avoided_casework_cost=figure(casework),
    )


@dataclass(frozen=True)
class _Spending:
    """What a perspective sees of a ledger, in present value [draw, replication]."""

    study: Study
    perspective: Perspective
    ledger: Ledger

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

    def _counted(self, kind: str) -> Values:
        lines = self.study.params.lines.values()
        counts = kind in self.perspective.kinds
        return np.array([float(counts and line.kind == kind) for line in lines])

    def _sum(self, amount: Values, lines: Values) -> Values:
        payers = np.array([float(payer in self.perspective.payers) for payer in self.ledger.payers])
        factors = (1 + self.study.scenario.discount_rate) ** -self.study.quarters.middles
        return np.asarray(np.einsum("drlpq,l,p,q->dr", amount, lines, payers, factors, optimize=True))


def variance_removed(study: Study, tallies: Mapping[str, Tallies]) -> float:
    """Return how much of the variance of a difference between arms their shared luck takes away.

    It is 1 - Var(difference) / (Var(one) + Var(other)) of families' child-days in placement, within runs:
    0 as with independent luck, 1 when the arms are alike.
    """
    one, other = (placement_days(tallies[arm]) for arm in (study.scenario.comparator, study.scenario.program))
    apart = one.var(axis=2).mean() + other.var(axis=2).mean()
    return float(1 - (one - other).var(axis=2).mean() / apart) if apart > 0 else 1.0
