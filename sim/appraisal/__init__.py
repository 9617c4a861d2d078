"""Judge what was bought: differences in money and outcomes between two arms, each with its intervals."""

from sim.appraisal.against import Comparison, compared, measurable
from sim.appraisal.budget import BUDGET, Budget, budget_of
from sim.appraisal.figures import Figure, Refusal, chance_positive, expected, figure, ratio
from sim.appraisal.judging import MONEY, Appraisal, Discounted, Money, appraise, variance_removed
from sim.appraisal.outcomes import DEFINITIONS, POPULATIONS, enrolled, outcomes_of, placed, placement_days
from sim.appraisal.staffing import STAFFING, staffing_of

__all__ = [
    "BUDGET",
    "DEFINITIONS",
    "MONEY",
    "POPULATIONS",
    "STAFFING",
    "Appraisal",
    "Budget",
    "Comparison",
    "Discounted",
    "Figure",
    "Money",
    "Refusal",
    "appraise",
    "budget_of",
    "chance_positive",
    "compared",
    "enrolled",
    "expected",
    "figure",
    "measurable",
    "outcomes_of",
    "placed",
    "placement_days",
    "ratio",
    "staffing_of",
    "variance_removed",
]
