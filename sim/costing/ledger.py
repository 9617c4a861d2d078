"""The ledger: what every line costs by quarter, and who pays which share of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.costing.funding import Funded
from sim.history import PROGRAM, SITE, Quarterly
from sim.study import Study
from sim.units import ROUNDING

Floats = NDArray[np.float64]
PAYER = 3
"""The axis of payers in shares [arm, draw, replication, payer, quarter]."""


@dataclass(frozen=True)
class Ledger:
    """Hold every amount spent under one lens.

    `spent[arm, draw, replication, line, quarter]` in dollars of the price year, not discounted;
    `shares[line]` is what share of it each payer pays [arm, draw, replication, payer, quarter], with one
    place on an axis along which all is alike.
    """

    arms: tuple[str, ...]
    lines: tuple[str, ...]
    payers: tuple[str, ...]
    quarters: tuple[str, ...]
    price_year: int
    spent: Floats
    shares: tuple[Floats, ...]

    def paid(self, line: int) -> Floats:
        """Return what each payer pays of a line [arm, draw, replication, payer, quarter]."""
        return np.asarray(self.spent[:, :, :, line, np.newaxis] * self.shares[line])

    def payers_of(self, line: int) -> dict[str, Floats]:
        """Return what share of a line each payer pays [arm, draw, replication, quarter], if it ever does."""
        shares = np.moveaxis(self.shares[line], PAYER, 0)
        return {payer: own for payer, own in zip(self.payers, shares, strict=True) if own.any()}

    @property
    def amount(self) -> Floats:
        """Every amount [arm, draw, replication, line, payer, quarter]; large where draws are many."""
        return np.stack([self.paid(line) for line in range(len(self.lines))], axis=PAYER)

    def checked(self) -> Ledger:
        """Return this ledger; raise ValueError if an amount is not a number, or payers pay more or less."""
        if not np.isfinite(self.spent).all():
            msg = "an amount of the ledger is not a number: a price or a quantity is wrong"
            raise ValueError(msg)
        different = {id(shares): shares for shares in self.shares}
        for shares in different.values():
            if not (abs(shares.sum(axis=PAYER) - 1) <= ROUNDING).all() or shares.min() < -ROUNDING:
                msg = "the payers' shares of a line are not shares of one whole: a funding rule is wrong"
                raise ValueError(msg)
        return self


def ledger(study: Study, tallies: Mapping[str, Quarterly], draws: int) -> Ledger:
    """Price the tallies of every arm (of one lens) with the prices of every draw.

    Raises:
        ValueError: an amount is not a number.
    """
    used = np.array([_used(study, arm, tally) for arm, tally in tallies.items()])
    prices = study.prices(draws).T[np.newaxis, :, np.newaxis, :, np.newaxis]
    funded = Funded(study, tallies, draws)
    return Ledger(
        arms=tuple(tallies),
        lines=tuple(study.lines),
        payers=funded.payers,
        quarters=study.quarters.labels,
        price_year=study.scenario.price_year,
        spent=used * prices,
        shares=tuple(funded.shares(line) for line in study.lines.values()),
    ).checked()


def counted(study: Study) -> tuple[str, ...]:
    """Return the names of all quantities that any price or funding rule of a study's evidence asks for.

    >>> from sim.study import read_study
    >>> "foster" in counted(read_study("scenarios/kentucky_start.yaml", "params"))
    True
    """
    claims = (claim for rule in study.params.funding.values() for claim in rule.claims)
    parts = (name for claim in claims if claim.part for name in (claim.part.of, claim.part.out_of))
    asked = {line.of for line in study.params.lines.values()} | {*parts, PROGRAM}
    return tuple(sorted(asked - {SITE}))


def _used(study: Study, arm: str, tally: Quarterly) -> Floats:
    """Return what each line counts [draw, replication, line, quarter], in minutes or occurrences."""
    counted = [
        _opened(study, arm, tally) if line.of == SITE else tally.in_quarters(line.of)
        for line in study.lines.values()
    ]
    return np.stack(counted, axis=2).astype(np.float64)


def _opened(study: Study, arm: str, tally: Quarterly) -> NDArray[np.int64]:
    """Return how many sites are opened [draw, replication, quarter]: all when the programme begins."""
    there = tally.in_quarters(PROGRAM) > 0
    return np.asarray((there & (there.cumsum(axis=2) == 1)) * study.scenario.arms[arm].sites)
