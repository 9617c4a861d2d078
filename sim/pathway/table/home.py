"""Life at home: maltreatment and whether it is detected, the co-parent, and help with other needs."""

from sim.distributions import Exponential, Weibull
from sim.pathway.grammar import After, On, Speed, Transition
from sim.pathway.table.states import MENTORED, REMOVALS, STAYING, USING

SAFETY = (
    Transition(
        "maltreatment",
        ("safety.with_family",),
        "safety.with_family",
        After(Weibull(scale="maltreatment_scale", shape="maltreatment_shape")),
        during=STAYING,
        speeds=(
            Speed("hr_maltreatment_using", USING),
            Speed("hr_maltreatment_protective", ("co_parent.protective",)),
        ),
        resumes=True,
    ),
    Transition("child_away", ("safety.with_family",), "safety.away", On(REMOVALS)),
    Transition("child_back", ("safety.away",), "safety.with_family", On(("reunification",))),
    Transition(
        "detection",
        ("record.clear", "record.recurrence"),
        "record.recurrence",
        On(("maltreatment",), probability="detection_share"),
        # A mentor's two sides: a family that is watched is found out, one that trusts is not reported.
        speeds=(Speed("detection_ratio_watched", MENTORED), Speed("detection_ratio_trusted", MENTORED)),
    ),
)

CO_PARENT = (
    Transition(
        "protective_co_parent",
        ("co_parent.none",),
        "co_parent.protective",
        On(("referral",), probability="protective_co_parent_share"),
    ),
    Transition(
        "using_co_parent",
        ("co_parent.none",),
        "co_parent.using",
        On(("referral",), probability="using_co_parent_share"),
    ),
)

SERVICES = (
    Transition(
        "mental_health_service",
        ("mental_health.not_served",),
        "mental_health.served",
        After(Exponential("mental_health_service_mean")),
        during=("case.open",),
        speeds=(Speed("hr_mental_health_mentored", MENTORED),),
    ),
    Transition(
        "practical_service",
        ("practical_help.not_served",),
        "practical_help.served",
        After(Exponential("practical_service_mean")),
        during=("case.open",),
        speeds=(Speed("hr_practical_help_mentored", MENTORED),),
    ),
)
