"""What a check is found to be: what was expected, what was obtained, how far apart they may be, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FALSE_ALARM = 1e-4
"""How often all checks of chance together would fail a sound model, at most, if the seed were not fixed."""

KEPT_BACK = 0.1
"""The share of that rate the multiples are made for: means of finite samples are not quite normal.

The means of single queues are skewed (1.3 at most), and Student's t of a hundred of them passes 4.5 four
times as often as it would if they were not (both measured, on twenty thousand queues).
"""


@dataclass(frozen=True)
class Verified:
    """Hold one check: what a closed form says, what the model gives, and whether they are near enough.

    `tolerance` is the greatest difference that is granted, and `what` says where it comes from, or why
    there is nothing to compare (the three numbers are None then).
    """

    name: str
    expected: float | None
    obtained: float | None
    tolerance: float | None
    holds: bool
    what: str


@dataclass(frozen=True)
class Sampled:
    """Hold what chance had a part in: its `error` is a standard error, known or estimated.

    `freedom` is infinite where the error is known from the closed form itself, else the degrees of freedom
    of Student's t.
    """

    name: str
    expected: float
    obtained: float
    error: float
    what: str
    freedom: float = inf


def exactly(name: str, expected: float, obtained: float, tolerance: float, what: str) -> Verified:
    """Return a check in which chance has no part.

    >>> exactly("one and one", 2.0, 2.0, 0.0, "counted").holds
    True
    """
    return Verified(name, expected, obtained, tolerance, abs(obtained - expected) <= tolerance, what)


def failed(name: str, reason: str) -> Verified:
    """Return a check that could not be brought to an end.

    >>> failed("the queue", "no seat").holds
    False
    """
    return Verified(name, None, None, None, holds=False, what=reason)


def share(name: str, expected: float, came: NDArray[np.bool_], of: str) -> Sampled:
    """Return the share of `came` [entity] that are so, with the standard error of a binomial share.

    >>> share("heads", 0.5, np.array([True, False, True, True]), "coins").error
    0.25
    """
    error = sqrt(expected * (1 - expected) / len(came))
    return Sampled(name, expected, float(came.mean()), error, f"{len(came):,} {of}")


def mean_of(name: str, expected: float, batches: Floats, of: str) -> Sampled:
    """Return the mean of independent means [replication], with the error that they themselves show.

    >>> mean_of("wait", 2.0, np.array([1.0, 3.0]), "queues").error
    1.0
    """
    error = float(batches.std(ddof=1)) / sqrt(len(batches))
    return Sampled(name, expected, float(batches.mean()), error, of, len(batches) - 1)


def judged(checks: Iterable[Sampled | Verified], false_alarm: float = FALSE_ALARM) -> tuple[Verified, ...]:
    """Return all checks, those of chance with the tolerance that their number asks for.

    Each may fail a sound model with the same small probability, and all of them with less than
    `false_alarm` together (Bonferroni's inequality: Dunn 1961, DOI 10.1080/01621459.1961.10482090).

    >>> (one,) = judged([Sampled("heads", 0.5, 0.6, 0.05, "100 coins")])
    >>> round(one.tolerance / 0.05, 2), one.holds
    (4.42, True)
    """
    known = list(checks)
    chances = sum(isinstance(one, Sampled) for one in known)
    each = KEPT_BACK * false_alarm / max(1, chances)
    return tuple(one if isinstance(one, Verified) else _judged(one, each) for one in known)


def _judged(one: Sampled, false_alarm: float) -> Verified:
    from scipy import stats

    law = stats.norm() if one.freedom == inf else stats.t(one.freedom)
    multiple = float(law.isf(false_alarm / 2))
    what = f"{one.what}; {multiple:.2f} standard errors of {one.error:.3g}"
    return exactly(one.name, one.expected, one.obtained, multiple * one.error, what)


def rounding(amounts: Floats) -> float:
    """Return by how much a sum of many amounts may be off because each sum is rounded.

    The number of amounts, times the spacing of doubles at 1, times the sum of their sizes: twice the bound
    of Higham (1993), "The accuracy of floating point summation", DOI 10.1137/0914050.

    >>> rounding(np.ones(10)) < 1e-13
    True
    """
    return float(amounts.size * np.finfo(np.float64).eps * np.abs(amounts).sum())
