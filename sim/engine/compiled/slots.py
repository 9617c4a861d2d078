"""Give every clock a slot, so that those which may run at once in one entity have different ones."""

from __future__ import annotations

from sim.engine.frame import Frame


def clocked(frame: Frame) -> list[int]:
    """Return the rows that have a clock, in table order: a clock's number is its place among them."""
    return sorted({row for armed in frame.armed_in for row in armed})


def slots(frame: Frame) -> dict[int, int]:
    """Return a slot for every row with a clock, as few as a first fit in table order needs.

    A clock that resumes remembers, so it shares its slot with no other of its kind of entity.
    """
    given: dict[int, int] = {}
    for row in clocked(frame):
        taken = {slot for other, slot in given.items() if _meet(frame, row, other)}
        given[row] = next(slot for slot in range(len(given) + 1) if slot not in taken)
    return given


def _meet(frame: Frame, one: int, other: int) -> bool:
    """Return whether two clocks may both be needed at once."""
    kinds, states = frame.pathway.kinds, frame.pathway.states
    if kinds[states[frame.target[one]]] != kinds[states[frame.target[other]]]:
        return False
    rows = frame.pathway.transitions
    apart = frame.track[one] == frame.track[other] and not (rows[one].resumes or rows[other].resumes)
    return not apart or bool(frame.source[one] & frame.source[other])
