"""A two-way grid on the screen: a table of cells, where it breaks even, and its best and worst corners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from sim.appraisal import Figure, Refusal
from sim.report.layout import NO_ANSWER
from sim.report.sweeps.saying import FOOT_NOISE, answer, foot, grid, heading, lived, plural, reasons
from sim.report.sweeps.scales import Scale, label_of, lowered, scale_of, whole
from sim.report.sweeps.written import between_said
from sim.report.wording import chance
from sim.sweeping.answers import Cell, Grid, Known

ROWS, COLUMNS, LINE = 12, 5, 6
"""As many rows and columns of a grid, and points of a line, as a screen has room for."""


def lines(found: Grid, year: int) -> Iterator[RenderableType]:
    """Say a two-way grid: the answer, where it breaks even, the cells, the foot."""
    scale = scale_of_grid(found, year)
    yield answer(f"{finding(found, year)} {breaking(found)}".strip())
    if mean_cells(found):
        yield from table(found, scale)
        yield from _omitted(found)
        yield from _line(found)
    yield from reasons(cell.outcome for cell in found.cells)
    yield foot(*notes(found))


def notes(found: Grid) -> tuple[str, ...]:
    """Return what a reader must know to judge the cells."""
    if found.draws:
        cells = (
            "A mean is over all draws; the chance is that of a net saving: the share of draws whose expected "
            "net saving is positive."
        )
        held = "All other inputs vary with the draws, the same in every cell"
    else:
        cells = f"{FOOT_NOISE}."
        held = "All other inputs stay at their best estimates"
    return f"{cells} {held}; the luck is the same in every cell.", lived(found.draws, found.replications)


def scale_of_grid(found: Grid, year: int) -> Scale:
    """Return the scale that all the cells of a grid share."""
    return scale_of(found.outcome, (value for cell in found.cells for value in whole(cell.outcome)), year)


def mean_cells(found: Grid) -> list[tuple[float, Cell]]:
    """Return the cells that have an answer, each with its mean, the greatest first."""
    known = [(one.outcome.mean, one) for one in found.cells if not isinstance(one.outcome, Refusal)]
    return sorted(known, key=lambda item: -item[0])


def place(found: Grid, cell: Cell) -> str:
    """Return where a cell lies, in the words of the axes."""
    return " and ".join(axis.said[at] for axis, at in zip(found.axes, cell.at, strict=True))


def over(found: Grid) -> str:
    """Return the axes in words."""
    return ", and ".join(lowered(axis.input.label) for axis in found.axes)


def finding(found: Grid, year: int) -> str:
    """Return in a sentence what the outcome's extremes are, and where."""
    scale, known = scale_of_grid(found, year), mean_cells(found)
    label = label_of(found.outcome)
    if not known:
        return f"{label}: no answer anywhere on the grid of {plural(len(found.cells), 'cell')}."
    (high, top), (low, bottom) = known[0], known[-1]
    return (
        f"{label} runs from {scale.spoken(low)} (at {place(found, bottom)}) to {scale.spoken(high)} "
        f"(at {place(found, top)}) over: {over(found)}."
    )


def breaking(found: Grid) -> str:
    """Return in words whether the net saving is zero somewhere; nothing where that was not looked for."""
    if found.line is None:
        return ""
    known = mean_cells(found)
    above = sum(mean > 0 for mean, _ in known)
    if found.line.points:
        counted = f": it is positive in {above:,} of {plural(len(known), 'cell')}"
        return f"The net saving is zero along a line{counted if found.outcome == 'net_saving' else ''}."
    if found.outcome != "net_saving":
        return "The programme nowhere breaks even on this grid."
    if 0 < above < len(known):
        return f"The net saving is positive in {above:,} of {plural(len(known), 'cell')}."
    side = "saves" if above else "costs"
    return f"The programme nowhere breaks even on this grid: it {side} money in all of it."


def line_said(found: Grid) -> list[tuple[str, str]]:
    """Return points of the break-even line in the words of both axes, no more than a screen has room for."""
    if found.line is None or len(found.axes) != 2:  # noqa: PLR2004 - a line needs a plane
        return []
    points = found.line.points
    kept = [points[at] for at in thinned(len(points), LINE)] if points else []
    one, other = ((axis.values or (), axis.said) for axis in found.axes)
    return [(between_said(*one, first), between_said(*other, second)) for first, second in kept]


def _line(found: Grid) -> Iterator[RenderableType]:
    """Say where the line runs."""
    said = line_said(found)
    if said:
        yield heading("Where the programme breaks even")
        down, across = found.axes
        made = grid([across.input.label], down.input.label)
        for one, other in said:
            made.add_row(one, other)
        yield made


def thinned(many: int, room: int) -> list[int]:
    """Return evenly spread places, both ends among them, no more than there is room for.

    >>> thinned(3, 5), thinned(9, 5)
    ([0, 1, 2], [0, 2, 4, 6, 8])
    """
    if many <= room:
        return list(range(many))
    return sorted({round(at * (many - 1) / (room - 1)) for at in range(room)})


def table(found: Grid, scale: Scale, at: tuple[int, ...] = ()) -> Iterator[RenderableType]:
    """Say the cells of the last two axes as a table, the others held `at` their places."""
    down, across = found.axes[-2], found.axes[-1]
    by_place = {cell.at: cell for cell in found.cells}
    columns = thinned(len(across.said), COLUMNS)
    yield heading(scale.title)
    yield Text(f"across: {lowered(across.input.label)}\ndown: {lowered(down.input.label)}")
    made = grid([across.said[column] for column in columns])
    made.columns[0].no_wrap = max(map(len, down.said)) <= 2 * COLUMNS
    for row in thinned(len(down.said), ROWS):
        cells = (by_place.get((*at, row, column)) for column in columns)
        made.add_row(Text(down.said[row]), *(_cell(found, cell, scale) for cell in cells))
    yield made


def _cell(found: Grid, cell: Cell | None, scale: Scale) -> Text:
    if cell is None or isinstance(cell.outcome, Refusal):
        return Text(NO_ANSWER, style="dim")
    colour = "" if scale.even is None else "cyan" if cell.outcome.mean >= scale.even else "yellow"
    surely = "" if cell.chance is None else f"\n{chance(cell.chance, max(found.draws, 1))}"
    return Text(f"{scale.cell(cell.outcome)}{surely}", style=colour)


def _omitted(found: Grid) -> Iterator[RenderableType]:
    many: Sequence[int] = [len(axis.said) for axis in found.axes[-2:]]
    kept = [len(thinned(one, room)) for one, room in zip(many, (ROWS, COLUMNS), strict=True)]
    if kept != list(many):
        yield Text(
            f"Shown are {kept[0]} of {many[0]} rows and {kept[1]} of {many[1]} columns, evenly spread; the "
            "answer above is of all.\n"
        )


def noise_of(outcome: Figure | Known | Refusal) -> float:
    """Return the standard error that chance leaves a cell."""
    if isinstance(outcome, Refusal):
        return 0.0
    return outcome.mcse if isinstance(outcome, Figure) else outcome.noise
