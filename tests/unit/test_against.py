"""Simulated outcomes held against published ones: which targets speak, of which arm, and who is inside."""

from dataclasses import replace

import pytest

from sim.appraisal import compared, measurable
from sim.errors import InputError
from sim.params import Target
from tests.toy import shipped, tallies

FIELDS = {
    "setting": "kentucky_start",
    "metric": "placed_share",
    "definition": "Children placed.",
    "arm": "program",
    "population": "all_referred",
    "value": 0.2,
    "interval": (0.17, 0.23),
    "interval_note": "a toy",
    "use": "fit",
    "sample": "toy",
    "source": "toy",
    "design": "matched",
    "provenance": "assumed",
}


def target(**changes):
    return Target(**FIELDS | changes)


def study(**targets):
    return replace(shipped(), params=replace(shipped().params, targets=targets))


def lived(start, usual=35):
    """Return the tallies of both arms, in which so many of a hundred families are placed."""
    shares = {"start": start, "usual_care": usual}
    return {
        arm: tallies((2, 2, 100), minutes_to_removal=[5 if family < placed else -1 for family in range(100)])
        for arm, placed in shares.items()
    }


def held(one, **lenses):
    return compared(study(it=one), lenses or {"matched": lived(21)})


def test_a_comparison_tells_what_was_published_and_what_was_simulated():
    (found,) = held(target())
    assert (found.name, found.metric, found.arm, found.lens) == ("it", "placed_share", "start", "matched")
    assert (found.published, found.interval, found.simulated) == (0.2, (0.17, 0.23), 0.21)
    assert (found.use, found.source, found.mcse, found.prediction) == ("fit", "toy", 0.0, (0.21, 0.21))


@pytest.mark.parametrize(("simulated", "inside"), [(23, True), (17, True), (24, False), (16, False)])
def test_what_lies_within_the_stated_interval_is_inside(simulated, inside):
    assert held(target(), matched=lived(simulated))[0].inside is inside


@pytest.mark.parametrize(("simulated", "inside"), [(34, True), (36, False)])
def test_a_sign_is_met_on_its_side_of_usual_care(simulated, inside):
    one = target(value=None, interval=None, sign="below", arm="contrast", contrast="ratio", use="validate")
    (found,) = held(one, matched=lived(simulated))
    assert (found.published, found.inside, found.arm) == (None, inside, "contrast")


def test_a_target_of_the_comparator_is_held_against_the_comparator():
    (found,) = held(target(arm="comparator"))
    assert (found.arm, found.simulated, found.lens) == ("usual_care", 0.35, "")


def test_a_target_of_the_programme_is_held_against_every_lens_that_was_run():
    found = held(target(), matched=lived(21), trial=lived(33))
    assert {one.lens: one.simulated for one in found} == {"matched": 0.21, "trial": 0.33}


def test_a_target_of_a_lens_is_held_against_that_lens_alone():
    found = held(target(lens="trial"), matched=lived(21), trial=lived(33))
    assert [(one.lens, one.simulated) for one in found] == [("trial", 0.33)]


def test_a_target_of_a_lens_that_was_not_run_is_not_held():
    assert held(target(lens="headline")) == []


@pytest.mark.parametrize(("baseline", "times"), [("kentucky_2010", 1), ("kentucky_2007", 0), (None, 1)])
def test_a_target_of_another_baseline_is_not_held(baseline, times):
    assert len(held(target(baseline=baseline))) == times


def test_a_target_of_another_setting_is_not_held():
    assert held(target(setting="elsewhere")) == []


@pytest.mark.parametrize("lenses", [("matched", "trial"), ("trial", "matched")])
def test_the_comparator_is_held_once_under_the_lens_of_the_scenario(lenses):
    assert shipped().scenario.lens == "matched"
    both = {"matched": lived(20, usual=35), "trial": lived(20, usual=36)}
    (found,) = held(target(arm="comparator"), **{lens: both[lens] for lens in lenses})
    assert found.simulated == 0.35


def test_the_comparator_is_held_under_another_lens_where_that_of_the_scenario_was_not_run():
    (found,) = held(target(arm="comparator"), trial=lived(20, usual=36))
    assert found.simulated == 0.36


def test_an_outcome_that_was_refused_is_shown_with_its_reason():
    (found,) = held(target(metric="reunified_share_of_placed"), matched=lived(0))
    assert (found.simulated, found.inside) == (None, None)
    assert found.refused == "the number of children placed is zero"


def test_the_shipped_targets_name_outcomes_that_are_measured():
    assert measurable(shipped()) == shipped()


def test_a_target_of_an_outcome_that_nothing_measures_is_refused():
    with pytest.raises(InputError) as caught:
        measurable(study(it=target(metric="placed_shar")))
    (problem,) = caught.value.problems
    assert (problem.where, problem.what) == ("targets.it.metric", "'placed_shar' is no outcome")
    assert problem.mend == "did you mean 'placed_share'?"


def test_a_date_for_what_has_none_is_refused():
    with pytest.raises(InputError) as caught:
        measurable(study(it=target(metric="case_months", by="3 months")))
    assert caught.value.problems[0].what == "case_months has no date it could be counted by"
