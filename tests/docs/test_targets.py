"""What was published is held against the simulation as it was published: arithmetic, widths and grades."""

from math import exp, isinf, log, sqrt

import pytest

from sim.params.estimates import HALF_WIDTH
from tests.studies import ROOT
from tests.toy import evidence

TARGETS, SETTINGS, LENSES = evidence().targets, evidence().settings, evidence().lenses
SIBLINGS = 1.4
"""The design effect of children who are placed together: 451 children of 322 families."""
AGENCIES = round(1 + (1_309 / 60 - 1) * 0.02, 1)
"""The design effect of parents randomised by agency."""
JUDGED = {name for name, one in TARGETS.items() if one.design == "judgement"}
FIT = {name: one for name, one in TARGETS.items() if one.use == "fit"}


def placed(arm, year):
    return TARGETS[f"placed_{arm}_{year}"].value


def log_error(name):
    """Return the standard error of the logarithm that a target's interval stands for."""
    low, high = TARGETS[name].bounds
    return log(high / low) / (2 * HALF_WIDTH)


def of(setting, **wanted):
    return {
        name: one
        for name, one in TARGETS.items()
        if one.setting == setting and all(getattr(one, field) == value for field, value in wanted.items())
    }


# --- Kentucky -----------------------------------------------------------------------------------


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


# (target, children, placed together or one of each family)
CHILDREN = [
    ("placed_comparator_2010", 784, SIBLINGS),
    ("placed_program_2010", 784, SIBLINGS),
    ("placed_comparator_2007", 451, SIBLINGS),
    ("placed_program_2007", 451, SIBLINGS),
    ("placed_by_12_months_comparator", 521, 1),
    ("placed_by_12_months_program", 521, 1),
    ("placed_comparator_subsample", 180, SIBLINGS),
    ("placed_program_subsample", 346, SIBLINGS),
    ("reunified_comparator", 58, SIBLINGS),
    ("reunified_program", 88, SIBLINGS),
    ("re_entered_comparator", 493, SIBLINGS),
]


@pytest.mark.parametrize(("name", "children", "together"), CHILDREN)
def test_an_effective_n_of_children_is_their_number_by_the_design_effect(name, children, together):
    assert TARGETS[name].effective_n == pytest.approx(children / together, abs=0.6)


def test_451_children_of_322_families_are_the_design_effect():
    assert pytest.approx(451 / 322, abs=0.005) == SIBLINGS


def test_an_effective_n_is_told_where_it_comes_from():
    unsaid = [name for name, one in TARGETS.items() if one.effective_n and len(one.interval_note) < 20]
    assert unsaid == []


@pytest.mark.parametrize(("arm", "share", "children"), [("program", 0.254, 346), ("comparator", 0.324, 180)])
def test_the_children_placed_are_those_of_the_subsample_of_the_trial(arm, share, children):
    placed_children = round(share * children)
    said = TARGETS[f"reunified_{arm}"].interval_note.replace("\n", " ")
    assert f"{placed_children} of {children} children placed" in said
    assert TARGETS[f"placed_{arm}_subsample"].value == share


@pytest.mark.parametrize(("arm", "share"), [("comparator", 0.342), ("program", 0.207)])
def test_placements_by_12_months_are_held_against_the_matched_study(arm, share):
    target = TARGETS[f"placed_by_12_months_{arm}"]
    assert target.value == share
    assert (target.arm, target.baseline, target.use) == (arm, "kentucky_2010", "validate")
    assert target.lens == {"comparator": None, "program": "matched"}[arm]


def test_the_odds_of_reunification_are_as_wide_as_their_p_value_says():
    target = TARGETS["reunified_odds_matched"]
    assert (target.value, target.contrast) == (1.44, "odds_ratio")
    assert log_error("reunified_odds_matched") == pytest.approx(0.18, abs=0.002)
    assert log(1.44) / 0.18 == pytest.approx(2.03, abs=0.01)  # two-sided p = .042


@pytest.mark.parametrize(("name", "ratio"), [("placed_ratio_trial", 0.78), ("sober_ratio_trial", 1.4)])
def test_the_trial_lens_lies_halfway_between_none_and_a_stronger_design_and_spans_none(name, ratio):
    target = TARGETS[name]
    assert target.value == pytest.approx(sqrt(ratio), abs=0.005)
    low, high = target.bounds
    assert low < 1 < high
    assert log_error(name) == pytest.approx(log(1.09 / 0.56) / (2 * HALF_WIDTH), abs=0.003)


def test_the_subsample_of_the_trial_is_a_stress_test_that_no_effect_is_fitted_to():
    subsample = [
        one for one in TARGETS.values() if one.sample == "hall_2021_trial" and one.arm != "comparator"
    ]
    fitted = [one for one in subsample if one.use == "fit"]
    assert fitted == [TARGETS["placed_ratio_trial"]]
    assert fitted[0].design == "judgement"
    assert {one.design for one in subsample if one.use == "validate"} == {"naive"}


def test_the_subsample_of_the_trial_is_22_percent_less_and_28_percent_more():
    assert TARGETS["placed_ratio_subsample"].value == pytest.approx(0.254 / 0.324, abs=0.005)
    start, usual = (TARGETS[f"reunified_{arm}"].value for arm in ("program", "comparator"))
    assert (start - usual, start / usual - 1) == pytest.approx((0.13, 0.276), abs=0.001)


def test_case_months_of_start_lie_between_the_two_published_values():
    target = TARGETS["case_months_program"]
    assert 14 <= target.value <= 55.3 / 3.7
    assert target.bounds[0] <= 14


def test_the_length_of_cases_describes_start_through_every_lens_and_contacts_follow_from_it():
    assert (TARGETS["case_months_program"].use, TARGETS["case_months_program"].lens) == ("fit", None)
    assert TARGETS["contacts_program"].use == "validate"


def test_the_pooled_lens_is_held_to_a_prior_and_to_no_study():
    pooled = of("kentucky_start", lens="pooled")
    assert {one.metric: (one.value, one.bounds) for one in pooled.values()} == {
        "placed_during_case_share": (0.66, (0.48, 0.95)),
        "reunified_share_of_placed": (1.35, (0.95, 1.9)),
        "sober_at_closure_share": (1.4, (1.05, 1.8)),
    }
    assert set(pooled) <= JUDGED


def test_recurrence_is_higher_in_town_and_lower_in_the_country():
    signs = {one.setting: one.sign for name, one in TARGETS.items() if name.endswith("recurrence_sign")}
    signs["kentucky_start"] = TARGETS["recurrence_sign_matched"].sign
    assert signs == {"kentucky_start": "above", "appalachia_start": "below"}


# --- Illinois -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "days", "parents"),
    [("treated_by_40_days_coach", 40, 943), ("treated_by_100_days_control", 100, 366)],
)
def test_a_median_of_days_is_half_by_that_day(name, days, parents):
    target = TARGETS[name]
    assert (target.value, target.by) == (0.5, days * 1_440)
    assert target.effective_n == round(parents / AGENCIES)


def test_the_ratio_of_reunification_fades_as_it_was_published():
    shares = [TARGETS[f"reunified_by_24_months_{arm}"].value for arm in ("coach", "control")]
    ratios = [
        shares[0] / shares[1],
        TARGETS["reunified_ratio_by_36_months"].value,
        TARGETS["reunified_ratio_by_5_years"].value,
    ]
    assert ratios == [pytest.approx(1.51, abs=0.005), 1.34, 1.14]
    assert ratios[1] == pytest.approx(15.5 / 11.6, abs=0.005)


def test_the_width_of_the_ratio_at_mid_2005_is_that_of_its_parents():
    coach, control = (0.155, 943), (0.116, 366)
    error = sqrt(AGENCIES * sum((1 - share) / (share * count) for share, count in (coach, control)))
    assert log_error("reunified_ratio_by_36_months") == pytest.approx(error, abs=0.003)
    low, high = TARGETS["reunified_ratio_by_36_months"].bounds
    assert (low, high) == pytest.approx((1.34 * exp(-1.96 * error), 1.34 * exp(1.96 * error)), abs=0.01)


def test_coaches_are_held_to_nothing_of_starts_and_start_to_nothing_of_theirs():
    programs = {"illinois_aoda": "coach"}
    for name, one in TARGETS.items():
        if one.lens is not None:
            assert LENSES[one.lens].program == programs.get(one.setting, "start"), name


# --- what holds everywhere ----------------------------------------------------------------------


def test_natural_history_has_targets_of_usual_care_alone_and_as_many_as_numbers():
    for name, setting in SETTINGS.items():
        for baseline in setting.baselines:
            usual = [
                one
                for one in of(name, arm="comparator", use="fit").values()
                if one.baseline in {None, baseline} and one.lens is None
            ]
            assert len(usual) >= len(setting.natural_history), name


def test_a_lens_whose_effects_are_calibrated_has_as_many_targets_as_effects_at_one_baseline():
    for name, setting in SETTINGS.items():
        program = {LENSES[one.lens].program for one in of(name).values() if one.lens}
        for lens in [key for key, one in LENSES.items() if setting.effects and one.program in program]:
            own = list(of(name, lens=lens, use="fit").values())
            shared = [one for one in of(name, lens=None, use="fit").values() if one.arm != "comparator"]
            assert len(own + shared) >= len(setting.effects), lens
            assert len({one.baseline for one in own}) == 1, lens


def test_what_is_carried_over_or_judged_is_said_to_be():
    for name in JUDGED:
        one = TARGETS[name]
        assert one.provenance in {"assumed", "derived"}, name
        assert one.note, name
    assert {one.design for one in TARGETS.values() if one.source == "judgement"} == {"judgement"}


def test_where_nothing_was_published_of_the_programme_the_setting_says_so():
    for name, setting in SETTINGS.items():
        seen = [one for one in of(name).values() if one.arm != "comparator" and name not in JUDGED]
        assert bool(setting.prediction) == (not seen), name


def test_a_setting_with_targets_of_its_own_for_no_effect_borrows_them_more_widely():
    borrowed = {name: one.borrows for name, one in SETTINGS.items() if one.borrows is not None}
    assert {name: (one.setting, one.spread) for name, one in borrowed.items()} == {
        "appalachia_start": ("kentucky_start", 1.5),
        "ohio_start": ("kentucky_start", 1.5),
        "fairfield_county": ("ohio_start", 1.0),
    }


def test_a_sign_reaches_from_none_to_no_end():
    signs = [one.bounds for one in TARGETS.values() if one.sign is not None]
    assert signs
    assert all(isinf(low) or isinf(high) for low, high in signs)


def test_a_setting_is_described_by_the_scenario_it_names():
    for name, setting in SETTINGS.items():
        text = (ROOT / "scenarios" / f"{setting.scenario}.yaml").read_text("utf-8")
        assert f"setting: {name}" in text or name == "kentucky_start"


@pytest.mark.parametrize("name", ["reunified_comparator", "reunified_program", "placed_ratio_subsample"])
def test_the_subsample_of_the_trial_is_graded_as_naive(name):
    assert TARGETS[name].design == "naive"
