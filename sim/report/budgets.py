"""What each payer's books say, by its own fiscal years: what it pays, what it is spared, the sum so far."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from sim.appraisal import Budget
from sim.experiment import Judged
from sim.report.layout import table
from sim.report.wording import amount, dollars

KINDS = {"program": "programme"}
"""The kinds of cost that are called something else on the screen."""


def budgets(judged: Judged, lens: str) -> Iterator[RenderableType]:
    """Yield a table for each payer through one lens, and when it has got back what it paid."""
    study = judged.study
    for payer, budget in judged.appraisals[lens].budgets.items():
        record = study.params.payers[payer]
        title = f"Budget: {record.label}, fiscal years from {record.fiscal_year.capitalize()}, {lens} lens"
        kinds = [KINDS.get(kind, kind) for kind in budget.spared]
        made = table(title, [*kinds, "in all", "so far"])
        for place, year in enumerate(budget.years):
            columns = (*budget.spared.values(), budget.net, budget.so_far)
            made.add_row(year, *(amount(figures[place].mean) for figures in columns))
        yield made
        yield Text(f"{_said(budget)}\n", style="dim")
    yield Text(
        f"Averages in dollars of {study.scenario.price_year}, not discounted: what usual care costs a payer "
        "less what the programme arm does. Below zero it pays more.\n",
        style="dim",
    )


def _said(budget: Budget) -> str:
    mean, between = dollars(budget.so_far[-1])
    whole = f"By the end {mean} ({between})"
    if budget.break_even is None:
        return f"{whole}: what it paid is not got back within the years that are followed."
    if budget.break_even == budget.years[0]:
        return f"{whole}: on average it is never behind at the end of a fiscal year."
    return f"{whole}: on average it has got back what it paid at the end of {budget.break_even}."
