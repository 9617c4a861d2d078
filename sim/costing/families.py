"""What each family costs, by kind; staff overhead is never allocated to families."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.history import Tallies
from sim.study import Study


def family_kinds(study: Study) -> tuple[str, ...]:
    """Return the kinds of cost that families cause; staff overhead is not among them."""
    own = (line.kind for line in study.lines.values() if line.of in study.pathway.quantities)
    return tuple(dict.fromkeys(own))


def family_costs(study: Study, tally: Tallies, draws: int | None) -> dict[str, NDArray[np.float64]]:
    """Return what each family costs by kind [draw, replication, family]; `draws` None: the best estimates.

    Dollars of the price year, not discounted, in full (whatever share could be avoided); staff overhead is
    never allocated to families.
    """
    prices = study.prices(draws)
    costs: dict[str, NDArray[np.float64]] = {}
    for number, line in enumerate(study.lines.values()):
        if line.of in study.pathway.quantities:
            cost = tally.of(line.of) * prices[number][:, np.newaxis, np.newaxis]
            costs[line.kind] = costs[line.kind] + cost if line.kind in costs else cost
    return costs
