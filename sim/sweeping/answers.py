"""What each kind of sweep answers: plain records, in the study's own units, that reports and files read.

Money is in dollars of the study's price year, present value, all referred families, one programme. `outcome`
is one of `sim.appraisal.OUTCOMES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.appraisal import Figure, Interval, Refusal

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Known:
    """Hold a mean over streams of luck, and the standard error (`noise`) that chance leaves it."""

    mean: float
    noise: float


@dataclass(frozen=True)
class Input:
    """Name an uncertain number or price, or a decision of the scenario, that a sweep moves."""

    name: str
    label: str


@dataclass(frozen=True)
class End:
    """Hold one point of a bar: the input's value and how it is written, and what comes of it.

    `change` is the difference from the best estimates, paired under shared luck, so that its noise is far
    less than that of `outcome`.
    """

    said: str
    value: float
    outcome: Known | Refusal
    change: Known | Refusal


@dataclass(frozen=True)
class Bar:
    """Hold what one input does alone, at points in ascending order, the others at best estimates."""

    input: Input
    best: str
    """The best estimate as it is written."""
    ends: tuple[End, ...]
    points: Literal["published", "calibrated", "asked"]
    """Where they lie: the ends of the published or the calibrated 95 % interval, or where a person asked."""

    @property
    def span(self) -> float:
        """How far the outcome moves from one point to another; 0 where it is refused."""
        means = [end.outcome.mean for end in self.ends if isinstance(end.outcome, Known)]
        return max(means) - min(means) if means else 0.0


@dataclass(frozen=True)
class Tornado:
    """Hold the bars of a one-way sweep, the widest first, around the outcome at the best estimates."""

    outcome: str
    base: Known | Refusal
    bars: tuple[Bar, ...]
    replications: int


@dataclass(frozen=True)
class Axis:
    """Hold one axis of a grid: its values in order, as they are written, and as numbers where they are."""

    input: Input
    said: tuple[str, ...]
    values: tuple[float, ...] | None
    """None for an axis of names, such as lenses."""


@dataclass(frozen=True)
class Cell:
    """Hold one cell of a grid; `at` is its place on each axis."""

    at: tuple[int, ...]
    outcome: Figure | Known | Refusal
    """A figure where draws were asked for, else what is known at the best estimates."""
    chance: float | None
    """The chance of a net saving; None without draws."""


@dataclass(frozen=True)
class Line:
    """Hold where the net saving is zero on a two-way grid: (first axis, second axis), in their numbers."""

    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Grid:
    """Hold every cell of a two-way or a decision grid, the last axis running fastest."""

    kind: Literal["two_way", "decisions"]
    outcome: str
    axes: tuple[Axis, ...]
    cells: tuple[Cell, ...]
    draws: int
    """0: at the best estimates."""
    replications: int
    line: Line | None
    """Break-even; None where the axes are not two axes of numbers."""


@dataclass(frozen=True)
class Precision:
    """Say how well the chance of a net saving is known: its 95 % interval, what was asked, what was reached.

    `asked` and `reached` are half widths of that interval (0.02: give or take 2 points); `asked` None where
    a number of draws was asked for instead.
    """

    chance: float
    interval: Interval
    asked: float | None
    reached: float

    @property
    def enough(self) -> bool:
        """Whether it is as precise as was asked."""
        return self.asked is None or self.reached <= self.asked


@dataclass(frozen=True)
class Split:
    """Split the variance of one programme's outcome: what is not known of the numbers, and chance."""

    parameters: float
    chance: float

    @property
    def share_of_parameters(self) -> float:
        """The share of the whole that knowing the numbers would take away."""
        whole = self.parameters + self.chance
        return self.parameters / whole if whole > 0 else 0.0


@dataclass(frozen=True)
class Probabilistic:
    """Hold a probabilistic sweep over joint draws.

    The plane has a point for every draw: what the programme adds of the outcome `effect` [draw] against the
    net saving [draw]. The curve is the share of draws whose expected net benefit (net saving + value of one
    more of the effect x effect) is positive, for each value in dollars. `loss` is the expected loss of going
    ahead.
    """

    draws: int
    replications: int
    figures: Mapping[str, Figure | Refusal]
    effect: str
    plane: tuple[Floats, Floats]
    """(effect [draw], net saving [draw]): means over a draw's replications."""
    curve: tuple[tuple[float, float], ...]
    """(dollars for one more of the effect, chance)."""
    precision: Precision
    loss: float
    split: Split | None
    """None with one replication, which cannot tell the two apart."""


@dataclass(frozen=True)
class Index:
    """Hold an input's Sobol indices, each with its 95 % bootstrap interval."""

    input: Input
    first: float
    first_interval: Interval
    total: float
    total_interval: Interval


@dataclass(frozen=True)
class Sobol:
    """Hold the indices of a sweep, the largest total first; `spread` is the outcome's standard deviation.

    Inputs vary independently, each on its own margin, and the simulation's chance is taken out.
    """

    outcome: str
    samples: int
    mean: float
    spread: float
    indices: tuple[Index, ...]


@dataclass(frozen=True)
class Screen:
    """Hold an input's elementary effects: their mean, mean size (with its 95 % half width) and spread."""

    input: Input
    mean: float
    size: float
    half_width: float
    spread: float


@dataclass(frozen=True)
class Morris:
    """Hold a Morris screening, the largest mean size first."""

    outcome: str
    trajectories: int
    screens: tuple[Screen, ...]


@dataclass(frozen=True)
class Worth:
    """Say what knowing some inputs perfectly is worth for one programme's decision, in dollars."""

    input: Input
    """An input, or a group of them by name."""
    members: tuple[str, ...]
    worth: float
    error: float
    """The standard error of the estimate."""


@dataclass(frozen=True)
class Information:
    """Hold the value of information for the decision: the programme, or usual care.

    Net benefit = net saving + `value` x the outcome `effect` ('' and 0 unless a value was stated). Everything
    is for one programme as in the scenario; `programs` is how many like it the decision is made for over
    `years` at `families_a_year`, each discounted to now.
    """

    effect: str
    value: float
    mean: float
    """Expected net benefit of the programme over usual care; the better choice now is its sign's."""
    perfect: Worth
    partial: tuple[Worth, ...]
    groups: tuple[Worth, ...]
    draws: int
    families_a_year: float
    years: float
    programs: float


@dataclass(frozen=True)
class Balance:
    """Say where along one input the expected net saving is zero; None where it nowhere is, between the ends.

    `interval` is the 95 % credible one of the draws; an end is None where it lies outside the range.
    """

    input: Input
    best: str
    ends: tuple[str, str]
    """The range that was searched, as it is written."""
    where: float | None
    said: str
    interval: tuple[float | None, float | None]
    interval_said: tuple[str, str]
    curve: tuple[tuple[float, float], ...]
    """(value, expected net saving)."""
    none: float
    """The share of draws that nowhere break even in the range."""


@dataclass(frozen=True)
class BreakEven:
    """Hold the break-even points of a sweep."""

    balances: tuple[Balance, ...]
    draws: int
    replications: int


Answer = Tornado | Grid | Probabilistic | Sobol | Morris | Information | BreakEven
