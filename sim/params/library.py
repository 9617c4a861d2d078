"""All the evidence, found by name, and any of it replaced by a planner's own value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.errors import Mend, did_you_mean, shown
from sim.inputs import Origin
from sim.params.records import About, AnyNumber, CostLine, Estimate, Index, Perspective, Source, Target
from sim.units import Price

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Params:
    """Everything we believe, by name, with where each was written."""

    numbers: Mapping[str, AnyNumber] = field(default_factory=dict)
    lines: Mapping[str, CostLine] = field(default_factory=dict)
    payers: Mapping[str, str] = field(default_factory=dict)
    perspectives: Mapping[str, Perspective] = field(default_factory=dict)
    indices: Mapping[str, Index] = field(default_factory=dict)
    lenses: Mapping[str, About] = field(default_factory=dict)
    baselines: Mapping[str, About] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    targets: Mapping[str, Target] = field(default_factory=dict)
    origins: Mapping[tuple[str, str], Origin] = field(default_factory=dict)

    def origin(self, section: str, name: str) -> Origin:
        """Return the file and line where a name of a section was written."""
        return self.origins.get((section, name), Origin("params", 0))

    def written(self, name: str) -> str:
        """Return a number's or a price's value as `params/` writes it, each lens or baseline its own.

        Raises:
            Mend: (a ValueError) no such name.
        """
        record = self._record(name)
        estimates = json.loads(record.model_dump_json(exclude_none=True))
        several = estimates.get("by_lens") or estimates.get("by_baseline") or {"": estimates.get("estimate")}
        return ", ".join(f"{key} {one['value']}".strip() for key, one in several.items())

    def _record(self, name: str) -> AnyNumber | CostLine:
        if name in self.numbers:
            return self.numbers[name]
        if name in self.lines:
            return self.lines[name]
        known = [*self.numbers, *self.lines]
        raise Mend("is not a number or price of params/", did_you_mean(name, known))

    def replaced(self, name: str, value: Any) -> Params:
        """Return these params with a number or a price set to a value that is not uncertain.

        Raises:
            Mend: (a ValueError) no such name, or a value its unit refuses.
        """
        record = self._record(name)
        if not isinstance(record, CostLine):
            return replace(self, numbers={**self.numbers, name: _set_number(record, value)})
        priced = record.model_copy(update={"estimate": _accepted(Estimate[Price], _set_value(value))})
        return replace(self, lines={**self.lines, name: priced})

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
        return model.model_validate_json(json.dumps(record))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        refusal = first.get("ctx", {}).get("error")
        if isinstance(refusal, Mend):
            raise Mend(refusal.what, refusal.mend) from None
        value = record.get("estimate", record).get("value")
        raise Mend(f"cannot be {shown(value)}: {first['msg']}", "write the value with its unit") from None
