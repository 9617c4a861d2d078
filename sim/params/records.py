"""The numbers of params/, and the page that holds all its sections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Generic, Literal, Self, TypeVar

from pydantic import Field, PositiveFloat, model_validator

from sim.errors import Mend
from sim.inputs import Frozen
from sim.params.arithmetic import Emergent, Saving
from sim.params.estimates import POSITIVE, Estimate, refuse_unfitting
from sim.params.money import Alternative, CostLine, DatedRate, Funding, Index, Payer, Perspective
from sim.params.published import About, Lens, Setting, Source, Target
from sim.units import Duration, Rate, Share

T = TypeVar("T")

HOMES: Mapping[str, str] = {
    "by_lens": "lenses",
    "by_baseline": "baselines",
    "by_statute": "statutes",
    "by_state": "states",
}
"""Where a number may have several estimates, and the section that names them."""

BESIDE_PERSPECTIVES = ("outcomes", "staffing", "budgets", "discounted", "horizons")
"""What result.json holds at the same place as the perspectives: none of them may have these names."""


class Number(Frozen, Generic[T]):
    """Hold one number of the model: one estimate, or one for each lens, baseline, statute or state."""

    label: str
    """What the number is, in plain words."""
    estimate: Estimate[T] | None = None
    """The estimate, where nothing that is chosen changes it."""
    by_lens: dict[str, Estimate[T]] | None = None
    """One estimate for every lens: effects of the programme only."""
    by_baseline: dict[str, Estimate[T]] | None = None
    """One estimate for every baseline: natural history only."""
    by_statute: dict[str, Estimate[T]] | None = None
    """One estimate for every statute: what the law on time in care says."""
    by_state: dict[str, Estimate[T]] | None = None
    """One estimate for every state: what decides who pays, never a story."""

    fitting: ClassVar[frozenset[str]] = POSITIVE
    """The distributions whose draws the unit can hold: shares lie between 0 and 1, all else above 0."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for one in self.estimates.values():
            refuse_unfitting(one, self.fitting)
        return self

    @model_validator(mode="after")
    def _one_home(self) -> Self:
        homes = ("estimate", *HOMES)
        if sum(getattr(self, home) is not None for home in homes) != 1:
            *others, last = (f"'{home}:'" for home in homes)
            what = f"needs exactly one of {', '.join(others)} and {last}"
            raise Mend(what, "keep the one that is meant")
        return self

    @property
    def estimates(self) -> dict[str, Estimate[T]]:
        """Every estimate, by the name of its lens, baseline, statute or state; by '' where there is one."""
        homes = (getattr(self, home) for home in HOMES)
        several: dict[str, Estimate[T]] = next((home for home in homes if home is not None), {})
        return several if self.estimate is None else {"": self.estimate}

    def chosen(self, lens: str, baseline: str, statute: str, state: str) -> Estimate[T]:
        """Return the estimate for what was chosen; raise KeyError for a choice it does not know."""
        return self.estimates[self.key(lens, baseline, statute, state)]

    def key(self, lens: str, baseline: str, statute: str, state: str) -> str:
        """Return which of the choices this number's estimate is chosen by; '' where there is one."""
        choices = zip(HOMES, (lens, baseline, statute, state), strict=True)
        return next((choice for home, choice in choices if getattr(self, home) is not None), "")


class DurationNumber(Number[Duration]):
    """A length of time."""

    unit: Literal["duration"]
    """How it is written: a length of time such as '18 months'."""


class ShareNumber(Number[Share]):
    """A share from 0 to 1."""

    unit: Literal["share"]
    """How it is written: a share such as '35 %'."""

    fitting: ClassVar[frozenset[str]] = frozenset(("beta", "uniform", "fixed"))


class RatioNumber(Number[PositiveFloat]):
    """A ratio above 0: a hazard ratio, the shape of a distribution."""

    unit: Literal["ratio"]
    """How it is written: a number above 0."""


class RateNumber(Number[Rate]):
    """How often something happens."""

    unit: Literal["rate"]
    """How it is written: so many in a time, such as '1 per week'."""


AnyNumber = Annotated[DurationNumber | ShareNumber | RatioNumber | RateNumber, Field(discriminator="unit")]


class Page(Frozen):
    """Hold one file of params/: any of these sections."""

    numbers: dict[str, AnyNumber] = {}
    lines: dict[str, CostLine] = {}
    payers: dict[str, Payer] = {}
    funding: dict[str, Funding] = {}
    rates: dict[str, DatedRate] = {}
    alternatives: dict[str, Alternative] = {}
    perspectives: dict[str, Perspective] = {}
    indices: dict[str, Index] = {}
    lenses: dict[str, Lens] = {}
    baselines: dict[str, About] = {}
    statutes: dict[str, About] = {}
    states: dict[str, About] = {}
    sources: dict[str, Source] = {}
    settings: dict[str, Setting] = {}
    targets: dict[str, Target] = {}
    published: dict[str, Saving] = {}
    emergent: dict[str, Emergent] = {}
