"""What a modeler asks of a sweep: which inputs move, over which values, and how well it must be known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from sim.errors import Mend
from sim.inputs import Frozen
from sim.units import Duration, Price, Share

Kind = Literal[
    "one_way", "two_way", "decisions", "probabilistic", "sobol", "morris", "information", "break_even"
]
TWO = 2


def _named(value: Any) -> Any:  # noqa: ANN401 - whatever stands in a file
    """Return a list of names, or names with one value or none, as names with lists of values."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return {name: [] for name in value}
    if isinstance(value, dict):
        return {name: [] if own is None else _listed(own) for name, own in value.items()}
    return value


def _listed(own: Any) -> list[Any]:  # noqa: ANN401 - whatever stands in a file
    return own if isinstance(own, list) else [own]


Over = Annotated[dict[str, list[Any]], BeforeValidator(_named)]
"""What is moved: a list of names, or names each with its values; without values, over its 95 % interval."""

Points = Annotated[int, Field(ge=2, le=1000)]
Streams = Annotated[int, Field(ge=2, le=10_000)]
Draws = Annotated[int, Field(ge=2, le=100_000)]


class OneWay(Frozen):
    """Move one input after another, all others at their best estimates."""

    over: Over = {}
    """What is moved; nothing: every uncertain number and price."""
    outcome: str = "net_saving"
    """What is looked at."""
    points: Points = 2
    """At how many points of its interval each input is set, the two ends among them."""
    replications: Streams = 20
    """With how many streams of luck each point is lived."""


class Gridded(Frozen):
    """Set several inputs to all combinations of their values."""

    over: Over
    """What is moved: numbers, prices, and decisions such as `arms.start.dyads`, lens or baseline."""
    outcome: str = "net_saving"
    """What is looked at."""
    points: Points = 5
    """How many points an input without values of its own has on its interval."""
    draws: Annotated[int, Field(ge=0, le=100_000)] = 0
    """How many joint draws each combination is lived with; 0: the best estimates."""
    replications: Streams = 20
    """With how many streams of luck each is lived."""

    @field_validator("over")
    @classmethod
    def _something(cls, over: dict[str, list[Any]]) -> dict[str, list[Any]]:
        if not over:
            raise Mend("names nothing", "name what is to be set")
        return over

    @field_validator("draws")
    @classmethod
    def _enough(cls, draws: int) -> int:
        if draws == 1:
            raise Mend("one draw has no spread", "write 0 for the best estimates, or 2 or more")
        return draws


class TwoWay(Gridded):
    """Set two inputs to all combinations of their values."""

    @field_validator("over")
    @classmethod
    def _two(cls, over: dict[str, list[Any]]) -> dict[str, list[Any]]:
        if len(over) != TWO:
            raise Mend(
                f"names {len(over)} inputs; a two-way sweep moves two", "name two, or ask for decisions"
            )
        return over


class Decisions(Gridded):
    """Set decisions, and what else is named, to all combinations of their values."""

    draws: Annotated[int, Field(ge=0, le=100_000)] = 100
    """How many joint draws each combination is lived with; 0: the best estimates."""
    replications: Streams = 2
    """With how many streams of luck each is lived."""


class Drawn(Frozen):
    """Live joint draws of all that is uncertain."""

    draws: Draws = 1000
    """How many joint draws are lived, at most."""
    replications: Annotated[int, Field(ge=1, le=10_000)] = 2
    """With how many streams of luck each is lived."""


class Probabilistic(Drawn):
    """Live joint draws, and say how likely a net saving is."""

    precision: Share | None = None
    """Stop once the 95 % interval of the chance of a net saving is this wide to either side."""
    batch: Draws = 200
    """How many draws are added at a time until it is."""
    effect: str = "avoided_placements"
    """What the net saving is set against: one of the amounts a programme adds or avoids."""
    values: list[Annotated[float, Field(ge=0)]] = [0, 5_000, 10_000, 20_000, 50_000, 100_000]
    """What one more of it may be worth, in dollars of the price year: points of the acceptability curve."""

    @field_validator("values")
    @classmethod
    def _rising(cls, values: list[float]) -> list[float]:
        if sorted(set(values)) != values or not values:
            raise Mend("do not rise", "write them in ascending order, each once")
        return values


class Information(Drawn):
    """Say what it would be worth to know an input, or a group of them."""

    effect: str = ""
    """What else counts beside money; nothing unless it is named with its value."""
    value: Price | None = None
    """What one more of the effect is worth; nothing unless stated."""
    groups: dict[str, list[str]] = {}
    """Groups of inputs to be known together, by name; those of the model's own are always shown."""
    families_a_year: Annotated[float, Field(gt=0)] | None = None
    """How many families a year the decision is made for; nothing: those referred in the scenario."""
    years: Duration = 10 * 525_960
    """For how long."""

    @model_validator(mode="after")
    def _valued(self) -> Self:
        if bool(self.effect) != (self.value is not None):
            raise Mend("needs both 'effect:' and 'value:', or neither", "say what one more of it is worth")
        return self


class Sobol(Frozen):
    """Split the outcome's variance over the inputs, each varying independently on its own margin."""

    over: Over = {}
    """What varies; nothing: every uncertain number and price."""
    outcome: str = "net_saving"
    """What is looked at."""
    samples: Annotated[int, Field(ge=8, le=65_536)] = 256
    """How many base samples; with d inputs, d + 2 times as many points are lived. A power of two."""
    replications: Streams = 2
    """With how many streams of luck each point is lived: their product is free of chance."""

    @field_validator("samples")
    @classmethod
    def _power_of_two(cls, samples: int) -> int:
        if samples & (samples - 1):
            lower = 2 ** (samples.bit_length() - 1)
            raise Mend(f"{samples} is not a power of two", f"write {lower} or {2 * lower}")
        return samples


class Morris(Frozen):
    """Screen inputs by elementary effects, to find those that do nothing."""

    over: Over = {}
    """What varies; nothing: every uncertain number and price."""
    outcome: str = "net_saving"
    """What is looked at."""
    trajectories: Annotated[int, Field(ge=2, le=1000)] = 20
    """How many walks through the inputs, each of one step for every input."""
    replications: Streams = 4
    """With how many streams of luck each point is lived."""


class BreakEven(Frozen):
    """Find where the net saving is zero along one input after another."""

    over: Over
    """Along what; without values, from a quarter to four times the best estimate (a share: 1 % to 99 %)."""
    points: Points = 9
    """At how many points each is looked at."""
    draws: Draws = 100
    """With how many joint draws."""
    replications: Streams = 2
    """With how many streams of luck each is lived."""


class Sweeps(Frozen):
    """Hold the sweeps of a scenario, one of each kind."""

    one_way: OneWay | None = None
    """A tornado."""
    two_way: TwoWay | None = None
    """A grid of two inputs, with the line along which the programme breaks even."""
    decisions: Decisions | None = None
    """A grid of decisions."""
    probabilistic: Probabilistic | None = None
    """Joint draws of all that is uncertain."""
    sobol: Sobol | None = None
    """Which inputs the variance comes from."""
    morris: Morris | None = None
    """Which inputs do anything at all."""
    information: Information | None = None
    """What knowing more would be worth."""
    break_even: BreakEven | None = None
    """Where the net saving is zero."""

    def asked(self) -> Iterator[tuple[Kind, Any]]:
        """Yield the kinds that are asked for, each with what is asked."""
        for kind in type(self).model_fields:
            own = getattr(self, kind)
            if own is not None:
                yield kind, own  # type: ignore[misc]
