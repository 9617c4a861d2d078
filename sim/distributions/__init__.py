"""How long clocks take: cumulative hazards, their inverses, and the laws that name their parameters."""

from sim.distributions.frailty import conditional_hazard, frailties, population_hazard
from sim.distributions.hazards import (
    EXPONENTIAL,
    GOMPERTZ,
    LOG_LOGISTIC,
    LOG_NORMAL,
    PIECEWISE,
    WEIBULL,
    cumulative_hazard,
    drawn_hazard,
    inverse_cumulative_hazard,
)
from sim.distributions.laws import (
    Exponential,
    Gompertz,
    Law,
    LogLogistic,
    LogNormal,
    Piecewise,
    Weibull,
)

__all__ = [
    "EXPONENTIAL",
    "GOMPERTZ",
    "LOG_LOGISTIC",
    "LOG_NORMAL",
    "PIECEWISE",
    "WEIBULL",
    "Exponential",
    "Gompertz",
    "Law",
    "LogLogistic",
    "LogNormal",
    "Piecewise",
    "Weibull",
    "conditional_hazard",
    "cumulative_hazard",
    "drawn_hazard",
    "frailties",
    "inverse_cumulative_hazard",
    "population_hazard",
]
