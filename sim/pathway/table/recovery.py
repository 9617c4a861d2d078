"""The caregiver's recovery: a queue for treatment, medication, relapse and return, as often as it takes."""

from sim.distributions import Exponential, LogLogistic, Weibull
from sim.pathway.grammar import After, At, Granted, On, Resource, Speed, Transition
from sim.pathway.table.states import MENTORED, STAYING

HELPED = (Speed("hr_recovery_mentored", MENTORED),)
KEPT_FROM_RELAPSE = (Speed("hr_relapse", MENTORED),)

RECOVERY = (
    Transition(
        "treatment_request",
        ("recovery.using",),
        "recovery.waiting_for_treatment",
        After(Exponential(mean="treatment_entry_mean", share="treatment_entry_share")),
        speeds=HELPED,
        during=STAYING,
        frailty="engagement",
    ),
    Transition(
        "treatment_return",
        ("recovery.relapsed",),
        "recovery.waiting_for_treatment",
        After(Exponential(mean="treatment_return_mean")),
        speeds=HELPED,
        during=STAYING,
        frailty="engagement",
    ),
    Transition(
        "treatment_entry",
        ("recovery.waiting_for_treatment",),
        "recovery.in_treatment",
        Granted("treatment_slot"),
    ),
    Transition(
        "request_lapse",
        ("recovery.waiting_for_treatment",),
        "recovery.using",
        After(Exponential(mean="request_lapse_mean")),
    ),
    Transition(
        "request_withdrawal",
        ("recovery.waiting_for_treatment",),
        "recovery.using",
        On(("moving_away",)),
    ),
    Transition(
        "medication_start",
        ("recovery.in_treatment",),
        "recovery.on_medication",
        On(("treatment_entry",), probability="medication_share"),
    ),
    Transition(
        "unaided_recovery",
        ("recovery.using", "recovery.waiting_for_treatment", "recovery.relapsed"),
        "recovery.in_recovery",
        After(Exponential(mean="unaided_recovery_mean")),
        speeds=HELPED,
        frailty="engagement",
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
    Transition(
        "medication_dropout",
        ("recovery.on_medication", "recovery.stable_on_medication"),
        "recovery.relapsed",
        After(Weibull(scale="medication_scale", shape="medication_shape")),
        speeds=KEPT_FROM_RELAPSE,
    ),
    Transition("stabilisation", ("recovery.in_recovery",), "recovery.stable_recovery", At("stable_after")),
    Transition(
        "stabilisation_on_medication",
        ("recovery.on_medication",),
        "recovery.stable_on_medication",
        At("stable_after"),
    ),
    Transition(
        "relapse",
        ("recovery.in_recovery", "recovery.stable_recovery"),
        "recovery.relapsed",
        After(LogLogistic(scale="relapse_scale", shape="relapse_shape")),
        speeds=KEPT_FROM_RELAPSE,
    ),
)

TREATMENT_SLOT = Resource("treatment_slot", held_in=("recovery.in_treatment",), capacity="treatment_slots")
"""Places in treatment programmes; medication is prescribed in an office and takes none."""
