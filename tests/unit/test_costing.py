"""Quantities times prices, by hand."""

import numpy as np
import pytest

from sim.costing import Ledger, family_costs, ledger
from tests.toy import CPI, line, study, tallies

DAY, MONTH, YEAR = 1_440, 43_830, 525_960


def priced(*quantities, draws=1, replications=1, **one_line):
    """Return the ledger of one line, of an arm whose quantities by quarter are given."""
    own = line(**one_line)
    tally = tallies((draws, replications, 1), quarters={own.of: quantities})
    return ledger(study({"it": own}), {"start": tally}, draws)


def test_a_day_of_care_costs_its_price():
    found = priced(10 * DAY, 0, 3 * DAY, per="day", of="foster", kind="placement", price="70 USD 2024")
    assert found.amount[0, 0, 0, 0].sum(axis=0) == pytest.approx([700.0, 0.0, 210.0])


@pytest.mark.parametrize(
    ("per", "of", "minutes"), [("case_month", "usual_casework", MONTH), ("dyad_year", "dyad", YEAR)]
)
def test_a_unit_of_time_costs_its_price(per, of, minutes):
    found = priced(0, 2 * minutes, 0, per=per, of=of, kind="casework", price="417 USD 2024")
    assert found.amount.sum() == pytest.approx(834.0)


def test_a_programme_year_costs_its_price():
    found = priced(YEAR, 0, 0, per="program_year", of="program", kind="program", price="60,000 USD 2024")
    assert found.amount.sum() == pytest.approx(60_000.0)


def test_an_event_costs_its_price():
    found = priced(1, 2, 0, per="event", of="removal", kind="court", price="500 USD 2024")
    assert found.amount.sum() == pytest.approx(1_500.0)


def test_86_dollars_of_2011_are_119_90_in_2024():
    found = priced(DAY, 0, 0, per="day", of="foster", kind="placement", price="86 USD 2011")
    assert found.amount.sum() == pytest.approx(86 * 313.689 / 224.939)
    assert round(found.amount.sum(), 1) == 119.9


def test_the_ledger_is_in_the_price_year_of_the_study():
    own = {"it": line("day", "foster", "placement", "86 USD 2011")}
    tally = tallies((1, 1, 1), quarters={"foster": (DAY, 0, 0)})
    found = ledger(study(own, price_year=2020), {"start": tally}, 1)
    assert found.price_year == 2020
    assert found.amount.sum() == pytest.approx(86 * CPI[2020] / CPI[2011])


def test_payers_pay_their_shares():
    found = priced(
        DAY, 0, 0, per="day", of="foster", kind="placement", price="100 USD 2024",
        payers={"federal": 0.32, "state": 0.68},
    )  # fmt: skip
    shares = dict(zip(found.payers, found.amount[0, 0, 0, 0, :, 0], strict=True))
    assert shares == pytest.approx({"federal": 32.0, "state": 68.0})


def test_what_is_not_avoidable_is_spent_all_the_same():
    found = priced(DAY, 0, 0, per="day", of="foster", kind="placement", price="100 USD 2024", avoidable=0.5)
    assert found.amount.sum() == pytest.approx(100.0)


def test_each_draw_has_its_own_price_and_each_replication_its_own_quantity():
    width = {"distribution": "gamma", "cv": 0.35}
    own = study({"it": line("day", "foster", "placement", "100 USD 2024", uncertainty=width)})
    tally = tallies((2, 2, 1), quarters={"foster": [[[DAY], [2 * DAY]], [[3 * DAY], [0]]]})
    by_hand = own.prices(2)[0][:, np.newaxis] * [[DAY, 2 * DAY], [3 * DAY, 0]] * 3
    np.testing.assert_allclose(ledger(own, {"start": tally}, 2).amount.sum(axis=(0, 3, 4, 5)), by_hand)


def test_the_arms_of_a_ledger_stand_in_the_order_of_their_tallies():
    own = study({"it": line("day", "foster", "placement", "100 USD 2024")})
    both = {"start": tallies((1, 1, 1), quarters={"foster": DAY}), "usual": tallies((1, 1, 1))}
    found = ledger(own, both, 1)
    assert found.arms == ("start", "usual")
    assert found.amount.sum(axis=(1, 2, 3, 4, 5)) == pytest.approx([300.0, 0.0])


def test_the_quarters_of_a_ledger_are_those_of_the_study():
    assert priced(0, 0, 0, per="day", of="foster", kind="placement", price="1 USD 2024").quarters == (
        "2020 Q1",
        "2020 Q2",
        "2020 Q3",
    )


def test_an_amount_that_is_not_a_number_is_an_error():
    with pytest.raises(ValueError, match="not a number"):
        booked(spent=np.nan, shares=(0.4, 0.6)).checked()


@pytest.mark.parametrize(
    "shares", [(0.4, 0.5), (0.5, 0.6), (1.0, 1.0), (0.0, 0.0), (1.2, -0.2), (np.nan, 0.5)]
)
def test_payers_who_pay_more_or_less_than_a_line_costs_are_an_error(shares):
    with pytest.raises(ValueError, match="not shares of one whole"):
        booked(spent=100.0, shares=shares).checked()


def test_payers_who_pay_what_a_line_costs_are_no_error():
    one = booked(spent=100.0, shares=(0.4, 0.6))
    assert one.checked() is one


def booked(spent: float, shares: tuple[float, float]) -> Ledger:
    paid = (np.array(shares).reshape(1, 1, 1, 2, 1),)
    return Ledger(("a",), ("b",), ("c", "d"), ("e",), 2024, np.full((1,) * 5, spent), paid)


LINES = {
    "dyads": line("dyad_year", "dyad", "program", "90,000 USD 2024"),
    "foster": line("day", "foster", "placement", "70 USD 2024"),
    "kinship": line("day", "kinship", "placement", "6 USD 2024"),
    "removal": line("event", "removal", "court", "500 USD 2024"),
}


def test_family_costs_are_summed_by_kind():
    tally = tallies((1, 1, 2), foster=[10 * DAY, 0], kinship=[DAY, 5 * DAY], removal=[1, 2])
    found = family_costs(study(LINES), tally, 1)
    assert found["placement"][0, 0] == pytest.approx([706.0, 30.0])
    assert found["court"][0, 0] == pytest.approx([500.0, 1_000.0])


def test_family_costs_have_no_staff():
    tally = tallies((1, 1, 2), quarters={"dyad": YEAR})
    assert "program" not in family_costs(study(LINES), tally, 1)


def test_family_costs_and_ledger_agree_where_there_is_no_staff():
    tally = tallies((1, 1, 2), quarters={"foster": (3 * DAY, DAY, 0)}, foster=[3 * DAY, DAY])
    lines = {"foster": LINES["foster"]}
    families = family_costs(study(lines), tally, 1)["placement"].sum()
    assert families == pytest.approx(ledger(study(lines), {"start": tally}, 1).amount.sum())
