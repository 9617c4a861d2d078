"""Money follows the story and never the other way round: payers, prices, and pricing without living again."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product
from math import prod

import numpy as np
import pytest

from sim.costing import family_costs
from sim.engine import Telling
from sim.experiment import Judged, Lived, experience, judge
from sim.history import SITE, Tallies
from sim.params import PROGRAM_PAYERS
from sim.study import Study, checked
from tests.studies import bits, judged, lived, only, study

AGENCY = "child_welfare_agency"
ADDED_UP = (
    "net_saving",
    "cashable_saving",
    "avoided_placement_cost",
    "program_cost",
    "avoided_casework_cost",
    "avoided_court_cost",
    "avoided_treatment_cost",
    "avoided_permanency_cost",
    "avoided_services_cost",
)
DAYS = ("kinship_day", "foster_day", "residential_day")


def doubled(one: Study, *lines: str) -> Study:
    """Return a study in which some lines cost twice as much, in every draw."""

    def twice(price):
        width = price.uncertainty
        if width.interval:
            ends = tuple(replace(end, amount=2 * end.amount) for end in width.interval)
            width = width.model_copy(update={"interval": ends})
        value = replace(price.value, amount=2 * price.value.amount)
        return price.model_copy(update={"value": value, "uncertainty": width})

    def dear(line):
        if line.by_state is None:
            return line.model_copy(update={"estimate": twice(line.estimate)})
        by_state = {state: twice(price) for state, price in line.by_state.items()}
        return line.model_copy(update={"by_state": by_state})

    priced = {name: dear(line) if name in lines else line for name, line in one.params.lines.items()}
    return checked(replace(one, params=replace(one.params, lines=priced)))


@pytest.fixture(scope="module")
def dearer() -> Judged:
    return judge(lived(), doubled(study(), *DAYS))


# Payers.


def used(arm: str, tally: Tallies, of: str) -> np.ndarray:
    """Return how much of something there is [draw, replication, quarter]: sites open in the first one."""
    if of != SITE:
        return tally.by_quarter[:, :, tally.quantities.index(of)]
    opened = np.zeros_like(tally.by_quarter[:, :, 0])
    opened[:, :, 0] = study().scenario.arms[arm].sites if study().scenario.arms[arm].dyads else 0
    return opened


def test_the_payers_of_every_line_pay_what_it_costs():
    ledger, tallies = only(judged().ledgers), only(lived().tallies)
    prices = study().prices(study().scenario.draws)
    assert ledger.lines == tuple(study().lines)
    for number, line in enumerate(study().lines.values()):
        for arm, tally in tallies.items():
            spent = used(arm, tally, line.of) * prices[number][:, None, None]
            paid = ledger.amount[ledger.arms.index(arm)][:, :, number].sum(axis=2)
            assert np.allclose(paid, spent, rtol=1e-12, atol=0)


def paid_by(told: tuple[str, ...], arm: str, draw: int, run: int, quarter: int) -> Callable[[str], Counter]:
    """Return who pays which share by a rule, in one quarter of one story, claim by claim."""
    one, tally = study(*told), only(lived(*told).tallies)[arm]
    params, scenario = one.params, one.scenario
    day = max(scenario.start, one.quarters.firsts[quarter])

    def minutes(meter: str) -> int:
        return int(tally.in_quarters(meter)[draw, run, quarter])

    def share(name: str) -> float:
        if name in params.rates:
            return params.rates[name].on(scenario.state, day)
        return float(one.shares(name, scenario.draws)[draw])

    @cache
    def paid(name: str) -> Counter:
        if name not in params.funding:
            return Counter(scenario.program_payers if name == PROGRAM_PAYERS else {name: 1.0})
        found, left = Counter(), 1.0
        for claim in params.funding[name].claims:
            own = left * prod(map(share, claim.share))
            if claim.part:
                under = minutes(claim.part.out_of)
                own *= minutes(claim.part.of) / under if under else 0.0
            found.update({payer: own * part for payer, part in paid(claim.pays).items()})
            left -= own
        found.update({payer: left * part for payer, part in paid(params.funding[name].rest).items()})
        return found

    return paid


@pytest.mark.parametrize("told", [(), ("state=ohio", "start=2021-11-15")], ids=["kentucky", "ohio"])
def test_each_payer_pays_its_share_of_every_line(told):
    ledger, lines = only(judged(*told).ledgers), study(*told).lines.values()
    for at in product(*map(range, (*ledger.spent.shape[:3], len(ledger.quarters)))):
        arm, draw, run, quarter = at
        paid = paid_by(told, ledger.arms[arm], draw, run, quarter)
        spent = ledger.spent[arm, draw, run, :, quarter]
        shares = [line.payers if line.funding is None else paid(line.funding) for line in lines]
        expected = [
            [cost * share.get(payer, 0.0) for payer in ledger.payers]
            for cost, share in zip(spent, shares, strict=True)
        ]
        found = ledger.amount[arm, draw, run, :, :, quarter]
        assert np.allclose(found, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", ADDED_UP)
def test_what_each_government_sees_adds_up_to_what_all_of_them_see_together(name):
    own = study().replaced("state", "ohio").replaced("program_payers", {"state": 0.5, "county": 0.5})
    money = only(judge(lived(), own).appraisals).money
    each = [getattr(money[government], name).mean for government in ("county", "state", "federal")]
    assert sum(each) == pytest.approx(getattr(money["all_government"], name).mean, rel=1e-9)
    assert sum(one != 0 for one in each) >= 2


def test_what_families_cost_adds_up_to_the_ledger_without_the_staff():
    ledger, quantities = only(judged().ledgers), study().pathway.quantities
    lines = study().lines
    for arm, tally in only(lived().tallies).items():
        by_kind = family_costs(study(), tally, study().scenario.draws)
        for kind, cost in by_kind.items():
            rows = [n for n, line in enumerate(lines.values()) if line.kind == kind and line.of in quantities]
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
        ("mentor_year", "1 USD 2024"),
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
