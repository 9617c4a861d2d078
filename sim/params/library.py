"""All the evidence, found by name, and any of it replaced by a planner's own value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from sim.errors import InputError, Mend, did_you_mean
from sim.inputs import Document, Origin, Where, validated
from sim.params.arithmetic import Emergent, Saving
from sim.params.estimates import Estimate
from sim.params.money import Alternative, CostLine, DatedRate, Funding, Index, Payer, Perspective
from sim.params.posteriors import Posterior
from sim.params.published import About, Lens, Setting, Source, Target
from sim.params.records import HOMES, AnyNumber
from sim.units import Price

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Params:
    """Everything we believe, by name, with where each was written."""

    numbers: Mapping[str, AnyNumber] = field(default_factory=dict)
    lines: Mapping[str, CostLine] = field(default_factory=dict)
    payers: Mapping[str, Payer] = field(default_factory=dict)
    funding: Mapping[str, Funding] = field(default_factory=dict)
    rates: Mapping[str, DatedRate] = field(default_factory=dict)
    alternatives: Mapping[str, Alternative] = field(default_factory=dict)
    perspectives: Mapping[str, Perspective] = field(default_factory=dict)
    indices: Mapping[str, Index] = field(default_factory=dict)
    lenses: Mapping[str, Lens] = field(default_factory=dict)
    baselines: Mapping[str, About] = field(default_factory=dict)
    statutes: Mapping[str, About] = field(default_factory=dict)
    states: Mapping[str, About] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    targets: Mapping[str, Target] = field(default_factory=dict)
    published: Mapping[str, Saving] = field(default_factory=dict)
    emergent: Mapping[str, Emergent] = field(default_factory=dict)
    posteriors: Mapping[str, Posterior] = field(default_factory=dict)
    origins: Mapping[Where, Origin] = field(default_factory=dict)

    def origin(self, *where: str | int) -> Origin:
        """Return the file and line where a place such as ("lines", "foster_day", "of") was written."""
        lengths = range(len(where), 1, -1)
        known = (self.origins[where[:length]] for length in lengths if where[:length] in self.origins)
        return next(known, Origin("params", 0))

    def posterior(self, setting: str) -> Posterior | None:
        """Return the posterior of a setting, or the whole one it borrows; None where there is none."""
        own = self.settings.get(setting)
        borrowed = own.borrows.setting if own and own.borrows and not own.natural_history else setting
        return self.posteriors.get(borrowed)

    def written(self, name: str) -> str:
        """Return a number's or a price's value as `params/` writes it, or all its values, each with its name.

        Raises:
            Mend: (a ValueError) no such name.
        """
        record = json.loads(self._record(name).model_dump_json(exclude_none=True))
        several = next((record[home] for home in HOMES if home in record), {"": record.get("estimate")})
        return ", ".join(f"{key} {one['value']}".strip() for key, one in several.items())

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all numbers and prices."""
        return (*self.numbers, *self.lines)

    def has(self, name: str) -> bool:
        """Return whether there is a number or a price of this name."""
        return name in self.numbers or name in self.lines

    def _record(self, name: str) -> AnyNumber | CostLine:
        if name in self.numbers:
            return self.numbers[name]
        if name in self.lines:
            return self.lines[name]
        raise Mend("is not a number or price of params/", did_you_mean(name, self.names))

    def replaced(self, name: str, value: Any) -> Params:
        """Return these params with a number or a price set to a value that is not uncertain.

        Raises:
            Mend: (a ValueError) no such name, or a value its unit refuses.
        """
        record = self._record(name)
        if not isinstance(record, CostLine):
            return replace(self, numbers={**self.numbers, name: _set_number(record, value)})
        price = _accepted(Estimate[Price], _set_value(value))
        priced = record.model_copy(update={"estimate": price, "by_state": None})
        return replace(self, lines={**self.lines, name: priced})

    def unpriced(self) -> Iterator[tuple[str, Where, str, str]]:
        """Yield prices whose year has no index value: the line, where in it, what is wrong, the mend."""
        for name, line in self.lines.items():
            index = self.indices.get(line.index)
            for state, one in line.estimates.items() if index is not None else ():
                if index is not None and one.value.year not in index.values:
                    place = ("by_state", state) if state else ("estimate",)
                    mend = f"use a year from {min(index.values)} to {max(index.values)}"
                    what = f"the index {line.index} has no value for {one.value.year}"
                    yield name, (*place, "value"), what, mend

    def factor(self, index: str, from_year: int, to_year: int) -> float:
        """Return what prices of one year are multiplied by to be in those of another.

        Raises:
            KeyError: an index or a year that is not in `params/`.
        """
        values = self.indices[index].values
        return values[to_year] / values[from_year]


def _set_number(number: AnyNumber, value: Any) -> AnyNumber:
    record = {"label": number.label, "unit": number.unit, "estimate": _set_value(value)}
    return _accepted(type(number), record)


def _set_value(value: Any) -> dict[str, Any]:
    certain = {"distribution": "fixed", "why": "set by the scenario"}
    graded = {"source": "scenario", "design": "judgement", "provenance": "assumed"}
    return {"value": value, "uncertainty": certain, **graded}


def _accepted(model: type[M], record: dict[str, Any]) -> M:
    """Return the record as a model; raise Mend with the first thing it refuses."""
    try:
        return validated(model, Document(Path("params"), record, {}))
    except InputError as error:
        first = error.problems[0]
        raise Mend(first.what, first.mend) from None
