"""What a publication measured, measured of a few hand-made families: dates, arms, contrasts, medians."""

import numpy as np
import pytest

from sim.appraisal import Refusal, aimed
from sim.params import Target
from tests.toy import tallies

DAY, YEAR = 1_440, 525_960
FIELDS = {
    "setting": "toy",
    "metric": "placed_share",
    "definition": "Children placed.",
    "arm": "comparator",
    "population": "all_referred",
    "value": 0.2,
    "effective_n": 100,
    "interval_note": "a toy",
    "use": "validate",
    "sample": "toy",
    "source": "toy",
    "design": "matched",
    "provenance": "assumed",
}


def target(**changes):
    return Target(**FIELDS | changes)


def arm(**counted):
    """Return four families with 1, 2, 3 and 4 children, alike in two draws of two replications."""
    return tallies((2, 2, 4), children=[1, 2, 3, 4], **counted)


def found(one, usual, start=None):
    return aimed(one, usual, start)


def test_what_happened_after_the_date_does_not_count():
    usual = arm(minutes_to_removal=[10 * DAY, 20 * DAY, -1, 400 * DAY])
    assert found(target(), usual).whole == pytest.approx(7 / 10)
    assert found(target(by="15 days"), usual).whole == pytest.approx(1 / 10)
    assert found(target(by="400 days"), usual).whole == pytest.approx(7 / 10)


def test_re_entry_counts_its_days_from_the_reunification():
    usual = arm(
        reunification=1,
        minutes_to_reunification=[0, 9 * DAY, 9 * DAY, 9],
        minutes_to_re_entry=[8 * DAY, 12 * DAY, -1, -1],
    )
    one = target(metric="re_entered_share_of_reunified", by="5 days")
    assert found(one, usual).whole == pytest.approx(2 / 10)


def test_reunified_by_a_date_is_of_those_ever_placed():
    usual = arm(minutes_to_removal=[0, 0, 0, -1], minutes_to_reunification=[DAY, 9 * DAY, -1, -1])
    assert found(target(metric="reunified_share_of_placed", by="2 days"), usual).whole == pytest.approx(1 / 6)


def test_enrolled_families_are_those_of_the_programmes_arm_in_both():
    usual = arm(minutes_to_removal=[5, -1, -1, 5])
    start = arm(match=[1, 1, 0, 0], minutes_to_removal=[-1, 5, -1, 5])
    enrolled = {"population": "enrolled"}
    assert found(target(**enrolled), usual, start).whole == pytest.approx(1 / 3)
    assert found(target(**enrolled, arm="program"), usual, start).whole == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("contrast", "expected"),
    [("ratio", 0.2 / 0.5), ("odds_ratio", (0.2 / 0.8) / 1.0), ("difference", 0.2 - 0.5)],
)
def test_contrasts_set_the_programme_against_usual_care(contrast, expected):
    usual, start = arm(minutes_to_removal=[5, -1, -1, 5]), arm(minutes_to_removal=[-1, 5, -1, -1])
    one = target(arm="contrast", contrast=contrast, effective_n=None, interval=(0.1, 0.9), value=0.5)
    assert found(one, usual, start).whole == pytest.approx(expected)


def test_the_chance_of_a_ratio_is_that_of_both_arms():
    """Two runs with 1 and 3 of 10 children placed: a standard deviation of 0.1 about 0.2 in each arm."""
    first = np.array([[1, -1, -1, -1], [-1, -1, 1, -1]])
    usual = tallies((2, 2, 4), children=[1, 2, 3, 4], minutes_to_removal=first)
    start = tallies((2, 2, 4), children=[1, 2, 3, 4], minutes_to_removal=first[::-1])
    one = target(arm="contrast", contrast="ratio", effective_n=None, interval=(0.1, 0.9), value=0.5)
    assert found(one, usual, start).chance[0] == pytest.approx([1.0, -1.0])
    assert found(one, usual, usual).chance[0] == pytest.approx([0.0, 0.0])


def test_a_median_of_all_waits_for_half_of_all():
    usual = arm(minutes_to_treatment=[DAY, 2 * DAY, 5 * DAY, -1])
    assert found(target(metric="median_days_to_treatment"), usual).whole == 2
    assert found(target(metric="median_days_to_treatment_of_all"), usual).whole == pytest.approx(3.5)


def test_a_median_of_all_is_refused_where_less_than_half_ever_enter():
    usual = arm(minutes_to_treatment=[DAY, -1, -1, -1])
    assert isinstance(found(target(metric="median_days_to_treatment_of_all"), usual), Refusal)


def test_a_ratio_to_nothing_is_refused():
    one = target(arm="contrast", contrast="ratio", effective_n=None, interval=(0.1, 0.9), value=0.5)
    assert isinstance(found(one, arm(), arm(minutes_to_removal=5)), Refusal)


def test_odds_of_everybody_are_refused():
    one = target(arm="contrast", contrast="odds_ratio", effective_n=None, interval=(0.1, 0.9), value=0.5)
    everybody = arm(minutes_to_removal=5)
    assert isinstance(found(one, everybody, everybody), Refusal)


def test_a_share_of_nobody_is_refused():
    assert isinstance(found(target(metric="reunified_share_of_placed"), arm()), Refusal)


def test_the_programmes_arm_must_be_there_where_it_is_asked_for():
    with pytest.raises(ValueError, match="needs the programme's arm"):
        found(target(population="enrolled"), arm())


def test_a_figure_of_draws_that_are_alike_is_one_number():
    figure = found(target(), arm(minutes_to_removal=[5, -1, -1, 5])).figure()
    assert (figure.mean, figure.credible, figure.prediction, figure.mcse) == (
        0.5,
        (0.5, 0.5),
        (0.5, 0.5),
        0.0,
    )


@pytest.mark.parametrize(
    ("changes", "bounds"),
    [
        ({"value": 0.352, "effective_n": 784}, (0.3186, 0.3854)),
        ({"value": 0.01, "effective_n": 100}, (0.0, 0.0295)),
        ({"effective_n": None, "interval": (0.1, 0.4)}, (0.1, 0.4)),
    ],
)
def test_bounds_are_those_of_a_binomial_sample_or_as_stated(changes, bounds):
    assert target(**changes).bounds == bounds


SIGN = {"value": None, "effective_n": None, "arm": "contrast", "use": "validate"}


@pytest.mark.parametrize(
    ("sign", "contrast", "bounds"),
    [
        ("above", "ratio", (1.0, float("inf"))),
        ("below", "odds_ratio", (float("-inf"), 1.0)),
        ("above", "difference", (0.0, float("inf"))),
    ],
)
def test_a_sign_is_everything_on_its_side_of_no_difference(sign, contrast, bounds):
    assert target(**SIGN, sign=sign, contrast=contrast).bounds == bounds


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": None}, "needs 'value:'"),
        ({"effective_n": None}, "needs 'value:'"),
        ({"interval": (0.1, 0.4)}, "needs 'value:'"),
        ({"sign": "above"}, "a sign has no value"),
        (SIGN | {"sign": "above", "contrast": "ratio", "use": "fit"}, "a sign has no value"),
        ({"arm": "contrast"}, "belongs to 'arm: contrast'"),
        ({"contrast": "ratio"}, "belongs to 'arm: contrast'"),
        ({"value": 14.5}, "an effective N belongs to a share"),
    ],
)
def test_a_target_is_told_in_one_way(changes, said):
    with pytest.raises(ValueError, match=said):
        target(**changes)
