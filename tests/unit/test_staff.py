"""Dyads are hired with luck of their own; the programme is paid for from first hiring to last release."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import employed
from sim.engine.staff import program_minutes
from sim.history import EVENT, POST, POSTING, STAY, Cohort, History
from sim.pathway import Pathway
from sim.quarters import Quarters
from sim.randomness import DYAD, FAMILY, streams
from tests.tables import OFFICE

ADDRESS = (7, 3, 2)
DAY = 1_440
DAYS = 275  # three whole quarters from 1 April 2021: 91, 92 and 92 days
QUARTERS = Quarters(date(2021, 4, 1), DAYS * DAY)
quick = settings(deadline=None, max_examples=150, derandomize=True)

# Luck.


def test_dyads_have_luck_of_their_own_kind():
    own = employed([0, 0, 50], 1_000, ADDRESS).streams
    assert own.tolist() == streams(*ADDRESS, DYAD, 3).tolist()
    assert not set(own.tolist()) & set(streams(*ADDRESS, FAMILY, 3).tolist())


def test_more_dyads_leave_the_luck_of_the_others_alone():
    few, many = employed([0, 0], 1_000, ADDRESS), employed([0, 0, 10, 20], 1_000, ADDRESS)
    assert many.streams[:2].tolist() == few.streams.tolist()


def test_when_a_dyad_is_hired_does_not_move_its_luck():
    early, late = employed([0, 0], 1_000, ADDRESS), employed([40, 80], 2_000, ADDRESS)
    assert early.streams.tolist() == late.streams.tolist()


def test_nobody_is_hired_in_an_arm_without_dyads():
    assert employed([], 1_000, ADDRESS).dyads == 0


# The programme.

STATES = {"serving": OFFICE.state("post.serving"), "released": OFFICE.state("post.released")}


def paid(posts, sites=1, pathway=OFFICE):
    """Return the days the programme is paid for [quarter], from (dyad, hired, released) in days."""
    rows = []
    for dyad, hired, released in posts:
        rows += [(dyad, STATES["serving"], hired * DAY, released * DAY)]
        rows += [(dyad, STATES["released"], released * DAY, DAYS * DAY)]
    none = np.zeros(0, dtype=np.int64)
    staff = employed([hired * DAY for _, hired, _ in posts], DAYS * DAY, ADDRESS)
    history = History(
        stays=np.empty(0, dtype=STAY),
        events=np.empty(0, dtype=EVENT),
        posts=np.array(rows, dtype=POST),
        postings=np.empty(0, dtype=POSTING),
        cohort=Cohort(none, none, none, DAYS * DAY),
        staff=staff,
    )
    return (program_minutes(pathway, history, sites, QUARTERS) / DAY).tolist()


def test_the_programme_is_there_from_the_first_hiring_until_the_last_release():
    assert sum(paid([(0, 10, 40), (1, 20, 70)])) == 60


def test_the_programme_is_paid_for_in_the_quarters_it_is_there():
    assert paid([(0, 80, 200)]) == [11, 92, 17]


def test_between_two_dyads_the_programme_stays():
    assert sum(paid([(0, 0, 40), (1, 90, 120)])) == 120


@pytest.mark.parametrize("sites", [1, 3])
def test_the_programme_is_paid_at_each_of_its_sites(sites):
    assert sum(paid([(0, 0, 40), (1, 0, 70)], sites)) == sites * 70


def test_sites_without_dyads_cost_nothing():
    assert sum(paid([], sites=3)) == 0


def test_a_dyad_let_go_as_it_is_hired_costs_nothing():
    assert sum(paid([(0, 30, 30)])) == 0


def test_where_nobody_can_be_spared_the_programme_stays_to_the_end():
    unspared = Pathway(OFFICE.tracks, OFFICE.transitions[:-1], OFFICE.resources, OFFICE.meters)
    assert sum(paid([(0, 10, 40)], pathway=unspared)) == DAYS - 10


@st.composite
def terms(draw):
    """Draw dyads with the days between which they are employed."""
    hired = draw(st.lists(st.integers(0, DAYS - 1), min_size=1, max_size=3))
    return [(dyad, day, draw(st.integers(day, DAYS))) for dyad, day in enumerate(hired)]


@quick
@given(terms(), st.integers(1, 3))
def test_paid_days_are_those_of_a_walk_through_the_calendar(posts, sites):
    edges = QUARTERS.edges // DAY
    first, last = min(hired for _, hired, _ in posts), max(released for *_, released in posts)
    days = np.zeros(len(QUARTERS))
    for day in range(first, last):
        days[int(np.searchsorted(edges, day, side="right")) - 1] += sites
    assert paid(posts, sites) == days.tolist()
