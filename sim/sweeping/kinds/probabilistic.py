"""Joint draws of all that is uncertain: how likely a net saving is, and how much of that is chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.appraisal import ADDED, DIVIDED, chance_positive, expected_loss
from sim.scenario import Probabilistic as Asked
from sim.study import Study, livable
from sim.sweeping.answers import Precision, Probabilistic, Split
from sim.sweeping.asking import Asking
from sim.sweeping.points import at_draws
from sim.sweeping.pricing import Priced

Floats = NDArray[np.float64]


def probabilistic(study: Study, asked: Asked) -> Asking:
    """Live draws until the chance of a net saving is known as precisely as asked, or there are enough."""
    draws = asked.draws if asked.precision is None else min(asked.batch, asked.draws)
    while True:
        points = at_draws(study, draws, asked.replications)
        livable(points.study)
        (priced,) = yield [points]
        told = study.posterior.rows if study.posterior is not None else draws
        precision = precision_of(priced.of("net_saving").more.over, asked.precision, told)
        if precision.enough or draws == asked.draws:
            return _answer(priced, precision, asked)
        draws = min(draws + asked.batch, asked.draws)


def precision_of(net: Floats, asked: float | None, most: int | None = None) -> Precision:
    """Return how well the chance of a net saving [draw, replication] is known.

    Draws beyond `most` take rows of a posterior again and tell little more: they are not counted. Wilson's
    interval of a proportion: Wilson (1927), DOI 10.1080/01621459.1927.10502953.

    >>> precision_of(np.array([[1.0], [1.0], [-1.0], [-1.0]]), None).chance
    0.5
    """
    from scipy.stats import binomtest

    chance, draws = chance_positive(net), min(len(net), most or len(net))
    low, high = binomtest(round(chance * draws), draws).proportion_ci(method="wilson")
    return Precision(chance, (float(low), float(high)), asked, float(high - low) / 2)


def _answer(priced: Priced, precision: Precision, asked: Asked) -> Probabilistic:
    net, effect = priced.of("net_saving").more.over, priced.of(asked.effect).more.over
    curve = tuple((value, chance_positive(net + value * effect)) for value in asked.values)
    return Probabilistic(
        draws=priced.points.count,
        replications=asked.replications,
        figures={name: priced.of(name).figure() for name in (*ADDED, *DIVIDED)},
        effect=asked.effect,
        plane=(effect.mean(axis=1), net.mean(axis=1)),
        curve=curve,
        precision=precision,
        loss=expected_loss(net),
        split=split_of(net),
    )


def split_of(values: Floats) -> Split | None:
    """Split the variance of one programme's outcome [draw, replication]; None for one replication.

    >>> both = split_of(np.array([[0.0, 2.0], [10.0, 12.0], [20.0, 22.0]]))
    >>> both.parameters, both.chance
    (99.0, 2.0)
    """
    if values.shape[1] == 1:
        return None
    chance = float(values.var(axis=1, ddof=1).mean())
    between = float(values.mean(axis=1).var(ddof=1)) - chance / values.shape[1]
    return Split(max(between, 0.0), chance)
