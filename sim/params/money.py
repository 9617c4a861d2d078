"""The records of money: cost lines, who pays them by which rules, perspectives, price indices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, PositiveFloat, field_validator, model_validator

from sim.errors import Mend
from sim.inputs import Frozen, Where
from sim.params.estimates import POSITIVE, Estimate, Provenance, refuse_unfitting
from sim.units import ROUNDING, Price, Share

FISCAL: Mapping[str, int] = {"january": 1, "april": 4, "july": 7, "october": 10}
"""The months in which fiscal years begin: each is the first of a quarter, so that quarters make up years."""

PROGRAM_PAYERS = "program_payers"
"""In a funding rule, whoever the scenario says pays for the programme; no payer may have this name."""

Kind = Literal["program", "placement", "casework", "court", "treatment", "permanency", "services", "societal"]
Per = Literal["day", "case_month", "dyad_year", "program_year", "site", "event", "contact", "family"]


class CostLine(Frozen):
    """Hold one cost: a price per unit of something the story counts, and who pays it."""

    label: str
    """What is paid for, in plain words."""
    per: Per
    """The unit the price is for."""
    of: str
    """What is counted: an event, meter or rhythm of the pathway, or the staff (dyad, program)."""
    kind: Kind
    """What sort of spending it is."""
    payers: dict[str, Share] | None = None
    """Who pays what share, always; the shares add up to 1."""
    funding: str | None = None
    """Or the funding rule that says who pays what share, by state and date."""
    payers_note: str
    """Where the shares come from, or that they are assumed."""
    share: str | None = None
    """The number that says which share of what is counted costs this; none: all of it."""
    all_but: str | None = None
    """The number that says which share of what is counted does not cost this."""
    avoidable: Share = 1.0
    """The share of the price that moves with use: saved when a unit is avoided, spent when one is added."""
    cashable: Share = 1.0
    """Of what is avoided, the share a payer could spend on something else within the year."""
    only_with: dict[str, str] = {}
    """The alternatives this line belongs to, each with the option that must be chosen."""
    index: str = "cpi_u"
    """The price index that moves the price to the study's price year."""
    estimate: Estimate[Price] | None = None
    """The price of one unit, where it is the same in every state."""
    by_state: dict[str, Estimate[Price]] | None = None
    """Or one price for every state."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for one in self.estimates.values():
            refuse_unfitting(one, POSITIVE)
        return self

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        for one, other in (("estimate", "by_state"), ("payers", "funding")):
            if (getattr(self, one) is None) == (getattr(self, other) is None):
                raise Mend(f"needs exactly one of '{one}:' and '{other}:'", "keep the one that is meant")
        if self.share is not None and self.all_but is not None:
            raise Mend("has both 'share:' and 'all_but:'", "keep the one that is meant")
        return self

    @model_validator(mode="after")
    def _spent(self) -> Self:
        if self.kind == "program" and self.avoidable != 1:
            raise Mend("programme spending is always spent in full", "take out 'avoidable:'")
        return self

    @property
    def estimates(self) -> dict[str, Estimate[Price]]:
        """Every price, by the name of its state; by '' where there is only one."""
        return (self.by_state or {}) if self.estimate is None else {"": self.estimate}

    def priced(self, state: str) -> Estimate[Price]:
        """Return the price in a state; raise KeyError for one it does not know."""
        return self.estimate or (self.by_state or {})[state]


class Payer(Frozen):
    """Say who pays, and by which years it keeps its books."""

    label: str
    """Who it is, in plain words."""
    fiscal_year: Literal["january", "april", "july", "october"]
    """The month in which its fiscal year begins; a year is named for the one in which it ends."""

    @property
    def begins(self) -> int:
        """The number of that month."""
        return FISCAL[self.fiscal_year]


class Part(Frozen):
    """Say which part of a cost a claim is for: how much of one thing there is in another, by quarter."""

    of: str
    """What is claimed for: a meter of the pathway."""
    out_of: str
    """What the cost is spent on: a meter of the pathway."""


class Claim(Frozen):
    """Say who pays which share of what the claims before it have left."""

    pays: str
    """A payer, or another funding rule."""
    share: tuple[str, ...]
    """The names of numbers and dated rates whose product is the share."""
    part: Part | None = None
    """The part of the cost that can be claimed for; none: all of it."""


class Funding(Frozen):
    """Say by which rule a cost is paid: claims one after another, and who pays the rest."""

    label: str
    """The rule in plain words."""
    claims: tuple[Claim, ...] = ()
    """Who pays first; each claim is on what those before it have left."""
    rest: str
    """Who pays what is left: a payer, another rule, or program_payers (those the scenario names)."""
    note: str = ""
    """What the rule leaves out, and where it comes from."""


class Since(Frozen):
    """Hold dated values of one source: each holds from its date until the next."""

    since: Annotated[dict[date, Share], Field(min_length=1)]
    """The values, by the day from which each holds: the first of a quarter."""
    source: str
    """A key of sources.yaml."""
    provenance: Provenance
    """How they came to us."""
    note: str = ""
    """What they leave out."""

    @field_validator("since")
    @classmethod
    def _by_quarters(cls, values: dict[date, float]) -> dict[date, float]:
        for day in values:
            if day.day != 1 or day.month not in FISCAL.values():
                raise Mend(f"{day} is not the first day of a quarter", "write the quarter's first day")
        return values


class DatedRate(Frozen):
    """Hold a share that laws change: by state, everywhere, or what is added everywhere to each state's."""

    label: str
    """What the rate is, in plain words."""
    by_state: dict[str, tuple[Since, ...]] | None = None
    """The values of every state."""
    everywhere: tuple[Since, ...] = ()
    """The values of all states; added to those of each where there are such."""

    @model_validator(mode="after")
    def _dated_once(self) -> Self:
        for state, pieces in ((self.by_state or {}) | {"": self.everywhere}).items():
            days = [day for piece in pieces for day in piece.since]
            twice = next((day for day in sorted(days) if days.count(day) > 1), None)
            if twice is not None:
                raise Mend(f"gives two values for {twice} {state}".strip(), "keep one of the two")
        if not self.by_state and not self.everywhere:
            raise Mend("has no values", "write 'by_state:' or 'everywhere:'")
        return self

    @model_validator(mode="after")
    def _shares(self) -> Self:
        days = [day for _, piece in self.pieces for day in piece.since]
        for state in self.by_state or ():
            for day in days:
                value = self.on(state, day)
                if value is not None and value > 1 + ROUNDING:
                    what = f"comes to {value:.3g} in {state} on {day}, with what is added everywhere"
                    raise Mend(what, "write shares that add up to 1 at most")
        return self

    @property
    def pieces(self) -> tuple[tuple[Where, Since], ...]:
        """Everything it is made of, each with where it stands."""
        several: dict[Where, tuple[Since, ...]] = {
            ("by_state", state): pieces for state, pieces in (self.by_state or {}).items()
        }
        return tuple(
            ((*where, number), piece)
            for where, pieces in (several | {("everywhere",): self.everywhere}).items()
            for number, piece in enumerate(pieces)
        )

    def on(self, state: str, day: date) -> float | None:
        """Return the rate of a state on a day; None if no value reaches back so far.

        >>> early = Since(since={date(2020, 1, 1): 0.5}, source="x", provenance="read")
        >>> DatedRate(label="x", everywhere=(early,)).on("ohio", date(2021, 6, 1))
        0.5
        """
        common = _latest(self.everywhere, day)
        if self.by_state is None:
            return common
        own = _latest(self.by_state.get(state, ()), day)
        return None if own is None else own + (common or 0.0)


def _latest(pieces: tuple[Since, ...], day: date) -> float | None:
    dated = {first: value for piece in pieces for first, value in piece.since.items() if first <= day}
    return dated[max(dated)] if dated else None


class Alternative(Frozen):
    """Name a choice between ways of costing that must never be added up."""

    label: str
    """What is chosen between, in plain words."""
    options: dict[str, str]
    """Each option, and what it takes."""


class Perspective(Frozen):
    """Name whose money counts: a set of payers and of kinds of cost."""

    label: str
    """The perspective in plain words."""
    payers: tuple[str, ...]
    """The payers whose money counts."""
    kinds: tuple[Kind, ...]
    """The kinds of cost that count."""
    discount_rate: Share | None = None
    """The discount rate of a published result that is counted as it was; none: the scenario's."""


class Index(Frozen):
    """Hold one price index, by calendar year."""

    label: str
    """The index in plain words."""
    source: str
    """A key of sources.yaml."""
    values: Annotated[dict[int, PositiveFloat], Field(min_length=1)]
    """Annual averages."""
