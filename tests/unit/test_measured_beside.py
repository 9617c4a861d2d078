"""Outcomes measured only to hold them against published ones, of a few hand-made families, by hand."""

import pytest

from sim.appraisal.measuring import BESIDE, BY, aimed
from sim.params import Target
from sim.report.layout import BESIDE_PUBLISHED, OUTCOMES
from tests.toy import tallies

DAY, MONTH = 1_440, 43_830
CHILDREN = [1, 2, 3, 4]
FIELDS = {
    "setting": "toy",
    "definition": "",
    "arm": "comparator",
    "population": "all_referred",
    "value": 0.5,
    "interval": (0.1, 0.9),
    "interval_note": "a toy",
    "use": "validate",
    "sample": "toy",
    "source": "toy",
    "design": "naive",
    "provenance": "assumed",
}


def measured(metric, by=None, **counted):
    """Return what is measured of four families with 1, 2, 3 and 4 children."""
    target = Target(**FIELDS | {"metric": metric} | ({"by": by} if by else {}))
    return aimed(target, tallies((2, 1, 4), children=CHILDREN, **counted))


def test_leaving_care_is_counted_from_placement_and_by_any_exit():
    placed = {"minutes_to_removal": [0, 5 * MONTH, 0, -1], "minutes_to_exit": [9 * MONTH, 13 * MONTH, -1, -1]}
    assert measured("left_care_share_of_placed", "9 months", **placed).whole == pytest.approx(3 / 6)
    assert measured("left_care_share_of_placed", "8 months", **placed).whole == pytest.approx(2 / 6)


def test_a_reunification_is_stable_that_no_placement_follows_so_soon():
    home = {
        "minutes_to_removal": [0, 0, 0, 0],
        "minutes_to_reunification": [MONTH, MONTH, MONTH, -1],
        "minutes_to_re_entry": [-1, 12 * MONTH, 14 * MONTH, -1],
    }
    stable = measured("stably_reunified_share_of_placed", "12 months", **home)
    assert stable.whole == pytest.approx((1 + 3) / 10)


def test_months_to_reunification_are_of_children_reunified():
    found = measured("months_to_reunification", minutes_to_reunification=[2 * MONTH, -1, -1, 12 * MONTH])
    assert found.whole == pytest.approx((2 + 4 * 12) / 5)


def test_cases_that_ended_by_a_date_are_a_share_of_families():
    ended = {"minutes_to_case_end": [6 * MONTH, 6 * MONTH + 1, -1, 0]}
    assert measured("case_ended_share", "6 months", **ended).whole == 0.5
    assert measured("case_ended_share", **ended).whole == 0.75


def test_whoever_had_entered_treatment_by_its_median_is_half():
    days = [40 * DAY, 41 * DAY, -1, 3 * DAY]
    assert measured("ever_treated_share", "40 days", minutes_to_treatment=days).whole == 0.5


def test_what_is_measured_beside_has_a_date_and_a_label():
    assert set(BESIDE) <= set(BY)
    assert set(BESIDE) < set(BESIDE_PUBLISHED)
    assert not set(BESIDE_PUBLISHED) & set(OUTCOMES)
