"""The view in dollars of each year: prices as they were, or will be, when the money is spent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.costing.ledger import Ledger
from sim.params import CostLine
from sim.study import Study


def in_dollars_of_each_year(study: Study, ledger: Ledger) -> Ledger:
    """Return the ledger with every amount in the dollars of its own year.

    A line's prices move with its index, and beyond the index's last year with the scenario's inflation;
    those of placement grow faster by the scenario's `placement_price_growth`, from the price year either way.
    """
    factors = np.array([_factors(study, line) for line in study.lines.values()])
    return replace(ledger, spent=ledger.spent * factors)


def _factors(study: Study, line: CostLine) -> NDArray[np.float64]:
    """Return what a dollar of the price year is in each quarter [quarter]."""
    scenario, values = study.scenario, study.params.indices[line.index].values
    last, growth = max(values), scenario.placement_price_growth if line.kind == "placement" else 0.0
    years = [day.year for day in study.quarters.firsts[:-1]]
    return np.array(
        [
            values[min(year, last)]
            / values[scenario.price_year]
            * (1 + scenario.inflation) ** max(0, year - last)
            * (1 + growth) ** (year - scenario.price_year)
            for year in years
        ]
    )
