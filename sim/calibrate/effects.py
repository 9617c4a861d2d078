"""The second stage, lens by lens: the programme's effects, given each draw of the natural history.

The natural history learns nothing from the programme's arm, since a lens never moves usual care: the
posterior is cut there (Plummer 2015, DOI 10.1007/s11222-014-9503-z). For every draw of it some candidates of
the effects are weighted against each other, and one is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from sim.calibrate.importance import ENOUGH, Line, Proposal, line, prior, root_of, weighed
from sim.calibrate.natural import Settled
from sim.calibrate.space import Space
from sim.calibrate.stages import Outcomes, Stage, gathered
from sim.params import Diagnostic

Floats = NDArray[np.float64]

LEAST_USED = 0.5
LEAST_LIVED = 0.99


@dataclass(frozen=True)
class Given:
    """Hold a proposal of effects for each natural history: a line in the scores of both, and the targets."""

    line: Line
    goals: Floats
    variances: Floats
    known: int
    """How many scores of the natural history come first."""

    def proposal(self, histories: Floats) -> Proposal:
        """Return what to draw effects from at natural histories [point, number]: a mean for each point.

        What the line leaves, chance and curves alike, is taken for ignorance: so the proposal is wider than
        the posterior where targets speak, and the prior itself where none does.
        """
        known, own = self.line.slopes[:, : self.known], self.line.slopes[:, self.known :]
        certain = 1 / (self.variances + self.line.left)
        precision = np.eye(own.shape[1]) + own.T @ (certain[:, np.newaxis] * own)
        missed = self.goals - self.line.level - histories @ known.T
        mean = np.asarray(np.linalg.solve(precision, own.T @ (certain * missed).T).T, dtype=np.float64)
        return Proposal(mean, root_of(precision))


def settle_effects(space: Space, history: Space, settled: Settled, stage: Stage) -> Settled:
    """Draw the effects through one lens, one for every draw of the natural history.

    Returns as many draws as there are of the natural history, in their order.
    """
    given = _learnt(space, history, settled, stage)
    effort = stage.bench.effort
    rows = np.repeat(np.arange(len(settled.scores)), effort.candidates)
    proposal = given.proposal(settled.scores[rows])
    normals = stage.bench.normals(stage.name, space, len(rows), len(effort.pilots))
    scores = proposal.scores(normals)
    outcomes = stage.live(history.values(settled.scores[rows]) | space.values(scores))
    logs = prior(space.size).density(scores) + outcomes.likelihood - proposal.density(scores)
    logs = np.where(np.isfinite(logs), logs, -np.inf).reshape(-1, effort.candidates)
    which = _chosen(logs, stage.bench.luck(f"{stage.name}: choosing", len(logs)))
    kept = np.arange(len(logs)) * effort.candidates + which
    return Settled(scores[kept], outcomes.at(kept), _checks(logs))


def _learnt(space: Space, history: Space, settled: Settled, stage: Stage) -> Given:
    """Return what pilots have learnt: first under the prior, then where the targets lie."""
    histories, scores = np.empty((0, history.size)), np.empty((0, space.size))
    outcomes, drawn_from = list[Outcomes](), list[tuple[int, Given | None]]()
    given: Given | None = None
    for turn, count in enumerate(stage.bench.effort.pilots):
        luck = stage.bench.luck(f"{stage.name}: pilots", count, turn)
        own = settled.scores[(luck * len(settled.scores)).astype(np.int64)]
        proposal = given.proposal(own) if given else prior(space.size)
        tried = proposal.scores(stage.bench.normals(stage.name, space, count, turn))
        found = stage.live(history.values(own) | space.values(tried))
        histories, scores = np.vstack([histories, own]), np.vstack([scores, tried])
        outcomes, drawn_from = [*outcomes, found], [*drawn_from, (count, given)]
        every = gathered(outcomes)
        means = [(many, one.proposal(histories) if one else prior(space.size)) for many, one in drawn_from]
        flat = weighed(scores, every.likelihood, means).tempered(ENOUGH * space.size * 10)
        both = np.hstack([histories, scores])
        given = Given(line(both, every.scaled, flat), stage.goals, stage.variances, history.size)
    if given is None:
        msg = "effects need at least one pilot round"
        raise ValueError(msg)
    return given


def _chosen(logs: Floats, luck: Floats) -> NDArray[np.int64]:
    """Return which candidate [draw] is kept, each as likely as it weighs among its draw's own."""
    some = np.asarray(np.isfinite(logs).any(axis=1, keepdims=True))
    safe = np.where(some, logs, 0.0)
    shares = np.exp(safe - np.asarray(logsumexp(safe, axis=1, keepdims=True)))
    passed = (shares.cumsum(axis=1) < luck[:, np.newaxis]).sum(axis=1)
    return np.asarray(np.minimum(passed, logs.shape[1] - 1), dtype=np.int64)


def _checks(logs: Floats) -> dict[str, Diagnostic]:
    sound = np.isfinite(logs).any(axis=1)
    own = logs[sound]
    sizes = np.exp(2 * logsumexp(own, axis=1) - logsumexp(2 * own, axis=1))
    return {
        "candidates_used": Diagnostic(
            what="Share of each draw's candidates that its weights make use of, on average",
            found=round(float(sizes.mean() / logs.shape[1]), 3),
            limit=LEAST_USED,
            must_be="at least",
        ),
        "draws_with_candidates": Diagnostic(
            what="Share of draws of which a candidate could be lived",
            found=round(float(sound.mean()), 4),
            limit=LEAST_LIVED,
            must_be="at least",
        ),
    }
