"""Spans overlapped and cut, held to counting minute by minute."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.spans import Spans, spans_in, spans_of
from sim.history import POST, STAY
from sim.pathway import Pathway, Track

END = 24
quick = settings(deadline=None, max_examples=150, derandomize=True)


@st.composite
def some_spans(draw):
    """Make spans of up to three families or dyads, apart from each other for each, some of them touching."""
    rows = []
    for who in range(3):
        cuts = sorted(draw(st.sets(st.integers(0, END), max_size=7)))
        pairs = list(pairwise(cuts))
        kept = draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs)))
        rows += [(who, *pair) for pair, keep in zip(pairs, kept, strict=True) if keep]
    return spans(rows)


edges = st.sets(st.integers(1, END - 1), max_size=4).map(lambda cuts: np.array([0, *sorted(cuts), END]))


def spans(rows):
    return Spans(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def rows(one):
    return list(zip(one.who.tolist(), one.start.tolist(), one.stop.tolist(), strict=True))


def minutes(one):
    """Return every (who, minute) that the spans hold."""
    return {(who, minute) for who, start, stop in rows(one) for minute in range(start, stop)}


@quick
@given(some_spans(), some_spans())
def test_an_overlap_holds_the_minutes_that_both_hold(one, other):
    assert minutes(one.overlap(other)[0]) == minutes(one) & minutes(other)


@quick
@given(some_spans(), some_spans())
def test_an_overlap_counts_no_minute_twice(one, other):
    both = one.overlap(other)[0]
    assert both.minutes.sum() == len(minutes(both))


@quick
@given(some_spans(), some_spans())
def test_an_overlap_knows_the_spans_it_lies_in(one, other):
    both, mine, theirs = one.overlap(other)
    for (who, start, stop), own, its in zip(rows(both), mine, theirs, strict=True):
        for outer in (rows(one)[own], rows(other)[its]):
            assert outer[0] == who
            assert outer[1] <= start < stop <= outer[2]


@quick
@given(some_spans(), some_spans())
def test_an_overlap_is_ordered_by_whose_it_is_and_by_time(one, other):
    found = rows(one.overlap(other)[0])
    assert found == sorted(found)


@quick
@given(some_spans(), edges)
def test_a_cut_loses_no_minute_and_doubles_none(one, at):
    pieces, _, _ = one.cut(at)
    assert minutes(pieces) == minutes(one)
    assert pieces.minutes.sum() == one.minutes.sum()


@quick
@given(some_spans(), edges)
def test_every_piece_lies_in_its_cell_and_its_span(one, at):
    pieces, whole, cell = one.cut(at)
    for (who, start, stop), own, place in zip(rows(pieces), whole, cell, strict=True):
        outer = rows(one)[own]
        assert at[place] <= start < stop <= at[place + 1]
        assert outer[0] == who
        assert outer[1] <= start < stop <= outer[2]


def test_a_span_of_no_length_stays_one_piece_of_no_length():
    pieces, whole, cell = spans([(0, 5, 5)]).cut(np.array([0, 5, 10]))
    assert (rows(pieces), whole.tolist(), cell.tolist()) == ([(0, 5, 5)], [0], [1])


def test_nothing_overlaps_with_nothing():
    assert rows(spans([]).overlap(spans([(0, 1, 2)]))[0]) == []


PATHWAY = Pathway(tracks=(Track("a", ("x", "y")), Track("b", ("u", "v", "w"))), transitions=())
ROWS = [(0, 0, 0, 5), (0, 1, 5, 10), (0, 2, 0, 3), (0, 3, 3, 7), (0, 4, 7, 10)]
POSTS = np.array(ROWS, dtype=POST)
STAYS = np.array([(*row, dyad) for row, dyad in zip(ROWS, (-1, 2, -1, 0, 1), strict=True)], dtype=STAY)


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (("a.y",), [(0, 5, 10)]),
        (("b.u", "b.w"), [(0, 0, 3), (0, 7, 10)]),
        (("a.x", "b.v"), [(0, 3, 5)]),
        (("a.y", "b.v", "b.w"), [(0, 5, 7), (0, 7, 10)]),
        (("a.y", "b.u"), []),
    ],
)
@pytest.mark.parametrize("stays", [STAYS, POSTS], ids=["of families", "of dyads"])
def test_a_condition_holds_in_any_of_its_states_of_every_track_it_names(condition, found, stays):
    assert rows(spans_of(PATHWAY, condition, stays)) == found


def test_a_condition_must_name_a_state():
    with pytest.raises(ValueError, match="names no state"):
        spans_of(PATHWAY, (), STAYS)


@pytest.mark.parametrize("stays", [STAYS, POSTS], ids=["of families", "of dyads"])
def test_stays_in_states_are_spans(stays):
    assert rows(spans_in(frozenset({3, 4}), stays)) == [(0, 3, 7), (0, 7, 10)]
