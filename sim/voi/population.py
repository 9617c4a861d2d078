"""How many programmes a decision is made for."""

from __future__ import annotations

import numpy as np

QUARTERS_PER_YEAR = 4


def discounted_programs(
    families_a_year: float, years: float, rate: float, families_in_program: float
) -> float:
    """Return for how many programmes like the one simulated a decision is made, discounted to now.

    `families_a_year` families come evenly over `years`; `rate` a year. Those of a quarter count as the money
    of a quarter does, from its middle: (1 + rate) ** -years. A last quarter that is cut counts from its own
    middle. No years are no programmes.

    >>> discounted_programs(100.0, 10.0, 0.0, 500.0)
    2.0
    >>> round(discounted_programs(100.0, 10.0, 0.03, 500.0), 3)
    1.732
    """
    edges = np.append(np.arange(0.0, years, 1 / QUARTERS_PER_YEAR), years)
    middles = (edges[1:] + edges[:-1]) / 2
    families = families_a_year * np.diff(edges) * (1 + rate) ** -middles
    return float(families.sum() / families_in_program)
