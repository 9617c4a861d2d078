"""Where the children are: removal, reunification, re-entry, permanency, and the settings of placement."""

from sim.distributions import Exponential, Weibull
from sim.pathway.grammar import After, On, Speed, Transition
from sim.pathway.table.states import (
    EXITS,
    IN_SETTING,
    MENTORED,
    REMOVALS,
    SOBER,
    STAYING,
    TREATED,
    USING,
    others,
)

BEYOND_CUSTODY = others("court.none", "court.removed", "court.custody")
PROTECTED = Speed("hr_removal_protective", ("co_parent.protective",))
BOTH_USE = Speed("hr_removal_both_using", ("co_parent.using",))

PLACEMENT = (
    Transition(
        "removal_at_referral",
        ("placement.home",),
        "placement.in_care",
        On(("referral",), probability="removed_at_referral_share"),
    ),
    Transition(
        "removal",
        ("placement.home",),
        "placement.in_care",
        After(Weibull(scale="removal_scale", shape="removal_shape")),
        during=("case.open",),
        speeds=(
            Speed("hr_removal_in_treatment", TREATED),
            Speed("hr_removal_sober", SOBER),
            Speed("hr_removal_mentored", MENTORED),
            PROTECTED,
            BOTH_USE,
        ),
        frailty="placement_risk",
    ),
    Transition(
        "removal_on_recurrence",
        ("placement.home",),
        "placement.in_care",
        On(("detection",), probability="removal_on_recurrence_share"),
        speeds=(Speed("hr_removal_mentored", MENTORED), PROTECTED),
    ),
    Transition(
        "re_entry",
        ("placement.reunified",),
        "placement.in_care",
        After(Weibull(scale="re_entry_scale", shape="re_entry_shape")),
        during=STAYING,
        speeds=(Speed("hr_re_entry_using", USING),),
    ),
    Transition(
        "re_entry_on_recurrence",
        ("placement.reunified",),
        "placement.in_care",
        On(("detection",), probability="removal_on_recurrence_share"),
        speeds=(PROTECTED,),
    ),
    Transition(
        "reunification",
        ("placement.in_care",),
        "placement.reunified",
        After(Exponential(mean="reunification_mean")),
        during=others("court.terminated"),
        speeds=(
            Speed("hr_reunification_using", USING),
            Speed("hr_reunification_sober", SOBER),
            Speed("hr_reunification_petitioned", ("court.petitioned",)),
            Speed("hr_reunification_protective", ("co_parent.protective",)),
            Speed("hr_reunification_helped", ("practical_help.served",)),
        ),
        against="placement_risk",
    ),
    Transition(
        "adoption",
        ("placement.in_care",),
        "placement.adopted",
        After(Exponential(mean="adoption_mean")),
        during=("court.terminated",),
    ),
    Transition(
        "guardianship",
        ("placement.in_care",),
        "placement.with_guardian",
        After(Exponential(mean="guardianship_mean")),
        during=("setting.kinship", *BEYOND_CUSTODY),
    ),
    Transition(
        "ageing_out",
        ("placement.home", "placement.in_care", "placement.reunified"),
        "placement.aged_out",
        After(Weibull(scale="ageing_out_scale", shape="ageing_out_shape")),
        # Armed at referral, because it is the children's age that counts; it fires only in care.
        during=others("court.none"),
    ),
)

SETTING = (
    Transition(
        "kinship_care", ("setting.own_home",), "setting.kinship", On(REMOVALS, probability="kinship_share")
    ),
    Transition("foster_care", ("setting.own_home",), "setting.foster", On(REMOVALS)),
    Transition(
        "residential_care",
        ("setting.own_home",),
        "setting.residential",
        On(REMOVALS, probability="residential_share"),
    ),
    Transition(
        "foster_move", ("setting.foster",), "setting.foster", After(Exponential(mean="foster_move_mean"))
    ),
    Transition(
        "kin_found", ("setting.foster",), "setting.kinship", After(Exponential(mean="kin_found_mean"))
    ),
    Transition(
        "kin_disruption",
        ("setting.kinship",),
        "setting.foster",
        After(Exponential(mean="kin_disruption_mean")),
    ),
    Transition(
        "step_up", ("setting.foster",), "setting.residential", After(Exponential(mean="step_up_mean"))
    ),
    Transition(
        "step_down", ("setting.residential",), "setting.foster", After(Exponential(mean="step_down_mean"))
    ),
    Transition("leaving_care", IN_SETTING, "setting.own_home", On(EXITS)),
)
