"""Time accrued in a moving window, held to a count minute by minute."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.history import History
from tests.tables import CARE, lived, stays_in

FOLLOW_UP = 2_500


@settings(deadline=None, max_examples=40, derandomize=True)
@given(
    out_mean=st.integers(5, 400),
    in_mean=st.integers(5, 400),
    move_mean=st.integers(10, 1_000),
    window=st.integers(1, 900),
    part=st.floats(0, 1),
    forget=st.integers(1, 700),
    seed=st.integers(0, 2**32),
)
def test_a_limit_is_reached_at_the_minute_a_minute_by_minute_count_reaches_it(
    out_mean, in_mean, move_mean, window, part, forget, seed
):
    amount = max(1, round(part * window))
    numbers = {"out_mean": out_mean, "in_mean": in_mean, "move_mean": move_mean, "forget": forget}
    numbers |= {"amount": amount, "window": window}
    history = lived(CARE, numbers, 3, intake=500, follow_up=FOLLOW_UP, seed=seed)
    for family in range(3):
        assert reached(history, family) == counted(history, family, amount, window, forget)


def reached(history: History, family: int) -> list[int]:
    """Return the minutes since referral at which the engine says that the limit was reached."""
    events = history.events[(history.events["family"] == family)]
    times = events["time"][events["event"] == CARE.event("reach")] - history.cohort.referral[family]
    return times.tolist()


def counted(history: History, family: int, amount: int, window: int, forget: int) -> list[int]:
    """Return the same minutes from a ribbon of in (1) and out (0), one cell a minute."""
    referral = int(history.cohort.referral[family])
    ribbon = np.zeros(FOLLOW_UP, dtype=np.int64)
    for state in ("care.in", "care.other"):
        for number, start, stop in stays_in(history, CARE, state):
            if number == family:
                ribbon[start - referral : stop - referral] = 1
    since = np.r_[0, np.cumsum(ribbon)]
    found, blocked = [], 0
    for minute in range(FOLLOW_UP):
        within = since[minute] - since[max(0, minute - window)]
        if minute >= blocked and ribbon[minute] and within >= amount:
            found.append(minute)
            blocked = minute + forget
    return found


def test_the_limit_is_met_by_several_short_stays_together():
    """Federal law in miniature: 15 of the most recent 22, none of whose stays is as long as 15."""
    numbers = {"out_mean": 3, "in_mean": 6, "move_mean": 1e9, "forget": 10**6, "amount": 15, "window": 22}
    history = lived(CARE, numbers, 40, follow_up=FOLLOW_UP, seed=8)
    together = 0
    for family in range(40):
        first = reached(history, family)[:1]
        assert first == counted(history, family, 15, 22, 10**6)[:1]
        stays = [row for row in stays_in(history, CARE, "care.in") if row[0] == family]
        lengths = [min(stop, time) - start for time in first for _, start, stop in stays if start < time]
        together += bool(lengths) and max(lengths) < 15
    assert together > 0


@settings(deadline=None, max_examples=20, derandomize=True)
@given(window=st.integers(1, 900), more=st.integers(1, 900), seed=st.integers(0, 2**32))
def test_a_limit_longer_than_its_window_is_never_reached(window, more, seed):
    numbers = {"out_mean": 50, "in_mean": 400, "move_mean": 100, "forget": 5}
    numbers |= {"amount": window + more, "window": window}
    history = lived(CARE, numbers, 2, follow_up=FOLLOW_UP, seed=seed)
    assert [reached(history, family) for family in range(2)] == [[], []]


def test_a_limit_as_long_as_its_window_is_reached_by_one_unbroken_stay():
    numbers = {"out_mean": 100, "in_mean": 1e9, "move_mean": 1e9, "forget": 10**6, "amount": 60, "window": 60}
    history = lived(CARE, numbers, 5, follow_up=FOLLOW_UP, seed=3)
    for family, start, _ in stays_in(history, CARE, "care.in"):
        assert reached(history, family) == [start + 60 - history.cohort.referral[family]]
