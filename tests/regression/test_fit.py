"""Runs meet what they were calibrated to: lived anew, on other luck than the calibration, lens by lens."""

from functools import cache

import pytest

from sim.appraisal import Comparison, compared
from sim.experiment import experience
from sim.study import read_study

SMALL = ("replications=1", "draws=120", "cohort.referrals=70 per year", "arms.start.dyads=6")
MOST_CHANCE = 0.01
"""The Monte Carlo error of a placed share, calibrated numbers among what varies, must be under a point."""


@cache
def held(lens: str, baseline: str) -> dict[str, Comparison]:
    """Return every comparison of a small run through one lens, by the target's name."""
    sets = (*SMALL, f"lens={lens}", f"baseline={baseline}")
    study = read_study("scenarios/kentucky_start.yaml", "params", sets)
    return {one.name: one for one in compared(study, experience(study, [lens]).tallies)}


LENSES = [
    ("headline", "kentucky_2007"),
    ("matched", "kentucky_2010"),
    ("trial", "kentucky_2010"),
    ("pooled", "kentucky_2010"),
]


@pytest.mark.parametrize(("lens", "baseline"), LENSES)
def test_every_target_that_was_fitted_is_met(lens, baseline) -> None:
    fitted = {name: one for name, one in held(lens, baseline).items() if one.use == "fit"}
    assert {name for name, one in fitted.items() if not one.inside} == set()
    assert len(fitted) >= 8


def test_the_fit_of_placement_is_known_to_a_point() -> None:
    every = [one for lens, baseline in LENSES for one in held(lens, baseline).values()]
    placed = [one for one in every if one.metric == "placed_during_case_share" and one.arm != "contrast"]
    assert placed
    assert all(one.mcse < MOST_CHANCE for one in placed)


def test_the_trial_lens_spans_no_effect_at_all() -> None:
    ratio = held("trial", "kentucky_2010")["placed_ratio_trial"]
    assert ratio.prediction[0] < 1 < ratio.prediction[1]


def test_what_is_not_fitted_is_compared_all_the_same() -> None:
    metrics = {one.metric for one in held("matched", "kentucky_2010").values() if one.use == "validate"}
    assert {"with_parent_at_closure_share", "contacts_per_family"} <= metrics
