"""The result as plain values for `result.json`: every figure with its intervals, every refusal explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from math import isfinite
from typing import Any

from sim.appraisal import Appraisal, Comparison, variance_removed
from sim.experiment import Judged, Lived
from sim.params import BESIDE_PERSPECTIVES


def result_of(lived: Lived, judged: Judged, comparisons: list[Comparison]) -> dict[str, Any]:
    """Return the result as nested plain values: lens, then perspective or arm and population, then figure."""
    scenario = judged.study.scenario
    chosen = scenario.lens if scenario.lens in lived.lenses else lived.lenses[0]
    said = ("title", "question", "baseline", "statute", "lens", "perspective", "program", "comparator")
    counted = ("price_year", "discount_rate", "draws", "replications", "seed")
    return {
        **{name: getattr(scenario, name) for name in said + counted},
        "families_lived": lived.families,
        "lenses": {lens: _lens(appraisal) for lens, appraisal in judged.appraisals.items()},
        "pairing": {
            "lens": chosen,
            "quantity": "child-days in placement of a family",
            "variance_removed": variance_removed(judged.study, lived.tallies[chosen]),
        },
        "published": [_published(one) for one in comparisons],
    }


def _published(one: Comparison) -> dict[str, Any]:
    """Return a comparison as plain values; an interval that has no end on a side has null there."""
    ends = [end if isfinite(end) else None for end in one.interval]
    return asdict(one) | {"interval": ends}


def _lens(appraisal: Appraisal) -> dict[str, Any]:
    beside = {name: plain(getattr(appraisal, name)) for name in BESIDE_PERSPECTIVES}
    return {**plain(appraisal.money), **beside}


def plain(value: Any) -> Any:
    """Return figures, refusals and what holds them as nested plain values."""
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return [plain(inner) for inner in value] if isinstance(value, tuple) else value
