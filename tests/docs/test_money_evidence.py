"""The arithmetic behind prices, shares and rates is what their notes say, worked again."""

from datetime import date

import pytest

from sim.params.estimates import amount, ends
from tests.toy import evidence

LINES, NUMBERS, RATES = evidence().lines, evidence().numbers, evidence().rates
FRINGE, CASEWORKER = 1.30, 53_900
SUPERVISOR = 70_000 * FRINGE / 6


def price(line, state=""):
    return amount(LINES[line].estimates[state].value)


@pytest.mark.parametrize(
    ("line", "worked"),
    [
        ("mentor_year", 16.36 * 2_080 * FRINGE),
        ("dyad_caseworker_year", CASEWORKER * FRINGE),
        ("dyad_supervision_year", SUPERVISOR),
        ("usual_casework", CASEWORKER * FRINGE / 12 / 14),
        ("usual_supervision", SUPERVISOR / 12 / 14),
        ("usual_indirect", 0.10 * (CASEWORKER * FRINGE + SUPERVISOR) / 12 / 14),
        ("lifetime_fang", 210_012 - 7_728),
        ("lifetime_peterson", 830_928 - 8_400),
    ],
)
def test_a_price_is_the_product_its_note_names(line, worked):
    assert price(line) == pytest.approx(worked, abs=0.5)


def test_the_supervisor_of_the_ends_has_ten_dyads_or_four():
    low, high = ends(LINES["dyad_supervision_year"].estimates[""].uncertainty)
    assert (low, high) == pytest.approx((70_000 * FRINGE / 10, 70_000 * FRINGE / 4), abs=1)
    low, high = ends(LINES["usual_supervision"].estimates[""].uncertainty)
    assert (low, high) == pytest.approx((9_100 / 168, 22_750 / 168), abs=1)


def test_residential_treatment_is_priced_by_what_it_costs_providers_and_not_clients():
    line = LINES["residential_episode"].estimates[""]
    assert (str(line.value), line.source) == ("3,840 USD 2002", "adss_cost_2002")


def test_what_a_dyad_costs_beside_salaries_is_a_tenth_of_them_in_dollars_of_2023():
    mentor = price("mentor_year") * evidence().factor("cpi_u", 2015, 2023)
    salaries = mentor + price("dyad_caseworker_year") + price("dyad_supervision_year")
    assert price("dyad_indirect_year") == pytest.approx(0.10 * salaries, rel=0.05)
    low, high = ends(LINES["dyad_indirect_year"].estimates[""].uncertainty)
    assert (low, high) == pytest.approx((0.08 * salaries, 0.20 * salaries), rel=0.05)


def test_both_arms_pay_a_tenth_for_what_stands_beside_salaries():
    low, high = ends(LINES["usual_indirect"].estimates[""].uncertainty)
    assert (low, high) == pytest.approx((0.08 * 507, 0.20 * 507), abs=2)


def test_fangs_child_welfare_part_in_the_dollars_of_peterson():
    assert 7_728 * evidence().factor("cpi_u", 2010, 2015) == pytest.approx(8_400, abs=1)


def test_a_dyad_by_role_costs_about_what_mahoning_county_paid_for_one():
    lines = ("mentor_year", "dyad_caseworker_year", "dyad_supervision_year", "dyad_indirect_year")
    years = [LINES[line].estimates[""].value.year for line in lines]
    dyad = sum(
        price(line) * evidence().factor("cpi_u", year, 2020) for line, year in zip(lines, years, strict=True)
    )
    site = price("technical_assistance_year") * evidence().factor("cpi_u", 2023, 2020)
    assert dyad + site == pytest.approx(170_000, rel=0.15)


def test_maintenance_is_the_part_of_a_foster_day_that_kentucky_pays_a_family():
    share = 22.70 * evidence().factor("cpi_u", 2014, 2024) / price("foster_day", "kentucky")
    assert amount(NUMBERS["maintenance_part_share"].estimate.value) == pytest.approx(share, abs=0.005)


def test_a_subsidy_in_kentucky_is_at_most_its_maintenance_and_at_least_half():
    assert ends(LINES["adoption_subsidy_day"].estimates["kentucky"].uncertainty) == (11.35, 22.70)


def test_ohios_median_subsidy_is_544_dollars_a_month():
    assert price("adoption_subsidy_day", "ohio") == pytest.approx(544 * 12 / 365.25, abs=0.02)


def test_medication_is_the_middle_of_methadone_and_buprenorphine_by_the_week():
    assert price("medication_day") == pytest.approx((126 + 115) / 2 / 7, abs=0.3)


@pytest.mark.parametrize(
    ("state", "printed"),
    [
        ("kentucky", "71.17 71.67 71.82 72.05 72.75 72.17 71.78 71.48 71.41"),
        ("ohio", "62.78 63.09 63.02 63.63 64.10 63.58 64.30 64.60 64.85"),
        ("illinois", "50.74 50.31 50.14 50.96 51.09 50.00 51.09 51.38 51.82"),
    ],
)
def test_the_match_of_fiscal_years_2018_to_2026_is_as_printed(state, printed):
    """On the last day of each fiscal year; what the emergency of 2020 added is taken off."""
    added = {2020: 6.2, 2021: 6.2, 2022: 6.2, 2023: 2.5}
    for year, value in zip(range(2018, 2027), printed.split(), strict=True):
        found = RATES["match_rate"].on(state, date(year, 9, 30))
        assert 100 * found == pytest.approx(float(value) + added.get(year, 0.0))


def test_what_holds_before_the_printed_years_is_graded_as_recalled():
    for _, piece in RATES["match_rate"].pieces:
        printed = min(piece.since) >= date(2017, 10, 1) and piece.source == "fmap_notices"
        assert piece.provenance == ("abstract" if printed else "recalled")


def test_a_rate_that_rests_on_a_source_not_seen_says_so():
    unseen = {name for name, source in evidence().sources.items() if source.seen == "not seen"}
    pieces = [piece for rate in RATES.values() for _, piece in rate.pieces]
    assert {piece.provenance for piece in pieces if piece.source in unseen} <= {"recalled", "assumed"}


def test_residential_care_is_open_or_limited_and_never_both():
    for state in evidence().states:
        for year in range(2000, 2027):
            open_, limited = (
                RATES[name].on(state, date(year, 10, 1)) for name in ("congregate_open", "congregate_limited")
            )
            assert open_ + limited == 1


def test_every_line_says_whence_its_payers_are_and_what_it_is_for():
    assert all(len(line.payers_note) > 10 and len(line.label) > 5 for line in LINES.values())


def test_the_shares_that_decide_who_pays_are_used():
    used = {one for rule in evidence().funding.values() for claim in rule.claims for one in claim.share}
    assert set(RATES) <= used
