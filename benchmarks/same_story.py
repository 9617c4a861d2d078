"""The small pathway by hand once more: one compiled loop and no table, and yet the table's own story.

The same luck, the same clocks, the same rule for what happens at one instant: so the same events at the same
minutes, and what an engine that reads the table takes longer is the price of being general. Written for this
model alone: it knows which clocks can run together, who can wait for what, and that a closed case is over.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

from benchmarks.small import cohort
from sim.history import EVENT, Integers
from sim.randomness import decision_id

Lives = NDArray[np.void]
Desks = NDArray[np.void]
Agencies = NDArray[np.void]
Alarms = Integers
Log = Integers
Function = TypeVar("Function", bound=Callable[..., object])

# Events in the order of the table's rows, which is how the pathway numbers them.
REFERRAL, MATCH, APPLICATION, ADMISSION, COMPLETION, DROPOUT, RELAPSE, FIRST_RELAPSE = range(8)
SECOND_RELAPSE, GIVING_UP, WITHDRAWAL, REMOVAL_AT_REFERRAL, REMOVAL, REUNIFICATION = range(8, 14)
CLOSURE, CLOSURE_GIVEN_UP, RELEASE = range(14, 17)

# What a parent may be; who waits for a seat or for a slot is asking.
EXPECTED, ASKING, TREATED, SOBER, GONE = range(5)
SEAT, SLOT = range(2)
NOBODY, CHANCES = -1, 3
NEVER = 2**30  # in minutes: two thousand years, beyond every life
UNDRAWN = -1.0  # hazard that nobody has asked for yet

# In minutes: since when the children are where they are, the end of the story, and when the treatment or the
# sobriety ends, the children move, the case closes.
TIMES = ("referred", "moved", "stop", "deadline", "moving", "closing")
# `behind` is who stands next in the queue; then what is so, and how often what has happened.
STATUS = ("recovery", "behind", "away", "seated", "dropping", "closable")
COUNTS = ("admissions", "relapses", "returns")
# What hazard is left to the children's clock, and to the one that closes the case; what either had seen when
# its speed last changed. The children have one clock, for they are home or in care, and it has many speeds.
HAZARDS = ("left", "seen", "speed", "closing_left", "closing_seen")
LIFE = np.dtype(
    [
        ("luck", np.uint64),
        *((name, np.int64) for name in (*TIMES, *STATUS, *COUNTS)),
        *((name, np.float64) for name in HAZARDS),
    ]
)
MEANS = ("dropout_mean", "removal_mean", "reunification_mean", "closure_mean")
NUMBERS = (*MEANS, "relapse_scale", "relapse_shape", "removed_at_referral")
AGENCY = np.dtype(
    [
        # The minute; how many events are told, and how many of them the model does not count.
        ("now", np.int64),
        ("told", np.int64),
        ("aside", np.int64),
        ("treatment", np.int64),
        ("speeds", np.float64, 5),  # of a removal, by recovery
        *((name, np.float64) for name in NUMBERS),
    ]
)
DESK = np.dtype([(name, np.int64) for name in ("free", "first", "last")])

# An alarm is a time and, below it, a family: the least is the next to ring, families in turn on a tie.
# A line of the log is an alarm and, below it, an event.
FAMILY_BITS, FAMILY = 24, 2**24 - 1
EVENT_BITS, EVENTS = 8, 2**8 - 1
AT_ONCE = 16  # more than one alarm can tell
# Unsigned, or compiled code asks of every place in an array whether it is counted from the end.
ONE, TWO, THREE = np.uint64(1), np.uint64(2), np.uint64(3)

LOW, HALF = np.uint64(2**32 - 1), np.uint64(32)
TO_REMOVE_AT_REFERRAL = np.uint64(decision_id("referral in children.home"))
TO_DROP_OUT = np.uint64(decision_id("dropout"))
TO_RELAPSE = np.uint64(decision_id("relapse"))
TO_REMOVE = np.uint64(decision_id("removal"))
TO_REUNIFY = np.uint64(decision_id("reunification"))
TO_CLOSE = np.uint64(decision_id("closure"))


def _compiled(function: Function) -> Function:
    """Compile a part of the loop: inlined, and without counting references, for it makes no objects."""
    options = {"cache": True, "nogil": True, "forceinline": True, "error_model": "numpy", "_nrt": False}
    made: Function = njit(**options)(function)  # type: ignore[call-overload]
    return made


@_compiled
def _luck(life: np.record, decision: np.uint64, occasion: int) -> float:
    """Return what a family's stream holds for a decision's n-th occasion: Philox4x32-10, as the table's."""
    # Constants of Salmon et al. (2011), DOI 10.1145/2063384.2063405.
    c0, c1, c2, c3 = decision & LOW, decision >> HALF, np.uint64(occasion), np.uint64(0)
    k0, k1 = life.luck & LOW, life.luck >> HALF
    for _ in range(10):
        even, odd = np.uint64(0xD2511F53) * c0, np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (odd >> HALF) ^ c1 ^ k0, odd & LOW, (even >> HALF) ^ c3 ^ k1, even & LOW
        k0, k1 = (k0 + np.uint64(0x9E3779B9)) & LOW, (k1 + np.uint64(0xBB67AE85)) & LOW
    return (np.int64(((c1 << HALF) | c0) >> np.uint64(12)) + 0.5) * 2.0**-52


@_compiled
def _hazard(life: np.record, decision: np.uint64, occasion: int) -> float:
    return -math.log(1.0 - _luck(life, decision, occasion))


@_compiled
def _minutes(age: float) -> int:
    return max(1, int(min(age + 0.5, float(NEVER))))


@_compiled
def _tell(log: Log, agency: np.record, family: int, event: int) -> None:
    log[np.uint64(agency.told)] = (((agency.now << FAMILY_BITS) | family) << EVENT_BITS) | event
    agency.told += 1


@_compiled
def _wait(lives: Lives, desk: np.record, family: int) -> None:
    lives[family].behind = NOBODY
    if desk.first == NOBODY:
        desk.first = family
    else:
        lives[desk.last].behind = family
    desk.last = family


@_compiled
def _next(lives: Lives, desk: np.record, now: int) -> int:
    """Give a free place, if there is one, to the first in the queue whose story goes on; return who it is."""
    if desk.free <= 0:
        return NOBODY
    family: int = desk.first
    while family != NOBODY and lives[family].stop <= now:
        family = lives[family].behind
    if family == NOBODY:
        desk.first = NOBODY
    else:
        desk.first = lives[family].behind
        desk.free -= 1
    return family


@_compiled
def _pace_children(life: np.record, agency: np.record) -> None:
    """Set the children's clock, removal or reunification, if its speed has changed."""
    if life.away:
        speed, mean = (1.0 if life.recovery == SOBER else 0.0), agency.reunification_mean
    else:
        speed, mean = agency.speeds[life.recovery], agency.removal_mean
    if speed == life.speed:
        return
    hazard = (agency.now - life.moved) / mean
    if life.speed != 0.0:
        life.left = max(0.0, life.left - life.speed * (hazard - life.seen))
    life.seen = hazard
    life.speed = speed
    if speed == 0.0:
        life.moving = NEVER
        return
    if life.left == UNDRAWN:
        life.left = _hazard(life, TO_REUNIFY if life.away else TO_REMOVE, life.returns)
    life.moving = max(agency.now, life.moved + _minutes((hazard + life.left / speed) * mean))


@_compiled
def _pace_closing(life: np.record, agency: np.record) -> None:
    """Set the clock that closes the case, if it stops or goes on."""
    closable = life.recovery == SOBER and not life.away
    if closable == life.closable:
        return
    now, referred = agency.now, life.referred
    hazard = (now - referred) / agency.closure_mean
    if life.closing_left == UNDRAWN:
        life.closing_left = _hazard(life, TO_CLOSE, 0)
    if closable:
        life.closing = max(now, referred + _minutes((hazard + life.closing_left) * agency.closure_mean))
    else:
        life.closing_left = max(0.0, life.closing_left - (hazard - life.closing_seen))
        life.closing = NEVER
    life.closing_seen = hazard
    life.closable = closable


@_compiled
def _plan(lives: Lives, tournament: Alarms, agency: np.record, family: int) -> None:
    """Set a family's clocks and its alarm: node n of the tournament holds the least of nodes 4n to 4n + 3."""
    life = lives[family]
    alarm = NEVER << FAMILY_BITS
    if life.recovery != GONE:
        _pace_children(life, agency)
        _pace_closing(life, agency)
        alarm = (min(life.stop, life.deadline, life.moving, life.closing) << FAMILY_BITS) | family
    node = np.uint64((tournament.size >> 1) + family)
    tournament[node] = alarm
    while node > ONE:
        # The other three first: they need not wait for the round before.
        others = min(tournament[node ^ ONE], tournament[node ^ TWO], tournament[node ^ THREE])
        alarm = min(alarm, others)
        node >>= TWO
        tournament[node] = alarm


@_compiled
def _treat(lives: Lives, agency: np.record, log: Log, family: int) -> None:
    """Begin a treatment: it ends by itself or by dropping out, whichever is first."""
    life = lives[family]
    _tell(log, agency, family, ADMISSION)
    dropout = _minutes(_hazard(life, TO_DROP_OUT, life.admissions) * agency.dropout_mean)
    life.recovery = TREATED
    life.admissions += 1
    life.dropping = dropout < agency.treatment
    life.deadline = agency.now + min(dropout, agency.treatment)


@_compiled
def _serve(lives: Lives, desks: Desks, agency: np.record, log: Log) -> int:
    """Serve the queues, seats before slots; return who is admitted, or NOBODY.

    One of each at most: before an alarm either no place is free or nobody waits, and it changes that by one.
    """
    seated = _next(lives, desks[SEAT], agency.now)
    if seated != NOBODY:
        _tell(log, agency, seated, MATCH)
        _tell(log, agency, seated, APPLICATION)
        agency.aside += 1
        lives[seated].seated = True
        _wait(lives, desks[SLOT], seated)
    admitted = _next(lives, desks[SLOT], agency.now)
    if admitted != NOBODY:
        _treat(lives, agency, log, admitted)
    return admitted


@_compiled
def _refer(lives: Lives, desks: Desks, agency: np.record, log: Log, family: int) -> None:
    life = lives[family]
    _tell(log, agency, family, REFERRAL)
    life.recovery = ASKING
    life.deadline = NEVER
    if _luck(life, TO_REMOVE_AT_REFERRAL, 0) < agency.removed_at_referral:
        _tell(log, agency, family, REMOVAL_AT_REFERRAL)
        life.away = True
    _wait(lives, desks[SEAT], family)


@_compiled
def _leave_treatment(lives: Lives, desks: Desks, agency: np.record, log: Log, family: int) -> None:
    """Free the slot; ask for another, or be sober and arm the relapse."""
    life = lives[family]
    desks[SLOT].free += 1
    if life.dropping:
        _tell(log, agency, family, DROPOUT)
        life.recovery = ASKING
        life.deadline = NEVER
        _wait(lives, desks[SLOT], family)
    else:
        _tell(log, agency, family, COMPLETION)
        odds = math.expm1(_hazard(life, TO_RELAPSE, life.relapses))
        life.recovery = SOBER
        life.deadline = agency.now + _minutes(agency.relapse_scale * odds ** (1.0 / agency.relapse_shape))


@_compiled
def _relapse(lives: Lives, desks: Desks, agency: np.record, log: Log, family: int) -> None:
    """Ask for treatment again, or give up, and with that the case and the seat."""
    life = lives[family]
    _tell(log, agency, family, RELAPSE)
    life.relapses += 1
    agency.aside += 1
    if life.relapses < CHANCES:
        _tell(log, agency, family, FIRST_RELAPSE if life.relapses == 1 else SECOND_RELAPSE)
        life.recovery = ASKING
        life.deadline = NEVER
        _wait(lives, desks[SLOT], family)
    else:
        _tell(log, agency, family, GIVING_UP)
        _tell(log, agency, family, WITHDRAWAL)
        _tell(log, agency, family, CLOSURE_GIVEN_UP)
        _tell(log, agency, family, RELEASE)
        life.recovery = GONE
        desks[SEAT].free += 1


@_compiled
def _move_children(life: np.record, agency: np.record, log: Log, family: int) -> None:
    """Move the children, and arm the clock that may move them again."""
    _tell(log, agency, family, REUNIFICATION if life.away else REMOVAL)
    life.returns += life.away
    life.away ^= 1
    life.moved = agency.now
    life.left, life.seen, life.speed = UNDRAWN, 0.0, 0.0
    life.moving = NEVER


@_compiled
def _end(life: np.record, desks: Desks) -> None:
    """End a story that is still open: give back what is held; who stands in a queue is passed over there."""
    desks[SEAT].free += life.seated
    desks[SLOT].free += life.recovery == TREATED
    life.recovery = GONE


@_compiled
def _ring(lives: Lives, desks: Desks, agency: np.record, log: Log, family: int) -> bool:
    """Let happen what a family's alarm is for, the first in table order; return whether queues may move."""
    life, now = lives[family], agency.now
    if now == life.stop:
        _end(life, desks)
    elif now == life.deadline:
        if life.recovery == TREATED:
            _leave_treatment(lives, desks, agency, log, family)
        elif life.recovery == SOBER:
            _relapse(lives, desks, agency, log, family)
        else:
            _refer(lives, desks, agency, log, family)
    elif now == life.moving:
        _move_children(life, agency, log, family)
        return False
    else:
        _tell(log, agency, family, CLOSURE)
        _tell(log, agency, family, RELEASE)
        life.recovery = GONE
        desks[SEAT].free += 1
    return True


@_compiled
def _expect(lives: Lives, tournament: Alarms, referral: Integers, streams: Integers, follow_up: int) -> None:
    """Let everyone wait for the referral, and decide the tournament."""
    leaf = tournament.size >> 1
    for family in range(lives.size):
        life = lives[family]
        referred = referral[family]
        life.luck = np.uint64(streams[family])
        life.referred = life.moved = life.deadline = referred
        life.stop = referred + follow_up
        life.moving = life.closing = NEVER
        life.left = life.closing_left = UNDRAWN
        tournament[np.uint64(leaf + family)] = (referred << FAMILY_BITS) | family
    for node in range((tournament.size >> 2) - 1, 0, -1):
        four = tournament[4 * node : 4 * node + 4]
        tournament[node] = min(four[0], four[1], four[2], four[3])


@_compiled
def _live(lives: Lives, tournament: Alarms, desks: Desks, agencies: Agencies, log: Log) -> None:
    agency, room = agencies[0], log.size - AT_ONCE
    while tournament[1] < NEVER << FAMILY_BITS and agency.told <= room:
        agency.now, family = tournament[1] >> FAMILY_BITS, tournament[1] & FAMILY
        if _ring(lives, desks, agency, log, family):
            admitted = _serve(lives, desks, agency, log)
            if admitted not in (NOBODY, family):
                _plan(lives, tournament, agency, admitted)
        _plan(lives, tournament, agency, family)


def _opened(values: Mapping[str, float]) -> tuple[Desks, Agencies]:
    """Return the desks and the agency, alone in an array: every place free, its numbers laid out."""
    desks, agencies = np.zeros(2, DESK), np.zeros(1, AGENCY)
    desks["free"] = round(values["seats"]), round(values["slots"])
    desks["first"] = NOBODY
    agencies["treatment"] = max(1, int(min(values["treatment"] + 0.5, NEVER)))
    treated, sober = values["hr_removal_in_treatment"], values["hr_removal_sober"]
    agencies["speeds"] = 1.0, 1.0, treated, sober, 0.0
    for name in NUMBERS:
        agencies[name] = values[name]
    return desks, agencies


def lived(families: int, seed: int, values: Mapping[str, float]) -> tuple[Log, int]:
    """Let families live one replication; return its log, and how many events the model counts of it."""
    referred = cohort(families, seed)
    rounds = (max(families - 1, 0).bit_length() + 1) // 2
    log = np.empty(32 * families + 1024, np.int64)
    while True:
        lives = np.zeros(families, LIFE)
        tournament = np.full(2 * 4**rounds, NEVER << FAMILY_BITS)
        desks, agencies = _opened(values)
        _expect(lives, tournament, referred.referral, referred.streams, referred.follow_up)
        _live(lives, tournament, desks, agencies, log)
        told = int(agencies["told"][0])
        if told <= log.size - AT_ONCE:
            return log[:told], told - int(agencies["aside"][0])
        # Luck is by address, so the story can begin again where there is more room and is the same.
        log = np.empty(2 * log.size, np.int64)


def events(log: Log) -> NDArray[np.void]:
    """Return what a log tells as a history does: family by family, each in the order of its life."""
    family = log >> EVENT_BITS & FAMILY
    order = np.argsort(family, kind="stable")
    told = np.empty(log.size, EVENT)
    told["family"] = family[order]
    told["event"] = log[order] & EVENTS
    told["time"] = log[order] >> EVENT_BITS + FAMILY_BITS
    return told
