"""The records of params/: numbers, cost lines, perspectives, sources, indices, lenses, statutes, targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Generic, Literal, Self, TypeVar

from pydantic import Field, PositiveFloat, model_validator

from sim.errors import Mend
from sim.inputs import Frozen
from sim.params.estimates import Design, Estimate, Provenance
from sim.units import Duration, Price, Rate, Share

T = TypeVar("T")

HOMES: Mapping[str, str] = {"by_lens": "lenses", "by_baseline": "baselines", "by_statute": "statutes"}
"""Where a number may have several estimates, and the section that names them."""

BESIDE_PERSPECTIVES = ("outcomes", "staffing", "budgets", "discounted")
"""What result.json holds at the same place as the perspectives: none of them may have these names."""

FISCAL: Mapping[str, int] = {"january": 1, "april": 4, "july": 7, "october": 10}
"""The months in which fiscal years begin: each is the first of a quarter, so that quarters make up years."""

POSITIVE = frozenset(("lognormal", "gamma", "uniform", "fixed"))
"""Distributions of what lies above 0."""


def _fitting(estimate: Estimate[Any], distributions: frozenset[str]) -> None:
    """Refuse a distribution whose draws the unit cannot hold."""
    own = estimate.uncertainty.distribution
    if own not in distributions:
        raise Mend(
            f"a {own} distribution does not fit this unit",
            f"write one of: {', '.join(sorted(distributions))}",
        )


class Number(Frozen, Generic[T]):
    """Hold one number of the model: one estimate, or one for each lens, each baseline or each statute."""

    label: str
    """What the number is, in plain words."""
    estimate: Estimate[T] | None = None
    """The estimate, where no lens, baseline or statute changes it."""
    by_lens: dict[str, Estimate[T]] | None = None
    """One estimate for every lens: effects of the programme only."""
    by_baseline: dict[str, Estimate[T]] | None = None
    """One estimate for every baseline: natural history only."""
    by_statute: dict[str, Estimate[T]] | None = None
    """One estimate for every statute: what the law on time in care says."""

    fitting: ClassVar[frozenset[str]] = POSITIVE
    """The distributions whose draws the unit can hold: shares lie between 0 and 1, all else above 0."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for one in self.estimates.values():
            _fitting(one, self.fitting)
        return self

    @model_validator(mode="after")
    def _one_home(self) -> Self:
        homes = (self.estimate, self.by_lens, self.by_baseline, self.by_statute)
        if sum(home is not None for home in homes) != 1:
            what = "needs exactly one of 'estimate:', 'by_lens:', 'by_baseline:' and 'by_statute:'"
            raise Mend(what, "keep the one that is meant")
        return self

    @property
    def estimates(self) -> dict[str, Estimate[T]]:
        """Every estimate, by the name of its lens, baseline or statute; by '' where there is only one."""
        several = self.by_lens or self.by_baseline or self.by_statute or {}
        return several if self.estimate is None else {"": self.estimate}

    def chosen(self, lens: str, baseline: str, statute: str) -> Estimate[T]:
        """Return the estimate for a lens, baseline and statute; raise KeyError for one it does not know."""
        if self.estimate is not None:
            return self.estimate
        if self.by_lens is not None:
            return self.by_lens[lens]
        if self.by_baseline is not None:
            return self.by_baseline[baseline]
        return (self.by_statute or {})[statute]


class DurationNumber(Number[Duration]):
    """A length of time."""

    unit: Literal["duration"]


class ShareNumber(Number[Share]):
    """A share from 0 to 1."""

    unit: Literal["share"]

    fitting: ClassVar[frozenset[str]] = frozenset(("beta", "uniform", "fixed"))


class RatioNumber(Number[PositiveFloat]):
    """A ratio above 0: a hazard ratio, the shape of a distribution."""

    unit: Literal["ratio"]


class RateNumber(Number[Rate]):
    """How often something happens."""

    unit: Literal["rate"]


AnyNumber = Annotated[DurationNumber | ShareNumber | RatioNumber | RateNumber, Field(discriminator="unit")]

Kind = Literal["program", "placement", "casework", "court", "treatment", "permanency", "services", "societal"]
Per = Literal["day", "case_month", "dyad_year", "program_year", "event", "contact", "family"]


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
    payers: dict[str, Share]
    """Who pays what share; the shares add up to 1."""
    payers_note: str
    """Where the shares come from, or that they are assumed."""
    avoidable: Share = 1.0
    """The share of the price that moves with use: saved when a unit is avoided, spent when one is added."""
    index: str = "cpi_u"
    """The price index that moves the price to the study's price year."""
    estimate: Estimate[Price]
    """The price of one unit."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        _fitting(self.estimate, POSITIVE)
        return self

    @model_validator(mode="after")
    def _spent(self) -> Self:
        if self.kind == "program" and self.avoidable != 1:
            raise Mend("programme spending is always spent in full", "take out 'avoidable:'")
        return self


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


class Perspective(Frozen):
    """Name whose money counts: a set of payers and of kinds of cost."""

    label: str
    """The perspective in plain words."""
    payers: tuple[str, ...]
    """The payers whose money counts."""
    kinds: tuple[Kind, ...]
    """The kinds of cost that count."""


class Source(Frozen):
    """Cite one source."""

    citation: str
    """Authors, year, title, journal or body."""
    seen: str
    """What we saw of it: a page address, 'seed document', or 'not seen'."""


class Index(Frozen):
    """Hold one price index, by calendar year."""

    label: str
    """The index in plain words."""
    source: str
    """A key of sources.yaml."""
    values: Annotated[dict[int, PositiveFloat], Field(min_length=1)]
    """Annual averages."""


class About(Frozen):
    """Say what a lens, a baseline or a statute is."""

    label: str
    """The name on the screen."""
    about: str
    """One sentence on what it takes as true."""


class Target(Frozen):
    """Hold one published result, to hold a simulated one against."""

    metric: str
    """The outcome, as named in result.json."""
    definition: str
    """What the publication counted."""
    arm: Literal["comparator", "program"]
    """Which arm it describes."""
    population: Literal["enrolled", "all_referred"]
    """Which families it describes."""
    lens: str | None = None
    """The lens it belongs to; none: it is held against every lens."""
    baseline: str | None = None
    """The baseline it belongs to; none: it is held against every baseline."""
    value: float
    """The published value."""
    within: PositiveFloat
    """How far the simulated value may lie from it: two standard errors where an N is credible."""
    within_note: str
    """Where `within` comes from."""
    use: Literal["fit", "validate"]
    """Whether the numbers were fitted to it."""
    source: str
    """A key of sources.yaml."""
    design: Design
    """How the number was obtained by those who published it."""
    provenance: Provenance
    """How it came to us."""


class Page(Frozen):
    """Hold one file of params/: any of these sections."""

    numbers: dict[str, AnyNumber] = {}
    lines: dict[str, CostLine] = {}
    payers: dict[str, Payer] = {}
    perspectives: dict[str, Perspective] = {}
    indices: dict[str, Index] = {}
    lenses: dict[str, About] = {}
    baselines: dict[str, About] = {}
    statutes: dict[str, About] = {}
    sources: dict[str, Source] = {}
    targets: dict[str, Target] = {}
