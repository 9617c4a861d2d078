"""The pathway with its numbers filled in: branches, speeds, clocks and queues by state."""

import pytest

from sim.distributions import EXPONENTIAL, WEIBULL, Exponential
from sim.engine import laid_out
from sim.engine.plan import factors
from sim.pathway import PATHWAY, After, On, Pathway, Speed, Track, Transition
from tests.tables import FORK
from tests.toy import shipped

CLOCKED = {name: row for row, name in enumerate(PATHWAY.events[1:])}


def plan(**changes):
    return laid_out(PATHWAY, shipped().numbers("start", None) | changes)


def branch(pathway=FORK, event="spark", state="way.start", **numbers):
    made = laid_out(pathway, {"delay": 5.0} | numbers)
    return made.branches[pathway.event(event)][pathway.state(state)]


def test_the_limits_of_a_branch_stack_its_shares_in_table_order():
    assert branch(left_share=0.2, right_share=0.3).limits == pytest.approx((0.2, 0.7, 1.0))


def test_a_branch_knows_its_rows():
    assert branch(left_share=0.2, right_share=0.3).rows == (1, 2, 3)


def test_shares_that_fill_the_branch_leave_nothing_for_the_rest():
    assert branch(left_share=0.25, right_share=0.75).limits == pytest.approx((0.25, 0.25, 1.0))


def test_shares_a_rounding_above_one_fill_the_branch():
    assert branch(left_share=0.7, right_share=0.3 + 5e-10).limits == pytest.approx((0.7, 0.7, 1.0))


def test_shares_above_one_are_refused():
    with pytest.raises(ValueError, match=r"follows 'spark' in 'way\.start' add up to more than 1"):
        branch(left_share=0.6, right_share=0.5)


def test_a_branch_without_a_rest_may_be_passed_over():
    lone = Pathway(FORK.tracks, FORK.transitions[:2])
    assert branch(lone, left_share=0.2).limits == pytest.approx((0.2,))
    assert not branch(lone, left_share=0.2).certain


def test_a_single_row_without_a_share_is_certain():
    assert branch(Pathway(FORK.tracks, (FORK.transitions[0], FORK.transitions[2]))).certain


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


def test_speeds_multiply_by_state():
    two = Pathway(tracks=(Track("a", ("x", "y")), Track("b", ("u", "v"))), transitions=())
    speeds = (Speed("half", ("a.y",)), Speed("third", ("a.y",)), Speed("tenth", ("b.v",)))
    found = dict(factors(two, speeds, (), {"half": 0.5, "third": 0.3, "tenth": 0.1}))
    assert found[0][:2] == pytest.approx((1.0, 0.15))
    assert found[1][2:] == pytest.approx((1.0, 0.1))


def test_a_clock_stands_still_where_its_condition_fails():
    two = Pathway(tracks=(Track("a", ("x", "y")), Track("b", ("u", "v"))), transitions=())
    assert dict(factors(two, (), ("b.v",), {}))[1][2:] == (0.0, 1.0)


def speed(row, **states):
    made = plan(hr_removal_sober=0.67, hr_removal_mentored=0.5, hr_removal_in_treatment=0.8)
    now = [
        next(i for i, of in enumerate(PATHWAY.track_of) if of == track)
        for track in range(len(PATHWAY.tracks))
    ]
    for track, state in states.items():
        number = PATHWAY.state(f"{track}.{state}")
        now[PATHWAY.track_of[number]] = number
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


def test_a_fixed_delay_waits_for_its_minutes():
    clock = plan(stable_after=1_000.0).clocks[CLOCKED["stabilisation"]]
    assert (clock.kind, clock.delay) == (EXPONENTIAL, 1_000.0)


def test_a_random_clock_has_its_law_and_numbers():
    clock = plan(removal_scale=100.0, removal_shape=0.5).clocks[CLOCKED["removal"]]
    assert (clock.kind, clock.numbers.tolist(), clock.delay) == (WEIBULL, [1.0, 100.0, 0.5], None)


@pytest.mark.parametrize(("limit", "window", "whole"), [(10.9, 20.0, (11, 20)), (10.4, 20.7, (10, 21))])
def test_a_limit_on_time_is_rounded_to_whole_minutes(limit, window, whole):
    made = plan(months_in_care_limit=limit, months_in_care_window=window)
    accrual = made.clocks[CLOCKED["goal_change"]].accrual
    assert (accrual.amount, accrual.window) == whole


# A product such as 0.29 x 100 is a hair below 29.
@pytest.mark.parametrize(("seats", "capacity"), [(0.29 * 100, 29), (28.6, 29), (28.4, 28), (0, 0)])
def test_places_are_rounded_to_whole_ones(seats, capacity):
    assert plan(seats=seats).capacity == (capacity,)


def test_only_rows_with_a_clock_are_armed():
    armed = {row for rows in plan().armed_in for row in rows}
    assert armed == set(plan().clocks)


def test_a_clock_is_armed_in_all_its_sources():
    made, relapse = plan(), CLOCKED["relapse"]
    states = [PATHWAY.states[state] for state, rows in enumerate(made.armed_in) if relapse in rows]
    assert states == ["recovery.in_recovery", "recovery.stable_recovery"]


def test_a_seat_is_waited_for_and_held_where_the_table_says():
    made = plan(seats=168)
    waits = {PATHWAY.states[i]: one for i, one in enumerate(made.waits_for) if one is not None}
    holds = {PATHWAY.states[i]: one for i, one in enumerate(made.holds) if one is not None}
    assert waits == {"mentor.waiting": (0, CLOCKED["match"])}
    assert holds == {"mentor.matched": 0}
    assert made.capacity == (168,)


def test_a_value_that_a_law_cannot_have_is_an_error():
    with pytest.raises(ValueError, match="relapse_scale"):
        plan(relapse_scale=0.0)


def test_numbers_of_durations_are_taken_as_they_are():
    lone = Pathway(
        (Track("a", ("x", "y")),), (Transition("go", ("a.x",), "a.y", After(Exponential("mean"))),)
    )
    assert laid_out(lone, {"mean": 12.5}).clocks[0].numbers.tolist() == [1.0, 12.5]
