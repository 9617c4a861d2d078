"""Judge what was bought: differences in money and outcomes between two arms, each with its intervals."""

from sim.appraisal.against import Comparison, compared, measurable, speaks
from sim.appraisal.books import Books, View, books_of
from sim.appraisal.budget import BUDGET, Budget, budget_of
from sim.appraisal.differing import Differences, Measured, differences, measured
from sim.appraisal.digesting import EFFECTS, Digest, digested, joined
from sim.appraisal.effects import effects_of, variance_removed
from sim.appraisal.fieller import cost_per, fieller
from sim.appraisal.figures import (
    Figure,
    Interval,
    Measure,
    Refusal,
    chance_positive,
    difference,
    divisor,
    expected,
    expected_loss,
    figure,
    interval_of,
    ratio,
)
from sim.appraisal.judging import Appraisal, appraise, present_values, usual_outcomes
from sim.appraisal.measuring import Aim, aimed, contrasted
from sim.appraisal.money import MONEY, Answer, Money
from sim.appraisal.outcomes import DEFINITIONS, POPULATIONS, enrolled, outcomes_of, placed, placement_days
from sim.appraisal.staffing import STAFFING, staffing_of
from sim.appraisal.worth import ADDED, DIVIDED, OUTCOMES, Valued, added, worth

__all__ = [
    "ADDED",
    "BUDGET",
    "DEFINITIONS",
    "DIVIDED",
    "EFFECTS",
    "MONEY",
    "OUTCOMES",
    "POPULATIONS",
    "STAFFING",
    "Aim",
    "Answer",
    "Appraisal",
    "Books",
    "Budget",
    "Comparison",
    "Differences",
    "Digest",
    "Figure",
    "Interval",
    "Measure",
    "Measured",
    "Money",
    "Refusal",
    "Valued",
    "View",
    "added",
    "aimed",
    "appraise",
    "books_of",
    "budget_of",
    "chance_positive",
    "compared",
    "contrasted",
    "cost_per",
    "difference",
    "differences",
    "digested",
    "divisor",
    "effects_of",
    "enrolled",
    "expected",
    "expected_loss",
    "fieller",
    "figure",
    "interval_of",
    "joined",
    "measurable",
    "measured",
    "outcomes_of",
    "placed",
    "placement_days",
    "present_values",
    "ratio",
    "speaks",
    "staffing_of",
    "usual_outcomes",
    "variance_removed",
    "worth",
]
