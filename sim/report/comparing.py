"""Scenarios side by side: what differs in the inputs and in what comes of them, with intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.text import Text

from sim.appraisal import Figure, Measure, Refusal
from sim.experiment import Compared, Side
from sim.report.layout import OUTCOMES, STAFF, Cells, table
from sim.report.screen import MONEY
from sim.report.wording import Say, percent, points

SECTIONS: tuple[tuple[str, str, Mapping[str, tuple[str, Say]]], ...] = (
    ("money", "Money, present value, dollars of {year}, as {whose} sees it", MONEY),
    ("outcomes", "All referred families, in the programme", OUTCOMES),
    ("staffing", "Staff of the programme", STAFF),
)
"""What is compared: the part of a side, the table's title, the words of its rows."""


def comparison_screen(compared: Compared) -> Group:
    """Return everything a comparison says, as one thing that draws itself."""
    first = compared.sides[0].study
    words = {
        "year": first.scenario.price_year,
        "whose": first.params.perspectives[compared.perspective].label,
    }
    parts: list[RenderableType] = [*_inputs(compared)]
    for part, title, rows in SECTIONS:
        parts += _section(compared, part, title.format(**words), rows)
    luck = (
        "The same families meet the same luck in every scenario"
        if compared.same_families
        else "The scenarios refer other families, so only part of their luck is shared"
    )
    said = f"{luck}. A difference is that to {compared.sides[0].name}, with the interval of the difference."
    return Group(*parts, Text(said, style="dim"))


def _inputs(compared: Compared) -> Iterator[RenderableType]:
    made = table("What differs in the inputs", [side.name for side in compared.sides])
    for name, values in compared.inputs.items():
        made.add_row(name, *values)
    yield made if compared.inputs else Text("Nothing differs in the inputs.\n", style="bold")


def _section(
    compared: Compared, part: str, title: str, rows: Mapping[str, tuple[str, Say]]
) -> Iterator[RenderableType]:
    first, *others = compared.sides
    cells = Cells()
    columns = [first.name, *(column for side in others for column in (side.name, "difference"))]
    made = table(title, columns)
    known: Mapping[str, Measure] = getattr(first.measures, part)
    for name, (what, say) in rows.items():
        if name in known:
            row = [cells.said(_own(first, part, name), say)]
            for side in others:
                apart: Figure | Refusal = getattr(side, part)[name]
                own, shown = _own(side, part, name), points if say is percent else say
                row += [cells.said(own, say), cells.said(apart, shown)]
            made.add_row(what, *row)
    yield made
    yield from cells.reasons()


def _own(side: Side, part: str, name: str) -> Figure | Refusal:
    measures: Mapping[str, Measure] = getattr(side.measures, part)
    return measures[name].figure()
