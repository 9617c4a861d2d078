"""The small pathway as a numerical programmer would write it by hand: one compiled event loop, no table.

Flat records, a tournament of everybody's next time, queues threaded through the records. It uses what only
this model allows: exponential clocks that race are one clock, drawn afresh after every change, for they have
no memory; the end of a treatment and a relapse are deadlines, set once. Times are whole minutes, like the
table's. It draws its own luck and agrees with the table in distribution only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

from benchmarks.small import DAY, INTAKE, Outcomes

Lives = NDArray[np.void]
Alarms = NDArray[np.int64]
Function = TypeVar("Function", bound=Callable[..., object])

# What a parent may be; who queues, for a seat or for a slot, is waiting.
EXPECTED, WAITING, TREATED, SOBER, CLOSED = range(5)
SEAT, SLOT = range(2)
NOBODY, CHANCES = -1, 3
NEVER = 2**30  # in minutes: two thousand years, beyond every life

# Times are in minutes; `behind` is who stands next in the queue.
STATUS = ("recovery", "away", "behind", "deadline")
TIMES = ("referred", "seated", "treated", "closed", "removed", "in_care")
COUNTS = ("events", "admissions", "relapses", "removals", "reunifications")
LIFE = np.dtype([(name, np.int64) for name in (*STATUS, *TIMES, *COUNTS)])
NUMBERS = ("treatment", "relapse_scale", "relapse_shape", "removed_at_referral")
AGENCY = np.dtype(
    [
        ("luck", np.uint64),
        # Of seats and slots: how many are free, who is first and last in the queue.
        *((name, np.int64, 2) for name in ("free", "first", "last")),
        # By recovery and children (home, away): the mean wait for an undated event, how often it is theirs.
        *((name, np.float64, (5, 2)) for name in ("waits", "odds")),
        *((name, np.float64) for name in NUMBERS),
    ]
)

# An alarm is a time and, below it, a family: the least is the next to ring, families in turn on a tie.
FAMILY_BITS, FAMILY = 24, 2**24 - 1
# Unsigned, or compiled code asks of every place in an array whether it is counted from the end.
ONE, TWO, THREE, LAYER = np.uint64(1), np.uint64(2), np.uint64(3), np.uint64(255)


def _layers() -> NDArray[np.float64]:
    """Return the right edges of 256 layers of equal area under exp(-x), and a last edge of 0."""
    # The ziggurat of Marsaglia and Tsang (2000), DOI 10.18637/jss.v005.i08; tail and area are theirs.
    tail, area = 7.69711747013104972, 0.0039496598225815571993
    edges = [area * math.exp(tail), tail]
    while len(edges) < 256:
        edges.append(-math.log(area / edges[-1] + math.exp(-edges[-1])))
    return np.array([*edges, 0.0])


EDGES = _layers()
HEIGHTS = np.exp(-EDGES)


def _compiled(function: Function) -> Function:
    """Compile a part of the loop: inlined, and without counting references, for it makes no objects."""
    made: Function = njit(cache=True, nogil=True, forceinline=True, _nrt=False)(function)  # type: ignore[call-overload]
    return made


@_compiled
def _word(agency: np.record) -> np.uint64:
    # splitmix64: Steele, Lea and Flood (2014), DOI 10.1145/2714064.2660195, with the mixer of its Java code.
    word: np.uint64 = agency.luck + np.uint64(0x9E3779B97F4A7C15)
    agency.luck = word
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


@_compiled
def _unit(word: np.uint64) -> float:
    # 52 bits, not 53: strictly between 0 and 1.
    return (int(word >> np.uint64(12)) + 0.5) * 2.0**-52


@_compiled
def _exponential(agency: np.record) -> float:
    begun = 0.0
    while True:
        word = _word(agency)
        layer = word & LAYER
        beyond = _unit(word) * float(EDGES[layer])
        if beyond < EDGES[layer + ONE]:
            return begun + beyond
        if layer == 0:
            # Beyond the tail's edge the law begins again.
            begun += float(EDGES[1])
        else:
            height = HEIGHTS[layer] + _unit(_word(agency)) * (HEIGHTS[layer + ONE] - HEIGHTS[layer])
            if height < math.exp(-beyond):
                return begun + beyond


@_compiled
def _plan(lives: Lives, tournament: Alarms, agency: np.record, family: int, now: int) -> None:
    """Set a family's alarm: node n of the tournament holds the least of nodes 4n to 4n + 3."""
    life = lives[family]
    wait = _exponential(agency) * agency.waits[life.recovery, life.away]
    alarm = (min(now + int(min(wait + 0.5, NEVER)), life.deadline) << FAMILY_BITS) | family
    node = np.uint64((tournament.size >> 1) + family)
    tournament[node] = alarm
    while node > ONE:
        # The other three first: they need not wait for the round before.
        others = min(tournament[node ^ ONE], tournament[node ^ TWO], tournament[node ^ THREE])
        alarm = min(alarm, others)
        node >>= TWO
        tournament[node] = alarm


@_compiled
def _ask(lives: Lives, agency: np.record, place: int, family: int) -> bool:
    """Take a free seat or slot, or stand in its queue; return which."""
    if agency.free[place] > 0:
        agency.free[place] -= 1
        return True
    life = lives[family]
    life.recovery = WAITING
    life.deadline = NEVER
    life.behind = NOBODY
    if agency.first[place] == NOBODY:
        agency.first[place] = family
    else:
        lives[agency.last[place]].behind = family
    agency.last[place] = family
    return False


@_compiled
def _apply(lives: Lives, agency: np.record, family: int, now: int) -> bool:
    """Ask for treatment; return whether it begins."""
    if not _ask(lives, agency, SLOT, family):
        return False
    life = lives[family]
    life.events += 1
    if life.admissions == 0:
        life.treated = now
    life.admissions += 1
    life.recovery = TREATED
    life.deadline = now + int(agency.treatment)
    return True


@_compiled
def _be_matched(lives: Lives, agency: np.record, family: int, now: int) -> bool:
    """Ask for a seat, and once seated for treatment; return whether that begins."""
    if not _ask(lives, agency, SEAT, family):
        return False
    lives[family].events += 1
    lives[family].seated = now
    return _apply(lives, agency, family, now)


@_compiled
def _move_children(life: np.record, now: int) -> None:
    life.events += 1
    if life.away:
        life.reunifications += 1
        life.in_care += now - life.removed
    else:
        life.removals += 1
        life.removed = now
    life.away ^= 1


@_compiled
def _release(lives: Lives, tournament: Alarms, agency: np.record, place: int, now: int) -> None:
    """Free a seat or slot; the first in its queue takes it."""
    agency.free[place] += 1
    family = agency.first[place]
    if family == NOBODY:
        return
    agency.first[place] = lives[family].behind
    # Who is matched and must wait for a slot lives on as before, and so does the clock.
    begins = _be_matched(lives, agency, family, now) if place == SEAT else _apply(lives, agency, family, now)
    if begins:
        _plan(lives, tournament, agency, family, now)


@_compiled
def _close(lives: Lives, tournament: Alarms, agency: np.record, family: int, now: int) -> None:
    """Close the case and release the seat; nobody follows the children from here."""
    life = lives[family]
    life.events += 2
    life.closed = now
    life.recovery = CLOSED
    life.deadline = NEVER
    if life.away:
        life.in_care += now - life.removed
    _release(lives, tournament, agency, SEAT, now)


@_compiled
def _meet_deadline(lives: Lives, tournament: Alarms, agency: np.record, family: int, now: int) -> None:
    """Be referred, recover, or relapse, and give up if that was the last chance."""
    life = lives[family]
    life.events += 1
    if life.recovery == EXPECTED:
        life.referred = now
        if _unit(_word(agency)) < agency.removed_at_referral:
            _move_children(life, now)
        _be_matched(lives, agency, family, now)
    elif life.recovery == TREATED:
        _release(lives, tournament, agency, SLOT, now)
        chance = _unit(_word(agency))
        wait = agency.relapse_scale * (chance / (1.0 - chance)) ** (1.0 / agency.relapse_shape)
        life.recovery = SOBER
        life.deadline = now + int(min(wait + 0.5, NEVER))
    else:
        life.relapses += 1
        if life.relapses < CHANCES:
            _apply(lives, agency, family, now)
        else:
            life.events += 1
            _close(lives, tournament, agency, family, now)


@_compiled
def _meet_chance(lives: Lives, tournament: Alarms, agency: np.record, family: int, now: int) -> None:
    """Have the children moved, drop out of treatment, or close the case."""
    life = lives[family]
    if _unit(_word(agency)) < agency.odds[life.recovery, life.away]:
        _move_children(life, now)
    elif life.recovery == TREATED:
        life.events += 1
        _release(lives, tournament, agency, SLOT, now)
        _apply(lives, agency, family, now)
    else:
        _close(lives, tournament, agency, family, now)


@_compiled
def _live(lives: Lives, tournament: Alarms, agencies: NDArray[np.void]) -> None:
    agency = agencies[0]
    for family in range(lives.size):
        lives[family].deadline = int(_unit(_word(agency)) * INTAKE)
        _plan(lives, tournament, agency, family, 0)
    while tournament[1] < NEVER << FAMILY_BITS:
        now, family = tournament[1] >> FAMILY_BITS, tournament[1] & FAMILY
        if now == lives[family].deadline:
            _meet_deadline(lives, tournament, agency, family, now)
        else:
            _meet_chance(lives, tournament, agency, family, now)
        _plan(lives, tournament, agency, family, now)


def _opened(seed: int, values: Mapping[str, float]) -> NDArray[np.void]:
    """Return the agency, alone in an array: every place free, its luck and its numbers laid out."""
    removal, home = 1.0 / values["removal_mean"], 1.0 / values["reunification_mean"]
    dropout, closure = 1.0 / values["dropout_mean"], 1.0 / values["closure_mean"]
    treated, sober = values["hr_removal_in_treatment"], values["hr_removal_sober"]
    # Rates by recovery, with the children at home and away.
    children = np.array([(0, 0), (removal, 0), (treated * removal, 0), (sober * removal, home), (0, 0)])
    parent = np.array([(0, 0), (0, 0), (dropout, dropout), (closure, 0), (0, 0)])
    either = children + parent
    opened = np.zeros(1, AGENCY)
    opened["luck"] = np.random.SeedSequence(seed).generate_state(1, np.uint64)
    opened["free"] = values["seats"], values["slots"]
    opened["first"] = NOBODY
    opened["waits"] = np.divide(1.0, either, out=np.full_like(either, np.inf), where=either > 0.0)
    opened["odds"] = np.divide(children, either, out=np.zeros_like(either), where=either > 0.0)
    for name in NUMBERS:
        opened[name] = values[name]
    return opened


def lived(families: int, seed: int, values: Mapping[str, float]) -> tuple[Lives, int]:
    """Let families live one replication; return their records [family] and the number of events."""
    lives = np.zeros(families, LIFE)
    rounds = (max(families - 1, 0).bit_length() + 1) // 2
    tournament = np.full(2 * 4**rounds, NEVER << FAMILY_BITS)
    _live(lives, tournament, _opened(seed, values))
    return lives, int(lives["events"].sum())


def outcomes(lives: Lives) -> Outcomes:
    """Return what each family's life came to [family], as `benchmarks.small.outcomes` does."""
    return {
        "days_to_seat": (lives["seated"] - lives["referred"]) / DAY,
        "days_to_treatment": (lives["treated"] - lives["referred"]) / DAY,
        "days_to_closure": (lives["closed"] - lives["referred"]) / DAY,
        "days_in_care": lives["in_care"] / DAY,
        **{name: lives[name].astype(float) for name in COUNTS},
        "placed": (lives["removals"] > 0).astype(float),
        "given_up": (lives["relapses"] >= CHANCES).astype(float),
    }
