"""Calendar quarters, held to a walk through the calendar day by day."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.quarters import Quarters

DAY = 1_440
quick = settings(deadline=None, max_examples=60, derandomize=True)
spans = st.builds(Quarters, st.dates(date(1999, 1, 1), date(2101, 1, 1)), st.integers(1, 1_500 * DAY))


def test_a_leap_year_has_a_longer_first_quarter():
    days = [np.diff(Quarters(date(year, 1, 1), 1).edges)[0] // DAY for year in (2023, 2024, 2000, 2100)]
    assert days == [90, 91, 91, 90]


def test_a_start_inside_a_quarter_cuts_the_first():
    found = Quarters(date(2020, 2, 15), 100 * DAY)
    assert (np.diff(found.edges) // DAY).tolist() == [46, 91]


def test_a_start_on_the_first_day_has_whole_quarters():
    assert (np.diff(Quarters(date(2012, 7, 1), 150 * DAY).edges) // DAY).tolist() == [92, 92]


def test_a_span_that_ends_with_a_quarter_needs_no_further_one():
    assert Quarters(date(2012, 7, 1), 92 * DAY).labels == ("2012 Q3",)


def test_one_minute_more_needs_another_quarter():
    assert Quarters(date(2012, 7, 1), 92 * DAY + 1).labels == ("2012 Q3", "2012 Q4")


def test_labels_go_over_the_turn_of_the_year():
    assert Quarters(date(2012, 11, 30), 60 * DAY).labels == ("2012 Q4", "2013 Q1")


def test_middles_are_years_since_the_start():
    assert Quarters(date(2020, 2, 15), 100 * DAY).middles == pytest.approx([23 / 365.25, 91.5 / 365.25])


@quick
@given(spans)
def test_edges_begin_at_zero_and_cover_the_span(quarters):
    assert quarters.edges[0] == 0
    assert quarters.edges[-2] < quarters.span <= quarters.edges[-1]


@quick
@given(spans)
def test_every_edge_but_the_first_is_the_first_day_of_a_quarter(quarters):
    days = [quarters.start + timedelta(days=int(edge) // DAY) for edge in quarters.edges[1:]]
    assert all(day.day == 1 and day.month in {1, 4, 7, 10} for day in days)


@quick
@given(spans)
def test_every_day_lies_in_the_quarter_that_bears_its_name(quarters):
    last = int(quarters.edges[-1]) // DAY
    for day in range(0, last, 13):
        cell = int(np.searchsorted(quarters.edges, day * DAY, side="right")) - 1
        then = quarters.start + timedelta(days=day)
        assert quarters.labels[cell] == f"{then.year} Q{(then.month + 2) // 3}"


@quick
@given(spans)
def test_labels_middles_and_length_agree(quarters):
    assert len(quarters) == len(quarters.labels) == len(quarters.middles) == len(quarters.edges) - 1
