"""Two engines, one story: SimPy and the compiled loop agree event for event, and integer for integer."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from numba import config

from sim.engine import Telling, difference
from tests.random_tables import tellings
from tests.studies import study, telling

TABLES = 40 if config.DISABLE_JIT else 150
LENSES = ["matched"] if config.DISABLE_JIT else ["matched", "headline", "trial"]
"""How much a quick run tells: less where the compiler is off, and its engine is slow."""
any_table = settings(
    deadline=None,
    max_examples=TABLES,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
many_tables = settings(any_table, max_examples=500)
AT_ONCE = (0.002, 0.01, 0.05)
"""Units so short that all of a story happens within minutes or hours: nearly everything is simultaneous."""


def assert_same(one: Telling, replication: int = 0) -> None:
    """Assert that both engines tell one story, and count it alike."""
    other = replace(one, engine="compiled")
    assert difference(one.history(replication), other.history(replication), one.pathway) is None
    tally, counted = one.tally(replication), other.tally(replication)
    assert tally.quantities == counted.quantities
    for margin in ("by_quarter", "by_family", "marks"):
        np.testing.assert_array_equal(getattr(tally, margin), getattr(counted, margin), err_msg=margin)


@any_table
@given(tellings())
def test_both_engines_tell_any_story_alike(one):
    assert_same(one)


@any_table
@given(tellings(units=AT_ONCE))
def test_both_engines_order_simultaneous_events_alike(one):
    assert_same(one)


@pytest.mark.long
@many_tables
@given(tellings())
def test_both_engines_tell_each_of_hundreds_of_stories_alike(one):
    assert_same(one)


@pytest.mark.long
@many_tables
@given(tellings(units=AT_ONCE))
def test_both_engines_order_simultaneous_events_of_hundreds_of_stories_alike(one):
    assert_same(one)


@pytest.mark.parametrize("arm", ["usual_care", "start"])
@pytest.mark.parametrize("lens", LENSES)
@pytest.mark.parametrize("draw", [None, 7])
def test_both_engines_tell_the_shipped_scenario_alike(arm, lens, draw):
    assert_same(telling(study(f"lens={lens}"), arm, draw), replication=1)
