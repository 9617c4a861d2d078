"""The tables' common look, and cells that remember why a figure was refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich import box
from rich.table import Table
from rich.text import Text

from sim.appraisal import Figure, Refusal
from sim.report.wording import Say, number, percent

NO_ANSWER = "\N{EN DASH}"

OUTCOMES: Mapping[str, tuple[str, Say]] = {
    "placed_share": ("Children placed out of home", percent),
    "placed_during_case_share": ("Placed before the case first closed", percent),
    "placed_by_12_months_share": ("Placed within 12 months", percent),
    "reunified_share_of_placed": ("Reunified, of those placed", percent),
    "re_entered_share_of_reunified": ("Placed again, of those reunified", percent),
    "terminated_share_of_placed": ("Parental rights terminated, of those placed", percent),
    "permanency_share_of_placed": ("Adopted or with a guardian, of those placed", percent),
    "in_care_at_end_share": ("Still in placement at the end", percent),
    "placement_days_per_child": ("Days in placement, a child", number),
    "months_per_placement": ("Months a placement lasts", number),
    "moves_per_1000_days": ("Moves in 1,000 days of placement", number),
    "recurrence_by_12_months_share": ("Maltreatment detected within 12 months", percent),
    "recurrence_share": ("Maltreatment detected", percent),
    "with_parent_at_closure_share": ("With a parent at closure", percent),
    "ever_treated_share": ("Caregivers ever in treatment", percent),
    "median_days_to_treatment": ("Days to treatment (median)", number),
    "treatment_wait_days": ("Days waited for a treatment place", number),
    "medication_share": ("Caregivers ever on medication", percent),
    "sober_at_closure_share": ("Caregivers sober at closure", percent),
    "mental_health_served_share": ("Mental-health service received", percent),
    "practical_help_served_share": ("Help with housing, transport or money", percent),
    "contacts_per_family": ("Mentor contacts, a family", number),
    "child_visits_per_family": ("Mentor visits with the children", number),
    "mentor_wait_days": ("Days waited for a mentor", number),
    "case_months": ("Months a case is open", number),
    "still_open_share": ("Cases still open at the end", percent),
}
"""Each outcome's short label and how it is said."""

BESIDE_PUBLISHED: Mapping[str, tuple[str, Say]] = {
    "median_days_to_treatment_of_all": ("Days to treatment (median of all)", number),
    "left_care_share_of_placed": ("Out of care, of those placed", percent),
    "stably_reunified_share_of_placed": ("Reunified and not placed again, of those placed", percent),
    "months_to_reunification": ("Months to reunification", number),
    "case_ended_share": ("Cases that ended", percent),
}
"""The same of outcomes that are only held against published ones."""

CONTRASTS: Mapping[str, str] = {
    "ratio": "ratio to usual care",
    "odds_ratio": "odds ratio to usual care",
    "difference": "difference from usual care",
}
"""How a contrast of the programme with usual care is called."""

STAFF: Mapping[str, tuple[str, Say]] = {
    "dyad_years": ("Dyad-years paid for", number),
    "seats_used_share": ("Seats used, of those offered", percent),
    "vacant_share": ("Posts empty, of the time", percent),
    "departures_per_dyad_year": ("Mentors who leave, a dyad-year", number),
    "bumped_per_family": ("Times a family loses its dyad", number),
    "usual_caseload": ("Families a usual caseworker has", number),
    "usual_caseload_peak": ("The same in the fullest quarter", number),
}
"""Each figure of the staff, its short label and how it is said."""


class Cells:
    """Say figures for the cells of one table, and remember why some were refused."""

    def __init__(self) -> None:
        """Begin with no refusals."""
        self._refused: dict[str, None] = {}

    def said(self, figure: Figure | Refusal, say: Say) -> str:
        """Return a figure's mean and, below it, its interval if it has one; a dash if it was refused."""
        if isinstance(figure, Refusal):
            self._refused[figure.refused] = None
            return NO_ANSWER
        mean, between = say(figure)
        return mean if figure.credible[0] == figure.credible[1] else f"{mean}\n({between})"

    def reasons(self) -> Iterator[Text]:
        """Yield why figures were refused, if any were."""
        if self._refused:
            yield Text(f"{NO_ANSWER} no answer: {'; '.join(self._refused)}.\n", style="dim")


def table(title: str, columns: list[str]) -> Table:
    """Return an empty table with a column for labels and one for each name."""
    made = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold", pad_edge=False)
    made.add_column("", justify="left", overflow="fold")
    for column in columns:
        made.add_column(column, justify="right", overflow="fold")
    return made
