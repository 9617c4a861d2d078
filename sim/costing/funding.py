"""Who pays which share of a cost: claims one after another, by rates that depend on state and date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.history import Quarterly
from sim.params import PROGRAM_PAYERS, Claim, CostLine
from sim.study import Study

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Funded:
    """Find the payers' shares of cost lines under one lens.

    Shares are [arm, draw, replication, payer, quarter], with one place on an axis along which all is alike.
    Every rule is worked out once.
    """

    study: Study
    tallies: Mapping[str, Quarterly]
    draws: int

    @property
    def payers(self) -> tuple[str, ...]:
        """Everyone who may pay."""
        return tuple(self.study.params.payers)

    def shares(self, line: CostLine) -> Floats:
        """Return what share of a line each payer pays."""
        if line.funding is not None:
            return self._by(line.funding)
        return self._always(tuple((line.payers or {}).items()))

    def _by(self, name: str) -> Floats:
        """Return the shares of a payer (all of it), of a funding rule, or of whoever the scenario names."""
        if name in self._known:
            return self._known[name]
        if name == PROGRAM_PAYERS:
            found = self._always(tuple(self.study.scenario.program_payers.items()))
        elif name in self.study.params.payers:
            found = self._always(((name, 1.0),))
        else:
            found = self._ruled(name)
        return self._known.setdefault(name, found)

    def _ruled(self, name: str) -> Floats:
        rule = self.study.params.funding[name]
        left: Floats = np.ones((1, 1, 1, 1, 1))
        found = np.zeros((1, 1, 1, len(self.payers), 1))
        for claim in rule.claims:
            own = left * self._claimed(claim)
            found = found + own * self._by(claim.pays)
            left = left - own
        return np.asarray(found + left * self._by(rule.rest))

    def _claimed(self, claim: Claim) -> Floats:
        """Return the share of what is left that a claim takes."""
        share: Floats = np.ones((1, 1, 1, 1, 1))
        for name in claim.share:
            share = share * (self._rate(name) if name in self.study.params.rates else self._number(name))
        return share if claim.part is None else share * self._part(claim.part.of, claim.part.out_of)

    def _number(self, name: str) -> Floats:
        return self.study.shares(name, self.draws)[np.newaxis, :, np.newaxis, np.newaxis, np.newaxis]

    def _rate(self, name: str) -> Floats:
        """Return a dated rate, by the first day of each quarter (of the first: the programme's start)."""
        rate, start = self.study.params.rates[name], self.study.scenario.start
        days = (max(day, start) for day in self.study.quarters.firsts[:-1])
        values = [rate.on(self.study.scenario.state, day) for day in days]
        return np.array(values, dtype=np.float64).reshape(1, 1, 1, 1, -1)

    def _part(self, of: str, out_of: str) -> Floats:
        """Return how much of one thing there is in another, by arm, draw, replication and quarter."""
        over, under = (
            np.array([tally.in_quarters(name) for tally in self.tallies.values()], dtype=np.float64)
            for name in (of, out_of)
        )
        part = np.divide(over, under, out=np.zeros_like(over), where=under > 0)
        return np.asarray(part[:, :, :, np.newaxis, :])

    def _always(self, paid: tuple[tuple[str, float], ...]) -> Floats:
        shares = dict(paid)
        values = [shares.get(payer, 0.0) for payer in self.payers]
        return np.array(values).reshape(1, 1, 1, -1, 1)

    @cached_property
    def _known(self) -> dict[str, Floats]:
        return {}
