"""The evidence is what its notes say: arithmetic worked again, grades that claim no more than was seen."""

from math import exp, log, sqrt

import numpy as np
import pytest

from sim.params.estimates import amount, ends
from sim.pathway import PATHWAY
from sim.units import MINUTES_PER_DAY, MINUTES_PER_MONTH
from tests.toy import evidence, shipped

NUMBERS, LINES, TARGETS, SOURCES = (
    evidence().numbers,
    evidence().lines,
    evidence().targets,
    evidence().sources,
)
HOMES = {
    (name, key): estimate for name, number in NUMBERS.items() for key, estimate in number.estimates.items()
}
BETWEEN = ("kin_found", "kin_disruption", "step_up", "step_down")
ESTIMATES = HOMES | {
    (name, f"price {state}".strip()): one
    for name, line in LINES.items()
    for state, one in line.estimates.items()
}
SETTINGS = evidence().settings
PRIORS = {key: one for key, one in HOMES.items() if one.note.startswith("Prior, wide")}
CALIBRATED = {
    (name, baseline if (name, baseline) in HOMES else "")
    for setting in SETTINGS.values()
    for name in setting.natural_history
    for baseline in setting.baselines
} | {
    (name, lens)
    for setting in SETTINGS.values()
    for name in setting.effects
    for lens in {one.lens for one in TARGETS.values() if one.use == "fit" and one.lens}
    if evidence().lenses[lens].program
    in {
        evidence().lenses[one.lens].program
        for one in TARGETS.values()
        if one.lens and SETTINGS[one.setting] is setting
    }
}
"""The estimates that some setting's targets are to settle."""


def value(name, key=""):
    return amount(HOMES[name, key].value)


def days(name):
    return value(name) / MINUTES_PER_DAY


def relapsed(after):
    """Return the share relapsed after a number of days (log-logistic)."""
    return 1 / (1 + (after / days("relapse_scale")) ** -value("relapse_shape"))


def test_fewer_than_15_percent_back_in_treatment_by_six_months_is_a_mean_of_1124_days_at_least():
    low, high = (end / MINUTES_PER_DAY for end in ends(HOMES["treatment_return_mean", ""].uncertainty))
    assert (low, high) == (round(182.6 / -log(0.85)), 1_744)
    assert days("treatment_return_mean") == 1_400
    assert 1 - exp(-182.6 / days("treatment_return_mean")) < 0.15


def test_a_median_stay_of_46_days_and_44_percent_completing_is_a_mean_of_150_days():
    assert days("treatment_completion_mean") == round(46 / log(2) / 0.442)


def test_a_median_stay_of_46_days_and_56_percent_leaving_is_a_mean_of_119_days():
    assert days("treatment_dropout_mean") == round(46 / log(2) / 0.558)


@pytest.mark.parametrize(("after", "share"), [(20, 0.22), (365.25, 0.49), (547.9, 0.53)])
def test_relapse_follows_the_published_shares(after, share):
    assert relapsed(after) == pytest.approx(share, abs=0.005)


def test_the_fit_to_relapse_is_that_of_its_two_published_points():
    def logit(share):
        return log(share / (1 - share))

    shape = (logit(0.53) - logit(0.22)) / log(547.9 / 20)
    assert value("relapse_shape") == pytest.approx(shape, abs=0.002)
    assert days("relapse_scale") == pytest.approx(547.9 / exp(logit(0.53) / shape), rel=0.01)


def test_re_entry_is_fitted_to_103_in_493():
    assert TARGETS["re_entered_comparator"].value == round(103 / 493, 3)
    assert TARGETS["re_entered_comparator"].use == "fit"
    assert "re_entry_scale" in SETTINGS["kentucky_start"].natural_history


def test_what_is_calibrated_has_a_wide_prior_and_nothing_else_has():
    assert set(PRIORS) == CALIBRATED


def test_a_prior_reaches_a_factor_of_three_either_way_of_an_effect_four():
    for (name, key), one in PRIORS.items():
        if one.uncertainty.distribution == "beta":
            assert one.uncertainty.se == 0.15
            continue
        factor = 4 if name.startswith("hr_r") else 3
        reach = [end / amount(one.value) for end in ends(one.uncertainty)]
        assert reach == pytest.approx([1 / factor, factor], rel=0.015), (name, key)


def test_a_prior_says_where_its_centre_comes_from_and_claims_no_more_than_judgement():
    assert [key for key, one in PRIORS.items() if "Centre: " not in one.note] == []
    assert {(one.source, one.design, one.provenance) for one in PRIORS.values()} == {
        ("judgement", "judgement", "assumed")
    }


def test_both_baselines_of_kentucky_are_alike_where_nothing_tells_them_apart():
    for name in ("reunification_mean", "treatment_entry_share", "treatment_entry_mean"):
        assert HOMES[name, "kentucky_2007"].value == HOMES[name, "kentucky_2010"].value


def test_control_parents_of_illinois_who_were_treated_were_treated_within_a_month_on_average():
    mean = amount(HOMES["treatment_entry_mean", "illinois_2000"].value) / MINUTES_PER_DAY
    assert mean == pytest.approx(-100 / log(1 - 0.5 / 0.52), rel=0.02)


def test_71_against_52_percent_ever_treated_is_a_hazard_ratio_of_1_7():
    assert value("hr_recovery_mentored", "coach") == pytest.approx(log(1 - 0.71) / log(1 - 0.52), abs=0.02)


def test_half_out_of_care_by_9_months_is_a_mean_of_395_days():
    mean = amount(HOMES["reunification_mean", "ohio_2017"].value) / MINUTES_PER_DAY
    assert mean == pytest.approx(0.75 * 365.25 / log(2), rel=0.02)


@pytest.mark.parametrize(("years", "kept"), [(1, 0.57), (3, 0.384)])
def test_medication_follows_the_published_retention(years, kept):
    passed = (years * 365.25 / days("medication_scale")) ** value("medication_shape")
    assert exp(-passed) == pytest.approx(kept, abs=0.003)


def test_medication_is_that_of_opioid_users_in_families_with_opioid_use_who_are_treated():
    assert value("medication_share") == pytest.approx(0.092 * 413 / 806 / 0.55, abs=0.001)


def test_moves_are_444_in_a_thousand_days_and_leave_the_settings_shares_as_they_are():
    kin, foster, residential = 0.31, 0.52, 0.17
    rate = {name: 1 / days(f"{name}_mean") for name in ("foster_move", *BETWEEN)}
    assert foster * rate["kin_found"] == pytest.approx(kin * rate["kin_disruption"], rel=0.01)
    assert foster * rate["step_up"] == pytest.approx(residential * rate["step_down"], rel=0.01)
    moves = foster * (rate["foster_move"] + rate["kin_found"] + rate["step_up"])
    moves += kin * rate["kin_disruption"] + residential * rate["step_down"]
    assert 1000 * moves == pytest.approx(TARGETS["moves_comparator"].value, rel=0.01)


def test_recorded_maltreatment_has_the_hazard_of_the_recurrence_curve():
    shape = value("maltreatment_shape")
    recorded = value("maltreatment_scale") / value("detection_share") ** (1 / shape)
    assert recorded / MINUTES_PER_MONTH == pytest.approx(1_286, rel=0.01)


def test_mentors_leave_as_28_did_in_three_years_each():
    assert 12 / (days("promotion_mean") / 30.4375) == pytest.approx(18 / 28 / 3, rel=0.01)


def test_mentors_relapse_as_10_of_28_did_in_the_three_years_after_their_third_in_recovery():
    def hazard(years):
        return log(1 + (years * 365.25 / days("relapse_scale")) ** value("relapse_shape"))

    yearly = (hazard(6) - hazard(3)) / 3
    assert value("hr_mentor_relapse") * yearly == pytest.approx(10 / 28 / 3, rel=0.02)


@pytest.mark.parametrize(("months", "share"), [(6, 0.056), (12, 0.080), (60, 0.178)])
def test_the_borrowed_weibull_shape_belongs_to_the_recurrence_curve(months, share):
    assert 1 - exp(-((months / 1_286) ** value("re_entry_shape"))) == pytest.approx(share, abs=0.001)


def test_removal_and_re_entry_borrow_the_same_shape():
    assert HOMES["removal_shape", ""].value == HOMES["re_entry_shape", ""].value == 0.532


def test_half_leaving_care_by_9_months_instead_of_4_is_a_ratio_of_044():
    assert value("hr_reunification_using") == pytest.approx(4 / 9, abs=0.005)


def test_recovery_slows_removal_as_much_as_substance_use_hastens_recurrence():
    one = HOMES["hr_removal_sober", ""]
    assert one.value == pytest.approx(1 / 1.5, abs=0.005)
    assert ends(one.uncertainty) == pytest.approx((1 / 1.8, 1 / 1.2), abs=0.005)


def test_treatment_stands_halfway_between_using_and_recovery():
    assert value("hr_removal_in_treatment") == pytest.approx(sqrt(value("hr_removal_sober")), abs=0.005)


@pytest.mark.parametrize("lens", ["headline", "matched"])
def test_the_ratio_of_relapse_lies_within_the_range_its_note_names(lens):
    assert HOMES["hr_relapse", lens].note.startswith("Within 0.5 to 0.9")
    assert 0.5 <= value("hr_relapse", lens) <= 0.9


def test_contacts_kept_are_told_at_the_variance_of_engagement_there_is():
    variance = value("engagement_variance")
    share = np.random.default_rng(1).gamma(1 / variance, variance, 200_000) * value("contact_kept_share")
    kept = np.minimum(1, share).mean()
    note = HOMES["contact_kept_share", ""].note
    assert f"engagement_variance {variance:g}" in note
    assert f"{100 * kept:.0f} %" in note


def test_one_ratio_brings_families_into_treatment_and_into_recovery_without_it():
    sped = {
        row.name
        for row in PATHWAY.transitions
        for speed in row.speeds
        if speed.ratio == "hr_recovery_mentored"
    }
    assert sped == {"treatment_request", "treatment_return", "unaided_recovery"}


@pytest.mark.parametrize(("name", "counted"), [("kinship_share", 28), ("residential_share", 9 + 6)])
def test_shares_of_settings_are_of_the_90_percent_in_the_four(name, counted):
    assert value(name) == pytest.approx(counted / (47 + 28 + 9 + 6), abs=0.005)


@pytest.mark.parametrize(
    ("paid", "year", "then"), [(86, 2011, 119.9), (58_837, 2005, 94_503), (366_000, 2013, 492_838)]
)
def test_prices_of_the_past_in_dollars_of_2024(paid, year, then):
    assert paid * evidence().factor("cpi_u", year, 2024) == pytest.approx(then, rel=5e-4)


@pytest.mark.parametrize(("index", "last"), [("cpi_u", 2025), ("cpi_medical", 2025), ("gdp_deflator", 2023)])
def test_an_index_has_every_year_from_2000(index, last):
    assert list(evidence().indices[index].values) == list(range(2000, last + 1))


def test_the_trial_lens_lies_between_none_and_the_subsample():
    middle = sqrt(0.254 / 0.324)
    assert middle == pytest.approx(0.88, abs=0.006)
    # What it gives is held to 0.88 itself in tests/regression; a hazard ratio lies below its risk ratio.
    assert value("hr_removal_mentored", "trial") < middle


def test_the_ratio_of_removal_fitted_to_the_subsample_is_graded_as_judgement():
    assert HOMES["hr_removal_mentored", "trial"].design == "judgement"


def test_nothing_is_graded_as_a_trial_that_is_not_its_randomised_result():
    graded = {key for key, one in ESTIMATES.items() if one.design == "trial"}
    assert not graded | {name for name, target in TARGETS.items() if target.design == "trial"}


def test_a_lens_changes_only_effects():
    assert all(name.startswith("hr_") for name, number in NUMBERS.items() if number.by_lens)


def test_a_baseline_changes_no_effect():
    assert not [name for name, number in NUMBERS.items() if number.by_baseline and name.startswith("hr_")]


@pytest.mark.parametrize("name", [name for name, number in NUMBERS.items() if number.by_lens])
def test_the_trial_lens_spans_no_effect(name):
    low, high = ends(HOMES[name, "trial"].uncertainty)
    assert low < 1 < high


SERVED = ("hr_mental_health_mentored", "hr_practical_help_mentored")
"""Effects on services, which no published design measured beside another: headline and matched are alike."""


LENGTH = "hr_closure_mentored"
"""How long dyads keep a case open: no benefit, that shrinks with rigour, but a habit."""


@pytest.mark.parametrize(
    "name", [name for name, number in NUMBERS.items() if number.by_lens and name not in {*SERVED, LENGTH}]
)
def test_effects_shrink_as_designs_get_stricter(name):
    headline, matched, trial = (abs(log(value(name, lens))) for lens in ("headline", "matched", "trial"))
    assert headline > matched > trial


@pytest.mark.parametrize("name", SERVED)
def test_how_much_sooner_services_come_shrinks_through_the_trial_alone(name):
    headline, matched, trial = (abs(log(value(name, lens))) for lens in ("headline", "matched", "trial"))
    assert headline == matched > trial


def test_a_fixed_value_says_why():
    fixed = [one.uncertainty for one in ESTIMATES.values() if one.uncertainty.distribution == "fixed"]
    assert fixed
    assert all(len(one.why or "") > 10 for one in fixed)


def test_every_lognormal_value_lies_at_the_middle_of_its_interval():
    # Else the interval that is drawn is not the one that is written.
    for key, one in ESTIMATES.items():
        if one.uncertainty.distribution == "lognormal" and one.uncertainty.interval:
            low, high = ends(one.uncertainty)
            assert amount(one.value) == pytest.approx(sqrt(low * high), rel=0.03), key


def test_nothing_is_said_to_have_been_read():
    graded = [one.provenance for one in (*ESTIMATES.values(), *TARGETS.values())]
    assert "read" not in graded


def test_what_rests_on_a_source_not_seen_says_so():
    unseen = {name for name, source in SOURCES.items() if source.seen == "not seen"}
    graded = {one.provenance for one in ESTIMATES.values() if one.source in unseen}
    assert graded <= {"recalled", "assumed"}


def test_what_was_judged_is_graded_as_assumed():
    made_up = [one for one in ESTIMATES.values() if one.source == "judgement"]
    assert {one.provenance for one in made_up} == {"assumed"}


def test_a_judgement_is_not_given_a_design():
    assert {one.design for one in ESTIMATES.values() if one.source == "judgement"} == {"judgement"}


def test_every_estimate_has_a_note():
    assert [name for (name, _), one in ESTIMATES.items() if not one.note] == []


def test_families_of_the_shipped_scenario_have_as_many_children_as_start_served():
    shares = shipped().scenario.cohort.children_per_family
    mean = sum(number * share for number, share in shares.items())
    assert mean == pytest.approx(1_643 / 806, rel=0.02)


def test_the_caseload_of_the_shipped_scenario_is_that_of_kentucky():
    assert 12 <= shipped().scenario.arms["start"].caseload <= 15
