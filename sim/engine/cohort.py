"""Refer the families of one replication: when, with how many children, and with which luck."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.history import Cohort
from sim.randomness import FAMILY, decision_id, streams, uniforms


def referred(
    families: int,
    intake: int,
    follow_up: int,
    children: Mapping[int, float],
    address: tuple[int, int | None, int],
) -> Cohort:
    """Return the cohort of an address (seed, draw or None, replication).

    Referrals are spread evenly at random over the intake (a Poisson process, given their number), so that
    a family's referral does not depend on how many others there are. `children` are shares by number.

    >>> referred(3, 1_000, 5_000, {1: 0.5, 2: 0.5}, (1, None, 0)).families
    3
    """
    own = streams(*address, FAMILY, families)
    when = (uniforms(own, decision_id("referral"), 0) * intake).astype(np.int64)
    numbers = np.array(sorted(children), dtype=np.int64)
    limits = np.cumsum([children[number] for number in numbers])[:-1]
    born = numbers[np.searchsorted(limits, uniforms(own, decision_id("children"), 0), side="right")]
    return Cohort(when, born, own, follow_up)
