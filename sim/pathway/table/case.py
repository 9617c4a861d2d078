"""The case: how it closes, with recovery or without, how it opens again, and families who move away."""

from sim.distributions import Exponential, Weibull
from sim.pathway.grammar import After, On, Speed, Transition
from sim.pathway.table.states import (
    CLOSED_WITH_PARENT,
    MENTORED,
    NOT_STABLE,
    PERMANENCIES,
    REMOVALS,
    STABLE,
    WITH_PARENT,
)

KEPT_BY_MENTOR = Speed("hr_closure_mentored", MENTORED)

CASE = (
    Transition(
        "closure_in_recovery",
        ("case.open",),
        "case.closed_in_recovery",
        After(Exponential(mean="closure_in_recovery_mean")),
        during=(*STABLE, *WITH_PARENT),
        speeds=(KEPT_BY_MENTOR,),
    ),
    Transition(
        "closure_without_recovery",
        ("case.open",),
        "case.closed_without_recovery",
        After(Weibull(scale="closure_without_recovery_scale", shape="closure_without_recovery_shape")),
        during=(*NOT_STABLE, *WITH_PARENT),
        speeds=(Speed("hr_closure_protective", ("co_parent.protective",)), KEPT_BY_MENTOR),
    ),
    Transition("closure_by_permanency", ("case.open",), "case.closed_by_permanency", On(PERMANENCIES)),
    Transition(
        "moving_away",
        ("case.open",),
        "case.gone",
        After(Exponential(mean="moving_away_mean")),
        during=WITH_PARENT,
    ),
    Transition("reopening", CLOSED_WITH_PARENT, "case.open", On(REMOVALS)),
    Transition(
        "reopening_on_report",
        CLOSED_WITH_PARENT,
        "case.open",
        On(("detection",), probability="reopening_share"),
    ),
)
