"""Price the story: quantities times prices, by line, payer and quarter. Nothing here can simulate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.history import Tallies
from sim.study import Study

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ledger:
    """Hold every amount spent under one lens.

    `amount[arm, draw, replication, line, payer, quarter]` in dollars of the price year, not discounted.
    """

    arms: tuple[str, ...]
    lines: tuple[str, ...]
    payers: tuple[str, ...]
    quarters: tuple[str, ...]
    price_year: int
    amount: Floats

    def checked(self) -> Ledger:
        """Return this ledger; raise ValueError if an amount is not a number."""
        if not np.isfinite(self.amount).all():
            msg = "an amount of the ledger is not a number: a price or a quantity is wrong"
            raise ValueError(msg)
        return self


def ledger(study: Study, tallies: Mapping[str, Tallies], draws: int) -> Ledger:
    """Price the tallies of every arm (of one lens) with the prices of every draw.

    Raises:
        ValueError: an amount is not a number.
    """
    lines = study.params.lines
    payers = tuple(study.params.payers)
    used = np.array([_used(study, tally) for tally in tallies.values()])
    prices = study.prices(draws).T[np.newaxis, :, np.newaxis, :, np.newaxis]
    shares = np.array([[line.payers.get(payer, 0.0) for payer in payers] for line in lines.values()])
    amount = (used * prices)[..., np.newaxis, :] * shares[:, :, np.newaxis]
    labels = study.quarters.labels
    return Ledger(tuple(tallies), tuple(lines), payers, labels, study.scenario.price_year, amount).checked()


def _used(study: Study, tally: Tallies) -> Floats:
    """Return what each line counts [draw, replication, line, quarter], in minutes or occurrences."""
    rows = [tally.quantities.index(line.of) for line in study.params.lines.values()]
    return tally.by_quarter[:, :, rows, :].astype(np.float64)


def family_kinds(study: Study) -> tuple[str, ...]:
    """Return the kinds of cost that families cause; staff overhead is not among them."""
    own = (line.kind for line in study.params.lines.values() if line.of in study.pathway.quantities)
    return tuple(dict.fromkeys(own))


def family_costs(study: Study, tally: Tallies, draws: int) -> dict[str, Floats]:
    """Return what each family costs by kind [draw, replication, family].

    Dollars of the price year, not discounted, in full (whatever share could be avoided); staff overhead is
    never allocated to families.
    """
    prices = study.prices(draws)
    costs: dict[str, Floats] = {}
    for number, line in enumerate(study.params.lines.values()):
        if line.of in study.pathway.quantities:
            cost = tally.of(line.of) * prices[number][:, np.newaxis, np.newaxis]
            costs[line.kind] = costs.get(line.kind, 0.0) + cost
    return costs
