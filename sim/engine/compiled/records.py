"""The records the compiled engine is made of: what the table says, and what a story has come to.

Every field is 64 bits wide. Where a field says which one, -1 says none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Records = NDArray[np.void]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

NONE = -1
BITS = 24
"""A key is a time above this many bits that say who, or which row: so the least key is what comes first."""
MOST = 2**BITS - 2
"""No story has more families and dyads than this, no table more rows."""
LATEST = 2**38
"""No story lasts until this minute."""
NEVER = 2**62
"""The key of what never comes, and the greatest time."""

# What a clock counts down to.
DRAWN, DELAYED, DATED, ACCRUED = range(4)

# What a clock of an entity is doing. One that rests goes on with what it has left, or with new luck.
IDLE, RUNNING, RESTING, SPENT = range(4)

# Why the engine stopped.
DONE, LOG_FULL, QUEUE_FULL, ENDLESS = range(4)

# The one number of a story that says each of these.
NOW, STIRRED, LOGGED, HEAD, TAIL, MADE, STATUS, BLAMED, COUNTERS = range(9)


def _record(integers: str, floats: str = "") -> np.dtype[np.void]:
    return np.dtype(
        [(name, np.int64) for name in integers.split()] + [(name, np.float64) for name in floats.split()]
    )


CLOCK = _record(
    "row slot sort decision luck kind resumes frailty first last date age amount window watched",
    "delay variance",
)
"""One row that has a clock: its slot, its luck, its law, its factors (first to last), its numbers."""
MOVE = _record("track source target event places keeps first arm doubt last")
"""What a row does in one source state: clocks disarmed (from `first`), armed (`arm`), sped (`doubt` to `last`)."""
STATE = _record("wait row first hold offer seats seated")
"""What a state waits for and by which row, what it holds, what it offers; `seated`: a seat with a dyad."""
EVENT = _record("own families last")
"""Whose tracks may hear an event: those of its own kind from `own`, those of seated families to `last`."""
BRANCH = _record("decision luck first last")
OPTION = _record("row rest first last", "share")
VACANCY = _record("row desk first last")

ENTITY = _record("stream stop row instant moves log dyad seats seated head tail next previous")
"""A family or dyad: its luck, its next row, how often it moved at one instant, its seat or its families."""
TIMER = _record("status clock since earliest occasion", "left seen speed")
"""One clock of one entity."""
DESK = _record("places staffed front_head front_tail line_head line_tail")
PLACE = _record("line row next previous")
"""Where one entity stands in the queue of one desk: 0 is the line, 1 the front."""
ENTRY = _record("who event time state start dyad previous")
"""What happened: an event (or none: the story's end), and the stay it ended (or none: its beginning)."""
MADE_MOVE = _record("who move")


class Table(NamedTuple):
    """A pathway as arrays, with its numbers.

    `move_at[row, state]`; `branch_at[event, state]`; `lists` holds the clocks that moves name;
    `ears` the tracks that events name; `beginning[kind, track]` states; `law[clock, number]`;
    `ratio[factor, state]` and `factor_track[factor]`; `spared[vacancy, state]` and
    `counted[clock, state]` are 1 or 0.
    """

    clocks: Records
    moves: Records
    states: Records
    events: Records
    branches: Records
    options: Records
    vacancies: Records
    move_at: Integers
    branch_at: Integers
    track: Integers
    lists: Integers
    ears: Integers
    beginning: Integers
    begun: Integers
    law: Floats
    ratio: Floats
    factor_track: Integers
    spared: Integers
    counted: Integers


class World(NamedTuple):
    """What a story has come to: the dyads first, then the families, each by its place in this order.

    `states`, `since` [entity, track]; `timers`, `due` [entity, slot] (the last is the story's end);
    `occasions[entity, decision]`; `frailty[entity, frailty]`, with their inverses behind them;
    `tree` holds the least key below each knot, the entities' own last; `able[vacancy, dyad]`.
    """

    entities: Records
    states: Integers
    since: Integers
    timers: Records
    due: Integers
    occasions: NDArray[np.int32]
    frailty: Floats
    tree: Integers
    desks: Records
    places: Records
    able: Integers
    queue: Integers
    made: Records
    log: Records
    counters: Integers
