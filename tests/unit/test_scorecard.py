"""The scorecard: inside, outside or refused; fitted or not; explained or not; and what is lived for it."""

from dataclasses import replace

import pytest

from sim.appraisal import Comparison
from sim.params import Setting, Target
from sim.report.scorecard import card, failures_of
from sim.validate import Card, Scored
from sim.validate.scorecard import lenses_compared
from tests.toy import evidence, shipped

GRADED = {"source": "toy", "design": "naive", "provenance": "seed", "population": "enrolled", "sample": "toy"}
HELD = {"setting": "toy", "metric": "placed_share", "definition": "", "interval_note": ""}
TOY = Setting(
    label="Toy county",
    about="A toy.",
    scenario="toy",
    baselines=("kentucky_2010",),
    natural_history=(),
    effects=("hr",),
)


def target(use="fit", **changes):
    known = {"arm": "comparator", "value": 0.5, "interval": (0.4, 0.6), "use": use}
    return Target(**HELD | GRADED | known | changes)


def scored(simulated, lens="", **changes):
    one = target(**changes)
    low, high = one.bounds
    inside = None if simulated is None else low <= simulated <= high
    found = Comparison(
        "placed",
        one.metric,
        "usual",
        lens,
        one.value,
        one.bounds,
        one.use,
        one.source,
        simulated,
        inside=inside,
    )
    return Scored("kentucky_2010", replace(found, refused="nobody" if simulated is None else None), one)


def toy_card(*rows, **changes):
    return Card("toy", TOY.model_copy(update=changes), "Usual care", "Mentors", rows)


def said(one):
    return "\n".join(str(block) for block in card(one, evidence()))


# --- one target ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("simulated", "verdict"), [(0.4, "inside"), (0.6, "inside"), (0.61, "outside"), (None, "refused")]
)
def test_a_simulated_mean_is_inside_up_to_the_ends_of_the_published_interval(simulated, verdict):
    assert scored(simulated).verdict == verdict


@pytest.mark.parametrize(
    ("sign", "simulated", "verdict"), [("below", 0.8, "inside"), ("above", 0.8, "outside")]
)
def test_a_sign_is_met_on_its_side_of_no_difference(sign, simulated, verdict):
    only = {"arm": "contrast", "contrast": "ratio", "sign": sign, "value": None, "interval": None}
    assert scored(simulated, "matched", use="validate", **only).verdict == verdict


@pytest.mark.parametrize("simulated", [0.7, None])
def test_a_fitted_target_that_is_not_met_needs_an_explanation(simulated):
    assert scored(simulated).unexplained
    assert not scored(simulated, explanation="Another county.").unexplained


def test_what_was_not_fitted_needs_no_explanation():
    assert not scored(0.7, use="validate").unexplained
    assert not scored(0.5).unexplained


# --- a setting ----------------------------------------------------------------------------------


def test_the_tally_counts_what_was_not_fitted_and_could_be_compared():
    one = toy_card(*(scored(mean, use="validate") for mean in (0.5, 0.7, None)), scored(0.7))
    assert (one.tests_inside, len(one.tests), len(one.fitted), len(one.missed)) == (1, 2, 1, 1)
    assert "1 of 2 not fitted to lie inside." in said(one)


def test_what_is_fitted_and_met_is_said_to_be_all_inside():
    assert "Fitted: all 2 inside." in said(toy_card(scored(0.5), scored(0.45)))


def test_what_is_fitted_and_not_met_is_said_with_its_explanation():
    explained = toy_card(scored(0.5), scored(0.7, explanation="Another county."))
    assert "Fitted: 1 of 2 not inside, each explained below." in said(explained)
    assert "Another county." in said(explained)


def test_what_is_fitted_not_met_and_not_explained_is_said_loudly():
    one = toy_card(scored(0.7))
    assert one.unexplained == one.rows
    assert "NOT EXPLAINED" in said(one)
    assert [place for place in failures_of(one.unexplained, evidence()) if "placed out of home" in place]


def test_a_prediction_says_so():
    assert "A prediction: nothing published to hold it against. None found." in said(
        toy_card(scored(0.5), prediction="None found.")
    )


def test_other_workers_than_peers_are_said_not_to_be_peers():
    lenses = evidence().lenses | {
        "coach": evidence().lenses["trial"].model_copy(update={"program": "aoda", "peers": False})
    }
    one = toy_card(scored(0.5, "coach", arm="program"))
    blocks = card(one, replace(evidence(), lenses=lenses))
    assert any("professionals of another programme, and not peers" in str(block) for block in blocks)


# --- what is lived ------------------------------------------------------------------------------


def test_the_scenarios_own_lens_comes_first():
    assert lenses_compared(shipped("lens=trial"))[0] == "trial"


def test_a_lens_that_has_nothing_to_be_compared_with_is_not_lived():
    study = shipped()
    targets = {
        name: one
        for name, one in study.params.targets.items()
        if one.arm == "comparator" or one.lens == "headline"
    }
    own = replace(study, params=replace(study.params, targets=targets))
    assert lenses_compared(own) == ("matched",)
