"""The records the compiled engine is made of: what the table says, and what a story has come to.

Where a field says which one, -1 says none; one that is unsigned always names one. Compiled code need not ask
of an unsigned place whether it is counted from the end, and that is a fifth of a story's time. Fields are as
narrow as they may be: what one event touches must be near.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Records = NDArray[np.void]
Integers = NDArray[np.int64]
Small = NDArray[np.int16]
Places = NDArray[np.uint16]
Floats = NDArray[np.float64]

Place = np.uint32
"""The kind of a number that is a place in an array, and is not none."""
NONE = -1
BITS = 24
"""A key is a time above this many bits that say who, or which row: so the least key is what comes first."""
MOST = 2**BITS - 2
"""No story has more families and dyads than this, no table more rows."""
LATEST = 2**31 - 1
"""No story lasts until this minute."""
NEVER = 2**62
"""The key of what never comes."""
UNKNOWN = -1.0
"""Luck that has not been asked for yet."""

BEGIN, END = -2, -1
"""Where a row is expected: an entity's first alarm, and its last."""

# What a clock counts down to.
DRAWN, DELAYED, DATED, ACCRUED = range(4)

# What a clock of an entity is doing. One that rests goes on with what it has left, or with new luck.
IDLE, RUNNING, RESTING, SPENT = range(4)

# Why the engine stopped.
DONE, LOG_FULL, QUEUE_FULL, ENDLESS, TOO_LONG, UNEQUAL = range(6)

# The one number of a story that says each of these.
NOW, STIRRED, LOGGED, HEAD, TAIL, MADE, STATUS, BLAMED, DYADS, FREE, ABLE, COUNTERS = range(12)


def _record(**fields: str) -> np.dtype[np.void]:
    return np.dtype([(name, kind) for kind, names in fields.items() for name in names.split()], align=True)


CLOCK = _record(
    i8="decision",
    u2="row slot luck first last watched",
    i2="sort kind resumes frailty delay variance date age amount window",
)
"""One row that has a clock: its luck, slot, factors (first to last) and law, and where its numbers stand."""
MOVE = _record(u2="track source target first arm doubt last", i2="places keeps seated")
"""What a row does in one state: clocks disarmed (from `first`), armed (`arm`), sped (`doubt` to `last`);
`seated`: the state it leaves held a seat with a dyad."""
STATE = _record(i2="seats wait first hold offer seated", u2="row")
"""What a state waits for and by which row, what it holds, what it offers; `seated`: a seat with a dyad."""
EVENT = _record(u2="own families last")
"""Whose tracks may hear an event: those of its own kind from `own`, those of seated families to `last`."""
EAR = _record(i4="branches", u2="track")
"""A track that may hear an event; `branches` and a state say where its branch stands in `branch_at`."""
BRANCH = _record(i8="decision", i2="luck", u2="first last")
OPTION = _record(i2="share", u2="row first last")
"""A row of a branch, and where its share stands: one without takes what the others leave."""
LISTED = _record(i8="running", u2="clock slot", i2="resumes")
"""A clock that a move names; `running` is what its alarm's key ends with while it runs."""
FACTOR = _record(i4="ratios", u2="track")
"""A track whose states change a speed; `ratios` and a state say where the ratio stands in `ratio`."""
ROW = _record(i4="moves", u2="track target")
"""A row's track and target; `moves` and a state say where its move stands in `move_at`."""
VACANCY = _record(u2="row desk first last")

ENTITY = _record(i8="stream", i4="stop instant moves log dyad held next previous", i2="row")
"""A family or dyad: its luck, its next row, how often it moved at one instant, its seat, also at the end."""
CLOCK_BITS, DUE_BITS = 16, 32
"""Where in an alarm's key the number of its clock begins, and the minute it rings; below stands what it does.

So the least key is the alarm that rings first, of those of a minute the first in table order.
"""
DOING = 2**CLOCK_BITS - 1
ARMED = 2**DUE_BITS - 1
"""What of a key says what a clock does, and which one it is besides."""
NOT_DUE = LATEST << DUE_BITS
TIMER = _record(f8="left seen speed", i4="since earliest")
"""One clock of one entity: the hazard it has left, what it had seen at the speed in force, and since when."""
MENTOR = _record(i4="free seated head tail")
"""A dyad's seats: how many are free (fewer than none where it offers fewer than it has taken), who sits."""
DESK = _record(i4="places front_head front_tail line_head line_tail", i2="staffed")
PLACE = _record(i4="next previous", i2="line", u2="row")
"""Where one entity stands in the queue of one desk: 0 is the line, 1 the front."""
ENTRY = _record(u4="who", i4="time start dyad previous", i2="event state")
"""What happened: an event, and the stay it ended (or none: the story's beginning)."""
MADE_MOVE = _record(u4="who move")

METER = _record(u2="column per_child")
WATCH = _record(i8="decision", i2="rate share per_child paced frailty", u2="column first last speeds ends")
"""What is measured on several tracks: its conditions (`first` to `last`), for a rhythm its factors (`speeds`
to `ends`), where its rate stands and the share that is kept (none: all)."""
MARK = _record(i2="state", u2="first last")
"""A mark: whether it asks for a state, and its conditions."""


class Table(NamedTuple):
    """A pathway as arrays; the last four hold its numbers, the others say where a number stands in `given`.

    `lists` holds the clocks that moves name; `beginning[kind, track]` states, `begun[kind]` an event, a move
    and how many tracks; `spared[vacancy, state]`, `counted[clock, state]` are 1 or 0. `whole` are the numbers
    `given`, rounded; `law[clock, number]` those of each clock's law, `ratio` those of speeds.
    """

    clocks: Records
    moves: Records
    states: Records
    events: Records
    ears: Records
    branches: Records
    options: Records
    vacancies: Records
    rows: Records
    factors: Records
    move_at: Small
    branch_at: Small
    lists: Records
    beginning: Places
    begun: Small
    spared: Small
    counted: Small
    given: Floats
    whole: Integers
    law: Floats
    ratio: Floats


NUMBERS = "given", "whole", "law", "ratio"
"""The arrays of a table, or of gauges, that hold a pathway's numbers."""


class Gauges(NamedTuple):
    """What is counted of a story, as arrays.

    `columns[event]` is where an event is counted. `meters` are those of one track, from `metered[state]` to
    the next; `watches` those of several, listed in `watched`: those of a kind from `watching[kind]` to the
    next, those that a row taken in a state may change from `watching[row's moves + state]` to the next.
    Conditions are factors of 1 and 0. `marks` are listed by event in `marked`, from `marking[event]` to the
    next. `present[state]` is 1 where a dyad is paid for. The last two hold the pathway's numbers.
    """

    columns: Places
    rows: Records
    meters: Records
    metered: Places
    watches: Records
    watched: Places
    watching: Places
    factors: Records
    marks: Records
    marked: Places
    marking: Places
    beginning: Places
    tracks: Places
    present: Small
    given: Floats
    ratio: Floats


class Calendar(NamedTuple):
    """The quarters: where they begin and end, and the quarter of every day."""

    edges: Integers
    of_day: Places


class Sheet(NamedTuple):
    """Where a story is counted: `by_quarter` as in a tally, `by_family` and `marks` family by family, last.

    The others serve one entity at a time: `own[quantity]`, `states[track]`, `kept[watch]`, and for every
    watch what it measures a minute, since when, and the phase of its rhythm; `entries` is the log by
    entity, from `first[entity]` to the next.
    """

    by_quarter: Integers
    by_family: NDArray[np.int32]
    marks: NDArray[np.int32]
    own: Integers
    states: Places
    kept: Floats
    rate: Integers
    since: Integers
    phase: Integers
    entries: Records
    first: NDArray[np.uint32]


class World(NamedTuple):
    """What a story has come to: the dyads first, then the families, each by its place in this order.

    `states`, `since` [entity, track]; the `keys` of alarms and their `timers` [entity, slot] (the last key is
    the story's end);
    `occasions[entity, decision]`; `frailty[entity, frailty]`, with their inverses behind them;
    `tree` is the tournament of their next alarms; `mentors[dyad]`;
    `able[vacancy, dyad]`; `most[clock]` is more hazard than a clock can use until anyone's story ends.
    `luck[family, decision]` remembers, from story to story of the same families, what first occasions asked
    for: a clock its hazard, a branch its number, or `UNKNOWN`.
    """

    entities: Records
    states: Places
    since: NDArray[np.int32]
    keys: Integers
    timers: Records
    occasions: Places
    frailty: Floats
    tree: Integers
    mentors: Records
    desks: Records
    places: Records
    able: Integers
    most: Floats
    queue: NDArray[np.uint32]
    made: Records
    log: Records
    counters: Integers
    luck: Floats
