"""Judge what was bought: differences in money and outcomes between two arms, each with its intervals."""

from sim.appraisal.against import Comparison, compared, measurable
from sim.appraisal.books import Books, View, books_of
from sim.appraisal.budget import BUDGET, Budget, budget_of
from sim.appraisal.differing import Differences, Measured, differences, measured
from sim.appraisal.effects import variance_removed
from sim.appraisal.figures import (
    Figure,
    Measure,
    Refusal,
    chance_positive,
    cost_per,
    difference,
    expected,
    fieller,
    figure,
    ratio,
)
from sim.appraisal.judging import Appraisal, appraise
from sim.appraisal.measuring import Aim, aimed
from sim.appraisal.money import MONEY, Answer, Money
from sim.appraisal.outcomes import DEFINITIONS, POPULATIONS, enrolled, outcomes_of, placed, placement_days
from sim.appraisal.staffing import STAFFING, staffing_of

__all__ = [
    "BUDGET",
    "DEFINITIONS",
    "MONEY",
    "POPULATIONS",
    "STAFFING",
    "Aim",
    "Answer",
    "Appraisal",
    "Books",
    "Budget",
    "Comparison",
    "Differences",
    "Figure",
    "Measure",
    "Measured",
    "Money",
    "Refusal",
    "View",
    "aimed",
    "appraise",
    "books_of",
    "budget_of",
    "chance_positive",
    "compared",
    "cost_per",
    "difference",
    "differences",
    "enrolled",
    "expected",
    "fieller",
    "figure",
    "measurable",
    "measured",
    "outcomes_of",
    "placed",
    "placement_days",
    "ratio",
    "staffing_of",
    "variance_removed",
]
