"""The documented hand fit holds: enrolled families, children as the unit."""

import pytest

from sim.appraisal import Appraisal, Comparison, compared
from sim.experiment import experience, judge
from sim.study import Study, read_study

SMALL = ("replications=1", "draws=120", "cohort.referrals=70 per year", "arms.start.dyads=6")
MOST_CHANCE = 0.005
"""The Monte Carlo error of a placed share must be under half a point."""


def lived(*sets: str) -> tuple[Study, dict[str, Appraisal]]:
    study = read_study("scenarios/kentucky_start.yaml", "params", [*SMALL, *sets])
    lens = study.scenario.lens
    return study, judge(experience(study, [lens])).appraisals


def found(comparisons: list[Comparison], name: str) -> Comparison:
    return next(one for one in comparisons if one.name == name)


@pytest.fixture(scope="module")
def later() -> list[Comparison]:
    return compared(*lived())


@pytest.fixture(scope="module")
def first() -> list[Comparison]:
    return compared(*lived("lens=headline", "baseline=kentucky_2007"))


@pytest.mark.parametrize("name", ["placed_comparator_2010", "placed_program_2010"])
def test_the_matched_lens_meets_the_later_study_within_two_standard_errors(later, name) -> None:
    assert found(later, name).inside


@pytest.mark.parametrize("name", ["contacts_program", "case_months_program"])
def test_contacts_and_the_length_of_cases_are_those_of_enrolled_families(later, name) -> None:
    assert found(later, name).inside


@pytest.mark.parametrize("name", ["reunified_comparator", "re_entered_comparator", "moves_comparator"])
def test_life_in_care_is_that_of_the_published_sources(later, name) -> None:
    assert found(later, name).inside


def test_detected_maltreatment_recurs_as_often_as_it_is_recorded(later) -> None:
    assert found(later, "recurrence_by_12_months_comparator").inside


@pytest.mark.parametrize("name", ["placed_comparator_2007", "placed_program_2007"])
def test_the_headline_lens_meets_the_first_study(first, name) -> None:
    assert found(first, name).inside


@pytest.mark.parametrize("name", ["sober_comparator_2007", "sober_program_2007"])
def test_sobriety_at_closure_meets_the_first_study(first, name) -> None:
    assert found(first, name).inside


def test_the_fit_is_known_to_half_a_point(later, first) -> None:
    placed = [one for one in later + first if one.metric == "placed_during_case_share"]
    assert placed
    assert all(one.mcse < MOST_CHANCE for one in placed)


def test_what_is_not_fitted_is_compared_all_the_same(later) -> None:
    metrics = {one.metric for one in later if one.use == "validate"}
    assert {"reunified_share_of_placed", "with_parent_at_closure_share"} <= metrics
