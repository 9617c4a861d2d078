"""The pathway with its numbers filled in: branches, speeds, clocks, queues and offers by state."""

from dataclasses import replace

import pytest

from sim.distributions import EXPONENTIAL, WEIBULL, Exponential
from sim.engine import laid_out
from sim.engine.frame import terms
from sim.engine.laying import factors
from sim.pathway import PATHWAY, After, At, Dated, Frailty, On, Pathway, Speed, Track, Transition
from tests.tables import FORK, OFFICE
from tests.toy import shipped

CLOCKED = {name: row for row, name in enumerate(PATHWAY.events[1:])}


def plan(**changes):
    return laid_out(PATHWAY, shipped().numbers("start", None) | changes)


# Branches.

WAYS = {1: "left", 2: "rest", 3: "right", None: "none"}


def branch(pathway=FORK, event="spark", state="way.start", **numbers):
    made = laid_out(pathway, {"delay": 5.0} | numbers)
    return made.branches[pathway.event(event)][pathway.state(state)]


def taken(made, *lucks, spark="dark"):
    """Return the way each luck takes, for a family at the start."""
    now = [FORK.state(f"spark.{spark}"), FORK.state("way.start")]
    return [WAYS[made.taken(now, luck)] for luck in lucks]


def fork(**left):
    """Return the fork with its way to the left changed."""
    rows = (replace(row, **left) if row.name == "left" else row for row in FORK.transitions)
    return replace(FORK, transitions=tuple(rows))


def test_a_branch_stacks_its_shares_in_table_order():
    ways = taken(branch(left_share=0.2, right_share=0.3), 0.199, 0.201, 0.699, 0.701, 0.999)
    assert ways == ["left", "rest", "rest", "right", "right"]


def test_a_branch_knows_its_rows():
    assert branch(left_share=0.2, right_share=0.3).rows == (1, 2, 3)


def test_shares_that_fill_the_branch_leave_nothing_for_the_rest():
    assert taken(branch(left_share=0.25, right_share=0.75), 0.249, 0.251) == ["left", "right"]


def test_shares_a_rounding_above_one_fill_the_branch():
    assert taken(branch(left_share=0.7, right_share=0.3 + 5e-10), 0.699, 0.701) == ["left", "right"]


def test_shares_above_one_are_refused():
    with pytest.raises(ValueError, match=r"follows 'spark' in 'way\.start' add up to more than 1"):
        branch(left_share=0.6, right_share=0.5)


def test_a_branch_without_a_rest_may_be_passed_over():
    lone = branch(Pathway(FORK.tracks, FORK.transitions[:2]), left_share=0.2)
    assert taken(lone, 0.199, 0.201) == ["left", "none"]
    assert not lone.certain


def test_a_single_row_without_a_share_is_certain():
    assert branch(Pathway(FORK.tracks, (FORK.transitions[0], FORK.transitions[2]))).certain


@pytest.mark.parametrize(
    "more", [{"speeds": (Speed("ratio", ("spark.lit",)),)}, {"during": ("spark.lit",)}], ids=str
)
def test_a_single_row_with_a_condition_is_not_certain(more):
    rest = replace(FORK.transitions[2], **more)
    assert not branch(Pathway(FORK.tracks, (FORK.transitions[0], rest)), ratio=1.0).certain


def test_a_speed_multiplies_a_share_and_moves_those_above_it():
    made = branch(fork(speeds=(Speed("ratio", ("spark.lit",)),)), left_share=0.2, right_share=0.3, ratio=2.0)
    assert taken(made, 0.399, 0.401, 0.699, 0.701, spark="lit") == ["left", "rest", "rest", "right"]
    assert taken(made, 0.199, 0.201, 0.699, 0.701, spark="dark") == ["left", "rest", "rest", "right"]


def test_shares_that_speeds_drive_above_one_are_cut_off_in_table_order():
    made = branch(fork(speeds=(Speed("ratio", ("spark.lit",)),)), left_share=0.2, right_share=0.3, ratio=4.5)
    assert taken(made, 0.899, 0.901, spark="lit") == ["left", "right"]
    made = branch(fork(speeds=(Speed("ratio", ("spark.lit",)),)), left_share=0.2, right_share=0.3, ratio=9.0)
    assert taken(made, 0.001, 0.999, spark="lit") == ["left", "left"]


def test_a_row_whose_condition_fails_has_no_share_and_leaves_it_to_the_rest():
    made = branch(fork(during=("spark.lit",)), left_share=0.2, right_share=0.3)
    assert taken(made, 0.001, 0.699, 0.701, spark="dark") == ["rest", "rest", "right"]
    assert taken(made, 0.199, 0.201, spark="lit") == ["left", "rest"]


def test_the_same_event_has_other_luck_in_another_state():
    where = ("way.start", "way.left")
    both = (FORK.transitions[0], Transition("rest", where, "way.rest", On(("spark",))))
    one, other = (branch(Pathway(FORK.tracks, both), state=state) for state in where)
    assert one.decision != other.decision


def test_a_number_that_is_missing_is_an_error():
    numbers = shipped().numbers("start", None)
    del numbers["relapse_scale"]
    with pytest.raises(KeyError, match="relapse_scale"):
        laid_out(PATHWAY, numbers)


# Speeds.


def test_speeds_multiply_by_state():
    two = Pathway(tracks=(Track("a", ("x", "y")), Track("b", ("u", "v"))), transitions=())
    speeds = (Speed("half", ("a.y",)), Speed("third", ("a.y",)), Speed("tenth", ("b.v",)))
    found = dict(factors(terms(two, speeds, ()), {"half": 0.5, "third": 0.3, "tenth": 0.1}))
    assert found[0][:2] == pytest.approx((1.0, 0.15))
    assert found[1][2:] == pytest.approx((1.0, 0.1))


def test_a_clock_stands_still_where_its_condition_fails():
    two = Pathway(tracks=(Track("a", ("x", "y")), Track("b", ("u", "v"))), transitions=())
    assert dict(factors(terms(two, (), ("b.v",)), {}))[1][2:] == (0.0, 1.0)


def test_tracks_are_numbered_among_those_of_their_kind():
    three = Pathway((Track("a", ("x",)), Track("b", ("u", "v"), of="dyad"), Track("c", ("y", "z"))), ())
    assert dict(factors(terms(three, (), ("b.v",)), {}))[0][1:3] == (0.0, 1.0)
    assert dict(factors(terms(three, (), ("c.z",)), {}))[1][3:] == (0.0, 1.0)


def speed(row, **states):
    made = plan(hr_removal_sober=0.67, hr_removal_mentored=0.5, hr_removal_in_treatment=0.8)
    now = list(made.frame.beginning["family"])
    for track, state in states.items():
        name = f"{track}.{state}"
        now[PATHWAY.local(name)] = PATHWAY.state(name)
    return made.clocks[CLOCKED[row]].speed(now)


@pytest.mark.parametrize(
    ("states", "ratio"),
    [
        ({}, 1.0),
        ({"recovery": "in_treatment"}, 0.8),
        ({"recovery": "stable_recovery"}, 0.67),
        ({"recovery": "relapsed"}, 1.0),
        ({"mentor": "matched"}, 0.5),
        ({"mentor": "released"}, 1.0),
        ({"recovery": "in_recovery", "mentor": "matched"}, 0.335),
        ({"case": "closed_in_recovery"}, 0.0),
    ],
)
def test_removal_runs_at_the_product_of_the_ratios_in_force(states, ratio):
    assert speed("removal", **states) == pytest.approx(ratio)


# Clocks.


def test_a_fixed_delay_waits_for_its_minutes():
    clock = plan(stable_after=1_000.0).clocks[CLOCKED["stabilisation"]]
    assert (clock.kind, clock.delay) == (EXPONENTIAL, 1_000.0)


def test_a_random_clock_has_its_law_and_numbers():
    clock = plan(removal_scale=100.0, removal_shape=0.5).clocks[CLOCKED["removal"]]
    assert (clock.kind, clock.numbers.tolist(), clock.delay) == (WEIBULL, [1.0, 100.0, 0.5], None)


LONE = (Track("a", ("x", "y")),)
FRAILTIES = (Frailty("luck", "luck_variance"), Frailty("risk", "risk_variance"))
NUMBERS = {"mean": 12.5, "luck_variance": 0.3, "risk_variance": 0.7, "age": 99.6, "date": 7.5}


def lone(trigger, **more):
    """Return the clock of a table with one row."""
    row = Transition("go", ("a.x",), "a.y", trigger, **more)
    return laid_out(Pathway(LONE, (row,), frailties=FRAILTIES), NUMBERS).clocks[0]


def test_numbers_of_durations_are_taken_as_they_are():
    assert lone(After(Exponential("mean"))).numbers.tolist() == [1.0, 12.5]


def test_a_clock_knows_which_frailty_multiplies_it_and_whose_population_its_law_describes():
    clock = lone(After(Exponential("mean")), frailty="risk")
    assert (clock.frailty, clock.against, clock.variance) == (1, False, 0.7)


def test_a_clock_against_a_frailty_has_a_law_for_the_average_family():
    clock = lone(After(Exponential("mean")), against="luck")
    assert (clock.frailty, clock.against, clock.variance) == (0, True, 0.0)


def test_a_clock_that_names_no_frailty_has_none():
    clock = lone(After(Exponential("mean")))
    assert (clock.frailty, clock.against, clock.variance) == (None, False, 0.0)


def test_an_age_is_rounded_to_whole_minutes():
    assert lone(After(Exponential("mean"), age="age")).age == 100
    assert lone(After(Exponential("mean"))).age == 0


def test_a_date_is_rounded_to_whole_minutes():
    assert lone(Dated("date")).date == 8
    assert lone(At("mean")).date is None


@pytest.mark.parametrize(("limit", "window", "whole"), [(10.9, 20.0, (11, 20)), (10.4, 20.7, (10, 21))])
def test_a_limit_on_time_is_rounded_to_whole_minutes(limit, window, whole):
    made = plan(months_in_care_limit=limit, months_in_care_window=window)
    accrual = made.clocks[CLOCKED["time_limit"]].accrual
    assert (accrual.amount, accrual.window) == whole


def test_only_rows_with_a_clock_are_armed():
    armed = {row for rows in plan().frame.armed_in for row in rows}
    assert armed == set(plan().clocks)


def test_a_clock_is_armed_in_all_its_sources():
    made, relapse = plan(), CLOCKED["relapse"]
    states = [PATHWAY.states[state] for state, rows in enumerate(made.frame.armed_in) if relapse in rows]
    assert states == ["recovery.in_recovery", "recovery.stable_recovery"]


def test_a_value_that_a_law_cannot_have_is_an_error():
    with pytest.raises(ValueError, match="relapse_scale"):
        plan(relapse_scale=0.0)


# Places.

# A product such as 0.29 x 100 is a hair below 29.
ROUNDED = pytest.mark.parametrize(("given", "whole"), [(0.29 * 100, 29), (28.6, 29), (28.4, 28), (0, 0)])


@ROUNDED
def test_places_are_rounded_to_whole_ones(given, whole):
    assert plan(treatment_slots=given).capacity[0] == whole


@ROUNDED
def test_seats_that_dyads_offer_are_rounded_to_whole_ones(given, whole):
    assert plan(caseload=given).seats[PATHWAY.state("post.serving")] == whole


def by_state(found):
    return {PATHWAY.states[state]: one for state, one in enumerate(found) if one is not None}


def test_a_place_is_waited_for_and_held_where_the_table_says():
    made = plan(treatment_slots=30)
    assert by_state(made.frame.waits_for) == {
        "recovery.waiting_for_treatment": (0, CLOCKED["treatment_entry"], False),
        "mentor.waiting": (1, CLOCKED["match"], False),
        "mentor.bumped": (1, CLOCKED["rematch"], True),
    }
    assert by_state(made.frame.holds) == {"recovery.in_treatment": 0, "mentor.matched": 1}
    assert made.capacity == (30, None)


def test_a_dyad_offers_seats_where_the_table_says():
    made = plan(caseload=14, caseload_ramping=7)
    assert by_state(made.frame.offered_in) == {"post.ramping": 1, "post.serving": 1}
    assert made.seats == {PATHWAY.state("post.ramping"): 7, PATHWAY.state("post.serving"): 14}


OFFICE_NUMBERS = dict.fromkeys(OFFICE.numbers, 1.0)


def test_a_dyad_may_be_spared_where_the_table_says_and_while_its_condition_holds():
    (vacancy,) = laid_out(OFFICE, OFFICE_NUMBERS).vacancies
    states = [(post, season) for post in OFFICE.tracks[1].states for season in OFFICE.tracks[2].states]
    free = [
        (post, season)
        for post, season in states
        if vacancy.open([OFFICE.state(f"post.{post}"), OFFICE.state(f"season.{season}")])
    ]
    assert free == [(post, "over") for post in ("training", "ramping", "serving", "vacant")]


def test_families_and_dyads_begin_in_the_first_states_of_their_own_tracks():
    beginning = laid_out(OFFICE, OFFICE_NUMBERS).frame.beginning
    names = {kind: [OFFICE.states[state] for state in states] for kind, states in beginning.items()}
    assert names == {"family": ["desk.waiting"], "dyad": ["post.training", "season.open"]}
