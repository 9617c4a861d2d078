"""Simulated outcomes held against published ones: which targets speak, of which arm, and who is inside."""

from dataclasses import replace

import pytest

from sim.appraisal import DEFINITIONS, Appraisal, Figure, Refusal, compared, measurable
from sim.errors import InputError
from sim.params import Target
from tests.toy import shipped

FIELDS = {
    "metric": "placed_share",
    "definition": "Children placed.",
    "arm": "program",
    "population": "enrolled",
    "value": 0.2,
    "within": 0.03,
    "within_note": "a toy",
    "use": "fit",
    "source": "toy",
    "design": "matched",
    "provenance": "assumed",
}


def target(**changes):
    return Target(**FIELDS | changes)


def study(**targets):
    return replace(shipped(), params=replace(shipped().params, targets=targets))


def appraisal(start, usual=0.35):
    """Return an appraisal in which every outcome of an arm is the same, or refused."""
    means = {"start": start, "usual_care": usual}
    figures = {
        arm: Figure(mean, (0.1, 0.5), (0.0, 0.6), 0.004) if isinstance(mean, float) else mean
        for arm, mean in means.items()
    }
    populations = ("enrolled", "all_referred")
    by_arm = {
        arm: {who: dict.fromkeys(DEFINITIONS, figure) for who in populations}
        for arm, figure in figures.items()
    }
    return Appraisal({}, by_arm, {}, {}, {}, {})


def held(one, **appraisals):
    return compared(study(it=one), appraisals or {"matched": appraisal(0.21)})


def test_a_comparison_tells_what_was_published_and_what_was_simulated():
    (found,) = held(target())
    assert (found.name, found.metric, found.arm, found.lens) == ("it", "placed_share", "start", "matched")
    assert (found.published, found.within, found.simulated, found.mcse) == (0.2, 0.03, 0.21, 0.004)
    assert (found.use, found.source) == ("fit", "toy")


@pytest.mark.parametrize(("simulated", "inside"), [(0.25, True), (0.125, True), (0.26, False), (0.12, False)])
def test_what_lies_within_the_stated_width_is_inside(simulated, inside):
    one = target(value=0.1875, within=0.0625)
    assert held(one, matched=appraisal(simulated))[0].inside is inside


def test_a_target_of_the_comparator_is_held_against_the_comparator():
    (found,) = held(target(arm="comparator"))
    assert (found.arm, found.simulated, found.lens) == ("usual_care", 0.35, "")


def test_a_target_of_the_programme_is_held_against_every_lens_that_was_run():
    found = held(target(), matched=appraisal(0.21), trial=appraisal(0.33))
    assert {one.lens: one.simulated for one in found} == {"matched": 0.21, "trial": 0.33}


def test_a_target_of_a_lens_is_held_against_that_lens_alone():
    found = held(target(lens="trial"), matched=appraisal(0.21), trial=appraisal(0.33))
    assert [(one.lens, one.simulated) for one in found] == [("trial", 0.33)]


def test_a_target_of_a_lens_that_was_not_run_is_not_held():
    assert held(target(lens="headline")) == []


@pytest.mark.parametrize(("baseline", "times"), [("kentucky_2010", 1), ("kentucky_2007", 0), (None, 1)])
def test_a_target_of_another_baseline_is_not_held(baseline, times):
    assert len(held(target(baseline=baseline))) == times


@pytest.mark.parametrize("lenses", [("matched", "trial"), ("trial", "matched")])
def test_the_comparator_is_held_once_under_the_lens_of_the_scenario(lenses):
    assert shipped().scenario.lens == "matched"
    both = {"matched": appraisal(0.2, usual=0.35), "trial": appraisal(0.2, usual=0.36)}
    (found,) = held(target(arm="comparator"), **{lens: both[lens] for lens in lenses})
    assert found.simulated == 0.35


def test_the_comparator_is_held_under_another_lens_where_that_of_the_scenario_was_not_run():
    (found,) = held(target(arm="comparator"), trial=appraisal(0.2, usual=0.36))
    assert found.simulated == 0.36


def test_an_outcome_that_was_refused_is_shown_with_its_reason():
    (found,) = held(target(), matched=appraisal(Refusal("nobody came")))
    assert (found.simulated, found.inside, found.refused) == (None, None, "nobody came")


def test_the_shipped_targets_name_outcomes_that_are_measured():
    assert measurable(shipped()) == shipped()


def test_a_target_of_an_outcome_that_nothing_measures_is_refused():
    with pytest.raises(InputError) as caught:
        measurable(study(it=target(metric="placed_shar")))
    (problem,) = caught.value.problems
    assert (problem.where, problem.what) == ("targets.it.metric", "'placed_shar' is no outcome")
    assert problem.mend == "did you mean 'placed_share'?"
