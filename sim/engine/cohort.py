"""Refer the families of one replication: when, with how many children, how prone, and with which luck."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.distributions import frailties
from sim.history import Cohort, Integers
from sim.pathway import CHILDREN, REFERRAL
from sim.randomness import FAMILY, decision_id, streams, uniforms


def referred(
    families: int,
    intake: tuple[int, int],
    follow_up: int,
    children: Mapping[int, float],
    address: tuple[int, int | None, int],
) -> Cohort:
    """Return the cohort of an address (seed, draw or None, replication).

    Referrals are spread evenly at random over the intake, from one minute to another (a Poisson process,
    given their number), so that a family's referral does not depend on how many others there are.
    `children` are shares by number.

    >>> referred(3, (0, 1_000), 5_000, {1: 0.5, 2: 0.5}, (1, None, 0)).families
    3
    """
    first, last = intake
    own = streams(*address, FAMILY, families)
    when = first + (uniforms(own, decision_id(REFERRAL), 0) * (last - first)).astype(np.int64)
    numbers = np.array(sorted(children), dtype=np.int64)
    limits = np.cumsum([children[number] for number in numbers])[:-1]
    born = numbers[np.searchsorted(limits, uniforms(own, decision_id(CHILDREN), 0), side="right")]
    return Cohort(when, born, own, follow_up)


def proneness(variances: Mapping[str, float], own: Integers) -> dict[str, NDArray[np.float64]]:
    """Return the frailties of families by name, each [family], from their variances and their streams."""
    return {
        name: frailties(uniforms(own, decision_id(name), 0), variance) for name, variance in variances.items()
    }
