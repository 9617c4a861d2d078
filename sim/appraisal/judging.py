"""Put two arms side by side: what was spent, what was avoided, what is left, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.appraisal.books import View, books_of
from sim.appraisal.budget import Budget, budget_of
from sim.appraisal.effects import effects_of
from sim.appraisal.figures import Figure, Refusal, Values
from sim.appraisal.money import Answer, Money, answers_of, money_of
from sim.appraisal.outcomes import POPULATIONS, Mask, enrolled, outcomes_in
from sim.appraisal.staffing import staffing_of
from sim.costing import Ledger, in_dollars_of_each_year
from sim.history import Tallies
from sim.study import Study
from sim.units import MINUTES_PER_YEAR

Outcomes = Mapping[str, Figure | Refusal]
ByPopulation = Mapping[str, Outcomes]

RATES = (0.0, 0.02, 0.03, 0.07)
"""The yearly discount rates at which the answer is shown, whatever the scenario's own."""

HORIZONS = (3, 5, 8)
"""The years from the programme's start after which the answer is shown, where it is followed longer."""


@dataclass(frozen=True)
class Appraisal:
    """Hold everything judged under one lens.

    Money by perspective, outcomes by arm and population, staff by arm, budgets by payer; and, as the
    scenario's perspective sees it, the answer at each of `RATES` and of `HORIZONS`, by how it is written.
    """

    money: Mapping[str, Money]
    outcomes: Mapping[str, Mapping[str, Outcomes]]
    staffing: Mapping[str, Outcomes]
    budgets: Mapping[str, Budget]
    discounted: Mapping[str, Answer]
    horizons: Mapping[str, Answer]


def appraise(
    study: Study, tallies: Mapping[str, Tallies], ledger: Ledger, usual: ByPopulation | None = None
) -> Appraisal:
    """Judge the programme arm of a study against its comparator, under one lens.

    The comparator's outcomes need not be counted again, if they are given as `usual_outcomes` returns them.
    """
    scenario, books = study.scenario, books_of(study, ledger)
    program, comparator = (tallies[name] for name in (scenario.program, scenario.comparator))
    effects = effects_of(program, comparator)
    worth = present_values(study, scenario.discount_rate)

    def seen(name: str, weights: Values) -> View:
        own = study.params.perspectives[name]
        return View(books, own.payers, own.kinds, weights)

    money = {}
    for name, perspective in study.params.perspectives.items():
        rate = perspective.discount_rate
        money[name] = money_of(seen(name, worth if rate is None else present_values(study, rate)), effects)
    usual = usual or usual_outcomes(study, {"": tallies})[""]
    who = dict(zip(POPULATIONS, (enrolled(program), _everyone(program)), strict=True))
    outcomes = {
        arm: usual if arm == scenario.comparator else outcomes_in(tally, who)
        for arm, tally in tallies.items()
    }
    nominal = books_of(study, in_dollars_of_each_year(study, ledger))
    whose = scenario.perspective
    return Appraisal(
        money=money,
        outcomes=outcomes,
        staffing={arm: staffing_of(study, arm, tally) for arm, tally in tallies.items()},
        budgets={payer: budget_of(study, books, nominal, payer) for payer in ledger.payers},
        discounted=answers_of(
            {f"{100 * rate:g} %": seen(whose, present_values(study, rate)) for rate in RATES}
        ),
        horizons=answers_of({said: seen(whose, worth * within) for said, within in _horizons(study).items()}),
    )


def usual_outcomes(study: Study, lived: Mapping[str, Mapping[str, Tallies]]) -> dict[str, ByPopulation]:
    """Return the comparator's outcomes by lens, of those enrolled in the programme and of all.

    Mostly its story is the same under every lens: then what a family counts is asked once for all.
    """
    scenario, found = study.scenario, dict[str, ByPopulation]()
    alike: dict[int, list[str]] = {}
    for lens, arms in lived.items():
        alike.setdefault(id(arms[scenario.comparator]), []).append(lens)
    for lenses in alike.values():
        usual = lived[lenses[0]][scenario.comparator]
        who: dict[str | None, Mask] = {lens: enrolled(lived[lens][scenario.program]) for lens in lenses}
        told = outcomes_in(usual, who | {None: _everyone(usual)})
        for lens in lenses:
            found[lens] = dict(zip(POPULATIONS, (told[lens], told[None]), strict=True))
    return found


def _everyone(tallies: Tallies) -> Mask:
    return np.ones(tallies.children.shape, dtype=bool)


def present_values(study: Study, rate: float) -> Values:
    """Return what a dollar of each quarter is worth at the programme's start [quarter].

    Paid in the middle of the quarter, discounted by the year: (1 + rate) ** -years.
    """
    return np.asarray((1 + rate) ** -study.quarters.middles)


def _horizons(study: Study) -> dict[str, Values]:
    """Return which quarters count up to each horizon that ends before the last quarter, and in all."""
    found = {f"{years} years": study.quarters.within(years).astype(np.float64) for years in HORIZONS}
    whole = f"{study.quarters.edges[-1] / MINUTES_PER_YEAR:.3g} years"
    return {name: within for name, within in found.items() if not within.all()} | {
        whole: np.ones(len(study.quarters))
    }
