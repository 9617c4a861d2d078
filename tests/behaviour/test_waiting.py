"""More of what families wait for never makes them wait longer, beyond chance at FALSE_ALARM a comparison."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from tests.behaviour.stories import shown
from tests.studies import study, telling

REPLICATIONS = 12
DYADS = tuple(range(1, 7))
PLACES = (1, 2, 4, 8, 12, 100_000)


@cache
def mean_waits(setting: str, state: str, *events: str) -> np.ndarray:
    """Return the mean minutes waited in a state for each such event, by replication."""
    one = telling(study(setting, "treatment_entry_mean=60 days"))
    means = []
    for replication in range(REPLICATIONS):
        history = one.history(replication)
        waits = history.stays[history.stays["state"] == one.pathway.state(state)]
        asked = np.isin(history.events["event"], [one.pathway.event(event) for event in events]).sum()
        means.append((waits["stop"] - waits["start"]).sum() / asked)
    return np.array(means)


def for_a_mentor(dyads: int) -> np.ndarray:
    return mean_waits(f"arms.start.dyads={dyads}", "mentor.waiting", "enrolment")


def for_treatment(places: int) -> np.ndarray:
    requests = ("treatment_request", "treatment_return")
    return mean_waits(f"treatment.slots={places}", "recovery.waiting_for_treatment", *requests)


@pytest.mark.parametrize(("fewer", "more"), list(pairwise(DYADS)))
def test_one_more_dyad_never_lengthens_the_mean_wait_for_a_mentor(fewer, more):
    assert not shown(for_a_mentor(more) - for_a_mentor(fewer))


@pytest.mark.parametrize(("fewer", "more"), list(pairwise(PLACES)))
def test_more_places_never_lengthen_the_mean_wait_for_treatment(fewer, more):
    assert not shown(for_treatment(more) - for_treatment(fewer))


def test_six_dyads_shorten_the_wait_of_one():
    assert shown(for_a_mentor(1) - for_a_mentor(6))


def test_twelve_places_shorten_the_wait_of_one():
    assert shown(for_treatment(1) - for_treatment(12))


def test_with_endless_places_nobody_waits():
    assert for_treatment(PLACES[-1]).max() == 0
