"""What a row of the table does to a family's clocks and places, found once for each of its source states."""

from __future__ import annotations

from typing import NamedTuple

from sim.engine.plan import Plan


class Move(NamedTuple):
    """What a row does to an entity that is in one of its source states.

    It disarms clocks, of which the `paused` keep what they have used, and arms others; `doubtful` are the
    rows whose speed it may change; `queues` says whether a place is waited for, held or offered, before or
    after, and `keeps` whether the same place is held before and after.
    """

    track: int
    source: int
    target: int
    disarmed: tuple[int, ...]
    paused: tuple[int, ...]
    armed: tuple[int, ...]
    doubtful: tuple[int, ...]
    queues: bool
    keeps: bool


def moves(plan: Plan) -> tuple[dict[int, Move], ...]:
    """Return every row's moves, by row and source state."""
    return tuple(
        {source: _move(plan, row, source) for source in plan.source[row]} for row in range(len(plan.source))
    )


def _move(plan: Plan, row: int, source: int) -> Move:
    """Compare the clocks of two states: one that runs in both goes on, unless it is the one that rang."""
    target = plan.target[row]
    before, after = plan.armed_in[source], plan.armed_in[target]
    disarmed = tuple(clock for clock in before if clock == row or clock not in after)
    armed = tuple(clock for clock in after if clock == row or clock not in before)
    places = [of[state] for of in (plan.waits_for, plan.holds, plan.offers) for state in (source, target)]
    return Move(
        plan.track[row],
        source,
        target,
        disarmed=disarmed,
        paused=tuple(clock for clock in disarmed if clock != row and plan.clocks[clock].resumes),
        armed=armed,
        doubtful=armed + _sped(plan, plan.track[row], source, target),
        queues=any(place is not None for place in places),
        keeps=plan.holds[source] is not None and plan.holds[source] == plan.holds[target],
    )


def _sped(plan: Plan, track: int, source: int, target: int) -> tuple[int, ...]:
    """Return the rows whose speed is another in `target` than in `source`."""
    return tuple(
        row
        for row, clock in plan.clocks.items()
        for watched, ratio in clock.factors
        if watched == track and ratio[source] != ratio[target]
    )
