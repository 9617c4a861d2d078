"""The diagram's words and quantities: what the shipped table and evidence do not show."""

import pytest

from sim.distributions import Gompertz, LogNormal, Piecewise
from sim.params import Estimate, Params
from sim.pathway import PATHWAY, After, On, Pathway, Resource, Speed, Track, Transition, numbers_of
from sim.report.diagram import Numbers, as_mermaid, as_text
from sim.report.diagram.entries import entries, origin
from sim.report.diagram.numbers import COMPUTED, DECISIONS
from sim.report.diagram.quantities import ends_of, written
from sim.report.diagram.triggers import condition, roles, sources, trigger
from sim.units import MINUTES_PER_DAY, MINUTES_PER_YEAR
from tests.studies import study

ROWS = {row.name: row for row in PATHWAY.transitions}


def alone(*transitions, **kept):
    """Return a small pathway of one track."""
    return Pathway((Track("life", ("a", "b", "c")),), transitions, **kept)


def row(trigger, **kept):
    return Transition("step", ("life.a",), "life.b", trigger, **kept)


# --- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", PATHWAY.transitions, ids=lambda one: one.name)
def test_the_numbers_shown_are_those_the_row_reads(one):
    assert tuple(entry.name for entry in entries(PATHWAY, one)) == numbers_of(one)


def test_the_decisions_are_those_of_a_scenario():
    scenario = study().scenario
    assert set(DECISIONS) == set(scenario.numbers("start"))
    assert set(COMPUTED) < set(DECISIONS)


def test_what_is_decided_and_what_is_believed_are_apart():
    assert set(DECISIONS) & set(study().params.numbers) == set()


def test_two_arms_with_dyads_each_have_their_own_decision():
    one = study("arms.usual_care.dyads=1", "arms.usual_care.caseload=20")
    numbers = Numbers(one.params, one)
    assert [(value.home, value.under, value.said) for value in numbers.values("caseload")] == [
        ("arm", "usual_care", "20"),
        ("arm", "start", "9"),
    ]
    assert [value.said for value in numbers.values("treatment_slots")] == ["180"]
    assert origin(numbers, "caseload") == "decided by the scenario, arms.*.caseload"


def test_without_any_dyads_the_programme_arm_is_shown():
    one = study("arms.start.dyads=0", "arms.start.caseload=11")
    assert [value.said for value in Numbers(one.params, one).values("caseload")] == ["11"]


def test_a_number_nobody_knows_is_told_so():
    numbers = Numbers(Params())
    assert (numbers.label("x"), numbers.values("x"), origin(numbers, "x")) == ("", (), "not in params/")


# --- quantities ---------------------------------------------------------------------------------

DAY, YEAR = MINUTES_PER_DAY, MINUTES_PER_YEAR


@pytest.mark.parametrize(
    ("unit", "value", "ends", "said"),
    [
        ("duration", 1_400 * DAY, (1_124 * DAY, 1_744 * DAY), ("1,400 days", "1,124 to 1,744 days")),
        ("duration", 84 * DAY, (), ("84 days", "")),
        ("duration", DAY, (), ("1 day", "")),
        ("duration", YEAR, (2 * YEAR / 3, 1.5 * YEAR), ("12 months", "8 to 18 months")),
        ("duration", 6 * YEAR, (3 * YEAR, 12 * YEAR), ("6 years", "3 to 12 years")),
        ("duration", 90, (), ("90 minutes", "")),
        ("duration", 0, (), ("0 months", "")),
        ("share", 0.086, (0.051, 0.129), ("8.6 %", "5.1 to 12.9 %")),
        ("ratio", 0.532, (0.45, 0.63), ("0.532", "0.45 to 0.63")),
        (
            "rate",
            7 / (7 * 7 * DAY),
            (0.8 / (7 * DAY), 1.25 / (7 * DAY)),
            ("1 per week", "0.8 to 1.25 per week"),
        ),
        ("rate", 140 / YEAR, (), ("140 per year", "")),
        ("count", 180.0, (), ("180", "")),
    ],
)
def test_a_quantity_is_said_in_the_unit_that_says_it_most_shortly(unit, value, ends, said):
    assert written(unit, value, ends) == said


def estimate(value, **width):
    graded = {"source": "judgement", "design": "judgement", "provenance": "assumed"}
    return Estimate[float].model_validate({"value": value, "uncertainty": width, **graded})


@pytest.mark.parametrize(
    ("one", "ends"),
    [
        (estimate(2.0, distribution="lognormal", interval=(1.0, 4.0)), (1.0, 4.0)),
        (estimate(0.3, distribution="uniform", interval=(0.1, 0.5)), (0.1, 0.5)),
        (estimate(0.5, distribution="beta", se=0.1), (0.306, 0.694)),
        (estimate(1.0, distribution="gamma", cv=0.5), (0.272, 2.19)),
        (estimate(1.0, distribution="fixed", why="the law says it"), ()),
    ],
    ids=lambda one: getattr(getattr(one, "uncertainty", None), "distribution", ""),
)
def test_the_ends_of_an_interval_are_those_given_or_those_computed(one, ends):
    assert ends_of(one) == ends


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("law", "said", "roles_of"),
    [
        (LogNormal("m", "s"), "log-normal", ["median", "spread"]),
        (Gompertz("i", "f"), "Gompertz", ["initial", "fold"]),
        (Piecewise(("e", "l"), ("c",)), "piecewise exponential", ["mean", "mean", "cut"]),
        (LogNormal("m", "s", share="q"), "log-normal; some never would", ["median", "spread", "share"]),
    ],
    ids=["log-normal", "Gompertz", "piecewise", "cure"],
)
def test_every_law_has_its_words(law, said, roles_of):
    one = row(After(law))
    assert trigger(alone(one), one) == f"after a random time ({said})"
    assert [role for role, _ in roles(one)] == roles_of


def test_a_condition_names_the_states_left_out_where_they_are_fewer():
    assert condition(alone(), ("life.a", "life.b")) == "life is not c"
    assert condition(alone(), ("life.a",)) == "life is a"
    assert condition(alone(), ("life.a", "life.b", "life.c")) == "life is in any state"


def test_the_states_a_row_leads_from_are_named_shortly():
    assert sources(PATHWAY, ROWS["detection"]) == "any state"
    assert sources(PATHWAY, ROWS["leaving_care"]) == "all but own_home"
    assert sources(PATHWAY, ROWS["relapse"]) == "in_recovery, stable_recovery"


def test_a_row_that_takes_what_one_other_leaves_names_it():
    said = trigger(PATHWAY, ROWS["second_petition"])
    assert said == "at once when extension_end happens, if second_compelling_reason does not"


def test_a_row_that_follows_without_fail_says_no_more():
    assert trigger(PATHWAY, ROWS["court_opening"]).endswith("or re_entry_on_recurrence happens")


def test_a_ratio_on_a_probability_is_no_speed():
    speeds = (Speed("ratio", ("life.a",)),)
    (_, entry) = entries(alone(), row(On(("referral",), probability="chance"), speeds=speeds))
    assert (entry.role, entry.when) == ("times", "while life is a")


def test_a_pathway_with_nothing_in_it_is_drawn():
    bare = alone(resources=(Resource("place", ("life.b",), capacity="places"),))
    assert "place: held while life is b\n    capacity    places" in as_text(bare, Numbers(Params()))
    assert as_mermaid(bare, track="life").endswith("[*] --> life_a : referral")
