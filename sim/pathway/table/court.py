"""The court: hearings, the statutory clock and its exceptions, extensions, termination of parental rights.

Months in care count from the first judicial finding, or from a set time after removal if that is earlier.
Within 22 months, 12 (Ohio) or 15 (federal law) of them bring the agency to the limit: it must petition to
terminate parental rights, unless the children are with kin, a reason is compelling, or services were not
provided.
"""

from sim.distributions import Exponential
from sim.pathway.grammar import Accrued, After, At, On, Speed, Transition
from sim.pathway.table.states import EXITS, REMOVALS, SOBER, TREATED, others

COUNTED = others("court.none", "court.removed")
RECOVERING = TREATED + SOBER
COMPELLING = Speed("compelling_reason_ratio_recovering", RECOVERING)
AT_LIMIT = ("time_limit", "exception_review")

COURT = (
    Transition("court_opening", ("court.none",), "court.removed", On(REMOVALS)),
    Transition(
        "judicial_finding", ("court.removed",), "court.custody", After(Exponential("judicial_finding_mean"))
    ),
    Transition("latest_clock_start", ("court.removed",), "court.custody", At("clock_starts_latest")),
    Transition(
        "time_limit",
        ("court.custody",),
        "court.at_limit",
        Accrued(COUNTED, amount="months_in_care_limit", window="months_in_care_window"),
    ),
    Transition(
        "relative_care",
        ("court.at_limit",),
        "court.excused",
        On(AT_LIMIT, probability="relative_care_share"),
        during=("setting.kinship",),
    ),
    Transition(
        "services_not_provided",
        ("court.at_limit",),
        "court.extended",
        On(AT_LIMIT, probability="services_not_provided_share"),
        during=("recovery.waiting_for_treatment",),
    ),
    Transition(
        "compelling_reason",
        ("court.at_limit",),
        "court.extended",
        On(AT_LIMIT, probability="compelling_reason_share"),
        speeds=(COMPELLING,),
    ),
    Transition("petition", ("court.at_limit",), "court.petitioned", On(AT_LIMIT)),
    Transition("exception_review", ("court.excused",), "court.at_limit", At("permanency_hearing_every")),
    Transition("extension_end", ("court.extended",), "court.at_second_limit", At("extension_length")),
    Transition(
        "second_compelling_reason",
        ("court.at_second_limit",),
        "court.extended_again",
        On(("extension_end",), probability="compelling_reason_share"),
        speeds=(COMPELLING,),
    ),
    Transition("second_petition", ("court.at_second_limit",), "court.petitioned", On(("extension_end",))),
    Transition("last_extension_end", ("court.extended_again",), "court.petitioned", At("extension_length")),
    Transition(
        "termination",
        ("court.petitioned",),
        "court.terminated",
        After(Exponential("termination_mean")),
        speeds=(Speed("hr_termination_recovering", RECOVERING),),
    ),
    Transition("court_closing", others("court.none"), "court.none", On(EXITS)),
)

HEARINGS = (
    Transition("hearings_begin", ("hearings.none",), "hearings.scheduled", On(REMOVALS)),
    Transition("review_hearing", ("hearings.scheduled",), "hearings.scheduled", At("review_hearing_every")),
    Transition(
        "permanency_hearing", ("hearings.scheduled",), "hearings.scheduled", At("permanency_hearing_every")
    ),
    Transition("hearings_end", ("hearings.scheduled",), "hearings.none", On(EXITS)),
)
