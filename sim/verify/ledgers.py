"""What must add up in every ledger: payers, governments, fiscal years and kinds, on a small run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim.appraisal import Appraisal, Money
from sim.costing import Ledger
from sim.engine import Choice
from sim.experiment import experience, judge
from sim.study import Study, read_study
from sim.verify.results import Floats, Verified, exactly, rounding

SMALL = (
    "cohort.referrals=60 per year",
    "cohort.intake=1 year",
    "arms.start.dyads=3",
    "arms.start.caseload=9",
    "draws=3",
    "replications=2",
)
"""The shipped scenario with sixty families, and fewer seats than they would fill."""
LEVELS = ("federal", "state", "county")
GOVERNMENT = "all_government"
"""The perspective that the three together make up, as long as no settlement fund pays (none does there)."""
AVOIDED = {
    "placement": "avoided_placement_cost",
    "casework": "avoided_casework_cost",
    "court": "avoided_court_cost",
    "treatment": "avoided_treatment_cost",
    "permanency": "avoided_permanency_cost",
    "services": "avoided_services_cost",
    "societal": "avoided_societal_cost",
}
"""Each kind of cost beside the programme's own, and the figure that says what is avoided of it."""
ADDED_UP = (*AVOIDED.values(), "program_cost", "added_program_cost", "net_saving", "cashable_saving")
"""The figures that those of several perspectives add up to."""


def small_run(scenario: Path, evidence: Path) -> Study:
    """Return the shipped study, small.

    Raises:
        InputError: the scenario, or the evidence, is not sound.
    """
    return read_study(scenario, evidence, SMALL)


def identities(study: Study, choice: Choice) -> Iterator[Verified]:
    """Yield the checks of what must add up: each says by how many dollars the worst sum is off."""
    judged = judge(experience(study, (study.scenario.lens,), choice=choice))
    (ledger,), (appraisal,) = judged.ledgers.values(), judged.appraisals.values()
    amounts = ledger.amount
    granted = rounding(amounts)
    what = f"the worst of {{:,}} sums, in dollars; {np.abs(amounts).sum():,.0f} dollars were spent in all"

    def checked(name: str, gaps: Floats) -> Verified:
        # The worst of no sums is no number, and no number is near enough.
        worst = float(np.abs(gaps).max()) if gaps.size else float("nan")
        return exactly(name, 0.0, worst, granted, what.format(gaps.size))

    yield checked("Ledger: payers' shares less what was spent", amounts.sum(axis=4) - ledger.spent)
    yield checked("Ledger: federal, state and county less all government", _levels(appraisal))
    yield checked("Ledger: fiscal years less their quarters", _years(study, ledger, appraisal))
    yield checked("Ledger: kinds of cost less the net saving", _kinds(appraisal))


def _levels(appraisal: Appraisal) -> Floats:
    """Return what governments see apart, less what they see together [figure]."""
    parts = np.array([_figures(appraisal.money[level]) for level in LEVELS])
    return np.asarray(parts.sum(axis=0) - _figures(appraisal.money[GOVERNMENT]))


def _figures(money: Money) -> Floats:
    return np.array([getattr(money, name).mean for name in ADDED_UP])


def _years(study: Study, ledger: Ledger, appraisal: Appraisal) -> Floats:
    """Return each payer's fiscal years, less the ledger's quarters in them [payer x year]."""
    spared, gaps = _spared(study, ledger), list[float]()
    for place, payer in enumerate(ledger.payers):
        budget, begins = appraisal.budgets[payer], study.params.payers[payer].begins
        ends = [day.year + (day.month - begins) // 12 + (begins > 1) for day in study.quarters.firsts[:-1]]
        own = dict.fromkeys((f"FY{year}" for year in ends), 0.0)
        for year, amount in zip(ends, spared[place].tolist(), strict=True):
            own[f"FY{year}"] += amount
        told = {year: figure.mean for year, figure in zip(budget.years, budget.net, strict=True)}
        gaps += [told.get(year, np.nan) - amount for year, amount in own.items()]
    return np.array(gaps)


def _spared(study: Study, ledger: Ledger) -> Floats:
    """Return what the programme arm spends less than its comparator, where it can [payer, quarter]."""
    scenario = study.scenario
    base, program = (ledger.arms.index(arm) for arm in (scenario.comparator, scenario.program))
    avoidable = np.array([line.avoidable for line in study.lines.values()])
    paid = ledger.amount.mean(axis=(1, 2))
    return np.asarray(np.einsum("lpq,l->pq", paid[base] - paid[program], avoidable))


def _kinds(appraisal: Appraisal) -> Floats:
    """Return all kinds of cost together, less the net: by perspective, then by payer and fiscal year."""
    gaps = [
        sum(getattr(money, name).mean for name in AVOIDED.values())
        - money.added_program_cost.mean
        - money.net_saving.mean
        for money in appraisal.money.values()
    ]
    for budget in appraisal.budgets.values():
        for year, net in enumerate(budget.net):
            gaps.append(sum(one[year].mean for one in budget.spared.values()) - net.mean)
    return np.array(gaps)
