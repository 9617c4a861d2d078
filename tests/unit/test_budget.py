"""What payers' own fiscal years say of a programme: a toy ledger by hand, and sums that must agree.

The toy's three quarters are those from 15 February to 30 September 2020: FY2020, FY2020 and FY2021 for who
begins in July, all FY2020 for who begins in October.
"""

from dataclasses import replace
from datetime import date
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.appraisal import books_of, budget_of
from sim.experiment import judge
from sim.params import Perspective
from sim.params.money import Kind
from sim.quarters import Quarters
from tests.studies import lived, only, study
from tests.toy import ledger_of, line
from tests.toy import study as toy_study

LINES = {
    "dyads": line("dyad_year", "dyad", "program", "1 USD 2024"),
    "foster": line("day", "foster", "placement", "1 USD 2024", avoidable=0.5),
}
USUAL = {"dyads": (0, 0, 0), "foster": (100, 300, 400)}
START = {"dyads": (100, 60, 0), "foster": (80, 200, 100)}
SHARES = {"dyads": (0.0, 1.0), "foster": (0.25, 0.75)}
ONES = np.ones(2)
MONTHS = {"january": 1, "april": 4, "july": 7, "october": 10}


def ledgered(own, usual=USUAL, start=START):
    """Return a ledger [arm, draw, replication, line, payer, quarter] in which all draws are alike."""
    amounts = {name: np.einsum("aq,d,r->adrq", (usual[name], start[name]), ONES, ONES) for name in LINES}
    return ledger_of(own, amounts, SHARES, ("usual", "start"))


def budget(payer, **arms):
    own = toy_study(LINES)
    books = books_of(own, ledgered(own, **arms))
    return budget_of(own, books, books, payer)


def means(figures):
    return [figure.mean for figure in figures]


def test_a_payers_quarters_make_up_its_own_fiscal_years():
    assert budget("state").years == ("FY2020", "FY2021")
    assert budget("federal").years == ("FY2020",)


def test_what_a_payer_is_spared_is_its_share_of_what_can_be_avoided():
    state = budget("state")
    assert means(state.spared["program"]) == pytest.approx([-160, 0])
    assert means(state.spared["placement"]) == pytest.approx([0.5 * 0.75 * 120, 0.5 * 0.75 * 300])
    assert means(budget("federal").spared["placement"]) == pytest.approx([0.5 * 0.25 * 420])


def test_kinds_add_up_to_the_net_and_years_to_what_is_so_far():
    state = budget("state")
    assert means(state.net) == pytest.approx([-115, 112.5])
    assert means(state.so_far) == pytest.approx([-115, -2.5])


@pytest.mark.parametrize(
    ("payer", "start", "year"),
    [
        ("federal", START, "FY2020"),
        ("state", START, None),
        ("state", START | {"dyads": (100, 50, 0)}, "FY2021"),
        ("state", START | {"dyads": (0, 0, 500)}, None),
        ("state", START | {"dyads": (0, 0, 0)}, "FY2020"),
    ],
)
def test_a_payer_breaks_even_in_the_year_after_which_it_is_never_behind_again(payer, start, year):
    assert budget(payer, start=start).break_even == year


@pytest.fixture(scope="module")
def undiscounted():
    """Return an appraisal without discounting, where each payer pays and has a perspective of its own."""
    shared = {payer: 1 / len(study().params.payers) for payer in study().params.payers}
    paid = study().replaced("discount_rate", 0.0).replaced("state", "ohio")
    paid = paid.replaced("program_payers", shared)
    own = {
        f"only_{payer}": Perspective(label=payer, payers=(payer,), kinds=get_args(Kind)) for payer in shared
    }
    params = replace(paid.params, perspectives={**paid.params.perspectives, **own})
    return only(judge(lived(), replace(paid, params=params)).appraisals)


def so_far(appraisal, payers):
    return sum(appraisal.budgets[payer].so_far[-1].mean for payer in payers)


def test_the_budgets_of_all_payers_but_society_add_up_to_what_all_government_saves_undiscounted(undiscounted):
    whole = undiscounted.money["all_government"].net_saving.mean
    payers = undiscounted.budgets.keys() - {"society"}
    assert so_far(undiscounted, payers) == pytest.approx(whole, rel=1e-9)


def test_the_budgets_of_all_payers_add_up_to_what_society_saves_undiscounted(undiscounted):
    whole = undiscounted.money["societal"].net_saving.mean
    assert so_far(undiscounted, undiscounted.budgets) == pytest.approx(whole, rel=1e-9)


@pytest.mark.parametrize("perspective", ["county", "state", "federal"])
def test_the_budgets_of_the_payers_of_a_government_add_up_to_what_it_saves_undiscounted(
    undiscounted, perspective
):
    payers = study().params.perspectives[perspective].payers
    saved = undiscounted.money[perspective].net_saving.mean
    assert so_far(undiscounted, payers) == pytest.approx(saved, rel=1e-9)
    assert saved != 0


@pytest.mark.parametrize("payer", study().params.payers)
def test_the_budget_of_a_payer_is_what_its_own_perspective_saves(undiscounted, payer):
    saved = undiscounted.money[f"only_{payer}"].net_saving
    assert undiscounted.budgets[payer].so_far[-1].mean == pytest.approx(saved.mean, rel=1e-9)
    assert undiscounted.budgets[payer].so_far[-1].credible == pytest.approx(saved.credible, rel=1e-9)
    assert saved.mean != 0


def test_every_fiscal_year_but_the_first_and_the_last_has_four_quarters():
    quarters = study().quarters
    for month in MONTHS.values():
        years = quarters.fiscal_years(month)
        whole = list(dict.fromkeys(years))[1:-1]
        assert {years.count(year) for year in whole} == {4}


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.integers(1, 4_000), st.sampled_from(sorted(MONTHS)))
def test_a_fiscal_year_ends_in_the_year_it_is_named_for(start, days, month):
    """Counted day by day: the year in which the next first of that month falls, less a day."""
    begins, quarters = MONTHS[month], Quarters(start, days * 1440)
    for first, year in zip(quarters.firsts, quarters.fiscal_years(begins), strict=False):
        next_begins = min(
            day for day in (date(first.year, begins, 1), date(first.year + 1, begins, 1)) if day > first
        )
        last = next_begins.toordinal() - 1
        assert year == f"FY{date.fromordinal(last).year}"
