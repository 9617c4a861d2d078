"""What a planner decides: the cohort, the arms, the lens, the price year, how often to roll the dice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import floor
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import Field, field_validator, model_validator

from sim.errors import Mend
from sim.inputs import Document, Frozen, read_extending, with_sets
from sim.scenario.asking import Sweeps
from sim.units import MINUTES_PER_DAY, MINUTES_PER_WEEK, Duration, Rate, Share, short_of_whole

MOST_FAMILIES = 1_000_000
TWO_ARMS = 2
RESERVED = "difference"

Count = Annotated[int, Field(ge=0, le=10**6)]
Many = Annotated[int, Field(ge=1, le=10**6)]


Shares = TypeVar("Shares", dict[int, float], dict[str, float])


def _adding_up(shares: Shares, beware: str = "") -> Shares:
    """Return shares that add up to 1; raise Mend for others, with what to beware of in mending them."""
    wrong = short_of_whole(shares)
    if wrong:
        raise Mend(f"the shares {wrong}", f"mend the shares so that they add up to 1{beware}")
    return shares


class Referrals(Frozen):
    """Say how many families are referred, and how long each is followed."""

    referrals: Rate
    """How many families are referred, such as '140 per year'."""
    opens_after: Duration = 0
    """How long after the programme's start the first families are referred: time to hire and certify."""
    intake: Duration
    """How long families are referred for."""
    follow_up: Duration
    """How long every family is followed from its own referral."""
    children_per_family: dict[Annotated[int, Field(ge=1, le=20)], Share]
    """The share of families with 1, 2, 3 ... children; the shares add up to 1."""
    removed_at_referral: Share = 0.0
    """The share of families whose children are placed at referral, whatever follows."""

    @field_validator("children_per_family")
    @classmethod
    def _whole(cls, shares: dict[int, float]) -> dict[int, float]:
        return _adding_up(shares)

    @field_validator("follow_up")
    @classmethod
    def _long_enough(cls, minutes: int) -> int:
        if minutes < MINUTES_PER_WEEK:
            raise Mend("is shorter than a week", "write a follow-up such as '5 years'")
        return minutes

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        expected = self.referrals * self.intake
        if not 1 <= expected <= MOST_FAMILIES:
            what = f"'referrals' for the length of 'intake' makes {expected:.3g} families"
            raise Mend(what, f"write referrals and intake that make 1 to {MOST_FAMILIES:,} families")
        return self

    @property
    def families(self) -> int:
        """The number of families referred: the rate times the length of intake, rounded."""
        return round(self.referrals * self.intake)

    @property
    def taken_in(self) -> tuple[int, int]:
        """From which minute of the programme to which families are referred."""
        return self.opens_after, self.opens_after + self.intake


class Treatment(Frozen):
    """Say what treatment there is for the caregivers of these families."""

    slots: Count
    """How many can be in treatment programmes at once; beyond that, caregivers wait."""


class Arm(Frozen):
    """Say what is offered to the families of one arm; without dyads it is usual care."""

    label: str
    """The arm in plain words."""
    dyads: Count = 0
    """How many dyads (mentor and caseworker) are employed."""
    hired: dict[date, Many] | None = None
    """How many dyads are hired on which date; without it, all of them when the programme starts."""
    sites: Many = 1
    """How many sites the programme has; each has a base of its own to pay."""
    caseload: Many = 14
    """How many families one dyad serves at most at once."""
    certification: Duration = 131_490
    """How long a new mentor trains before the first family (3 months unless said otherwise)."""
    ramp_up: Duration = 131_490
    """How long a newly certified dyad takes fewer families (3 months unless said otherwise)."""
    ramp_up_share: Share = 0.5
    """The share of the caseload a dyad serves while it ramps up."""
    vacancy: Duration = 131_490
    """How long a post stays empty when a mentor leaves (3 months unless said otherwise)."""
    mentor_recovery: Duration = 1_577_880
    """How long mentors have been in recovery when they are hired (3 years unless said otherwise)."""
    eligible: Share = 1.0
    """The share of referred families that are eligible."""
    acceptance: Share = 1.0
    """The share of eligible families that accept."""
    enrolment_window: Duration = 43_830
    """How long a family may wait for a seat before it stays in usual care (a month unless said otherwise)."""

    @model_validator(mode="after")
    def _all_hired(self) -> Self:
        if self.hired is not None and sum(self.hired.values()) != self.dyads:
            what = f"'hired' names {sum(self.hired.values())} dyads, 'dyads' {self.dyads}"
            raise Mend(what, "write a date for every dyad, or leave 'hired' out")
        return self

    def hired_at(self, start: date) -> tuple[int, ...]:
        """Return when each dyad is hired, in minutes since the programme's start.

        >>> from datetime import date
        >>> one_a_day = {date(2020, 1, 1): 1, date(2020, 1, 2): 1}
        >>> Arm(label="two", dyads=2, hired=one_a_day).hired_at(date(2020, 1, 1))
        (0, 1440)
        """
        if self.hired is None:
            return (0,) * self.dyads
        dated = sorted(self.hired.items())
        return tuple((day - start).days * MINUTES_PER_DAY for day, many in dated for _ in range(many))

    def numbers(self) -> dict[str, float]:
        """Return the numbers of the pathway that are this arm's decisions (durations in minutes)."""
        return {
            "caseload": self.caseload,
            "caseload_ramping": max(1, floor(self.ramp_up_share * self.caseload + 0.5)),
            "certification_time": self.certification,
            "ramp_up_time": self.ramp_up,
            "vacancy_time": self.vacancy,
            "mentor_recovery": self.mentor_recovery,
            "eligible_share": self.eligible,
            "acceptance_share": self.acceptance if self.dyads else 0.0,
            "enrolment_window": self.enrolment_window,
        }


class Scenario(Frozen):
    """Hold everything a planner decides."""

    title: str
    """The scenario's title."""
    question: str
    """The question it answers, as a person would ask it."""
    setting: str
    """Which place and time's evidence it rests on, a name of params/."""
    baseline: str
    """Which natural history (usual care) to take, a name of params/."""
    statute: str
    """Which law's clock runs for months in care, a name of params/."""
    state: str
    """Whose prices, match rates and funding rules hold, a name of params/."""
    lens: str
    """Which evidence of the programme's effect the answer is told through first."""
    start: Annotated[date, Field(ge=date(1980, 1, 1), le=date(2100, 1, 1))]
    """The day the programme starts, such as 2012-07-01."""
    price_year: int
    """The year whose prices all money is in."""
    cohort: Referrals
    """Who is referred."""
    treatment: Treatment
    """What treatment there is, in every arm."""
    caseworkers: Many
    """How many usual caseworkers carry these families, in every arm; their caseload is reported."""
    arms: dict[str, Arm]
    """The two arms that are compared."""
    comparator: str
    """The arm the other one is compared with."""
    perspective: str
    """Whose money the answer counts first, a name of params/."""
    discount_rate: Share
    """The yearly discount rate; base date is the programme's start."""
    program_payers: dict[str, Share] = {"state": 1.0}
    """Who pays what share of the programme beyond what can be claimed; the shares add up to 1."""
    alternatives: dict[str, str] = {}
    """Which option is taken where params/ names alternatives that must never be added up."""
    inflation: Share = 0.02
    """Yearly inflation beyond the last year of a price index, for the view in dollars of each year."""
    placement_price_growth: Share = 0.0
    """How much faster than other prices those of placement grow a year, for the same view."""
    draws: Annotated[int, Field(ge=2, le=100_000)] = 200
    """How many sets of uncertain numbers are drawn; an interval needs two at least."""
    replications: Annotated[int, Field(ge=1, le=10_000)] = 2
    """How many streams of luck each draw is lived with."""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    """The seed of all luck."""
    drawn_from: Literal["posterior", "margins"] = "posterior"
    """Where uncertain numbers come from: calibrated together to the setting's targets, or each on its own."""
    params: dict[str, Any] = {}
    """Numbers and prices of params/ that this scenario replaces, each as name: value."""
    sweep: Sweeps = Field(default=Sweeps(), exclude=True)
    """What `reunify sweep` asks around it; no run depends on it."""

    @field_validator("program_payers")
    @classmethod
    def _paid_in_full(cls, shares: dict[str, float]) -> dict[str, float]:
        return _adding_up(shares, "; a payer that the file it extends names must be set to 0 %")

    @field_validator("arms")
    @classmethod
    def _two_arms(cls, arms: dict[str, Arm]) -> dict[str, Arm]:
        if len(arms) != TWO_ARMS:
            what = f"names {len(arms)} arms; a run compares one arm with its comparator"
            raise Mend(what, "keep two arms, and put others into scenarios of their own")
        if RESERVED in arms:
            raise Mend(f"'{RESERVED}' is a word of the family table", "give the arm another name")
        return arms

    @model_validator(mode="after")
    def _hired_in_time(self) -> Self:
        last = self.cohort.taken_in[1]
        for name, arm in self.arms.items():
            if any(not 0 <= minute < last for minute in arm.hired_at(self.start)):
                what = f"'arms.{name}.hired' names a date before the start, or after the last referral"
                raise Mend(what, f"write dates from {self.start} on, while families are referred")
        return self

    def numbers(self, arm: str) -> dict[str, float]:
        """Return every number of the pathway that is decided here, for an arm (durations in minutes)."""
        decided = {
            "treatment_slots": self.treatment.slots,
            "removed_at_referral_share": self.cohort.removed_at_referral,
            "intake_end_date": self.cohort.taken_in[1],
        }
        return self.arms[arm].numbers() | decided

    @property
    def program(self) -> str:
        """The arm that is compared with the comparator."""
        return next(name for name in self.arms if name != self.comparator)


def read_decisions(
    path: str | Path, sets: Sequence[str] = (), options: Mapping[str, Any] | None = None
) -> Document:
    """Read a scenario file, what it extends, `--set name=value` and named options on top, not yet checked.

    A name in `sets` that is not one of a scenario is taken as a number or price of `params/`. `options` are
    values by the name of a scenario's field; a problem with one is told as that of `--name`.

    Raises:
        InputError: every problem of reading, with its file and line.
    """
    document = with_sets(read_extending(path), [_homed(item) for item in sets])
    for name, value in (options or {}).items():
        document = with_sets(document, [f"{name}={value}"], f"--{name}")
    return document


def _homed(item: str) -> str:
    name = item.partition("=")[0].strip()
    known = name.partition(".")[0] in Scenario.model_fields
    return item if known or not name or "=" not in item else f"params.{item}"
