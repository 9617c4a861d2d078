"""Laws a clock can follow: each names the parameters it reads and packs their values for the hazards."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.distributions.hazards import EXPONENTIAL, GOMPERTZ, LOG_LOGISTIC, LOG_NORMAL, PIECEWISE, WEIBULL

# Each rule takes a number or an array of them.
_ABOVE_ZERO = (lambda x: (x > 0.0) & (x < math.inf), "a finite number above 0")
_DURATION = (lambda x: x > 0.0, "above 0 (infinity means never)")
_RULES: Mapping[str, tuple[Callable[[Any], Any], str]] = {
    "share": (lambda x: (x >= 0.0) & (x <= 1.0), "a share from 0 to 1"),
    "fold": (lambda x: (x != 0.0) & (abs(x) < math.inf), "a finite number other than 0"),
    "shape": _ABOVE_ZERO,
    "spread": _ABOVE_ZERO,
    "cuts": _ABOVE_ZERO,
}


def _checked(law: str, place: str, name: str, value: float) -> float:
    holds, rule = _RULES.get(place, _DURATION)
    if not holds(value):
        raise ValueError(f"{law}: {place} {name!r} is {value}; it must be {rule}")
    return value


class _Law:
    kind: ClassVar[int]
    share: str | None

    def _places(self) -> list[tuple[str, str]]:
        """Pair each place with the parameter that fills it, in packed order."""
        return [(place, name) for place, name in vars(self).items() if place != "share"]

    @property
    def names(self) -> tuple[str, ...]:
        """Name every parameter the law reads, its share last when it has one."""
        own = tuple(name for _, name in self._places())
        return own if self.share is None else (*own, self.share)

    def numbers(self, values: Mapping[str, float]) -> NDArray[np.float64]:
        """Pack `values` of the named parameters as [share, own numbers], in the unit the durations came in.

        Raise KeyError for a parameter without a value and ValueError for a value the law cannot have.
        """
        law = type(self).__name__
        share = 1.0 if self.share is None else _checked(law, "share", self.share, values[self.share])
        return np.array(
            [share, *(_checked(law, place, name, values[name]) for place, name in self._places())]
        )

    def refuses(self, values: Mapping[str, Any]) -> NDArray[np.bool_]:
        """Return where the law cannot have the values: one answer, or [draw] for arrays of values."""
        places = self._places() if self.share is None else [("share", self.share), *self._places()]
        held = [_RULES.get(place, _DURATION)[0](values[name]) for place, name in places]
        allowed: NDArray[np.bool_] = np.logical_and.reduce(np.broadcast_arrays(*held))
        return ~allowed


@dataclass(frozen=True)
class Exponential(_Law):
    """Name the parameter of a constant hazard, 1 / mean: H = age / mean.

    >>> Exponential("stay.mean").numbers({"stay.mean": 90.0}).tolist()
    [1.0, 90.0]
    """

    kind: ClassVar[int] = EXPONENTIAL
    mean: str
    share: str | None = None


@dataclass(frozen=True)
class Weibull(_Law):
    """Name the parameters of a hazard that is a power of age, rising if shape > 1: H = (age / scale)^shape.

    >>> Weibull("scale", "shape", share="share").names
    ('scale', 'shape', 'share')
    """

    kind: ClassVar[int] = WEIBULL
    scale: str
    shape: str
    share: str | None = None


@dataclass(frozen=True)
class LogLogistic(_Law):
    """Name the parameters of odds that are a power of age: H = log(1 + (age / scale)^shape).

    `scale` is the median age. With a shape above 1 the hazard rises to a peak before it falls.

    >>> LogLogistic("relapse.median", "relapse.shape").kind == LOG_LOGISTIC
    True
    """

    kind: ClassVar[int] = LOG_LOGISTIC
    scale: str
    shape: str
    share: str | None = None


@dataclass(frozen=True)
class LogNormal(_Law):
    """Name the parameters of a normal logarithm of age; `spread` is its standard deviation, without unit.

    >>> LogNormal("median", "spread").numbers({"median": 90.0, "spread": 0.5}).tolist()
    [1.0, 90.0, 0.5]
    """

    kind: ClassVar[int] = LOG_NORMAL
    median: str
    spread: str
    share: str | None = None


@dataclass(frozen=True)
class Gompertz(_Law):
    """Name the parameters of a hazard growing e-fold each `fold`: H = fold / initial * (e^(age / fold) - 1).

    `initial` is 1 / hazard at age 0, a duration. With a negative fold the hazard dies away, and some never
    experience the event.

    >>> Gompertz("initial", "fold").numbers({"initial": 90.0, "fold": -30.0}).tolist()
    [1.0, 90.0, -30.0]
    """

    kind: ClassVar[int] = GOMPERTZ
    initial: str
    fold: str
    share: str | None = None


@dataclass(frozen=True)
class Piecewise(_Law):
    """Name the parameters of constant hazards between ages: 1 / means[i] from cuts[i - 1] to cuts[i].

    Raise ValueError unless there is one more mean than cuts, and from `numbers` unless the cuts increase.

    >>> Piecewise(("early", "late"), ("cut",)).numbers({"early": 30.0, "late": 90.0, "cut": 7.0}).tolist()
    [1.0, 30.0, 7.0, 90.0]
    """

    kind: ClassVar[int] = PIECEWISE
    means: tuple[str, ...]
    cuts: tuple[str, ...]
    share: str | None = None

    def __post_init__(self) -> None:
        if len(self.means) != len(self.cuts) + 1:
            raise ValueError(
                f"Piecewise: {len(self.means)} means for {len(self.cuts)} cuts; there must be one more"
            )

    def _places(self) -> list[tuple[str, str]]:
        pieces = zip(self.cuts, self.means[1:], strict=True)
        rest = [pair for cut, mean in pieces for pair in (("cuts", cut), ("means", mean))]
        return [("means", self.means[0]), *rest]

    def numbers(self, values: Mapping[str, float]) -> NDArray[np.float64]:
        """Pack `values` as [share, mean, cut, mean, cut, mean, ...].

        Raise as any law does, and ValueError if the cuts do not increase.
        """
        packed = super().numbers(values)
        cuts = packed[2::2].tolist()
        if any(later <= earlier for earlier, later in pairwise(cuts)):
            raise ValueError(f"Piecewise: cuts {self.cuts} are {cuts}; each must be above the one before")
        return packed

    def refuses(self, values: Mapping[str, Any]) -> NDArray[np.bool_]:
        """Return where the law cannot have the values, or its cuts do not increase."""
        steps = [values[later] <= values[earlier] for earlier, later in pairwise(self.cuts)]
        refused: NDArray[np.bool_] = np.logical_or.reduce(
            np.broadcast_arrays(super().refuses(values), *steps)
        )
        return refused


Law = Exponential | Weibull | LogLogistic | LogNormal | Gompertz | Piecewise
"""Any law a clock can follow."""
