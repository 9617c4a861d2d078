"""What any story must be, on any table: whole, without gaps, and the same when counted by another road."""

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine import Counter, Staffing, Telling
from sim.history import History
from sim.quarters import Quarters
from tests.random_tables import tellings
from tests.recount import Counts, Life, by_family, marks, staff
from tests.studies import study, telling
from tests.tables import COUNTER, arriving

any_table = settings(
    deadline=None,
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SHIPPED = [
    pytest.param(arm, replication, id=f"{arm}-{replication}")
    for arm in ("usual_care", "start")
    for replication in range(2)
]


def tracks_of(one: Telling, history: History) -> dict[tuple[int, str], list[tuple[str, int, int]]]:
    """Return the stays of every family and track as they stand in the history."""
    states = one.pathway.states
    found: dict[tuple[int, str], list[tuple[str, int, int]]] = {}
    for family, state, start, stop in history.stays.tolist():
        found.setdefault((family, states[state].split(".")[0]), []).append((states[state], start, stop))
    return found


def assert_whole(one: Telling, history: History) -> None:
    """Assert that every track of every family is one unbroken line from referral to the end of follow-up."""
    lines = tracks_of(one, history)
    assert len(lines) == one.families * len(one.pathway.tracks)
    for (family, _), stays in lines.items():
        referral = int(history.cohort.referral[family])
        assert stays[0][1] == referral
        assert stays[-1][2] == referral + one.follow_up
        assert all(before[2] == after[1] for before, after in pairwise(stays))
        assert sum(stop - start for _, start, stop in stays) == one.follow_up


def assert_moves_are_rows(one: Telling, history: History) -> None:
    """Assert that each change of state is an event, at its minute, of a row that leads there."""
    moved = []
    for (family, _), stays in tracks_of(one, history).items():
        moved += [(family, a[0], b[0], b[1]) for a, b in pairwise(stays)]
    rows = {row.name: row for row in one.pathway.transitions}
    events = [(family, one.pathway.events[event], time) for family, event, time in history.events.tolist()]
    told = [(family, rows[name], time) for family, name, time in events if name != "referral"]
    assert len(told) == len(moved)
    reached = sorted((family, time, target) for family, _, target, time in moved)
    assert reached == sorted((family, time, row.target) for family, row, time in told)
    for family, row, time in told:
        here = (family, row.target, time)
        left = {source for number, source, target, at in moved if (number, target, at) == here}
        assert left & set(row.source)


def assert_recounted(one: Telling, history: History) -> None:
    """Assert that a recount in plain Python gives the tally to the integer."""
    tally = Counter(one.pathway, one.numbers, history, one.quarters).tally(one.staffing)
    start = one.quarters.start
    lives = [Life(one.pathway, history, start, family) for family in range(one.families)]
    counts = [by_family(one.pathway, one.numbers, life, start) for life in lives]
    for family, own in enumerate(counts):
        expected = [sum(n for (name, _), n in own.items() if name == of) for of in one.pathway.quantities]
        assert tally.by_family[family].tolist() == expected
    held_in = tuple(state for resource in one.pathway.resources for state in resource.held_in)
    given = one.staffing
    paid = staff(
        lives,
        held_in,
        dyads=given.dyads,
        caseload=given.caseload,
        intake=given.intake,
        sites=given.sites,
        start=start,
        end=int(one.quarters.edges[-1]),
    )
    assert by_quarter(one.quarters, tally.quantities, tally.by_quarter) == summed([*counts, paid])
    assert tally.marks.tolist() == [marks(one.pathway, life) for life in lives]


def by_quarter(quarters: Quarters, quantities: tuple[str, ...], counted: np.ndarray) -> Counts:
    cells = np.argwhere(counted).tolist()
    return {(quantities[row], quarters.labels[cell]): int(counted[row, cell]) for row, cell in cells}


def summed(parts: list[Counts]) -> Counts:
    total: Counts = {}
    for part in parts:
        for key, count in part.items():
            total[key] = total.get(key, 0) + count
    return {key: count for key, count in total.items() if count}


@any_table
@given(one=tellings(), replication=st.integers(0, 3))
def test_on_any_table_every_track_is_one_unbroken_line_over_the_follow_up(one, replication):
    assert_whole(one, one.history(replication))


@pytest.mark.parametrize(("arm", "replication"), SHIPPED)
def test_in_the_shipped_study_every_track_is_one_unbroken_line_over_the_follow_up(arm, replication):
    one = telling(study(), arm)
    assert_whole(one, one.history(replication))


@any_table
@given(one=tellings())
def test_on_any_table_every_change_of_state_is_an_event_of_a_row_that_leads_there(one):
    assert_moves_are_rows(one, one.history(0))


@pytest.mark.parametrize(("arm", "replication"), SHIPPED)
def test_in_the_shipped_study_every_change_of_state_is_an_event_of_a_row_that_leads_there(arm, replication):
    one = telling(study(), arm)
    assert_moves_are_rows(one, one.history(replication))


@any_table
@given(one=tellings(), replication=st.integers(0, 3))
def test_on_any_table_a_recount_in_plain_python_gives_the_tally_to_the_integer(one, replication):
    assert_recounted(one, one.history(replication))


@pytest.mark.parametrize(("arm", "replication"), SHIPPED)
def test_in_the_shipped_study_a_recount_in_plain_python_gives_the_tally_to_the_integer(arm, replication):
    one = telling(study(), arm, draw=1)
    assert_recounted(one, one.history(replication))


@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_what_happens_as_a_quarter_turns_belongs_to_the_quarter_of_its_minute(shift):
    numbers = {"seats": 1, "service_mean": 1e12, "patience": 30_000}
    quarters = Quarters(date(2012, 7, 1), 600_000)
    times = [int(edge) + shift for edge in quarters.edges[1:4]]
    history = arriving(COUNTER, numbers, times, follow_up=200_000)
    tally = Counter(COUNTER, numbers, history, quarters).tally(Staffing(0, 1, 1))
    counts = [
        by_family(COUNTER, numbers, Life(COUNTER, history, quarters.start, family), quarters.start)
        for family in range(3)
    ]
    found = by_quarter(quarters, tally.quantities, tally.by_quarter)
    assert found == summed(counts)
    assert sum(quantity == "referral" for quantity, _ in found) == 3


@any_table
@given(one=tellings())
def test_on_any_table_the_same_telling_gives_the_same_history_again(one):
    first, again = one.history(0), one.history(0)
    assert first.stays.tobytes() == again.stays.tobytes()
    assert first.events.tobytes() == again.events.tobytes()
