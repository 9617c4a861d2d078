"""What follows at once from an event: shares by chi-square, and the written order of a chain."""

import numpy as np
import pytest
from scipy import stats

from sim.pathway import On, Pathway, Track, Transition
from tests.tables import FALSE_ALARM, FORK, STEPS, events_of, lived, sound

FAMILIES = 4_000
WAYS = ("left", "rest", "right")


def taken(pathway: Pathway, numbers: dict[str, float]) -> list[int]:
    history = lived(pathway, numbers, FAMILIES, follow_up=100, seed=21)
    events = history.events["event"]
    return [int((events == pathway.event(way)).sum()) for way in WAYS]


@pytest.mark.parametrize(("left", "right"), [(0.2, 0.5), (0.05, 0.05), (0.6, 0.0), (0.0, 0.3)])
def test_a_branch_is_taken_by_its_shares_and_a_row_without_one_takes_the_rest(left, right):
    counted = np.array(taken(FORK, {"delay": 5, "left_share": left, "right_share": right}))
    expected = FAMILIES * np.array([left, 1 - left - right, right])
    possible = expected > 0
    assert counted[~possible].sum() == 0
    assert counted.sum() == FAMILIES
    assert stats.chisquare(counted[possible], expected[possible]).pvalue > FALSE_ALARM


def test_a_branch_whose_rows_all_have_shares_leaves_the_others_where_they_are():
    rows = tuple(row for row in FORK.transitions if row.name != "rest")
    elsewhere = Transition("rest", ("way.rest",), "way.left", On(("left",)))
    pathway = sound(Pathway(FORK.tracks, (*rows, elsewhere)))
    left, rest, right = taken(pathway, {"delay": 5, "left_share": 0.2, "right_share": 0.5})
    assert rest == 0
    counted = [left, right, FAMILIES - left - right]
    assert stats.chisquare(counted, FAMILIES * np.array([0.2, 0.5, 0.3])).pvalue > FALSE_ALARM


def test_a_certain_row_happens_to_every_family_at_once():
    counted = taken(FORK, {"delay": 5, "left_share": 0.0, "right_share": 0.0})
    assert counted == [0, FAMILIES, 0]


def test_a_chain_runs_breadth_first_and_within_a_level_in_table_order():
    history = lived(STEPS, {"delay": 7}, 1, follow_up=100)
    happened = events_of(history, STEPS, 0)
    assert happened[1:] == [("spark", 7), ("child_one", 7), ("child_two", 7), ("grandchild", 7)]


def test_a_row_whose_source_was_left_before_its_turn_is_passed_over_and_not_heard():
    history = lived(STEPS, {"delay": 7}, 50, follow_up=100)
    happened = {STEPS.events[event] for event in history.events["event"]}
    assert "child_two" in happened
    assert not {"stale", "after_stale"} & happened


def test_rows_of_different_tracks_that_hear_one_event_choose_independently():
    tracks = (*FORK.tracks, Track("coin", ("up", "heads")))
    coin = Transition("heads", ("coin.up",), "coin.heads", On(("spark",), "heads_share"))
    pathway = sound(Pathway(tracks, (*FORK.transitions, coin)))
    numbers = {"delay": 5, "left_share": 0.4, "right_share": 0.3, "heads_share": 0.5}
    history = lived(pathway, numbers, FAMILIES, follow_up=100, seed=22)
    last = {name: np.zeros(FAMILIES, dtype=bool) for name in (*WAYS, "heads")}
    for name, who in last.items():
        hits = history.events[history.events["event"] == pathway.event(name)]
        who[hits["family"]] = True
    table = [[int((last[way] & (last["heads"] == side)).sum()) for way in WAYS] for side in (True, False)]
    assert stats.chi2_contingency(table).pvalue > FALSE_ALARM
