"""Laws of who pays: whoever pays a cost, it is the same cost; what is one sum is the sum of its parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.appraisal import appraise, books_of
from sim.costing import in_dollars_of_each_year, ledger
from sim.costing.funding import Funded
from sim.engine import Telling
from sim.experiment import Judged, judge
from sim.params import Claim, Funding, Params, Payer
from sim.params.money import DatedRate, Index, Since
from sim.study import Study
from tests.studies import judged, lived, only, study
from tests.toy import line as toy_line
from tests.toy import study as toy_study
from tests.toy import tallies as toy_tallies

GOVERNMENT = ("federal", "state", "county")
SUMS = ("net_saving", "program_cost", "avoided_placement_cost", "avoided_court_cost", "cashable_saving")


@cache
def priced(**changes: object) -> Judged:
    """Return the small study's story, priced with some of its scenario changed."""
    one = study()
    for name, value in changes.items():
        one = one.replaced(name, dict(value) if isinstance(value, tuple) else value)
    return judge(lived(), one)


def with_params(**sections: object) -> Judged:
    return judge(lived(), replace(study(), params=replace(study().params, **sections)))


def total(one: Judged) -> float:
    return only(one.appraisals).money["societal"].net_saving.mean


@pytest.mark.parametrize("line", ["foster_day", "mentor_year", "usual_casework", "medication_day"])
@pytest.mark.parametrize("payer", ["settlement", "county"])
def test_a_line_moved_to_another_payer_changes_no_total(line, payer):
    lines = study().params.lines
    moved = with_params(
        lines={**lines, line: lines[line].model_copy(update={"funding": None, "payers": {payer: 1.0}})}
    )
    before, after = only(judged().ledgers), only(moved.ledgers)
    assert np.array_equal(before.spent, after.spent)
    assert total(moved) == pytest.approx(total(judged()), rel=1e-9)
    paid = after.paid(after.lines.index(line))
    assert paid[:, :, :, after.payers.index(payer)].sum() == pytest.approx(paid.sum()) != 0


def test_whoever_the_scenario_lets_pay_for_the_programme_changes_no_total():
    other = priced(program_payers=(("settlement", 0.4), ("county", 0.6)))
    assert total(other) == pytest.approx(total(judged()), rel=1e-9)
    assert only(other.appraisals).money["county"].program_cost.mean > 0
    assert only(judged().appraisals).money["county"].program_cost.mean == 0


@pytest.mark.parametrize("name", SUMS)
def test_the_three_governments_see_what_all_government_sees(name):
    money = only(judged().appraisals).money
    parts = sum(getattr(money[one], name).mean for one in GOVERNMENT)
    assert parts == pytest.approx(getattr(money["all_government"], name).mean, rel=1e-9)


def test_society_sees_what_government_sees_and_the_lifetime_cost():
    money = only(judged().appraisals).money
    beside = money["societal"].avoided_societal_cost.mean
    assert beside != 0
    assert money["societal"].net_saving.mean == pytest.approx(
        money["all_government"].net_saving.mean + beside, rel=1e-9
    )
    assert money["all_government"].avoided_societal_cost.mean == 0


def test_the_budgets_of_all_payers_and_years_are_the_quarters_of_the_ledger():
    one = only(judged().ledgers)
    avoided = one.amount[one.arms.index("usual_care")] - one.amount[one.arms.index("start")]
    for place, payer in enumerate(one.payers):
        found = only(judged().appraisals).budgets[payer]
        booked = avoided[:, :, :, place].sum(axis=(2, 3)).mean()
        assert sum(year.mean for year in found.net) == pytest.approx(booked, rel=1e-9, abs=1e-6)
        assert found.so_far[-1].mean == pytest.approx(booked, rel=1e-9, abs=1e-6)


def test_the_kinds_of_a_budget_add_up_to_its_net():
    for found in only(judged().appraisals).budgets.values():
        for place, year in enumerate(found.net):
            parts = sum(figures[place].mean for figures in found.spared.values())
            assert parts == pytest.approx(year.mean, rel=1e-9, abs=1e-6)


def test_in_years_of_equal_prices_the_dollars_of_each_year_are_those_of_the_price_year():
    flat = {
        name: index.model_copy(update={"values": dict.fromkeys(index.values, 100.0)})
        for name, index in study().params.indices.items()
    }
    one = with_params(indices=flat)
    for found in only(one.appraisals).budgets.values():
        assert found.nominal == found.net
        assert found.nominal_so_far == found.so_far


def test_prices_that_grow_move_the_dollars_of_each_year_and_nothing_else():
    grown = priced(placement_price_growth=0.05)
    before, after = only(judged().appraisals), only(grown.appraisals)
    assert (before.money, before.outcomes, before.horizons) == (after.money, after.outcomes, after.horizons)
    for payer, found in after.budgets.items():
        assert found.net == before.budgets[payer].net
    assert after.budgets["state"].nominal != before.budgets["state"].nominal


# Dollars of each year, by hand.

RECENT = 321.943 / 313.689
"""A dollar of 2024 in dollars of 2025."""


@pytest.mark.parametrize(
    ("start", "kind", "factors"),
    [
        ("2019-11-15", "casework", (255.657 / 313.689, 258.811 / 313.689)),
        ("2019-11-15", "placement", (255.657 / 313.689 * 1.04**-5, 258.811 / 313.689 * 1.04**-4)),
        ("2025-11-15", "casework", (RECENT, RECENT * 1.03)),
        (
            "2026-11-15",
            "placement",
            (321.943 / 313.689 * 1.03 * 1.04**2, 321.943 / 313.689 * 1.03**2 * 1.04**3),
        ),
    ],
)
def test_an_amount_moves_with_its_index_then_with_inflation_and_placement_with_its_growth(
    start, kind, factors
):
    line = toy_line("day", "foster", kind, "1 USD 2024")
    values = {2019: 255.657, 2020: 258.811, 2024: 313.689, 2025: 321.943}
    one = toy_study({"it": line}, start=start, inflation=0.03, placement_price_growth=0.04)
    one = replace(
        one, params=replace(one.params, indices={"cpi_u": Index(label="x", source="x", values=values)})
    )
    tally = toy_tallies((1, 1, 1), quarters={"foster": (1_440, 1_440, 0)})
    found = in_dollars_of_each_year(one, ledger(one, {"start": tally}, 1))
    assert found.spent[0, 0, 0, 0, :2] == pytest.approx(factors, rel=1e-12)


# Horizons.


def test_the_last_horizon_is_the_answer_itself():
    one = only(judged().appraisals)
    asked, last = one.money[study().scenario.perspective], list(one.horizons.values())[-1]
    assert (last.net_saving, last.per_gross_dollar) == (asked.net_saving, asked.per_gross_dollar)


def test_a_horizon_counts_the_quarters_that_end_within_it():
    one = judged("discount_rate=0")
    books, study_of = books_of(one.study, only(one.ledgers)), one.study
    whose = study_of.params.perspectives[study_of.scenario.perspective]
    own = [books.spared[kind].get(payer) for kind in whose.kinds for payer in whose.payers]
    for years in (3, 5):
        last = date(2012 + years, 7, 1)
        until = sum(day <= last for day in study_of.quarters.firsts[1:])
        spared = sum(amounts[:, :, :until].sum(axis=2) for amounts in own if amounts is not None)
        found = only(one.appraisals).horizons[f"{years} years"]
        assert found.net_saving.mean == pytest.approx(float(np.mean(spared)), rel=1e-9)


# Who pays can be asked again without a story.


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "ohio"),
        ("program_payers", {"settlement": 1.0}),
        ("alternatives", {"program_cost": "as_granted", "lifetime_cost": "none"}),
        ("iv_e_eligible_share", "90 %"),
        ("placement_price_growth", "3 %"),
    ],
)
def test_other_payers_need_no_new_story(name, value, monkeypatch):
    story = lived()

    def refuse(*_args, **_kwargs):
        raise AssertionError("something was simulated")

    for one in ("tally", "history", "cohort"):
        monkeypatch.setattr(Telling, one, refuse)
    monkeypatch.setattr("sim.engine.telling.live", refuse)
    after = judge(story, study().replaced(name, value))
    assert only(after.appraisals) != only(judged().appraisals)
    assert only(after.appraisals).outcomes == only(judged().appraisals).outcomes


# Any rules.

PAYERS = ("federal", "state", "county")
DATED = DatedRate(
    label="x", everywhere=(Since(since={date(2000, 1, 1): 0.3}, source="x", provenance="read"),)
)


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Funding]:
    """Return funding rules, each of which may pass costs on to those after it."""
    names = [f"rule_{number}" for number in range(draw(st.integers(1, 4)))]
    found = {}
    for place, name in enumerate(names):
        known = st.sampled_from((*PAYERS, *names[place + 1 :]))
        claim = st.builds(Claim, pays=known, share=st.lists(st.just("dated"), max_size=3).map(tuple))
        claims = draw(st.lists(claim, max_size=4).map(tuple))
        found[name] = Funding(label=name, claims=claims, rest=draw(known))
    return found


@given(rules())
def test_whatever_the_rules_payers_pay_the_whole_and_never_less_than_nothing(made):
    params = Params(
        payers={payer: Payer(label=payer, fiscal_year="july") for payer in PAYERS},
        funding=made,
        rates={"dated": DATED},
    )
    one: Study = replace(toy_study({}), params=params)
    line = toy_line("day", "foster", "placement", "1 USD 2024", payers=None, funding="rule_0")
    shares = Funded(one, {"start": toy_tallies((1, 1, 1))}, 1).shares(line)
    assert shares.min() >= -1e-12
    assert shares.sum(axis=3) == pytest.approx(1.0)


def test_appraising_once_more_gives_the_same_bits():
    one = judged()
    again = appraise(one.study, only(lived().tallies), only(one.ledgers))
    assert again == only(one.appraisals)
