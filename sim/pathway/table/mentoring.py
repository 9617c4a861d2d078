"""The mentors: families who wait for a seat with a dyad, and dyads who are hired, leave and are replaced."""

from sim.distributions import Exponential, LogLogistic
from sim.pathway.grammar import (
    After,
    At,
    Dated,
    Granted,
    Offer,
    On,
    Resource,
    Spare,
    Speed,
    Transition,
)
from sim.pathway.table.states import BUMPINGS, CLOSURES, EMPLOYED, MENTORED

ENDINGS = (*CLOSURES, "moving_away")

MENTOR = (
    Transition(
        "eligibility", ("mentor.none",), "mentor.eligible", On(("referral",), probability="eligible_share")
    ),
    Transition(
        "enrolment",
        ("mentor.eligible",),
        "mentor.waiting",
        On(("eligibility",), probability="acceptance_share"),
    ),
    Transition("match", ("mentor.waiting",), "mentor.matched", Granted("mentor_seat")),
    Transition("window_passed", ("mentor.waiting",), "mentor.no_seat", At("enrolment_window")),
    Transition("withdrawal", ("mentor.waiting",), "mentor.no_seat", On(ENDINGS)),
    Transition("bumping", MENTORED, "mentor.bumped", On(BUMPINGS)),
    Transition("rematch", ("mentor.bumped",), "mentor.matched", Granted("mentor_seat", first=True)),
    Transition(
        "disengagement",
        ("mentor.matched",),
        "mentor.disengaged",
        After(Exponential("disengagement_mean")),
        against="engagement",
    ),
    Transition("release", ("mentor.matched", "mentor.bumped"), "mentor.released", On(ENDINGS)),
)

PREVENTION = (
    Transition("prevention_begin", ("prevention.none",), "prevention.open", On(("match",))),
    Transition("prevention_end", ("prevention.open",), "prevention.over", At("prevention_months")),
)
"""How long prevention services can be claimed for; it changes nothing but who pays."""

DYADS = (
    Transition("certification", ("post.training",), "post.ramping", At("certification_time")),
    Transition("ramp_end", ("post.ramping",), "post.serving", At("ramp_up_time")),
    Transition(
        "promotion", ("post.ramping", "post.serving"), "post.vacant", After(Exponential("promotion_mean"))
    ),
    Transition(
        "mentor_relapse",
        EMPLOYED,
        "post.vacant",
        # The relapse curve of anyone in recovery, from the time the mentor has been in it when hired.
        After(LogLogistic(scale="relapse_scale", shape="relapse_shape"), age="mentor_recovery"),
        speeds=(Speed("hr_mentor_relapse", EMPLOYED),),
    ),
    Transition("refill", ("post.vacant",), "post.training", At("vacancy_time")),
    Transition("intake_end", ("intake.open",), "intake.over", Dated("intake_end_date")),
    Transition(
        "dyad_release",
        (*EMPLOYED, "post.vacant"),
        "post.released",
        Spare("mentor_seat"),
        during=("intake.over",),
    ),
)

MENTOR_SEAT = Resource(
    "mentor_seat",
    held_in=MENTORED,
    offers=(Offer("post.ramping", seats="caseload_ramping"), Offer("post.serving", seats="caseload")),
)
