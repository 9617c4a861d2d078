"""The first stage: the natural history, settled by what was published of usual care."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.importance import (
    ENOUGH,
    Proposal,
    effective,
    line,
    prior,
    resampled,
    tail_shape,
    weighed,
)
from sim.calibrate.space import Space
from sim.calibrate.stages import Effort, Outcomes, Stage, gathered
from sim.params import Diagnostic

Floats = NDArray[np.float64]

LEAST_EFFECTIVE = 400
MOST_TAIL = 0.7
"""Vehtari and others (2024), JMLR 25(72)."""
MOST_APART = 4.5
"""In standard errors: of a hundred numbers, one lies further apart by chance in one seed of 1,500."""
MOST_REFUSED = 0.05


@dataclass(frozen=True)
class Settled:
    """Hold the draws of a stage: scores [draw, number], outcomes [draw, target] of each, and its checks."""

    scores: Floats
    outcomes: Outcomes
    diagnostics: dict[str, Diagnostic]


def settle(space: Space, stage: Stage) -> Settled:
    """Draw the numbers of a space from their posterior, given the targets of a stage.

    Returns the draws; nothing says yet whether they are good: see their diagnostics.
    """
    bench = stage.bench
    first, *later = bench.effort.rounds
    proposals = [(first, prior(space.size))]
    scores, every = _lived(space, stage, proposals)
    found = weighed(scores, every.likelihood, proposals)
    for count in later:
        learnt = line(scores, every.scaled, found.tempered(ENOUGH * space.size))
        proposals.append((count, learnt.posterior(stage.goals, stage.variances)))
        drawn, outcomes = _lived(space, stage, proposals)
        scores, every = np.vstack([scores, drawn]), gathered([every, outcomes])
        found = weighed(scores, every.likelihood, proposals)
    which = resampled(found.weights, bench.luck(f"{stage.name}: resampling", bench.effort.draws))
    checks = _checks(found.logs, scores, every, bench.effort)
    return Settled(scores[which], every.at(which), checks)


def _lived(space: Space, stage: Stage, proposals: Sequence[tuple[int, Proposal]]) -> tuple[Floats, Outcomes]:
    """Draw as many points as the last proposal asks for, and live them."""
    count, proposal = proposals[-1]
    drawn = proposal.scores(stage.bench.normals(stage.name, space, count, len(proposals) - 1))
    return drawn, stage.live(space.values(drawn))


def _checks(logs: Floats, scores: Floats, outcomes: Outcomes, effort: Effort) -> dict[str, Diagnostic]:
    return {
        "effective_draws": Diagnostic(
            what="Equally weighted draws that the weighted points are worth",
            found=round(effective(logs), 1),
            limit=min(LEAST_EFFECTIVE, effort.draws),
            must_be="at least",
        ),
        "tail_shape": Diagnostic(
            what="Shape k of the law of the largest weights",
            found=round(tail_shape(logs), 3),
            limit=MOST_TAIL,
            must_be="at most",
        ),
        "halves_apart": Diagnostic(
            what="Largest difference of a number's mean between two halves of the points, in standard errors",
            found=round(_apart(logs[-effort.rounds[-1] :], scores[-effort.rounds[-1] :]), 3),
            limit=MOST_APART,
            must_be="at most",
        ),
        "refused_points": Diagnostic(
            what="Share of points that contradict themselves or leave nothing to measure",
            found=round(outcomes.refused, 4),
            limit=MOST_REFUSED,
            must_be="at most",
        ),
    }


def _apart(logs: Floats, scores: Floats) -> float:
    """Return how far the two halves' weighted means lie apart, in standard errors: the worst number."""
    weights = np.exp(logs - logs.max())
    means, errors = zip(*(_mean(weights[half::2], scores[half::2]) for half in (0, 1)), strict=True)
    return float((np.abs(means[0] - means[1]) / np.sqrt(errors[0] + errors[1])).max())


def _mean(weights: Floats, scores: Floats) -> tuple[Floats, Floats]:
    """Return the weighted mean [number] and the variance of that mean: Owen (2013), section 9.2."""
    shares = (weights / weights.sum())[:, np.newaxis]
    mean = (shares * scores).sum(axis=0)
    return mean, (shares**2 * (scores - mean) ** 2).sum(axis=0)
