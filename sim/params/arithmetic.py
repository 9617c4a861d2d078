"""What others published in dollars and how it may have been computed, and what must come out by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import model_validator

from sim.errors import Mend, did_you_mean
from sim.inputs import Frozen
from sim.params.estimates import Design, Provenance

Standing = Literal["known", "solved", "not_found", "beside"]
"""Of an input: published, to be solved for, not found, or evidence held beside what was solved for."""

Formula = Literal[
    "placement_per_program",
    "same_costs",
    "avoided_episodes",
    "per_head",
    "per_child",
    "per_added_reunification",
    "per_family",
]
"""What can be worked out; `sim.validate.formulas` holds the arithmetic."""

ROLES: Mapping[Formula, tuple[str, ...]] = {
    "placement_per_program": (
        *("usual", "program", "children", "cost_found", "cost_recalled", "months", "day", "maintenance"),
    ),
    "same_costs": ("usual", "program", "other_usual", "other_program"),
    "avoided_episodes": ("costs", "months", "day", "maintenance"),
    "per_head": ("parents", "children"),
    "per_child": ("total", "children", "day"),
    "per_added_reunification": ("total", "children", "parents"),
    "per_family": ("total", "parents"),
}
"""What each formula takes, besides the published value itself."""

Counterpart = Literal["per_gross_dollar", "avoided_placement_cost", "net_saving"]
"""What of the model's money a published saving is held beside."""


class Input(Frozen):
    """Hold one input of a published saving: as published, as evidence beside it, or still to be found."""

    label: str
    """What it is."""
    unit: Literal["share", "dollars", "children", "families", "months", "ratio"]
    """What it is counted in."""
    standing: Standing
    """Whether it is known, solved for, not found, or evidence held beside."""
    numbers: tuple[float, ...] = ()
    """Its value; the two ends of a range; several values to try. Shares as 0 to 1."""
    price_year: int | None = None
    """The year of its dollars; none: not seen, and taken as it is."""
    source: str = "judgement"
    """A key of sources.yaml."""
    provenance: Provenance | None = None
    """How it came to us."""
    note: str = ""
    """The arithmetic, the trap, the reason."""

    @model_validator(mode="after")
    def _known_or_not(self) -> Self:
        has = self.standing in ("known", "beside")
        if has != bool(self.numbers) or has != (self.provenance is not None):
            what = "what is known or held beside has 'numbers:' and 'provenance:', and nothing else has"
            raise Mend(what, "give both, or write 'standing: solved' or 'not_found'")
        return self


class Working(Frozen):
    """Say what is worked out from which inputs."""

    label: str
    """What is supposed, in one sentence."""
    formula: Formula
    """What is computed."""
    takes: dict[str, str] = {}
    """The input that plays a role of the formula, where it does not have the role's own name."""
    rejected: str = ""
    """Why it cannot be meant, where that is so: it is shown, and never used."""

    @model_validator(mode="after")
    def _its_roles(self) -> Self:
        roles = ROLES[self.formula]
        for role in self.takes:
            if role not in roles:
                raise Mend(f"{self.formula} does not take '{role}'", did_you_mean(role, roles))
        return self

    @property
    def inputs(self) -> dict[str, str]:
        """The input that plays each of the formula's roles."""
        return {role: self.takes.get(role, role) for role in ROLES[self.formula]}


class Saving(Frozen):
    """Hold one saving that was published in dollars, how it may have been computed, and its counterpart."""

    label: str
    """What was published, with its number."""
    about: str
    """Whose money it is, over what time, and what is not counted."""
    value: float
    """The published number: dollars, or dollars per dollar."""
    setting: str
    """The setting it was published of."""
    perspective: str
    """The model's perspective that counts what the publication counted."""
    counterpart: Counterpart
    """What of the model's money it is held beside."""
    price_year: int
    """The year whose dollars it is taken to be in; evidence and simulated amounts are brought to it."""
    inputs: dict[str, Input]
    """Everything that went into it, as far as it is known."""
    readings: dict[str, Working]
    """The ways in which it can be read."""
    reading: str
    """The reading that summaries speak of; all are shown."""
    beside: dict[str, Working] = {}
    """What else the same inputs give."""
    source: str
    """A key of sources.yaml."""
    design: Design
    """How the number was obtained by those who published it."""
    provenance: Provenance
    """How it came to us."""
    open_question: str
    """What nobody found out, and who would have to read what."""

    @model_validator(mode="after")
    def _inputs_named(self) -> Self:
        for working in (*self.readings.values(), *self.beside.values()):
            for name in working.inputs.values():
                if name not in self.inputs:
                    raise Mend(f"'{name}' is not among its inputs", did_you_mean(name, self.inputs))
                if not self.inputs[name].numbers:
                    raise Mend(f"'{name}' has no numbers to compute with", "give its 'numbers:'")
        if self.reading not in self.meant:
            raise Mend(
                f"'{self.reading}' is no reading that can be meant", f"write one of: {', '.join(self.meant)}"
            )
        return self

    @property
    def meant(self) -> tuple[str, ...]:
        """The readings that can be meant: those that nothing rejects."""
        return tuple(name for name, working in self.readings.items() if not working.rejected)


class Emergent(Frozen):
    """Hold one thing that is no input and must come out of the simulation by itself."""

    label: str
    """What is recorded."""
    about: str
    """Why it should come out, and of which families it is recorded."""
    setting: str
    """The setting in whose scenario it is recorded."""
    measure: str
    """How it is recorded: one of `sim.validate.emergent`."""
    sign: Literal["above_one", "below_one", "falls"]
    """What is required: a ratio above 1, one below 1, or values that fall one after the other."""
    published: tuple[float, ...] = ()
    """What was published of it, if anything was."""
    source: str
    """A key of sources.yaml."""
    provenance: Provenance
    """How it came to us."""
    otherwise: str
    """What to think of it where it does not hold."""
