"""What a programme does to each payer's budget: by its own fiscal years, in dollars not discounted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.appraisal.figures import Figure, Values, figure
from sim.costing import Ledger
from sim.study import Study

Figures = tuple[Figure, ...]
BUDGET: Mapping[str, str] = {
    "years": "the payer's fiscal years, each named for the year in which it ends",
    "spared": "by kind of cost: what the comparator costs the payer less what the programme arm does",
    "net": "all kinds together",
    "so_far": "the sum of this year and those before it",
    "break_even": "the year at whose end the payer has, on average, got back what it paid, for good; or null",
}
"""What a budget says, by name."""


@dataclass(frozen=True)
class Budget:
    """Hold what one payer pays more and less under the programme, a figure for each of its fiscal years.

    Dollars of the price year, not discounted. `spared` is what the comparator costs less what the programme
    arm costs, by kind of cost, where it can be avoided (of the programme itself: less than nothing); `net`
    adds the kinds up, `so_far` the years.
    """

    years: tuple[str, ...]
    spared: Mapping[str, Figures]
    net: Figures
    so_far: Figures
    break_even: str | None
    """The first year at whose end the payer has, on average, got back what it paid, for good."""


def budget_of(study: Study, ledger: Ledger, payer: str) -> Budget:
    """Return a payer's budget under one lens: the programme arm against its comparator.

    >>> from sim.study import read_study
    >>> from sim.experiment import experience, judge
    >>> small = ["draws=2", "replications=1", "cohort.referrals=5 per year"]
    >>> study = read_study("scenarios/kentucky_start.yaml", "params", small)
    >>> judge(experience(study, ["matched"])).appraisals["matched"].budgets["federal"].years[:2]
    ('FY2012', 'FY2013')
    """
    labels = study.quarters.fiscal_years(study.params.payers[payer].begins)
    years = tuple(dict.fromkeys(labels))
    spared = _spared(study, ledger, payer, np.array([[label == year for label in labels] for year in years]))
    net = np.asarray(sum(spared.values()))
    so_far = net.cumsum(axis=2)
    return Budget(
        years=years,
        spared={kind: _figures(values) for kind, values in spared.items()},
        net=_figures(net),
        so_far=_figures(so_far),
        break_even=_break_even(years, so_far),
    )


def _spared(study: Study, ledger: Ledger, payer: str, of_year: Values) -> dict[str, Values]:
    """Return what a payer is spared by kind of cost [draw, replication, year]."""
    scenario, lines = study.scenario, study.params.lines.values()
    usual, program = (ledger.arms.index(name) for name in (scenario.comparator, scenario.program))
    own = ledger.amount[:, :, :, :, ledger.payers.index(payer)]
    less = own[usual] - own[program]
    avoidable = {
        kind: np.array([line.avoidable * (line.kind == kind) for line in lines])
        for kind in dict.fromkeys(line.kind for line in lines)
    }
    return {
        kind: np.einsum("drlq,l,yq->dry", less, share, of_year, optimize=True)
        for kind, share in avoidable.items()
    }


def _figures(values: Values) -> Figures:
    return tuple(figure(values[:, :, year]) for year in range(values.shape[2]))


def _break_even(years: tuple[str, ...], so_far: Values) -> str | None:
    """Return the first year from which on the mean of what is saved so far is never below 0 again."""
    behind = np.flatnonzero(so_far.mean(axis=(0, 1)) < 0)
    after = int(behind[-1]) + 1 if len(behind) else 0
    return years[after] if after < len(years) else None
