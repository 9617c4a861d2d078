"""Every event of a family's life as a sentence that a parent could read, or a reason to be silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.experiment.families import Life, Moment
from sim.pathway.table.states import MENTORED, SOBER
from sim.report.story.durations import lasting

CARE = ("placement.in_care",)
WAITING = ("recovery.waiting_for_treatment",)
TREATMENT = ("recovery.in_treatment",)
MEDICATION = ("recovery.on_medication", "recovery.stable_on_medication")


@dataclass(frozen=True)
class Sentence:
    """A sentence with blanks, and what goes into `{after}`: how long the family has been in some states.

    It is left out when one of the events `unless` happens in the same minute, because that one says more.
    """

    text: str
    since: tuple[str, ...] = ()
    after: str = " after {}"
    unless: tuple[str, ...] = ()


SENTENCES: Mapping[str, Sentence] = {
    "referral": Sentence("A report comes in, and the agency opens a case."),
    # Recovery.
    "treatment_request": Sentence("The caregiver asks for treatment{again}.", unless=("treatment_entry",)),
    "treatment_return": Sentence(
        "The caregiver asks for treatment after the relapse.", unless=("treatment_entry",)
    ),
    "treatment_entry": Sentence(
        "The caregiver starts treatment{again}{after}.", WAITING, ", {} after asking"
    ),
    "request_lapse": Sentence("The caregiver gives up waiting for treatment{after}.", WAITING),
    "medication_start": Sentence("The treatment is medication, prescribed in an office."),
    "unaided_recovery": Sentence("The caregiver stops using{again}, without treatment."),
    "treatment_completion": Sentence("The caregiver completes treatment{after} and is sober.", TREATMENT),
    "treatment_dropout": Sentence(
        "The caregiver leaves treatment unfinished{after} and uses again.", TREATMENT
    ),
    "medication_dropout": Sentence("The caregiver stops the medication{after} and relapses.", MEDICATION),
    "stabilisation": Sentence("The caregiver is in stable recovery{after}.", SOBER, ", sober for {}"),
    "stabilisation_on_medication": Sentence("The caregiver is stable on medication{after}.", MEDICATION),
    "relapse": Sentence("The caregiver relapses{again}{after}.", SOBER, " after {} sober"),
    # Where the children are.
    "removal_at_referral": Sentence("{Children} {are} removed from home at once and placed {where}."),
    "removal": Sentence("{Children} {are} removed from home and placed {where}."),
    "removal_on_recurrence": Sentence("{Children} {are} removed from home because of it and placed {where}."),
    "re_entry": Sentence(
        "{Children} {are} removed again{after} and placed {where}.",
        ("placement.reunified",),
        " after {} at home",
    ),
    "re_entry_on_recurrence": Sentence(
        "{Children} {are} removed again because of it{after} and placed {where}.",
        ("placement.reunified",),
        ", after {} at home,",
    ),
    "reunification": Sentence("{Children} come{s} home{again}{after}.", CARE, " after {} in care"),
    "adoption": Sentence("{Children} {are} adopted{after}.", CARE, " after {} in care"),
    "guardianship": Sentence(
        "The relatives become guardians of the {children}{after}.", CARE, " after {} in care"
    ),
    "ageing_out": Sentence("{Children} come{s} of age in care{after}.", CARE),
    "foster_move": Sentence("{Children} move{s} to another foster home."),
    "kin_found": Sentence("{Children} move{s} from the foster home to relatives."),
    "kin_disruption": Sentence("{Children} move{s} from the relatives to a foster home."),
    "step_up": Sentence("{Children} move{s} from the foster home to residential care."),
    "step_down": Sentence("{Children} move{s} from residential care to a foster home."),
    # The court.
    "judicial_finding": Sentence("A judge confirms the removal. The months in care are counted from now on."),
    "latest_clock_start": Sentence("The months in care are counted from now on."),
    "time_limit": Sentence("The law's limit for months in care is reached."),
    "relative_care": Sentence("No petition{again}, because the {children} {are} with relatives."),
    "services_not_provided": Sentence("The court gives more time: the caregiver still waits for treatment."),
    "compelling_reason": Sentence("The court gives more time{again}, for a compelling reason."),
    "petition": Sentence("The agency asks the court to end the parents' rights."),
    "extension_end": Sentence("The extra time is over."),
    "second_compelling_reason": Sentence("The court gives more time once more."),
    "second_petition": Sentence("The agency asks the court to end the parents' rights."),
    "last_extension_end": Sentence(
        "The extra time is over. The agency asks the court to end the parents' rights."
    ),
    "termination": Sentence("The court ends the parents' rights{after}.", CARE, " after {} in care"),
    # At home.
    "maltreatment": Sentence(
        "{Children} {are} maltreated at home, and nobody learns of it.", unless=("detection",)
    ),
    "detection": Sentence("Maltreatment of the {children} comes to be known and is recorded{again}."),
    "mental_health_service": Sentence("The caregiver gets mental-health care."),
    "practical_service": Sentence("The family gets help with housing, transport or money."),
    # The case.
    "closure_in_recovery": Sentence(
        "The case is closed{after}: stable recovery, {children} at home.", ("case.open",)
    ),
    "closure_without_recovery": Sentence(
        "The case is closed{after}: {children} at home, no stable recovery yet.", ("case.open",)
    ),
    "closure_by_permanency": Sentence("The case is closed{after}.", ("case.open",)),
    "moving_away": Sentence("The family moves away, and the case ends{after}.", ("case.open",)),
    "reopening": Sentence("The case is opened again."),
    "reopening_on_report": Sentence("The case is opened again."),
    # The mentor.
    "enrolment": Sentence("The family joins the programme and waits for a mentor.", unless=("match",)),
    "match": Sentence(
        "A mentor, Dyad {dyad}, begins to meet the family{after}.",
        ("mentor.waiting",),
        " after a wait of {}",
    ),
    "window_passed": Sentence("No mentor is free in time. The family stays in usual care."),
    "withdrawal": Sentence("The case ends before a mentor is free."),
    "bumping": Sentence("{Why}. The family waits for another, first in line."),
    "rematch": Sentence(
        "Another mentor, Dyad {dyad}, takes over{after}.", ("mentor.bumped",), " after a wait of {}"
    ),
    "disengagement": Sentence("The caregiver stops meeting the mentor{after}.", MENTORED),
    "release": Sentence("The time with the mentor ends{after}.", MENTORED),
}
"""What is said of an event."""

SILENT: Mapping[str, str] = {
    "request_withdrawal": "it follows from moving away, which is told",
    "kinship_care": "the removal says where the children are placed",
    "foster_care": "the removal says where the children are placed",
    "residential_care": "the removal says where the children are placed",
    "leaving_care": "coming home, adoption, guardianship or coming of age says it",
    "court_opening": "it follows from the removal, which is told",
    "exception_review": "what the court decides in it is told",
    "court_closing": "it follows from leaving care, which is told",
    "hearings_begin": "hearings are counted, not listed",
    "review_hearing": "hearings are counted, not listed",
    "permanency_hearing": "hearings are counted, not listed",
    "hearings_end": "hearings are counted, not listed",
    "child_away": "the removal says it",
    "child_back": "coming home says it",
    "protective_co_parent": "the head of the story says it",
    "using_co_parent": "the head of the story says it",
    "eligibility": "the head of the story says it",
    "prevention_begin": "it changes nothing but who pays",
    "prevention_end": "it changes nothing but who pays",
}
"""Why nothing is said of an event."""

CAUSES: Mapping[str, str] = {
    "promotion": "The mentor leaves for another job",
    "mentor_relapse": "The mentor relapses and leaves",
    "dyad_release": "The programme needs fewer dyads and lets Dyad {dyad} go",
}
"""What happened to the dyad that a family loses."""

SETTING: Mapping[str, str] = {
    "own_home": "at home",
    "kinship": "with relatives",
    "foster": "in a foster home",
    "residential": "in residential care",
}
"""Where children are placed."""


def sentence(moment: Moment, life: Life) -> str:
    """Return what is said of a moment of a life; nothing where another event says it.

    Raises:
        KeyError: the event is new, and nobody has said yet what it means to a family.
    """
    if moment.event in SILENT:
        return ""
    said = SENTENCES[moment.event]
    if any(other.event in said.unless and other.minute == moment.minute for other in life.moments):
        return ""
    before = any(other.event == moment.event for other in life.moments[: life.moments.index(moment)])
    lasted = lasting(life.lasted(said.since, moment.minute)) if said.since else ""
    many = life.children > 1
    return said.text.format(
        Children="The children" if many else "The child",
        children="children" if many else "child",
        are="are" if many else "is",
        s="" if many else "s",
        again=" again" if before else "",
        after=said.after.format(lasted) if lasted else "",
        where=SETTING[life.state("setting", moment.minute)],
        dyad=moment.dyad,
        Why=CAUSES.get(moment.cause, "The mentor leaves").format(dyad=moment.dyad),
    )
