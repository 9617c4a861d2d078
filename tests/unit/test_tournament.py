"""The tournament always knows whose key is least, whoever's key has changed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.compiled.records import BITS, NEVER
from sim.engine.compiled.tournament import ROOT, climb, knots, own, planted

MINUTES = st.integers(0, 50)


def tree_of(begin: list[int]) -> np.ndarray:
    tree = np.empty(knots(len(begin)), dtype=np.int64)
    planted(tree, np.array(begin, dtype=np.int64))
    return tree


def key(minute: int, who: int) -> int:
    return (minute << BITS) | who


@settings(deadline=None)
@given(st.lists(MINUTES, min_size=1, max_size=90), st.lists(st.tuples(st.integers(0, 89), MINUTES)))
def test_the_least_key_stands_at_the_root_after_every_change(begin, changes):
    tree = tree_of(begin)
    keys = [key(minute, who) for who, minute in enumerate(begin)]
    assert tree[ROOT] == min(keys)
    for who, minute in changes:
        if who < len(keys):
            keys[who] = key(minute, who)
            climb(tree, who, keys[who])
            assert tree[ROOT] == min(keys)


@settings(deadline=None)
@given(st.lists(MINUTES, min_size=1, max_size=90))
def test_all_come_out_in_order_of_time_and_number(begin):
    tree, order = tree_of(begin), []
    while tree[ROOT] < NEVER:
        order.append(int(tree[ROOT]))
        climb(tree, order[-1] & (2**BITS - 1), NEVER)
    assert order == sorted(key(minute, who) for who, minute in enumerate(begin))


@pytest.mark.parametrize(("entities", "places"), [(1, 8), (2, 16), (8, 16), (9, 80), (64, 80), (65, 592)])
def test_there_is_room_for_everyone_and_for_those_who_never_play(entities, places):
    assert knots(entities) == places
    assert own(np.empty(places), entities - 1) < places
