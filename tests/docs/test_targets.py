"""What was published is held against the simulation as it was published: arithmetic, widths and grades."""

from math import sqrt

import pytest

from tests.toy import evidence

TARGETS = evidence().targets


def placed(arm, year):
    return TARGETS[f"placed_{arm}_{year}"].value


def test_the_matched_study_placed_203_against_352_per_thousand():
    assert (placed("program", 2010), placed("comparator", 2010)) == (0.203, 0.352)


def test_the_matched_contrast_is_the_published_odds_ratio():
    odds = [share / (1 - share) for share in (placed("program", 2010), placed("comparator", 2010))]
    assert odds[0] / odds[1] == pytest.approx(0.47, abs=0.005)


def test_the_headline_contrast_is_half():
    assert placed("program", 2007) / placed("comparator", 2007) == pytest.approx(0.50)


def test_sobriety_of_the_headline_is_1_8_times():
    assert TARGETS["sober_program_2007"].value / TARGETS["sober_comparator_2007"].value == pytest.approx(
        1.8, abs=0.05
    )


# (target, share, N); N as its note states it.
CREDIBLE = [
    ("placed_comparator_2010", 784, 0.001),
    ("placed_program_2010", 784, 0.001),
    ("placed_by_12_months_comparator", 521, 0.001),
    ("placed_by_12_months_program", 521, 0.001),
    ("placed_comparator_2007", 451, 0.001),
    ("placed_program_2007", 451, 0.001),
    ("sober_comparator_2007", 322, 0.001),
    ("sober_program_2007", 322, 0.001),
    ("reunified_program", 88, 0.001),
    ("reunified_comparator", 58, 0.001),
    ("re_entered_comparator", 493, 0.001),
]


@pytest.mark.parametrize(("name", "count", "rounding"), CREDIBLE)
def test_within_is_two_standard_errors(name, count, rounding):
    share = TARGETS[name].value
    assert TARGETS[name].within == pytest.approx(2 * sqrt(share * (1 - share) / count), abs=rounding)


def test_every_target_that_names_standard_errors_is_held_to_them():
    named = {name for name, target in TARGETS.items() if "standard errors" in target.within_note}
    assert named == {name for name, *_ in CREDIBLE}


@pytest.mark.parametrize(("arm", "share", "children"), [("program", 0.254, 346), ("comparator", 0.324, 180)])
def test_the_children_placed_are_those_of_the_subsample_of_the_trial(arm, share, children):
    placed_children = round(share * children)
    assert f"({placed_children} of {children} children placed)" in TARGETS[f"reunified_{arm}"].within_note


@pytest.mark.parametrize(("arm", "share", "error"), [("comparator", 0.342, 0.021), ("program", 0.207, 0.018)])
def test_placements_by_12_months_are_held_against_the_matched_study(arm, share, error):
    target = TARGETS[f"placed_by_12_months_{arm}"]
    assert (target.value, target.within) == pytest.approx((share, 2 * error))
    assert (target.arm, target.baseline, target.use) == (arm, "kentucky_2010", "validate")
    assert target.lens == {"comparator": None, "program": "matched"}[arm]


def test_case_months_lie_between_the_two_published_values():
    target = TARGETS["case_months_program"]
    assert 14 <= target.value <= 55.3 / 3.7
    assert target.value - target.within <= 14


@pytest.mark.parametrize("name", ["case_months_program", "reunified_comparator"])
def test_what_a_number_was_fitted_to_is_not_called_validation(name):
    assert TARGETS[name].use == "fit"


@pytest.mark.parametrize("arm", ["comparator", "program"])
def test_the_subsample_of_the_trial_is_graded_as_naive(arm):
    assert TARGETS[f"reunified_{arm}"].design == "naive"
