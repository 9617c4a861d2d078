"""Rows of values stand for a study's draws; a digest says of its stories what the tallies would have said."""

import numpy as np
import pytest

from sim.appraisal import ADDED, DIVIDED, OUTCOMES, Refusal, digested, joined, worth
from sim.costing import counted
from sim.sweeping.points import at_best, at_draws
from tests import studies
from tests.studies import study

MONEY = [
    name for name in (*ADDED, *DIVIDED) if not name.startswith("added_re") and name != "added_with_parent"
]


def digests():
    lived = studies.lived()
    kept = {arm: digested(one, counted(study())) for arm, one in lived.tallies["matched"].items()}
    return kept["start"], kept["usual_care"]


def test_drawn_values_given_back_as_rows_change_nothing():
    one = study()
    same = one.at({name: one.column(name, 3) for name in one.inputs})
    assert all(same.numbers("start", draw) == one.numbers("start", draw) for draw in range(3))
    assert np.array_equal(same.prices(3), one.prices(3))
    shares = [name for name in one.params.numbers if one.params.numbers[name].unit == "share"]
    assert all(np.array_equal(same.column(name, 3), one.column(name, 3)) for name in shares)


def test_what_is_not_given_stays_at_its_best_estimate():
    one = study()
    two = one.at({"foster_day": np.array([50.0, 90.0])})
    assert two.numbers("start", 1) == one.numbers("start", None)
    lines = list(one.lines)
    moved = np.flatnonzero((two.prices(2) != one.prices(None)).any(axis=1))
    assert [lines[place] for place in moved] == ["foster_day"]


def test_every_uncertain_number_and_price_in_force_is_an_input():
    one = study()
    fixed = [name for name in one.inputs if one.column(name, 50).std() == 0]
    assert not fixed
    drawn = [name for name in one.lines if np.ptp(one.column(name, 50)) > 0]
    assert set(drawn) <= set(one.inputs)
    for arm in one.scenario.arms:
        numbers = [one.numbers(arm, draw) for draw in range(3)]
        uncertain = {name for name in numbers[0] if len({own[name] for own in numbers}) > 1}
        assert uncertain <= set(one.inputs)


@pytest.mark.parametrize("name", MONEY)
def test_a_digest_is_worth_what_its_tallies_are(name):
    money = studies.judged().appraisals["matched"].money["child_welfare_agency"]
    own, other = worth(study(), *digests(), [name])[name].figure(), getattr(money, name)
    if isinstance(other, Refusal):
        assert own == other
    else:
        assert (own.mean, *own.credible) == pytest.approx((other.mean, *other.credible), rel=1e-12)


@pytest.mark.parametrize("name", [name for name in OUTCOMES if name not in (*ADDED, *DIVIDED)])
def test_an_outcome_is_the_programmes_less_the_comparators(name):
    outcomes = studies.judged().appraisals["matched"].outcomes
    program, usual = (outcomes[arm]["all_referred"][name] for arm in ("start", "usual_care"))
    found = worth(study(), *digests(), [name])[name].figure()
    if isinstance(found, Refusal):
        assert isinstance(program, Refusal) or isinstance(usual, Refusal)
    else:
        assert found.mean == pytest.approx(program.mean - usual.mean, abs=1e-12)


def test_effects_are_counted_in_children_and_caregivers():
    outcomes = studies.judged().appraisals["matched"].outcomes
    program, usual = digests()
    sober = program.effect("recoveries").mean() - usual.effect("recoveries").mean()
    families = study().scenario.cohort.families
    shares = [outcomes[arm]["all_referred"]["sober_at_closure_share"].mean for arm in ("start", "usual_care")]
    assert sober == pytest.approx(families * (shares[0] - shares[1]))


def test_digests_can_be_cut_and_joined():
    program, _ = digests()
    again = joined([program.taken([2]), program.taken([0, 1])]).taken([1, 2, 0])
    for part in ("by_quarter", "effects", "over", "under"):
        assert np.array_equal(getattr(again, part), getattr(program, part))


def test_draws_are_the_runs_own():
    one = study()
    points = at_draws(one, 3, 2)
    assert points.luck == (0, 1, 2)
    assert points.telling("start", 2, "simpy").numbers == one.numbers("start", 2)


def test_more_draws_begin_with_the_fewer():
    one = study()
    few, many = at_draws(one, 3, 2), at_draws(one, 5, 2)
    assert all(np.array_equal(few.study.given[name], many.study.given[name][:3]) for name in one.inputs)


def test_a_moved_input_takes_each_value_with_all_the_draws():
    points = at_draws(study(), 2, 2, {"foster_day": np.array([50.0, 90.0])})
    assert points.study.column("foster_day", 4).tolist() == [50.0, 50.0, 90.0, 90.0]
    assert points.luck == (0, 1, 0, 1)


def test_points_whose_numbers_contradict_each_other_are_known():
    one = study()
    months = one.column("stable_after", None)
    assert not at_best(one, {}, 2).refused
    assert at_best(one, {"stable_after": np.array([months[0], np.nan])}, 2).refused == {1}
