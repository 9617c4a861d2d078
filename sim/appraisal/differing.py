"""How two scenarios differ in what they do for families, staff and money, paired run by run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.appraisal.books import View, books_of
from sim.appraisal.effects import effects_of
from sim.appraisal.figures import Figure, Measure, Refusal, difference
from sim.appraisal.judging import present_values
from sim.appraisal.outcomes import outcome_measures
from sim.appraisal.staffing import staffing_measures
from sim.costing import Ledger
from sim.history import Tallies
from sim.study import Study

Differences = Mapping[str, Figure | Refusal]


@dataclass(frozen=True)
class Measured:
    """Hold what the figures of one scenario are made of: money, outcomes of all referred families, staff.

    Money as one perspective sees it, in present value; outcomes and staff of the programme arm.
    """

    money: Mapping[str, Measure]
    outcomes: Mapping[str, Measure]
    staffing: Mapping[str, Measure]


def measured(study: Study, tallies: Mapping[str, Tallies], ledger: Ledger, perspective: str) -> Measured:
    """Return what the figures of a study's programme arm are made of, under one lens."""
    scenario = study.scenario
    program, comparator = (tallies[name] for name in (scenario.program, scenario.comparator))
    own, effects = study.params.perspectives[perspective], effects_of(program, comparator)
    rate = scenario.discount_rate if own.discount_rate is None else own.discount_rate
    view = View(books_of(study, ledger), own.payers, own.kinds, present_values(study, rate))
    money = {
        "per_gross_dollar": Measure(view.avoided("placement"), view.program(), "programme spending"),
        "program_cost": Measure(view.program()),
        "avoided_placement_cost": Measure(view.avoided("placement")),
        "net_saving": Measure(view.net()),
        "cashable_saving": Measure(view.cash()),
        "avoided_placements": Measure(effects.avoided_placements),
        "avoided_placement_days": Measure(effects.avoided_days),
    }
    everyone = np.ones(program.children.shape, dtype=bool)
    staff = staffing_measures(study, scenario.program, program)
    return Measured(money, outcome_measures(program, everyone), staff)


def differences(one: Mapping[str, Measure], other: Mapping[str, Measure]) -> Differences:
    """Return how much more each measure of the other scenario is; both were lived on the same luck."""
    return {name: difference(measure, other[name]) for name, measure in one.items()}
