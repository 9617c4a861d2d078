"""Give luck an address: a random number depends on where it is used, never on when it is asked for.

The address is (seed, draw, replication, kind, entity, decision, occasion). The first five name one entity's
private stream (`stream`); the last two name one use of it (`uniform`). A decision is known by a hash of its
name, and its occasion counts how often this entity has faced it. So the same family meets the same luck in
every arm, whatever else the arms add or leave out, and a difference between arms is caused by the arms.
Entities are numbered within their kind because arms differ in how many dyads they hire, and a dyad must not
shift the luck of the families behind it.

The generator is Philox4x32-10, a keyed bijection with no state to carry: Salmon, Moraes, Dror and Shaw
(2011), "Parallel random numbers: as easy as 1, 2, 3", DOI 10.1145/2063384.2063405. Every key and id here is
a non-negative integer below 2**63, because unsigned 64-bit values lose their type when compiled code hands
them to Python.
"""

from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from sim.compilation import compiled, inlined

__all__ = [
    "DYAD",
    "FAMILY",
    "PARAMETER",
    "decision_id",
    "philox4x32",
    "stream",
    "streams",
    "uniform",
    "uniforms",
    "unit_interval",
]

FAMILY = 1
"""Kind of entity: a family, numbered from 0; the number says nothing of when it is referred."""

PARAMETER = 2
"""Kind of entity: an uncertain parameter, whose luck is its drawn value."""

DYAD = 3
"""Kind of entity: a dyad, numbered from 0 in the order of the arm's hiring."""

# Multipliers and key increments (golden ratio, sqrt(3) - 1) from section 4.3 of Salmon et al. (2011).
# All are unsigned 64-bit, because compiled code turns a sum of signed and unsigned integers into a float.
_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_INCREMENT_0 = np.uint64(0x9E3779B9)
_INCREMENT_1 = np.uint64(0xBB67AE85)
_ROUNDS = 10
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)

_KEYS = 2**63
# One less than the words of a counter, because draw d is coded d + 1 and 0 says that there is no draw.
_WORDS = 2**32 - 1


@inlined
def _word(value: int) -> np.uint64:
    return np.uint64(value) & _LOW


@inlined
def _mix(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    product_0 = _MULTIPLIER_0 * c0
    product_1 = _MULTIPLIER_1 * c2
    return (
        (product_1 >> _HALF) ^ c1 ^ k0,
        product_1 & _LOW,
        (product_0 >> _HALF) ^ c3 ^ k1,
        product_0 & _LOW,
    )


@inlined
def philox4x32(
    counter_0: int, counter_1: int, counter_2: int, counter_3: int, key_0: int, key_1: int
) -> tuple[int, int, int, int]:
    """Scramble a counter of four 32-bit words under a key of two, by ten rounds of Philox.

    Only the low 32 bits of each argument count. DOI 10.1145/2063384.2063405.

    >>> [f"{word:08x}" for word in philox4x32(0, 0, 0, 0, 0, 0)]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    c0, c1, c2, c3 = _word(counter_0), _word(counter_1), _word(counter_2), _word(counter_3)
    k0, k1 = _word(key_0), _word(key_1)
    for _ in range(_ROUNDS):
        c0, c1, c2, c3 = _mix(c0, c1, c2, c3, k0, k1)
        k0 = (k0 + _INCREMENT_0) & _LOW
        k1 = (k1 + _INCREMENT_1) & _LOW
    # Signed before they leave: int() alone would keep them unsigned, and unsigned with signed makes a float.
    return int(np.int64(c0)), int(np.int64(c1)), int(np.int64(c2)), int(np.int64(c3))


@cache
def decision_id(name: str) -> int:
    """Hash the name of a decision to 63 bits, the same on every machine and in every version of the pathway.

    >>> decision_id("recovery: relapse")
    3039841129081316351
    """
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") >> 1


@inlined
def _stream(seed: int, draw_code: int, replication: int, kind: int, entity: int) -> int:
    low, high, _, _ = philox4x32(draw_code, replication, kind, entity, seed, seed >> 32)
    return (high << 31) | (low >> 1)


@compiled
def _streams(seed: int, draw_code: int, replication: int, kind: int, keys: NDArray[np.int64]) -> None:
    for entity in range(keys.size):
        keys[entity] = _stream(seed, draw_code, replication, kind, entity)


def _require(name: str, value: int, limit: int) -> None:
    if not 0 <= value < limit:
        raise ValueError(f"{name} is {value}; it must be a whole number from 0 to {limit - 1}")


def _draw_code(seed: int, draw: int | None, replication: int, kind: int) -> int:
    _require("seed", seed, _KEYS)
    _require("replication", replication, _WORDS)
    _require("kind", kind, _WORDS)
    if draw is None:
        return 0
    _require("draw", draw, _WORDS)
    return draw + 1


def stream(seed: int, draw: int | None, replication: int, kind: int, entity: int) -> int:
    """Name the private stream of one entity: a key below 2**63 to hand to `uniform`.

    `draw` is None where every draw of the parameters must meet the same luck. Raise ValueError for a seed
    outside 0 .. 2**63 - 1, or any other number outside 0 .. 2**32 - 2.

    >>> stream(seed=7, draw=None, replication=0, kind=FAMILY, entity=3)
    3361755156633418765
    """
    draw_code = _draw_code(seed, draw, replication, kind)
    _require("entity", entity, _WORDS)
    return int(_stream(seed, draw_code, replication, kind, entity))


def streams(seed: int, draw: int | None, replication: int, kind: int, count: int) -> NDArray[np.int64]:
    """Name the streams of entities 0 .. count - 1 at once: keys of shape [entity], each equal to `stream`'s.

    Raise ValueError where `stream` does, or for a count outside 0 .. 2**32 - 2.

    >>> int(streams(7, None, 0, FAMILY, count=4)[3]) == stream(7, None, 0, FAMILY, entity=3)
    True
    """
    draw_code = _draw_code(seed, draw, replication, kind)
    _require("count", count, _WORDS)
    keys = np.empty(count, np.int64)
    _streams(seed, draw_code, replication, kind, keys)
    return keys


@inlined
def unit_interval(low: int, high: int) -> float:
    """Place the top 52 of 64 bits, given as two 32-bit words, strictly between 0 and 1.

    Not 53 bits: the greatest midpoint of 2**53 cells rounds to exactly 1.

    >>> unit_interval(0, 2**31) - 0.5 == 2.0**-53
    True
    """
    return (((high << 20) | (low >> 12)) + 0.5) * 2.0**-52


@inlined
def uniform(stream: int, decision: int, occasion: int) -> float:
    """Return the number, strictly between 0 and 1, that a stream holds for a decision's n-th occasion.

    `stream` comes from `stream` or `streams`, `decision` from `decision_id`; `occasion` counts from 0.

    >>> round(uniform(stream(7, None, 0, FAMILY, 3), decision_id("recovery: relapse"), 0), 6)
    0.996463
    """
    # The fourth word is 0 in practice; the occasion's high half keeps it from wrapping round unseen.
    low, high, _, _ = philox4x32(decision, decision >> 32, occasion, occasion >> 32, stream, stream >> 32)
    return unit_interval(low, high)


@compiled
def _uniforms(streams: NDArray[np.int64], decision: int, occasion: int, numbers: NDArray[np.float64]) -> None:
    for entity in range(streams.size):
        numbers[entity] = uniform(streams[entity], decision, occasion)


def uniforms(streams: NDArray[np.int64], decision: int, occasion: int) -> NDArray[np.float64]:
    """Return what each stream holds for one decision and occasion: shape [entity], each equal to `uniform`'s.

    >>> uniforms(streams(7, None, 0, FAMILY, count=3), decision_id("recovery: relapse"), 0).round(3).tolist()
    [0.632, 0.871, 0.996]
    """
    numbers = np.empty(streams.size, np.float64)
    _uniforms(streams, decision, occasion, numbers)
    return numbers
