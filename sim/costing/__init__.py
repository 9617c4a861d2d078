"""Price the story: quantities times prices, by line, payer and quarter. Nothing here can simulate."""

from sim.costing.families import family_costs, family_kinds
from sim.costing.ledger import Ledger, counted, ledger
from sim.costing.nominal import in_dollars_of_each_year

__all__ = ["Ledger", "counted", "family_costs", "family_kinds", "in_dollars_of_each_year", "ledger"]
