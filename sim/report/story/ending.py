"""Who a family is, how each life ends, what it cost, and what differed: in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sim.experiment.families import PHRASES, FamilyStory, Life
from sim.report.story.durations import counted, lasting
from sim.report.story.words import SETTING
from sim.report.wording import amount

CO_PARENT: Mapping[str, str] = {
    "none": "No co-parent.",
    "protective": "The co-parent is protective and does not use.",
    "using": "The co-parent uses too.",
}
ENROLMENT: Mapping[str, str] = {
    "enrolled": "enrolled, {waited}",
    "no seat": "not enrolled, because no seat was free in time",
    "case over": "not enrolled, because the case ended before a seat was free",
    "still waiting": "not enrolled, because it was still waiting for a seat at the end",
    "declined": "not enrolled, because the family declined",
    "not eligible": "not enrolled, because the family was not eligible",
    "none offered": "not enrolled, because no mentors are offered",
}
"""Whether a family was enrolled in the programme, and why not."""

CHILDREN: Mapping[str, str] = {
    "home": "at home, never placed",
    "in_care": "still {where}",
    "reunified": "at home, after being placed",
    "adopted": "adopted",
    "with_guardian": "with a guardian",
    "aged_out": "come of age in care",
}
CAREGIVER: Mapping[str, str] = {
    "using": "using",
    "waiting_for_treatment": "using, waiting for treatment",
    "in_treatment": "in treatment",
    "on_medication": "on medication, not yet stable",
    "in_recovery": "sober, not yet stable",
    "stable_recovery": "in stable recovery",
    "stable_on_medication": "stable on medication",
    "relapsed": "using, after a relapse",
}
CASE: Mapping[str, str] = {
    "open": "still open",
    "closed_in_recovery": "closed in stable recovery",
    "closed_without_recovery": "closed without stable recovery",
    "closed_by_permanency": "closed, {children} not with the parents",
    "gone": "ended: the family moved away",
}
COSTS: Mapping[str, str] = {
    "placement": "Placement",
    "casework": "Usual casework",
    "court": "Court",
    "treatment": "Treatment",
    "services": "Other services",
    "permanency": "Subsidies after adoption or guardianship",
    "societal": "Lifetime cost of maltreatment",
    "program": "Programme money given to the family",
}
"""What is said of a kind of cost."""

PAIRED = (
    "The two lives are paired: they meet the same luck wherever they meet the same question. What differs "
    "between them is not the effect of a mentor on this one family; only averages over many families speak "
    "of effects."
)
NOT_SHARED_OUT = (
    "Dollars of {year}, not discounted. What the programme costs (its mentors, caseworkers and training) is "
    "not shared out to families and is not in these sums."
)


def how_found(like: str, fitting: int, families: int) -> str:
    """Return how a story was found, by its phrase and how many families fit it.

    >>> how_found("lost its mentor", 1, 420)
    "The only family (of 420) like 'lost its mentor': the mentor leaves before the work is done."
    """
    which = f"The first of {fitting} families" if fitting > 1 else "The only family"
    return f"{which} (of {families}) like '{like}': {PHRASES[like].meaning}."


def who(story: FamilyStory) -> str:
    """Return who a family is, in a line or two."""
    children = counted(story.children, "child")
    return f"{children}, referred on {story.referral}. {CO_PARENT[story.co_parent]}"


def enrolment(story: FamilyStory) -> str:
    """Return whether the family is in the programme, and why not."""
    first = next((one for one in story.program.moments if one.event == "match"), None)
    waited = lasting(first.minute - story.program.begin) if first else ""
    said = ENROLMENT[story.enrolment].format(
        waited=f"a mentor after {waited}" if waited else "a mentor at once"
    )
    return f"{story.program.label}: {said}."


def endings(life: Life) -> Mapping[str, str]:
    """Return how a life ends, by what is asked of it."""
    met, beside = life.counts["contact"], life.counts["child_visit"]
    return {
        "Children": children(life),
        "Caregiver": CAREGIVER[life.state("recovery")],
        "Case": CASE[life.state("case")].format(children="children" if life.children > 1 else "child"),
        "Placement": counted(life.days_in_placement, "day") if life.minutes_in_placement else "never",
        "Hearings": str(hearings(life) or "none"),
        "Mentor": f"{counted(met, 'meeting')}, {beside} with the children" if met else "none",
    }


def children(life: Life) -> str:
    """Return where the children are at the end of a life."""
    return CHILDREN[life.state("placement")].format(where=SETTING[life.state("setting")])


def hearings(life: Life) -> int:
    """Return how many hearings a family had."""
    return life.counts["review_hearing"] + life.counts["permanency_hearing"]


def costs(life: Life) -> Mapping[str, float]:
    """Return what a life cost, by what it is called."""
    known = {label: life.costs[kind] for kind, label in COSTS.items() if kind in life.costs}
    return known | {kind.capitalize(): cost for kind, cost in life.costs.items() if kind not in COSTS}


def difference(story: FamilyStory) -> str:
    """Return in one sentence what differed between the two lives."""
    parts = [*_ended_otherwise(story), *_more_or_less(story)]
    if not parts:
        return "Nothing differed: both lives came to the same end at the same cost."
    listed = f"{', '.join(parts[:-1])}, and {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"What differed: in the life with {story.program.label} {listed}."


def _ended_otherwise(story: FamilyStory) -> Iterator[str]:
    """Say where the children and the caregiver are at the end, if it is not the same in both lives."""
    subject = "the children were" if story.children > 1 else "the child was"
    asked: tuple[tuple[str, Callable[[Life], str]], ...] = (
        (subject, children),
        ("the caregiver was", lambda life: CAREGIVER[life.state("recovery")]),
    )
    for whose, where in asked:
        usual, program = (where(life).partition(",")[0] for life in story.lives)
        if usual != program:
            yield f"{whose} {program} at the end rather than {usual}"


def _more_or_less(story: FamilyStory) -> Iterator[str]:
    """Say how many days in placement and how many dollars there were more or less, if any."""
    usual, program = story.lives
    days = program.days_in_placement - usual.days_in_placement
    if days:
        yield f"there were {counted(abs(days), 'day')} {'more' if days > 0 else 'fewer'} in placement"
    spent = program.cost - usual.cost
    if round(spent):
        yield f"it all cost {amount(abs(spent))} {'more' if spent > 0 else 'less'}"
