"""What can happen to a family: tracks, states and transitions as one table, and no numbers.

The words of the table (its grammar) are in `sim.pathway.grammar`; the numbers it names are in `params/`
or are decisions of a scenario. The engine and the list of numbers that `params/` must supply are made from
this table.
"""

from __future__ import annotations

from sim.distributions import Exponential, LogLogistic, Weibull
from sim.pathway.grammar import (
    Accrued,
    After,
    At,
    FirstTime,
    Granted,
    Meter,
    On,
    Pathway,
    Resource,
    Rhythm,
    Speed,
    StateAt,
    Track,
    Transition,
)

SETTINGS = ("kinship", "foster", "residential")

TRACKS = (
    Track("case", ("open", "closed_in_recovery", "closed_without_recovery", "closed_by_permanency")),
    Track("recovery", ("using", "in_treatment", "in_recovery", "stable_recovery", "relapsed")),
    Track("placement", ("home", "in_care", "permanency_goal", "reunified", "permanent")),
    Track("setting", ("own_home", *SETTINGS)),
    Track("mentor", ("none", "waiting", "matched", "released", "no_seat")),
)

CLOSURES = ("closure_in_recovery", "closure_without_recovery", "closure_by_permanency")
SOBER = ("recovery.in_recovery", "recovery.stable_recovery")
NOT_STABLE = ("recovery.using", "recovery.in_treatment", "recovery.in_recovery", "recovery.relapsed")
WITH_PARENT = ("placement.home", "placement.reunified")
IN_CARE = ("placement.in_care", "placement.permanency_goal")
IN_SETTING = tuple(f"setting.{setting}" for setting in SETTINGS)
CLOSED_WITH_PARENT = ("case.closed_in_recovery", "case.closed_without_recovery")
NOT_MENTORED = ("mentor.none", "mentor.waiting", "mentor.released", "mentor.no_seat")
MENTORED = ("mentor.matched",)

RECOVERY = (
    Transition(
        "treatment_entry",
        ("recovery.using",),
        "recovery.in_treatment",
        After(Exponential(mean="treatment_entry_mean", share="treatment_entry_share")),
        speeds=(Speed("hr_recovery_mentored", MENTORED),),
    ),
    Transition(
        "unaided_recovery",
        ("recovery.using", "recovery.relapsed"),
        "recovery.in_recovery",
        After(Exponential(mean="unaided_recovery_mean")),
        speeds=(Speed("hr_recovery_mentored", MENTORED),),
    ),
    Transition(
        "treatment_completion",
        ("recovery.in_treatment",),
        "recovery.in_recovery",
        After(Exponential(mean="treatment_completion_mean")),
    ),
    Transition(
        "treatment_dropout",
        ("recovery.in_treatment",),
        "recovery.using",
        After(Exponential(mean="treatment_dropout_mean")),
    ),
    Transition("stabilisation", ("recovery.in_recovery",), "recovery.stable_recovery", At("stable_after")),
    Transition(
        "relapse",
        SOBER,
        "recovery.relapsed",
        After(LogLogistic(scale="relapse_scale", shape="relapse_shape")),
        speeds=(Speed("hr_relapse", MENTORED),),
    ),
    Transition(
        "treatment_return",
        ("recovery.relapsed",),
        "recovery.in_treatment",
        After(Exponential(mean="treatment_return_mean")),
        speeds=(Speed("hr_recovery_mentored", MENTORED),),
    ),
)

PLACEMENT = (
    Transition(
        "removal",
        ("placement.home",),
        "placement.in_care",
        After(Weibull(scale="removal_scale", shape="removal_shape")),
        during=("case.open",),
        speeds=(
            Speed("hr_removal_in_treatment", ("recovery.in_treatment",)),
            Speed("hr_removal_sober", SOBER),
            Speed("hr_removal_mentored", MENTORED),
        ),
    ),
    Transition(
        "re_entry",
        ("placement.reunified",),
        "placement.in_care",
        After(Weibull(scale="re_entry_scale", shape="re_entry_shape")),
        speeds=(Speed("hr_re_entry_using", ("recovery.using", "recovery.relapsed")),),
    ),
    Transition(
        "goal_change",
        ("placement.in_care",),
        "placement.permanency_goal",
        Accrued(IN_CARE, amount="months_in_care_limit", window="months_in_care_window"),
    ),
    Transition(
        "reunification",
        IN_CARE,
        "placement.reunified",
        After(Exponential(mean="reunification_mean")),
        speeds=(
            Speed("hr_reunification_using", ("recovery.using", "recovery.relapsed")),
            Speed("hr_reunification_sober", SOBER),
            Speed("hr_reunification_goal_changed", ("placement.permanency_goal",)),
        ),
    ),
    Transition(
        "permanency",
        ("placement.permanency_goal",),
        "placement.permanent",
        After(Exponential(mean="permanency_mean")),
    ),
)

SETTING = (
    Transition(
        "kinship_care",
        ("setting.own_home",),
        "setting.kinship",
        On(("removal", "re_entry"), probability="kinship_share"),
    ),
    Transition(
        "foster_care",
        ("setting.own_home",),
        "setting.foster",
        On(("removal", "re_entry")),
    ),
    Transition(
        "residential_care",
        ("setting.own_home",),
        "setting.residential",
        On(("removal", "re_entry"), probability="residential_share"),
    ),
    Transition("leaving_care", IN_SETTING, "setting.own_home", On(("reunification", "permanency"))),
)

CASE = (
    Transition(
        "closure_in_recovery",
        ("case.open",),
        "case.closed_in_recovery",
        After(Exponential(mean="closure_in_recovery_mean")),
        during=("recovery.stable_recovery", *WITH_PARENT),
    ),
    Transition(
        "closure_without_recovery",
        ("case.open",),
        "case.closed_without_recovery",
        After(Weibull(scale="closure_without_recovery_scale", shape="closure_without_recovery_shape")),
        during=(*NOT_STABLE, *WITH_PARENT),
    ),
    Transition("closure_by_permanency", ("case.open",), "case.closed_by_permanency", On(("permanency",))),
    Transition("reopening", CLOSED_WITH_PARENT, "case.open", On(("re_entry",))),
)

MENTOR = (
    Transition(
        "enrolment", ("mentor.none",), "mentor.waiting", On(("referral",), probability="enrolment_share")
    ),
    Transition("match", ("mentor.waiting",), "mentor.matched", Granted("mentor_seat")),
    Transition("window_passed", ("mentor.waiting",), "mentor.no_seat", At("enrolment_window")),
    Transition("withdrawal", ("mentor.waiting",), "mentor.no_seat", On(CLOSURES)),
    Transition("release", ("mentor.matched",), "mentor.released", On(CLOSURES)),
)

RESOURCES = (Resource("mentor_seat", capacity="seats", held_in=MENTORED, staffed=True),)

METERS = (
    Meter("case", ("case.open",)),
    Meter("usual_casework", ("case.open", *NOT_MENTORED)),
    Meter("waiting", ("mentor.waiting",)),
    Meter("mentored", MENTORED),
    Meter("treatment", ("recovery.in_treatment",)),
    *(Meter(setting, (f"setting.{setting}",), per_child=True) for setting in SETTINGS),
)

RHYTHMS = (
    Rhythm(
        "contact",
        rate="contacts_kept",
        during=MENTORED,
        speeds=(
            Speed("contact_ratio_early", ("recovery.in_treatment", "recovery.in_recovery")),
            Speed("contact_ratio_relapse", ("recovery.relapsed",)),
        ),
    ),
)

MARKS = (
    FirstTime("minutes_to_treatment", ("treatment_entry",)),
    FirstTime("minutes_to_removal", ("removal",)),
    FirstTime("minutes_to_closure", CLOSURES),
    StateAt("sober_at_closure", CLOSURES, SOBER),
    StateAt("with_parent_at_closure", CLOSURES, WITH_PARENT),
)

PATHWAY = Pathway(
    tracks=TRACKS,
    transitions=RECOVERY + PLACEMENT + SETTING + CASE + MENTOR,
    resources=RESOURCES,
    meters=METERS,
    rhythms=RHYTHMS,
    marks=MARKS,
)
