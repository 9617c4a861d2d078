"""Evidence, decisions and structure meet in a study: what is refused, what is replaced, what names a run."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from sim.engine import laid_out
from sim.errors import InputError, Mend
from sim.history import PROGRAM
from sim.params import Params
from sim.pathway import PATHWAY, Meter
from sim.study import checked, livable, read_study
from sim.units import Money
from tests.studies import ROOT
from tests.toy import evidence, line, shipped

LENSES = ("headline", "matched", "trial")


def refusal(study, name, value):
    with pytest.raises(InputError) as caught:
        study.replaced(name, value)
    (problem,) = caught.value.problems
    return problem


def test_the_shipped_study_fits_together():
    assert checked(shipped()) == shipped()


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [
        ("lens", "matchd", "matched"),
        ("baseline", "kentucky_2011", "kentucky_2010"),
        ("statute", "ohoi", "ohio"),
        ("state", "kentuky", "kentucky"),
        ("perspective", "child_welfare", "child_welfare_agency"),
    ],
)
def test_an_unknown_choice_is_refused_with_the_nearest_name(field, wrong, right):
    problem = refusal(shipped(), field, wrong)
    assert (problem.where, problem.what) == (field, f"'{wrong}' is not in params/")
    assert problem.mend == f"did you mean '{right}'?"


def test_a_comparator_that_is_not_an_arm_is_refused_with_the_nearest_name():
    problem = refusal(shipped(), "comparator", "usual_car")
    assert (problem.where, problem.what) == ("comparator", "'usual_car' is not one of the arms")
    assert problem.mend == "did you mean 'usual_care'?"


def test_a_price_year_without_an_index_is_refused():
    with pytest.raises(InputError) as caught:
        shipped().replaced("price_year", 1999)
    assert {(problem.where, problem.what) for problem in caught.value.problems} == {
        ("price_year", f"the index {index} has no value for 1999") for index in ("cpi_u", "cpi_medical")
    }


def test_a_scenario_value_of_the_wrong_kind_is_refused():
    with pytest.raises(ValidationError, match="draws"):
        shipped().replaced("draws", 1)


def test_an_unknown_number_is_refused_with_the_nearest_name():
    with pytest.raises(Mend, match="did you mean 'relapse_shape'"):
        shipped().replaced("relapse_shap", 0.4)


@pytest.mark.parametrize(
    ("name", "value"),
    [("relapse_scale", 411), ("kinship_share", 1.5), ("hr_relapse", float("nan")), ("foster_day", "86 USD")],
)
def test_a_value_its_unit_refuses_is_refused(name, value):
    with pytest.raises(Mend):
        shipped().replaced(name, value)


def test_a_number_that_is_replaced_is_certain():
    study = shipped().replaced("relapse_scale", "1 year")
    assert [study.numbers("start", draw)["relapse_scale"] for draw in (None, 0, 7)] == [525_960] * 3


def test_a_price_that_is_replaced_is_certain():
    prices = shipped().replaced("foster_day", "144 USD 2024").prices(3)
    assert prices[list(shipped().lines).index("foster_day")] == pytest.approx([0.1] * 3)


@pytest.mark.parametrize("state", ["kentucky", "ohio", "illinois"])
def test_a_price_that_is_replaced_is_the_same_in_every_state(state):
    study = shipped().replaced("foster_day", "144 USD 2024").replaced("state", state)
    assert study.lines["foster_day"].estimate.value == Money(144.0, 2024)


def test_replacing_leaves_the_study_as_it_was():
    shipped().replaced("relapse_shape", 0.9)
    assert shipped().estimate("relapse_shape").value == 0.419


def test_an_effect_that_is_replaced_is_the_same_under_every_lens():
    study = shipped().replaced("hr_relapse", 0.8)
    assert {study.replaced("lens", lens).estimate("hr_relapse").value for lens in LENSES} == {0.8}


def test_an_override_replaces_a_number_and_is_told():
    study = shipped("relapse_shape=0.5")
    assert study.estimate("relapse_shape").value == 0.5
    assert any("relapse_shape: 0.419 -> 0.5" in str(one) for one in study.overrides)


@pytest.mark.parametrize(
    ("scenario", "folder", "missing"),
    [
        ("none.yaml", "params", {"none.yaml"}),
        ("kentucky_start.yaml", "none", {"none"}),
        ("none.yaml", "none", {"none.yaml", "none"}),
    ],
)
def test_a_scenario_or_evidence_that_is_not_there_hides_nothing_else(scenario, folder, missing):
    with pytest.raises(InputError) as caught:
        read_study(ROOT / "scenarios" / scenario, ROOT / folder)
    assert {Path(problem.file).name for problem in caught.value.problems} == missing


def wrong(*sets):
    with pytest.raises(InputError) as caught:
        shipped(*sets)
    return {problem.where for problem in caught.value.problems}


def test_every_wrong_override_is_told_at_once():
    found = wrong("relapse_shap=0.5", "kinship_share=150 %")
    assert found == {"params.relapse_shap", "params.kinship_share"}


def test_a_wrong_choice_and_a_wrong_override_are_told_at_once():
    assert wrong("relapse_shap=0.5", "lens=matchd") == {"params.relapse_shap", "lens"}


def natural(study):
    """Return the numbers of usual care: all that no lens is asked about."""
    effects = {name for name, number in study.params.numbers.items() if number.by_lens}
    return {name: value for name, value in study.numbers("usual_care", 2).items() if name not in effects}


@pytest.mark.parametrize("lens", LENSES)
def test_a_lens_never_moves_a_number_of_usual_care(lens):
    assert natural(shipped().replaced("lens", lens)) == natural(shipped())


def test_a_lens_moves_an_effect():
    assert len({shipped().replaced("lens", lens).numbers("start", 2)["hr_relapse"] for lens in LENSES}) == 3


@pytest.mark.parametrize("baseline", ["kentucky_2007", "kentucky_2010"])
def test_a_baseline_never_moves_an_effect(baseline):
    study = shipped().replaced("baseline", baseline)
    effects = [name for name, number in study.params.numbers.items() if number.by_lens]
    assert effects
    assert all(study.estimate(name) == shipped().estimate(name) for name in effects)


def test_a_baseline_moves_usual_care():
    values = {
        shipped().replaced("baseline", f"kentucky_{year}").estimate("removal_scale").value
        for year in (2007, 2010)
    }
    assert len(values) == 2


def test_without_dyads_nobody_is_enrolled():
    assert shipped().numbers("usual_care", None)["acceptance_share"] == 0.0


def fitted(**sections):
    return replace(shipped(), params=replace(evidence(), **sections))


def problem_of(study):
    with pytest.raises(InputError) as caught:
        checked(study)
    (problem,) = caught.value.problems
    return problem


def test_a_line_that_prices_what_nobody_counts_is_refused():
    problem = problem_of(fitted(lines={"it": line("day", "fostr", "placement", "1 USD 2024")}))
    assert (problem.where, problem.mend) == ("lines.it.of", "did you mean 'foster'?")


@pytest.mark.parametrize(("per", "of"), [("event", "foster"), ("day", "removal"), ("event", "dyad")])
def test_minutes_and_occurrences_are_not_mixed_up(per, of):
    problem = problem_of(fitted(lines={"it": line(per, of, "placement", "1 USD 2024")}))
    assert problem.what == f"'{of}' cannot be priced per {per}"


def test_a_number_that_the_pathway_names_and_params_lack_is_refused():
    numbers = {name: one for name, one in evidence().numbers.items() if name != "relapse_shape"}
    assert problem_of(fitted(numbers=numbers)).where == "relapse_shape"


def test_a_faulty_pathway_is_refused():
    faulty = replace(PATHWAY, meters=(*PATHWAY.meters, Meter("more", ("case.opn",))))
    assert "'case.opn', which does not exist" in problem_of(replace(shipped(), pathway=faulty)).what


def test_a_meter_cannot_have_the_name_of_what_is_counted_beside_the_table():
    meter = Meter(PROGRAM, ("case.open",))
    pathway = replace(PATHWAY, meters=(*PATHWAY.meters, meter))
    assert problem_of(replace(shipped(), pathway=pathway)).where == PROGRAM


def test_no_quantity_of_families_takes_the_name_of_one_of_staff():
    assert not {*PATHWAY.staff_quantities, PROGRAM} & set(PATHWAY.quantities)


def test_no_price_takes_the_name_of_a_number():
    assert not set(evidence().lines) & set(evidence().numbers)


def test_an_empty_study_has_no_prices():
    assert replace(shipped(), params=Params()).prices(None).size == 0


UNLIVABLE = {
    "treatment_entry_mean=0 days": {"treatment_entry_mean"},
    "kinship_share=90 %": {"kinship_share", "residential_share"},
    "months_in_care_limit=30 months": {"months_in_care_limit", "months_in_care_window"},
}


@pytest.mark.parametrize(("setting", "names"), UNLIVABLE.items())
def test_every_number_that_no_story_can_be_told_with_is_refused_once(setting, names):
    with pytest.raises(InputError) as caught:
        shipped(setting)
    assert sorted(problem.where for problem in caught.value.problems) == sorted(names)
    assert all(problem.mend for problem in caught.value.problems)


def test_numbers_that_fit_only_together_may_be_set_together():
    study = shipped("months_in_care_limit=30 months", "months_in_care_window=36 months")
    assert laid_out(study.pathway, study.numbers("start", None))


@pytest.mark.parametrize(
    "setting", ["treatment_entry_mean=1 minute", "kinship_share=83 %", "hr_relapse=0.001"]
)
def test_what_passes_the_check_can_be_laid_out(setting):
    study = shipped(setting)
    assert laid_out(study.pathway, study.numbers("start", None))


def test_a_replaced_price_of_a_year_without_an_index_is_refused():
    with pytest.raises(InputError) as caught:
        shipped("foster_day=100 USD 1999")
    (problem,) = caught.value.problems
    assert (problem.where, problem.what) == ("foster_day", "the index cpi_u has no value for 1999")


@pytest.mark.parametrize("year", [2000, 2025])
def test_a_price_may_be_of_the_first_and_the_last_year_of_its_index(year):
    assert shipped(f"foster_day=100 USD {year}").prices(None).all()


def test_replacing_the_params_of_a_scenario_replaces_every_number_and_price():
    study = shipped().replaced("params", {"relapse_shape": 0.5, "foster_day": "144 USD 2024"})
    assert study.estimate("relapse_shape").value == 0.5
    assert study.params.lines["foster_day"].estimate.value == Money(144.0, 2024)


def test_replacing_no_params_leaves_the_study_as_it_is():
    assert shipped().replaced("params", {}) == shipped()


def test_a_name_among_replaced_params_that_params_lack_is_refused():
    with pytest.raises(Mend, match="did you mean 'relapse_shape'"):
        shipped().replaced("params", {"foster_day": "144 USD 2024", "relapse_shap": 0.5})


def test_params_that_fit_only_together_may_be_replaced_together():
    both = {"months_in_care_limit": "30 months", "months_in_care_window": "36 months"}
    assert shipped().replaced("params", both).numbers("start", None)


def test_replacing_params_replaces_nothing_else_of_a_scenario():
    with pytest.raises(Mend, match="is not a number or price"):
        shipped().replaced("params", {"seed": 9})


def uncertain(share):
    """Return a study in which placement with kin is anything from 0 to 1."""
    estimate = {"value": share, "uncertainty": {"distribution": "uniform", "interval": [0, 1]}}
    graded = {"source": "judgement", "design": "judgement", "provenance": "assumed"}
    number = {"label": "x", "unit": "share", "estimate": estimate | graded}
    kinship = type(evidence().numbers["kinship_share"]).model_validate_json(json.dumps(number))
    return fitted(numbers={**evidence().numbers, "kinship_share": kinship})


def test_a_draw_whose_numbers_contradict_each_other_is_refused_and_another_is_not():
    study = checked(uncertain("31 %")).replaced("drawn_from", "margins")
    study = study.replaced("draws", 40)
    kin = study.values("kinship_share", study.estimate("kinship_share"), 40)
    taken = [study.numbers("start", draw)["residential_share"] for draw in range(40)]
    refused = np.flatnonzero(kin + taken > 1).tolist()
    assert 0 < len(refused) < 40
    assert study.refused_draws == tuple(refused)
    with pytest.raises(InputError, match=f"in draw {refused[0]}") as caught:
        livable(study)
    assert {one.where for one in caught.value.problems} == {"kinship_share", "residential_share"}
    certain = shipped()
    assert livable(certain) is certain


def test_a_number_that_acts_in_usual_care_cannot_differ_by_lens():
    number = evidence().numbers["reunification_mean"]
    by_lens = dict.fromkeys(evidence().lenses, number.estimate)
    moved = number.model_copy(update={"estimate": None, "by_lens": by_lens})
    with pytest.raises(InputError, match="acts without a mentor too"):
        checked(fitted(numbers={**evidence().numbers, "reunification_mean": moved}))


def test_a_lens_moves_only_what_a_mentor_does():
    study = shipped()
    assert study.pathway.effects == {
        "hr_recovery_mentored",
        "hr_relapse",
        "hr_removal_mentored",
        "hr_mental_health_mentored",
        "hr_practical_help_mentored",
        "hr_closure_mentored",
        "detection_ratio_watched",
        "detection_ratio_trusted",
    }


def test_a_statute_moves_its_clock_and_no_effect():
    federal, other = (shipped().replaced("statute", law) for law in ("federal", "illinois"))
    moved = {name for name in PATHWAY.numbers if name in federal.params.numbers}
    moved = {name for name in moved if federal.estimate(name) != other.estimate(name)}
    assert moved == {"months_in_care_limit", "months_in_care_window"}


def test_treatment_places_are_the_same_in_every_arm():
    study = shipped("treatment.slots=7")
    assert {study.numbers(arm, 0)["treatment_slots"] for arm in study.scenario.arms} == {7}


def test_dyads_hired_on_dates_are_told_in_minutes():
    arm = shipped("arms.start.dyads=3", "arms.start.hired={2012-07-01: 1, 2012-07-11: 2}").scenario.arms[
        "start"
    ]
    assert arm.hired_at(date(2012, 7, 1)) == (0, 14_400, 14_400)


@pytest.mark.parametrize(
    ("hired", "what"),
    [
        ("{2012-07-01: 11}", "'hired' names 11 dyads, 'dyads' 12"),
        ("{2012-06-30: 12}", "names a date before the start"),
        ("{2019-07-01: 12}", "or after the last referral"),
    ],
)
def test_hire_dates_that_cannot_be_are_refused(hired, what):
    with pytest.raises(InputError, match=what):
        shipped(f"arms.start.hired={hired}")


def test_a_value_of_the_scenario_is_told_by_its_whole_name():
    with pytest.raises(InputError, match=r"did you mean arms\.start\.dyads\?"):
        shipped("dyads=8")


def test_a_price_cannot_have_the_name_of_what_a_scenario_decides():
    lines = {**evidence().lines, "seed": evidence().lines["foster_day"]}
    with pytest.raises(InputError, match="is the name of something a scenario decides"):
        checked(fitted(lines=lines))
