"""Each shipped scenario shows what it says it shows: small runs, four sets of numbers each."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sim.appraisal import enrolled
from sim.experiment import experience
from sim.inputs import read_yaml
from sim.scenario import Scenario
from sim.study import read_study
from tests.regression.pinned import SMALL, result

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
NAMES = sorted(path.stem for path in SCENARIOS.glob("*.yaml") if path.stem != "base")
KENTUCKY = "kentucky_start"
RATIOS = ("per_gross_dollar", "per_added_dollar", "break_even_day", "days_per_avoided_placement")
PER_OUTCOME = (
    "avoided_placement",
    "avoided_day",
    "added_reunification",
    "added_with_parent",
    "added_recovery",
)


@cache
def small(name: str) -> dict[str, Any]:
    return result(SCENARIOS / f"{name}.yaml")


@cache
def decided(name: str) -> Scenario:
    return read_study(SCENARIOS / f"{name}.yaml", SCENARIOS.parent / "params").scenario


def seen(name: str, lens: str = "") -> dict[str, Any]:
    """Return what a scenario shows through a lens: its own unless another is named."""
    found: dict[str, Any] = small(name)["lenses"][lens or small(name)["lens"]]
    return found


def money(name: str, figure: str, perspective: str = "", lens: str = "") -> float:
    mean: float = seen(name, lens)[perspective or small(name)["perspective"]][figure]["mean"]
    return mean


def outcome(name: str, figure: str, arm: str = "start", population: str = "enrolled") -> float:
    mean: float = seen(name)["outcomes"][arm][population][figure]["mean"]
    return mean


def staff(name: str, figure: str) -> float:
    mean: float = seen(name)["staffing"]["start"][figure]["mean"]
    return mean


@cache
def mentored_share(name: str) -> float:
    """Return the share of the referred families that get a mentor."""
    study = read_study(SCENARIOS / f"{name}.yaml", SCENARIOS.parent / "params", SMALL)
    lived = experience(study, [study.scenario.lens])
    return float(enrolled(lived.tallies[study.scenario.lens]["start"]).mean())


# --- what every scenario has --------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_asks_a_question_of_its_own(name: str) -> None:
    others = [decided(other) for other in NAMES if other != name]
    assert decided(name).question.endswith("?")
    assert decided(name).question not in [other.question for other in others]
    assert decided(name).title not in [other.title for other in others]


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_begins_with_what_it_is_about(name: str) -> None:
    first = (SCENARIOS / f"{name}.yaml").read_text("utf-8").splitlines()[0]
    assert first.startswith("# ")
    assert first.endswith(".")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {KENTUCKY, "do_nothing"}])
def test_what_a_scenario_assumes_is_said_beside_it(name: str) -> None:
    text = (SCENARIOS / f"{name}.yaml").read_text("utf-8")
    assert "assumption" in text


# --- two arms alike -----------------------------------------------------------------------------


def differences(value: Any) -> Iterator[float]:
    """Yield every number of the money of a perspective: chances, errors and ends of intervals too."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "days_per_placement":  # of usual care, whatever the programme does
                yield from differences(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from differences(inner)
    elif isinstance(value, float):
        yield value


def test_two_arms_alike_differ_by_exactly_zero_dollars_for_everyone() -> None:
    shown = seen("do_nothing")
    everyone = [name for name, one in shown.items() if "net_saving" in one]
    assert {"county", "societal", "published_kentucky"} < set(everyone)
    assert {one for name in everyone for one in differences(shown[name])} == {0.0}


def test_two_arms_alike_cost_every_payer_the_same_in_every_year() -> None:
    assert set(differences(seen("do_nothing")["budgets"])) == {0.0}


def test_two_arms_alike_have_the_same_outcomes() -> None:
    outcomes = seen("do_nothing")["outcomes"]
    assert outcomes["usual_care"]["all_referred"] == outcomes["start"]["all_referred"]


@pytest.mark.parametrize("ratio", [*RATIOS, *(f"cost_per_{name}" for name in PER_OUTCOME)])
def test_two_arms_alike_have_no_ratio(ratio: str) -> None:
    shown = seen("do_nothing")
    everyone = [one for one in shown.values() if "net_saving" in one]
    assert {tuple(one[ratio]) for one in everyone} == {("refused",)}


# --- too few dyads ------------------------------------------------------------------------------


def test_where_dyads_are_short_some_families_get_no_seat_in_time() -> None:
    assert mentored_share("short_staffed") < 0.75
    assert mentored_share("short_staffed") < mentored_share(KENTUCKY) - 0.1


def test_where_dyads_are_short_families_wait_for_weeks() -> None:
    assert outcome("short_staffed", "mentor_wait_days") > 14 > outcome(KENTUCKY, "mentor_wait_days")


def test_where_dyads_are_short_fewer_children_of_all_referred_are_spared_placement() -> None:
    everyone = [
        outcome(name, "placed_share", "start", "all_referred") for name in ("short_staffed", KENTUCKY)
    ]
    assert everyone[0] > everyone[1]


# --- mentors who do not stay --------------------------------------------------------------------


@pytest.mark.parametrize("figure", ["departures_per_dyad_year", "vacant_share", "bumped_per_family"])
def test_where_mentors_do_not_stay_the_staff_shows_it(figure: str) -> None:
    assert staff("high_turnover", figure) > 1.2 * staff(KENTUCKY, figure)


def test_where_mentors_do_not_stay_a_dollar_spares_less_placement() -> None:
    assert money("high_turnover", "per_gross_dollar") < money(KENTUCKY, "per_gross_dollar", lens="matched")


# --- scarce treatment ---------------------------------------------------------------------------


@pytest.mark.parametrize("arm", ["usual_care", "start"])
def test_where_treatment_is_scarce_caregivers_wait_for_it(arm: str) -> None:
    assert outcome("scarce_treatment", "treatment_wait_days", arm) > 7
    assert outcome(KENTUCKY, "treatment_wait_days", arm) < 1


def test_where_treatment_is_scarce_a_mentor_makes_the_wait_longer() -> None:
    waits = [outcome("scarce_treatment", "treatment_wait_days", arm) for arm in ("usual_care", "start")]
    assert waits[0] < waits[1]


def test_where_treatment_is_scarce_a_mentor_brings_fewer_into_treatment() -> None:
    gained = {
        name: outcome(name, "ever_treated_share") - outcome(name, "ever_treated_share", "usual_care")
        for name in ("scarce_treatment", KENTUCKY)
    }
    assert 0 < gained["scarce_treatment"] < gained[KENTUCKY]


# --- a mentor alone -----------------------------------------------------------------------------


def test_a_mentor_alone_does_less_than_the_programme_through_any_lens() -> None:
    alone = money("mentor_only", "avoided_placements")
    assert alone > 0
    # Through the trial lens four draws tell nothing, for it is near none: its numbers are compared below.
    for lens in ("headline", "matched"):
        assert alone < money(KENTUCKY, "avoided_placements", lens=lens)


def test_a_mentor_alone_is_assumed_to_have_half_of_the_smallest_effect() -> None:
    """Half on the log scale, to two decimals."""
    study = read_study(SCENARIOS / "kentucky_start.yaml", SCENARIOS.parent / "params", ["lens=trial"])
    whole, alone = study.numbers("start", None), decided("mentor_only").params
    effects = [name for name in study.params.numbers if study.params.numbers[name].by_lens]
    assert {name: alone[name] for name in effects} == {
        name: pytest.approx(whole[name] ** 0.5, abs=0.03) for name in effects
    }


def test_a_mentor_alone_costs_less_than_a_dyad() -> None:
    alone, dyad = (money(name, "program_cost", lens="trial") for name in ("mentor_only", KENTUCKY))
    assert alone < 0.7 * dyad


def test_a_mentor_alone_spares_no_usual_casework() -> None:
    assert money("mentor_only", "avoided_casework_cost") == 0


# --- a small county -----------------------------------------------------------------------------


def test_a_county_in_ohio_pays_for_the_programme_and_saves_placement() -> None:
    assert money("small_county", "program_cost", "county") > 0
    assert money("small_county", "avoided_placement_cost", "county") > 0


def test_a_county_in_ohio_pays_less_of_the_programme_than_of_placement() -> None:
    of_programme = money("small_county", "program_cost", "county") / money(
        "small_county", "program_cost", "all_government"
    )
    of_placement = money("small_county", "avoided_placement_cost", "county") / money(
        "small_county", "avoided_placement_cost", "all_government"
    )
    assert of_programme < 0.2 < of_placement


def test_the_families_of_the_small_county_have_as_many_children_as_ohio_counted() -> None:
    shares = decided("small_county").cohort.children_per_family
    assert sum(many * share for many, share in shares.items()) == pytest.approx(1.75)


def test_the_settlement_and_the_state_pay_most_of_what_is_left_of_the_small_countys_programme() -> None:
    payers = decided("small_county").program_payers
    assert payers["settlement"] + payers["state"] > 0.8
    assert "program_payers" in read_yaml(SCENARIOS / "small_county.yaml").data


# --- recovery coaches in Illinois ---------------------------------------------------------------

ILLINOIS = "illinois_aoda"


@pytest.mark.parametrize("arm", ["usual_care", "coach"])
def test_in_illinois_every_child_was_placed_before_the_parent_met_a_coach(arm: str) -> None:
    assert outcome(ILLINOIS, "placed_share", arm) == 1


def test_a_coach_brings_more_parents_of_illinois_into_treatment() -> None:
    """More, and not sooner among those who come: half of all by day 40 or 100, with 71 and 52 % ever."""
    coached, alone = (outcome(ILLINOIS, "ever_treated_share", arm) for arm in ("coach", "usual_care"))
    assert coached > alone


def test_in_illinois_most_children_never_go_home_with_a_coach_or_without() -> None:
    for arm in ("usual_care", "coach"):
        assert outcome(ILLINOIS, "reunified_share_of_placed", arm) < 0.5
        assert outcome(ILLINOIS, "permanency_share_of_placed", arm) > 0.5


def test_a_coach_of_illinois_is_called_a_professional_and_shown_beside_no_mentor() -> None:
    assert "professional" in decided(ILLINOIS).arms["coach"].label
    assert list(small(ILLINOIS)["lenses"]) == ["coach"]


def test_no_coach_of_illinois_leaves_by_a_relapse_and_none_has_a_second_salary_beside_hers() -> None:
    numbers = decided(ILLINOIS).params
    assert numbers["hr_mentor_relapse"] < 0.01
    assert numbers["dyad_caseworker_year"].startswith("0 ")
    assert money(ILLINOIS, "avoided_casework_cost") == 0


def test_the_families_of_illinois_have_as_many_children_as_were_counted() -> None:
    shares = decided(ILLINOIS).cohort.children_per_family
    assert sum(many * share for many, share in shares.items()) == pytest.approx(1_900 / 1_309, abs=0.005)


# --- rural Appalachia ---------------------------------------------------------------------------


@pytest.mark.parametrize("arm", ["usual_care", "start"])
def test_in_rural_appalachia_caregivers_wait_for_treatment_as_in_no_town(arm: str) -> None:
    assert outcome("appalachia_start", "treatment_wait_days", arm) > 14
    assert outcome(KENTUCKY, "treatment_wait_days", arm) < 1


def test_in_rural_appalachia_a_grant_pays_most_and_a_dyad_has_12_to_15_families() -> None:
    assert decided("appalachia_start").program_payers["grant"] > 0.5
    assert 12 <= decided("appalachia_start").arms["start"].caseload <= 15


# --- Ohio and Fairfield County ------------------------------------------------------------------

OHIO, FAIRFIELD = "ohio_start", "fairfield_county"


def test_children_of_ohio_leave_care_sooner_than_those_of_kentucky() -> None:
    stays = [outcome(name, "months_per_placement", "usual_care") for name in (OHIO, KENTUCKY)]
    assert stays[0] < stays[1] - 6


def test_a_dyad_of_ohio_has_twelve_families_at_most_and_1_75_children_in_each() -> None:
    assert decided(OHIO).arms["start"].caseload == 12
    shares = decided(OHIO).cohort.children_per_family
    assert sum(many * share for many, share in shares.items()) == pytest.approx(1.75)


def test_counties_of_ohio_pay_for_part_of_the_programme_and_for_more_of_placement_than_the_state() -> None:
    county, state = (money(OHIO, "avoided_placement_cost", one) for one in ("county", "state"))
    assert county > state > 0
    assert 0 < money(OHIO, "program_cost", "county") < money(OHIO, "program_cost", "all_government")


def cost_of_a_family(name: str) -> float:
    families = mentored_share(name) * decided(name).cohort.families
    return money(name, "program_cost", "all_government") / families


def test_eight_families_for_each_mentor_cost_more_a_family_than_twelve() -> None:
    assert decided(FAIRFIELD).arms["start"].caseload == 8
    assert cost_of_a_family(FAIRFIELD) > 1.2 * cost_of_a_family(OHIO)


def test_fairfield_county_takes_everything_it_does_not_say_from_ohio() -> None:
    own, ohio = decided(FAIRFIELD), decided(OHIO)
    assert (own.baseline, own.statute, own.state, own.lens) == (
        ohio.baseline,
        ohio.statute,
        ohio.state,
        ohio.lens,
    )
    assert own.perspective == "county"
