"""A figure tells what is not known from chance: mean, credible and prediction interval, Monte Carlo error.

Values are arrays [draw, replication]: a draw is one set of uncertain numbers, a replication one stream of
luck. The variance between draws is separated from the variance within them as in O'Hagan, Stevenson and
Madan (2007), "Monte Carlo probabilistic sensitivity analysis for patient level simulation models: efficient
estimation of mean and variance using ANOVA", DOI 10.1002/hec.1199.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Interval = tuple[float, float]
Name = TypeVar("Name", bound=Hashable)

TAILS = (0.025, 0.975)
"""Intervals are 95 % intervals."""


@dataclass(frozen=True)
class Figure:
    """Hold one result.

    `credible` is what the uncertain numbers leave open once chance is taken out, `prediction` what one
    programme of this size may see (None where single runs have no such ratio), `mcse` the Monte Carlo
    standard error of the mean.
    """

    mean: float
    credible: Interval
    prediction: Interval | None
    mcse: float


@dataclass(frozen=True)
class Refusal:
    """Say why a figure would mean nothing."""

    refused: str


def expected(values: Values) -> Values:
    """Return what each draw is expected to give [draw, ...], chance taken out of [draw, replication, ...].

    >>> spread = expected(np.array([[0.0, 1.0], [9.0, 10.0], [20.0, 21.0]])).std()
    >>> bool(spread < np.std([0.5, 9.5, 20.5]))
    True
    """
    return without_chance(np.asarray(values.mean(axis=1), dtype=np.float64), values)


def without_chance(each: Values, values: Values) -> Values:
    """Take out of each draw's result [draw, ...] the chance that `values` [draw, replication, ...] show.

    A draw's mean over its replications still holds chance; it is drawn towards the mean of all draws until
    the variance that is left is that between draws alone. That variance is a difference of two estimates; at
    least its own standard error is kept, since where chance hides it the draws are not known to be alike.
    One replication cannot tell the two apart.
    """
    draws, replications = values.shape[:2]
    if replications == 1:
        return each
    total = np.asarray(each.var(axis=0, ddof=1))
    chance = values.var(axis=1, ddof=1).mean(axis=0) / replications
    error = chance * sqrt(2 / (draws - 1) + 2 / (draws * (replications - 1)))
    left = np.divide(np.maximum(total - chance, error), total, out=np.ones_like(total), where=total > 0)
    middle = each.mean(axis=0)
    return np.asarray(middle + np.sqrt(np.minimum(left, 1.0)) * (each - middle), dtype=np.float64)


def figure(values: Values) -> Figure:
    """Return the figure of values [draw, replication]; at least two draws.

    >>> figure(np.array([[1.0], [3.0]])).mean
    2.0
    """
    return figures(values[:, :, np.newaxis])[0]


def figures(values: Values) -> tuple[Figure, ...]:
    """Return the figure of each column of values [draw, replication, column]; at least two draws.

    >>> [one.mean for one in figures(np.array([[[1.0, 5.0]], [[3.0, 5.0]]]))]
    [2.0, 5.0]
    """
    draws, replications, columns = values.shape
    means = values.mean(axis=1)
    each = (
        values.mean(axis=(0, 1)),
        np.quantile(without_chance(means, values), TAILS, axis=0).T,
        np.quantile(values.reshape(draws * replications, columns), TAILS, axis=0).T,
        means.std(axis=0, ddof=1) / sqrt(draws),
    )
    return tuple(
        Figure(float(mean), _ends(credible), _ends(prediction), float(mcse))
        for mean, credible, prediction, mcse in zip(*each, strict=True)
    )


def figures_of(sums: Mapping[Name, Values]) -> dict[Name, Figure]:
    """Return the figure of each sum [draw, replication], to the bit as one by one but much sooner."""
    return dict(zip(sums, figures(_beside(sums.values())), strict=True))


def _beside(values: Iterable[Values]) -> Values:
    """Return values side by side as columns [..., column], each in one piece, so that it adds up as alone."""
    return np.moveaxis(np.array(list(values)), 0, -1)


@dataclass(frozen=True)
class Measure:
    """Hold what a figure is made of [draw, replication]: a sum and, for a ratio, what it is divided by.

    `of_what` names what it is divided by, for a refusal.
    """

    over: Values
    under: Values | None = None
    of_what: str = ""

    def figure(self) -> Figure | Refusal:
        """Return the figure of the sum, or of the ratio."""
        return figure(self.over) if self.under is None else ratio(self.over, self.under, self.of_what)


def ratio(over: Values, under: Values, of_what: str) -> Figure | Refusal:
    """Return the ratio of the means of two quantities [draw, replication], never a mean of ratios.

    Within a draw, too, the ratio is that of the draw's means; the chance in it is that of the residuals
    `over - ratio x under`, as in the delta method, so that what the two have in common cancels. It is
    refused, with the reason, when what is divided by (`of_what`) is negative in a run, or zero or less in
    the mean of a draw. A single run in which it is zero (nobody was placed) has no ratio, and is left out
    of the prediction interval.

    >>> ratio(np.array([[2.0], [4.0]]), np.array([[1.0], [1.0]]), "cost").mean
    3.0
    """
    return ratios_of({"": Measure(over, under, of_what)})[""]


def ratios_of(measures: Mapping[Name, Measure]) -> dict[Name, Figure | Refusal]:
    """Return the `ratio` of each measure, to the bit as one by one but much sooner."""
    found = {name: _parts_or_refusal(measure) for name, measure in measures.items()}
    parts = {name: one for name, one in found.items() if isinstance(one, Parts)}
    figure_of = dict(zip(parts, _ratios(list(parts.values())), strict=True))
    return {name: one if isinstance(one, Refusal) else figure_of[name] for name, one in found.items()}


def _parts_or_refusal(measure: Measure) -> Parts | Refusal:
    under = divisor(measure)
    return refusal_of(under, measure.of_what) or parts_of(measure.over, under)


def _ratios(parts: Sequence[Parts]) -> Iterator[Figure]:
    """Yield the figures of ratios, worked out side by side."""
    if not parts:
        return
    each, chance, runs, residual = (
        _beside(getattr(one, name) for one in parts) for name in ("each", "chance", "runs", "residual")
    )
    draws, replications, columns = runs.shape
    credible = np.quantile(without_chance(each, chance), TAILS, axis=0).T
    prediction = np.quantile(runs.reshape(draws * replications, columns), TAILS, axis=0).T
    mcse = residual.std(axis=0, ddof=1) / sqrt(draws)
    for one, sure, seen, error in zip(parts, credible, prediction, mcse, strict=True):
        # A run without a ratio is no number, and neither is a quantile of it.
        ends = _ends(seen) if np.isfinite(seen).all() else interval_of(one.runs[np.isfinite(one.runs)])
        yield Figure(one.whole, _ends(sure), ends, float(error))


def difference(one: Measure, other: Measure) -> Figure | Refusal:
    """Return how much more the other measure is than the one, paired draw by draw and run by run.

    >>> one, other = Measure(np.array([[1.0], [5.0]])), Measure(np.array([[2.0], [6.0]]))
    >>> found = difference(one, other)
    >>> found.mean, found.credible
    (1.0, (1.0, 1.0))
    """
    for measure in (one, other):
        if measure.under is not None and (refused := refusal_of(measure.under, measure.of_what)) is not None:
            return refused
    here, there = (parts_of(measure.over, divisor(measure)) for measure in (one, other))
    apart = _runs(other) - _runs(one)
    return Figure(
        mean=there.whole - here.whole,
        credible=interval_of(without_chance(there.each - here.each, there.chance - here.chance)),
        prediction=interval_of(apart[np.isfinite(apart)]),
        mcse=float((there.residual - here.residual).std(ddof=1) / sqrt(len(one.over))),
    )


def _runs(measure: Measure) -> Values:
    """Return the ratio of every run; not a number where there is nothing to divide by."""
    under = divisor(measure)
    return np.asarray(measure.over / np.where(under > 0, under, np.nan))


def divisor(measure: Measure) -> Values:
    """Return what a measure is divided by [draw, replication]: ones for a sum."""
    return np.ones_like(measure.over) if measure.under is None else measure.under


def refusal_of(under: Values, of_what: str) -> Refusal | None:
    """Return why nothing can be divided by this; None where it can."""
    below = under.mean(axis=1)
    if not under.any():
        return Refusal(f"{of_what} is zero")
    if under.min() < 0:
        return Refusal(f"{of_what} is negative in {(under < 0).sum()} of {under.size} runs")
    if below.min() == 0:
        return Refusal(f"{of_what} is zero in {(below == 0).sum()} of {len(below)} draws")
    return None


@dataclass(frozen=True)
class Parts:
    """A ratio of means: in all, of each draw, the chance in each [draw, replication], its residuals.

    `runs` [draw, replication] is the ratio of every run; not a number where there is nothing to divide by.
    """

    whole: float
    each: Values
    chance: Values
    residual: Values
    runs: Values


def parts_of(over: Values, under: Values) -> Parts:
    """Return the parts of a ratio [draw, replication] that may be formed."""
    below = under.mean(axis=1)
    whole = float(over.mean() / under.mean())
    each = over.mean(axis=1) / below
    chance = (over - each[:, np.newaxis] * under) / below[:, np.newaxis]
    runs = np.divide(over, under, out=np.full_like(over, np.nan), where=under > 0)
    return Parts(whole, each, chance, (over - whole * under).mean(axis=1) / under.mean(), runs)


def chance_positive(values: Values) -> float:
    """Return the share of draws whose expected value is positive."""
    return float((expected(values) > 0).mean())


def expected_loss(values: Values) -> float:
    """Return what is lost on average in the draws whose expected value is negative, over all draws.

    The price of going ahead although the evidence leaves open that it does not pay: Claxton (1999), "The
    irrelevance of inference", DOI 10.1016/S0167-6296(98)00039-3.

    >>> expected_loss(np.array([[-2.0], [4.0]]))
    1.0
    """
    return float(np.maximum(-expected(values), 0.0).mean())


def interval_of(values: Values) -> Interval:
    """Return the 95 % interval of values."""
    return _ends(np.quantile(values, TAILS))


def _ends(both: Values) -> Interval:
    return float(both[0]), float(both[1])
