"""A comparison as plain values: what differs in the inputs, every figure, every difference."""

from __future__ import annotations

from typing import Any

from sim.experiment import Compared
from sim.outputs.result import plain

PARTS = ("money", "outcomes", "staffing")


def comparison_of(compared: Compared) -> dict[str, Any]:
    """Return a comparison as nested plain values; differences are to the first scenario."""
    first = compared.sides[0].study.scenario
    same = ("price_year", "discount_rate", "draws", "replications", "seed")
    return {
        "perspective": compared.perspective,
        **{name: getattr(first, name) for name in same},
        "same_families": compared.same_families,
        "inputs": {name: list(values) for name, values in compared.inputs.items()},
        "scenarios": [
            {
                "name": side.name,
                "title": side.study.scenario.title,
                "lens": side.study.scenario.lens,
                **{part: _figures(side.measures, part) for part in PARTS},
                "differences": {part: plain(dict(getattr(side, part))) for part in PARTS},
            }
            for side in compared.sides
        ],
    }


def _figures(measures: object, part: str) -> dict[str, Any]:
    return {name: plain(measure.figure()) for name, measure in getattr(measures, part).items()}
