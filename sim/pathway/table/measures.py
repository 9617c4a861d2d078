"""What is measured of every story: minutes, contacts, and marks at the first of some events."""

from sim.pathway.grammar import FirstTime, Frailty, Meter, Rhythm, Speed, StateAt
from sim.pathway.table.states import (
    CLOSURES,
    EMPLOYED,
    EXITS,
    IN_SETTING,
    MENTORED,
    NOT_MENTORED,
    RE_ENTRIES,
    REMOVALS_FROM_HOME,
    SETTINGS,
    SOBER,
    WITH_PARENT,
)

METERS = (
    Meter("case", ("case.open",)),
    Meter("usual_casework", ("case.open", *NOT_MENTORED)),
    Meter("waiting", ("mentor.waiting",)),
    Meter("mentored", MENTORED),
    Meter("prevention", ("prevention.open", *MENTORED, *WITH_PARENT)),
    Meter("waiting_for_treatment", ("recovery.waiting_for_treatment",)),
    Meter("treatment", ("recovery.in_treatment",)),
    Meter("medication", ("recovery.on_medication", "recovery.stable_on_medication")),
    *(Meter(setting, (f"setting.{setting}",), per_child=True) for setting in SETTINGS),
    Meter("adopted", ("placement.adopted",), per_child=True),
    Meter("with_guardian", ("placement.with_guardian",), per_child=True),
    Meter("dyad", EMPLOYED),
    *(Meter(post, (f"post.{post}",)) for post in ("training", "ramping", "serving", "vacant")),
)

MORE_CONTACT = (
    Speed("contact_ratio_early", ("recovery.in_treatment", "recovery.on_medication", "recovery.in_recovery")),
    Speed("contact_ratio_crisis", ("recovery.relapsed",)),
    Speed("contact_ratio_crisis", ("court.removed",)),
    Speed("contact_ratio_couple", ("co_parent.using",)),
)

RHYTHMS = (
    Rhythm("contact_attempt", "contact_attempts", MENTORED, speeds=MORE_CONTACT),
    Rhythm(
        "contact",
        "contact_attempts",
        MENTORED,
        speeds=MORE_CONTACT,
        kept="contact_kept_share",
        frailty="engagement",
    ),
    Rhythm(
        "child_visit",
        "contact_attempts",
        MENTORED,
        speeds=(*MORE_CONTACT, Speed("child_visit_ratio_in_care", IN_SETTING)),
        kept="child_visit_share",
        frailty="engagement",
    ),
)

MARKS = (
    FirstTime("minutes_to_treatment", ("treatment_entry",)),
    FirstTime("minutes_to_removal", REMOVALS_FROM_HOME),
    FirstTime("minutes_to_exit", EXITS),
    FirstTime("minutes_to_reunification", ("reunification",)),
    FirstTime("minutes_to_re_entry", RE_ENTRIES),
    FirstTime("minutes_to_recurrence", ("detection",)),
    FirstTime("minutes_to_case_end", (*CLOSURES, "moving_away")),
    StateAt("sober_at_closure", CLOSURES, SOBER),
    StateAt("with_parent_at_closure", CLOSURES, WITH_PARENT),
)

FRAILTIES = (
    Frailty("placement_risk", variance="placement_risk_variance"),
    Frailty("engagement", variance="engagement_variance"),
)
