"""Who is next: everyone's key in a tournament of eights, in which the least wins.

A key is a time above the number of its owner, so that the least comes first. The winner stands at the root;
the eight below a knot stand together in memory, and everyone's own keys stand last.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compilation import inlined
from sim.engine.compiled.records import BITS, NEVER, Integers, Place

EIGHT = 8
ROOT = EIGHT - 1
BEFORE = ROOT - 1
"""The eight below knot k stand from 8 (k - BEFORE) on, and place p stands below knot p / 8 + BEFORE."""


def knots(entities: int) -> int:
    """Return how many places the tournament of so many entities needs."""
    leaves = 1
    while leaves < entities:
        leaves *= EIGHT
    return EIGHT * (1 + (leaves - 1) // (EIGHT - 1))


@inlined
def own(tree: Integers, e: int) -> int:
    """Return where an entity's key stands."""
    return Place(tree.shape[0] // EIGHT + BEFORE + e)


@inlined
def planted(tree: Integers, begin: Integers) -> None:
    """Give everyone the key of their beginning, and let all play."""
    tree[:] = NEVER
    for e in range(begin.shape[0]):
        tree[own(tree, e)] = (np.int64(begin[e]) << BITS) | e
    for back in range(1, own(tree, 0) - ROOT + 1):
        knot = own(tree, 0) - back
        tree[knot] = least_below(tree, Place(knot))


@inlined
def climb(tree: Integers, e: int, key: int) -> None:
    """Give an entity a key and carry the least upwards, as far as it changes anything."""
    knot: Any = own(tree, e)
    tree[knot] = key
    while knot > ROOT:
        knot = Place((knot >> 3) + BEFORE)
        least = least_below(tree, knot)
        if tree[knot] == least:
            return
        tree[knot] = least


@inlined
def least_below(tree: Integers, knot: int) -> int:
    """Return the least of the eight keys below a knot."""
    first = Place(EIGHT * (knot - BEFORE))
    least = tree[first]
    for place in range(1, EIGHT):
        least = min(least, tree[Place(first + place)])
    return least
