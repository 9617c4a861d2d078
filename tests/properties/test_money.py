"""Money follows the story and never the other way round: payers, prices, and pricing without living again."""

from dataclasses import replace

import numpy as np
import pytest

from sim.costing import family_costs
from sim.engine import Telling
from sim.experiment import Judged, Lived, experience, judge
from sim.study import Study, checked
from tests.studies import bits, judged, lived, only, study

AGENCY = "child_welfare_agency"
DAYS = ("kinship_day", "foster_day", "residential_day")


def doubled(one: Study, *lines: str) -> Study:
    """Return a study in which some lines cost twice as much, in every draw."""

    def twice(line):
        amount = line.estimate.value
        width = line.estimate.uncertainty
        if width.interval:
            ends = tuple(replace(end, amount=2 * end.amount) for end in width.interval)
            width = width.model_copy(update={"interval": ends})
        update = {"value": replace(amount, amount=2 * amount.amount), "uncertainty": width}
        return line.model_copy(update={"estimate": line.estimate.model_copy(update=update)})

    priced = {name: twice(line) if name in lines else line for name, line in one.params.lines.items()}
    return checked(replace(one, params=replace(one.params, lines=priced)))


@pytest.fixture(scope="module")
def dearer() -> Judged:
    return judge(lived(), doubled(study(), *DAYS))


# Payers.


def test_the_payers_of_every_line_pay_what_it_costs():
    ledger, tallies = only(judged().ledgers), only(lived().tallies)
    prices = study().prices(study().scenario.draws)
    for number, (name, line) in enumerate(study().params.lines.items()):
        assert ledger.lines[number] == name
        for arm, tally in tallies.items():
            used = tally.by_quarter[:, :, tally.quantities.index(line.of)]
            paid = ledger.amount[ledger.arms.index(arm)][:, :, number].sum(axis=2)
            assert np.allclose(paid, used * prices[number][:, None, None], rtol=1e-12, atol=0)


def test_each_payer_pays_its_share_of_every_line():
    ledger = only(judged().ledgers)
    for number, line in enumerate(study().params.lines.values()):
        paid = ledger.amount[:, :, :, number]
        for place, payer in enumerate(ledger.payers):
            share = line.payers.get(payer, 0.0)
            assert np.allclose(paid[..., place, :], share * paid.sum(axis=3), rtol=1e-12, atol=0)


def test_what_the_payers_see_adds_up_to_what_all_of_them_see_together():
    money = only(judged().appraisals).money
    for name in ("net_saving", "avoided_placement_cost", "program_cost", "avoided_casework_cost"):
        each = [getattr(money[payer], name).mean for payer in ("federal", "state")]
        assert sum(each) == pytest.approx(getattr(money[AGENCY], name).mean, rel=1e-9)


def test_what_families_cost_adds_up_to_the_ledger_without_the_staff():
    ledger = only(judged().ledgers)
    lines = study().params.lines
    for arm, tally in only(lived().tallies).items():
        by_kind = family_costs(study(), tally, study().scenario.draws)
        for kind, cost in by_kind.items():
            rows = [n for n, line in enumerate(lines.values()) if line.kind == kind]
            booked = ledger.amount[ledger.arms.index(arm)][:, :, rows].sum(axis=(2, 3, 4))
            assert np.allclose(cost.sum(axis=2), booked, rtol=1e-12, atol=0)


# Prices.


def test_doubling_the_price_of_a_foster_day_doubles_its_line_and_no_other():
    before, after = only(judged().ledgers), only(judge(lived(), doubled(study(), "foster_day")).ledgers)
    for number, line in enumerate(before.lines):
        times = 2 if line == "foster_day" else 1
        assert np.array_equal(after.amount[:, :, :, number], times * before.amount[:, :, :, number])
    assert before.amount[:, :, :, before.lines.index("foster_day")].sum() > 0


def test_doubling_the_price_of_every_placement_day_doubles_the_avoided_placement_cost_exactly(dearer):
    before, after = (only(one.appraisals).money[AGENCY].avoided_placement_cost for one in (judged(), dearer))
    assert after.mean == 2 * before.mean != 0
    assert after.mcse == 2 * before.mcse
    assert after.credible == tuple(2 * end for end in before.credible)
    assert after.prediction == tuple(2 * end for end in before.prediction)


def test_doubling_the_price_of_every_placement_day_leaves_all_else_to_the_bit(dearer):
    before, after = only(judged().appraisals), only(dearer.appraisals)
    assert after.outcomes == before.outcomes
    for perspective, money in before.money.items():
        for name in ("program_cost", "added_program_cost", "avoided_casework_cost", "avoided_placement_days"):
            assert getattr(after.money[perspective], name) == getattr(money, name)


def test_doubling_the_price_of_every_placement_day_doubles_savings_per_dollar_exactly(dearer):
    before, after = (only(one.appraisals).money[AGENCY] for one in (judged(), dearer))
    assert after.per_gross_dollar.mean == 2 * before.per_gross_dollar.mean
    assert after.per_added_dollar.mean == 2 * before.per_added_dollar.mean


def test_a_story_lived_at_doubled_prices_is_the_same_to_the_bit():
    dear = experience(doubled(study(), *DAYS), (study().scenario.lens,))
    assert_same_bits(dear, lived())


def assert_same_bits(one: Lived, other: Lived) -> None:
    assert one.lenses == other.lenses
    for lens in one.lenses:
        assert one.tallies[lens].keys() == other.tallies[lens].keys()
        for arm, tallies in one.tallies[lens].items():
            assert bits(tallies) == bits(other.tallies[lens][arm])


# Pricing never simulates.


@pytest.fixture
def engine_seized(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("something was simulated")

    for name in ("tally", "history", "cohort"):
        monkeypatch.setattr(Telling, name, refuse)
    monkeypatch.setattr("sim.engine.telling.live", refuse)


def test_a_seized_engine_cannot_live(engine_seized):
    with pytest.raises(AssertionError, match="simulated"):
        experience(study(), (study().scenario.lens,))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("foster_day", "200 USD 2024"),
        ("dyad_year", "1 USD 2024"),
        ("price_year", 2015),
        ("discount_rate", "7 %"),
    ],
)
def test_a_new_price_year_or_discount_rate_needs_no_new_story(name, value, request):
    story = lived()
    before = judge(story)
    request.getfixturevalue("engine_seized")
    after = judge(story, study().replaced(name, value))
    assert only(after.appraisals).money != only(before.appraisals).money
    assert only(after.appraisals).outcomes == only(before.appraisals).outcomes
