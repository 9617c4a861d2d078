"""What others published: sources, rows of the evidence, settings, and the results a simulation is held to."""

from __future__ import annotations

from math import sqrt
from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from sim.errors import Mend
from sim.inputs import Frozen
from sim.params.estimates import HALF_WIDTH, Design, Provenance
from sim.units import Duration

Seen = Literal["found", "seed", "recalled_high", "recalled_medium", "recalled_low", "derived", "judgement"]
"""How a row of the evidence was seen."""

Contrast = Literal["ratio", "odds_ratio", "difference"]


class Source(Frozen):
    """Cite one source."""

    citation: str
    """Authors, year, title, journal or body."""
    seen: str
    """What we saw of it: a page address, 'seed document', or 'not seen'."""


class About(Frozen):
    """Say what a baseline, a statute or a state is."""

    label: str
    """The name on the screen."""
    about: str
    """One sentence on what it takes as true."""


class Lens(About):
    """Say which evidence of a programme's effect a lens takes, and of which programme."""

    program: str
    """The programme whose effect it is: lenses of different programmes are never shown together or pooled."""
    peers: bool = True
    """Whether those who support the parents are peers, people in recovery who have been in their place."""


class Row(Frozen):
    """Hold one row of the evidence, as it was seen."""

    section: str
    """Where it stands in the evidence."""
    quantity: str
    """What was measured."""
    group: str = ""
    """Of whom: an arm, a place, a population."""
    said: str
    """What it says, in its own words and units."""
    numbers: tuple[float, ...]
    """The numerals it holds, shares as 0 to 1."""
    seen: Seen
    """How it was seen."""
    source: str
    """A key of sources.yaml."""
    trap: str = ""
    """What to beware of."""


class Borrowed(Frozen):
    """Say that a setting takes the programme's effects from another, less surely."""

    setting: str
    """The setting they were calibrated in."""
    spread: Annotated[float, Field(ge=1)]
    """How many times as far they spread, on the log scale."""
    note: str
    """Why."""


class Setting(Frozen):
    """Hold one place and time the evidence speaks of, and what is calibrated to it."""

    label: str
    """The name on the screen."""
    about: str
    """What was there, and what must not be overlooked."""
    scenario: str
    """The shipped scenario that describes it."""
    baselines: tuple[str, ...]
    """Its natural histories, the scenario's own first."""
    natural_history: tuple[str, ...]
    """The numbers that its targets of usual care are to settle."""
    effects: tuple[str, ...] = ()
    """The effects that its targets of the programme are to settle, lens by lens."""
    borrows: Borrowed | None = None
    """Where its effects come from, if no target of its own settles them."""
    prediction: str = ""
    """Why nothing published can be held against its outcomes, where that is so."""

    @model_validator(mode="after")
    def _own_or_borrowed(self) -> Self:
        if bool(self.effects) == (self.borrows is not None):
            raise Mend("needs either 'effects:' of its own or 'borrows:'", "write one of the two")
        return self


class Target(Frozen):
    """Hold one published result, to hold a simulated one against."""

    setting: str
    """The setting it was published of."""
    metric: str
    """The outcome, as named in result.json."""
    by: Duration | None = None
    """By when after referral, where the publication looked no further; without it, the whole follow-up."""
    definition: str
    """What the publication counted."""
    arm: Literal["comparator", "program", "contrast"]
    """Which arm it describes, or a contrast of the programme's arm with its comparator."""
    contrast: Contrast | None = None
    """How the two arms are contrasted."""
    population: Literal["enrolled", "all_referred"]
    """Which families it describes."""
    lens: str | None = None
    """The lens it belongs to; none: it is held against every lens of its programme."""
    baseline: str | None = None
    """The baseline it belongs to; none: it is held against every baseline of its setting."""
    value: float | None = None
    """The published value."""
    effective_n: PositiveInt | None = None
    """How many independent children, families or caregivers a share speaks of."""
    interval: tuple[float, float] | None = None
    """The 95 % interval, or the stated range, of anything else."""
    sign: Literal["above", "below"] | None = None
    """Which side of no difference it lies on, where only that was published."""
    interval_note: str
    """Where the effective N or the interval comes from."""
    use: Literal["fit", "validate"]
    """Whether the numbers were fitted to it."""
    sample: str
    """The sample it was seen in: two samples of one name share families, and only one may be fitted to."""
    source: str
    """A key of sources.yaml."""
    design: Design
    """How the number was obtained by those who published it."""
    provenance: Provenance
    """How it came to us."""
    note: str = ""
    """The trap, the reason."""
    explanation: str = ""
    """Why the simulation may miss it, where it does."""

    @model_validator(mode="after")
    def _told_one_way(self) -> Self:
        widths = sum(one is not None for one in (self.effective_n, self.interval))
        if self.sign is None and (self.value is None or widths != 1):
            raise Mend("needs 'value:' and one of 'effective_n:' and 'interval:'", "give both")
        if self.sign is not None and (self.value is not None or widths or self.use == "fit"):
            raise Mend("a sign has no value, and nothing is fitted to it", "write 'use: validate'")
        if (self.arm == "contrast") != (self.contrast is not None):
            raise Mend("'contrast:' belongs to 'arm: contrast', and only there", "write both or neither")
        if self.effective_n is not None and not 0 < (self.value or 0.0) < 1:
            raise Mend("an effective N belongs to a share between 0 and 1", "write 'interval:' instead")
        return self

    @property
    def bounds(self) -> tuple[float, float]:
        """The 95 % interval of the published value; for a sign, everything on its side of no difference.

        >>> half = {"value": 0.5, "effective_n": 400, "interval_note": "", "use": "fit", "sample": "toy"}
        >>> about = {"setting": "toy", "metric": "placed_share", "definition": "", "arm": "comparator"}
        >>> graded = {"source": "toy", "design": "naive", "provenance": "seed", "population": "enrolled"}
        >>> Target(**half, **about, **graded).bounds
        (0.451, 0.549)
        """
        if self.sign is not None:
            none = 0.0 if self.contrast == "difference" else 1.0
            return (none, float("inf")) if self.sign == "above" else (float("-inf"), none)
        if self.interval is not None:
            return self.interval
        value, count = self.value or 0.0, self.effective_n or 1
        reach = HALF_WIDTH * sqrt(value * (1 - value) / count)
        return round(max(0.0, value - reach), 4), round(min(1.0, value + reach), 4)
