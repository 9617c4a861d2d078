"""What a programme does to each payer's budget: by its own fiscal years, in dollars not discounted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np

from sim.appraisal.books import Amounts, Books, by_year
from sim.appraisal.figures import Figure, Values, figures
from sim.study import Study

Figures = tuple[Figure, ...]
BUDGET: Mapping[str, str] = {
    "years": "the payer's fiscal years, each named for the year in which it ends",
    "spared": "by kind of cost that it pays: what the comparator costs it less what the programme arm does",
    "net": "all kinds together",
    "so_far": "the sum of this year and those before it",
    "cashable": "what of the net the payer could spend on something else within the year",
    "nominal": "the net in the dollars of its own year",
    "nominal_so_far": "the sum of that, of this year and those before it",
    "break_even": "the year at whose end the payer has, on average, got back what it paid, for good; or null",
}
"""What a budget says, by name."""


@dataclass(frozen=True)
class Budget:
    """Hold what one payer pays more and less under the programme, a figure for each of its fiscal years.

    Not discounted; dollars of the price year, but for the `nominal` ones. `spared` is what the comparator
    costs less what the programme arm costs, by kind of cost, where it can be avoided (of the programme
    itself: less than nothing); `net` adds the kinds up, `so_far` the years.
    """

    years: tuple[str, ...]
    spared: Mapping[str, Figures]
    net: Figures
    so_far: Figures
    cashable: Figures
    nominal: Figures
    nominal_so_far: Figures
    break_even: str | None
    """The first year at whose end the payer has, on average, got back what it paid, for good."""


def budget_of(study: Study, books: Books, nominal: Books, payer: str) -> Budget:
    """Return a payer's budget under one lens: the programme arm against its comparator.

    >>> from sim.study import read_study
    >>> from sim.experiment import experience, judge
    >>> small = ["draws=2", "replications=1", "cohort.referrals=5 per year"]
    >>> study = read_study("scenarios/kentucky_start.yaml", "params", small)
    >>> judge(experience(study, ["matched"])).appraisals["matched"].budgets["title_iv_e"].years[:2]
    ('FY2012', 'FY2013')
    """
    years = study.quarters.fiscal_years(study.params.payers[payer].begins)

    def all_kinds(by_kind: Mapping[str, Amounts]) -> Values:
        own = (amounts[payer] for amounts in by_kind.values() if payer in amounts)
        return sum(own, books.nothing)

    paid = {kind: amounts[payer] for kind, amounts in books.spared.items() if payer in amounts}
    spared = {kind: amounts for kind, amounts in paid.items() if amounts.any()}
    whole = {"net": books.spared, "cashable": books.cashable, "nominal": nominal.spared}
    quarterly = spared | {name: all_kinds(by_kind) for name, by_kind in whole.items()}
    yearly = dict(zip(quarterly, by_year(np.array(list(quarterly.values())), years), strict=True))
    yearly["so_far"], yearly["nominal_so_far"] = (yearly[name].cumsum(axis=2) for name in ("net", "nominal"))
    told, named = _year_by_year(yearly), tuple(dict.fromkeys(years))
    by_kind = {kind: told.pop(kind) for kind in spared}
    return Budget(
        years=named,
        spared=by_kind,
        **told,
        break_even=_break_even(named, yearly["so_far"]),
    )


def _year_by_year(yearly: Mapping[str, Values]) -> dict[str, Figures]:
    """Return the figures of every year: side by side, those of all take little longer than those of one."""
    told = iter(figures(np.concatenate(list(yearly.values()), axis=2)))
    return {name: tuple(islice(told, values.shape[2])) for name, values in yearly.items()}


def _break_even(years: tuple[str, ...], so_far: Values) -> str | None:
    """Return the first year from which on the mean of what is saved so far is never below 0 again.

    None where that never comes, or where nothing is paid or spared at all.
    """
    if not so_far.any():
        return None
    behind = np.flatnonzero(so_far.mean(axis=(0, 1)) < 0)
    after = int(behind[-1]) + 1 if len(behind) else 0
    return years[after] if after < len(years) else None
