"""What each payer's books say, by its own fiscal years: what it is spared, in all, and in cash."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from rich.console import RenderableType
from rich.text import Text

from sim.appraisal import Budget
from sim.experiment import Judged
from sim.report.layout import NO_ANSWER, table
from sim.report.wording import in_thousands, thousands

LEAST = 0.005
"""A payer that pays and is spared less than this share of all amounts is named below the table."""


def budgets(judged: Judged, lens: str) -> Iterator[RenderableType]:
    """Yield what each payer is spared by its fiscal years through one lens, and when it is even."""
    study, found = judged.study, judged.appraisals[lens].budgets
    touched = {payer: sum(abs(year.mean) for year in budget.net) for payer, budget in found.items()}
    seen = [payer for payer in found if touched[payer] > LEAST * sum(touched.values())]
    labels = [study.params.payers[payer].label for payer in seen]
    made = table(f"Spared by payer and fiscal year, thousand dollars, {lens} lens", labels)
    for year in sorted({year for payer in seen for year in found[payer].years}):
        made.add_row(year, *(_of(found[payer], year) for payer in seen))
    for said, say in SUMS.items():
        made.add_row(said, *(say(found[payer]) for payer in seen))
    yield made
    others = [study.params.payers[one].label for one in found if one not in seen and touched[one]]
    rest = f" Hardly touched: {', '.join(others)}." if others else ""
    yield Text(
        "What usual care costs a payer less what the programme arm does, on average; below zero it pays "
        f"more. Dollars of {study.scenario.price_year}, not discounted; each payer's own fiscal years. In "
        f"cash: what it could spend on something else within the year.{rest}\n",
        style="dim",
    )


def _of(budget: Budget, year: str) -> str:
    return thousands(budget.net[budget.years.index(year)].mean) if year in budget.years else ""


def _in_all(budget: Budget) -> str:
    mean, between = in_thousands(budget.so_far[-1])
    return f"{mean}\n({between})".replace(" to ", " to\n")


def _in_cash(budget: Budget) -> str:
    return thousands(sum(year.mean for year in budget.cashable))


def _nominal(budget: Budget) -> str:
    return thousands(budget.nominal_so_far[-1].mean)


def _even(budget: Budget) -> str:
    return budget.break_even or NO_ANSWER


SUMS: Mapping[str, Callable[[Budget], str]] = {
    "In all": _in_all,
    "Of it in cash": _in_cash,
    "In dollars of each year": _nominal,
    "Even for good by": _even,
}
"""What is said of all years together."""
