"""What follows at once from an event: shares by chi-square, and the written order of a chain."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from sim.pathway import On, Pathway, Speed, Track, Transition
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


# Shares that states bend.

SIDES = ("heads", "tails")
HEADS = {"speeds": (Speed("ratio", ("coin.heads",)),)}


def tossed(**left: object) -> Pathway:
    """Return the fork beside a coin that is tossed at referral, its way to the left bent by the coin."""
    rows = [replace(row, **left) if row.name == "left" else row for row in FORK.transitions]
    heads = Transition("heads", ("coin.up",), "coin.heads", On(("referral",), "heads_share"))
    tails = Transition("tails", ("coin.up",), "coin.tails", On(("referral",)))
    return sound(Pathway((*FORK.tracks, Track("coin", ("up", *SIDES))), (*rows, heads, tails)))


def by_side(pathway: Pathway, **shares: float) -> dict[str, np.ndarray]:
    """Return how many families went which way, by the side of their coin."""
    numbers = {"delay": 5, "heads_share": 0.5} | shares
    history = lived(pathway, numbers, FAMILIES, follow_up=100, seed=23)
    went = {name: np.zeros(FAMILIES, dtype=bool) for name in (*WAYS, *SIDES)}
    for name, who in went.items():
        who[history.events["family"][history.events["event"] == pathway.event(name)]] = True
    return {side: np.array([(went[way] & went[side]).sum() for way in WAYS]) for side in SIDES}


@pytest.mark.parametrize(
    ("ratio", "left"),
    [(0.5, 0.15), (2.0, 0.6), (0.0, 0.0), (2.5, 0.75)],
    ids=["half", "twice", "none", "most"],
)
def test_a_ratio_multiplies_the_share_of_a_row_and_leaves_less_or_more_to_the_rest(ratio, left):
    counted = by_side(tossed(**HEADS), left_share=0.3, right_share=0.2, ratio=ratio)
    expected = {"heads": (left, 0.8 - left, 0.2), "tails": (0.3, 0.5, 0.2)}
    for side, shares in expected.items():
        possible = np.array(shares) > 0
        chances = counted[side].sum() * np.array(shares)[possible]
        assert counted[side][~possible].sum() == 0
        assert stats.chisquare(counted[side][possible], chances).pvalue > FALSE_ALARM


def test_shares_that_a_ratio_drives_above_1_are_cut_off_in_table_order():
    """Left 0.3 x 2.8 = 0.84 comes first; of right's 0.5, 0.16 are left; the rest has nothing."""
    counted = by_side(tossed(**HEADS), left_share=0.3, right_share=0.5, ratio=2.8)["heads"]
    assert counted[1] == 0
    assert stats.binomtest(int(counted[0]), int(counted.sum()), 0.84).pvalue > FALSE_ALARM


def test_a_share_that_a_ratio_drives_above_1_is_certain():
    counted = by_side(tossed(**HEADS), left_share=0.3, right_share=0.5, ratio=5.0)["heads"]
    assert counted[0] == counted.sum() > 0


def test_a_row_whose_condition_fails_is_not_taken_and_its_share_goes_to_the_rest():
    counted = by_side(tossed(during=("coin.heads",)), left_share=0.3, right_share=0.2)
    assert counted["tails"][0] == 0
    for side, shares in {"heads": (0.3, 0.5, 0.2), "tails": (0.0, 0.8, 0.2)}.items():
        possible = np.array(shares) > 0
        chances = counted[side].sum() * np.array(shares)[possible]
        assert stats.chisquare(counted[side][possible], chances).pvalue > FALSE_ALARM


def test_a_rest_whose_condition_fails_takes_nothing():
    rows = [
        replace(row, during=("coin.heads",)) if row.name == "rest" else row for row in tossed().transitions
    ]
    counted = by_side(sound(replace(tossed(), transitions=tuple(rows))), left_share=0.3, right_share=0.2)
    assert counted["tails"][1] == 0
    assert counted["heads"][1] > 0


def test_a_ratio_moves_nobody_whose_luck_lay_within_both_shares():
    """One number for the branch: who goes left at a share of 0.3 goes left at 0.6 too."""
    pathway = tossed(**HEADS)
    few, more = (
        lived(
            pathway,
            {"delay": 5, "heads_share": 1.0, "left_share": 0.3, "right_share": 0.2, "ratio": ratio},
            500,
            follow_up=9,
        )
        for ratio in (1.0, 2.0)
    )
    left = [
        set(one.events["family"][one.events["event"] == pathway.event("left")].tolist())
        for one in (few, more)
    ]
    assert left[0] < left[1]
