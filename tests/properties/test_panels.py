"""What any story must be, on any table: whole, without gaps, and the same when counted by another road."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine import Counter, Telling
from sim.history import History
from sim.pathway import Kind
from sim.quarters import Quarters
from tests.random_tables import tellings
from tests.recount import Counts, Life, Stay, by_dyad, by_family, dyads, families, marks, program
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


def tracks_of(lives: Sequence[Life]) -> dict[tuple[int, str], list[Stay]]:
    """Return the stays of everyone on every track as they stand in the history."""
    found: dict[tuple[int, str], list[Stay]] = {}
    for number, life in enumerate(lives):
        for stay in life.stays:
            found.setdefault((number, stay.state.split(".")[0]), []).append(stay)
    return found


def everyone(one: Telling, history: History) -> dict[Kind, list[Life]]:
    return {"family": families(one.pathway, history), "dyad": dyads(one.pathway, history)}


def assert_whole(one: Telling, history: History) -> None:
    """Assert that every track of everyone is one unbroken line from their beginning to their end."""
    for kind, lives in everyone(one, history).items():
        lines = tracks_of(lives)
        assert len(lines) == len(lives) * sum(track.of == kind for track in one.pathway.tracks)
        for (number, _), stays in lines.items():
            life = lives[number]
            assert (stays[0].start, stays[-1].stop) == (life.begin, life.stop)
            assert all(before.stop == after.start for before, after in pairwise(stays))
            assert sum(stay.stop - stay.start for stay in stays) == life.stop - life.begin


def assert_moves_are_rows(one: Telling, history: History) -> None:
    """Assert that each change of state is an event, at its minute, of a row that leads there."""
    rows = {row.name: row for row in one.pathway.transitions}
    for lives in everyone(one, history).values():
        moved = []
        for (number, _), stays in tracks_of(lives).items():
            moved += [(number, a.state, b.state, b.start) for a, b in pairwise(stays)]
        events = [(number, *event) for number, life in enumerate(lives) for event in life.events]
        told = [(number, rows[name], time) for number, name, time in events if name in rows]
        assert len(told) == len(moved) == len(events) - len(lives)
        reached = sorted((number, time, target) for number, _, target, time in moved)
        assert reached == sorted((number, time, row.target) for number, row, time in told)
        left: dict[tuple[int, str, int], set[str]] = {}
        for number, source, target, time in moved:
            left.setdefault((number, target, time), set()).add(source)
        assert all(left[number, row.target, time] & set(row.source) for number, row, time in told)


def assert_recounted(one: Telling, history: History) -> None:
    """Assert that a recount in plain Python gives the tally to the integer."""
    pathway, start, sites = one.pathway, one.quarters.start, one.staffing.sites
    tally = Counter(pathway, one.numbers, history, one.quarters).tally(sites)
    lives = everyone(one, history)
    counts = [by_family(pathway, one.numbers, life, start) for life in lives["family"]]
    for family, own in enumerate(counts):
        expected = [sum(n for (name, _), n in own.items() if name == of) for of in pathway.quantities]
        assert tally.by_family[family].tolist() == expected
    staff = [by_dyad(pathway, life, start) for life in lives["dyad"]]
    paid = program(pathway, lives["dyad"], sites, start)
    assert by_quarter(one.quarters, tally.quantities, tally.by_quarter) == summed([*counts, *staff, paid])
    assert tally.marks.tolist() == [marks(pathway, life) for life in lives["family"]]


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
def test_on_any_table_every_track_is_one_unbroken_line_from_beginning_to_end(one, replication):
    assert_whole(one, one.history(replication))


@pytest.mark.parametrize(("arm", "replication"), SHIPPED)
def test_in_the_shipped_study_every_track_is_one_unbroken_line_from_beginning_to_end(arm, replication):
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
    tally = Counter(COUNTER, numbers, history, quarters).tally(sites=1)
    counts = [by_family(COUNTER, numbers, life, quarters.start) for life in families(COUNTER, history)]
    found = by_quarter(quarters, tally.quantities, tally.by_quarter)
    assert found == summed(counts)
    assert sum(quantity == "referral" for quantity, _ in found) == 3


@any_table
@given(one=tellings())
def test_on_any_table_the_same_telling_gives_the_same_history_again(one):
    first, again = one.history(0), one.history(0)
    for told in ("stays", "events", "posts", "postings"):
        assert getattr(first, told).tobytes() == getattr(again, told).tobytes()
