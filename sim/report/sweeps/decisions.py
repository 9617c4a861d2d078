"""A grid of decisions on the screen: for each evidence the decision that saves most, then all by rank."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from sim.appraisal import Figure, Refusal
from sim.report.sweeps.grids import mean_cells, noise_of, notes, scale_of_grid, table
from sim.report.sweeps.saying import SHOWN, answer, foot, grid, heading, left_over, plural, reasons
from sim.report.sweeps.scales import Scale, label_of, lowered
from sim.report.wording import NEAR, chance
from sim.sweeping.answers import Cell, Grid

EVIDENCE = ("lens", "baseline", "statute")
"""Axes that nobody decides on: which evidence or law is taken; the best of them would mean nothing."""
SAID_LENSES = 4
"""For as many combinations of evidence the answer is said one by one."""
LEAST = 5
"""At least so many decisions are ranked for each."""
PLANE = 2


def lines(found: Grid, year: int) -> Iterator[RenderableType]:
    """Say a grid of decisions: the best for each evidence, the table or the ranking, the foot."""
    scale = scale_of_grid(found, year)
    yield answer(finding(found, year))
    if len(found.axes) == PLANE and mean_cells(found):
        yield from table(found, scale)
    groups = by_evidence(found)
    room = max(LEAST, SHOWN // max(len(groups), 1))
    for through, cells in groups:
        yield heading(f"{scale.title}, {through or ''}the highest first")
        yield _ranking(found, cells[:room], scale)
        yield from _left(cells[room:], scale)
    yield from reasons(cell.outcome for cell in found.cells)
    yield foot(*notes(found), _closeness(found))


def finding(found: Grid, year: int) -> str:
    """Return in a sentence which decisions have the highest outcome, for each evidence."""
    scale, label = scale_of_grid(found, year), label_of(found.outcome)
    best = [(through, cells[0]) for through, cells in by_evidence(found)]
    if not best:
        return f"{label}: no answer for any of {plural(len(found.cells), 'combination')}."
    said = []
    for evidence, cell in best[:SAID_LENSES]:
        mean = 0.0 if isinstance(cell.outcome, Refusal) else cell.outcome.mean
        surely = (
            []
            if cell.chance is None
            else [f"chance of a net saving {chance(cell.chance, max(found.draws, 1))}"]
        )
        within = "; ".join([decided(found, cell) or "as it was run", *surely])
        said.append(f"{evidence}{scale.spoken(mean)} ({within})")
    more = f"; and {len(best) - SAID_LENSES} more" if len(best) > SAID_LENSES else ""
    return f"{label}, highest of {plural(len(found.cells), 'combination')}: {'; '.join(said)}{more}."


def highest(found: Grid, year: int) -> str:
    """Return in a short sentence how high the outcome gets, for each evidence."""
    scale = scale_of_grid(found, year)
    said = [
        f"{scale.spoken(cells[0].outcome.mean)}{f' ({through[:-2]})' if through else ''}"
        for through, cells in by_evidence(found)
        if not isinstance(cells[0].outcome, Refusal)
    ]
    return f"{label_of(found.outcome)}: at the highest {', '.join(said)}."


def evidence(found: Grid) -> list[int]:
    """Return which axes nobody decides on."""
    return [at for at, axis in enumerate(found.axes) if axis.input.name in EVIDENCE]


def by_evidence(found: Grid) -> list[tuple[str, list[Cell]]]:
    """Return the cells that have an answer, the highest first, for each combination of evidence."""
    taken = evidence(found)

    def places(cell: Cell) -> tuple[int, ...]:
        return tuple(cell.at[axis] for axis in taken)

    known = sorted((cell for _, cell in mean_cells(found)), key=places)
    groups = [list(cells) for _, cells in groupby(known, key=places)]
    return [(_through(found, cells[0], taken), cells) for cells in groups]


def _through(found: Grid, cell: Cell, taken: list[int]) -> str:
    if not taken:
        return ""
    return f"{', '.join(f'{found.axes[at].input.name} {found.axes[at].said[cell.at[at]]}' for at in taken)}: "


def decided(found: Grid, cell: Cell) -> str:
    """Return the decisions of a cell in words, evidence left out."""
    pairs = zip(found.axes, cell.at, strict=True)
    return ", ".join(
        f"{lowered(axis.input.label)}: {axis.said[at]}"
        for axis, at in pairs
        if axis.input.name not in EVIDENCE
    )


def _ranking(found: Grid, cells: list[Cell], scale: Scale) -> Table:
    axes = [at for at, axis in enumerate(found.axes) if axis.input.name not in EVIDENCE]
    surely = any(cell.chance is not None for cell in cells)
    columns = ["mean", *(["95 % interval"] if found.draws else []), *(["chance"] * surely)]
    labels = [found.axes[at].input.label for at in axes]
    made = grid([*labels[1:], *columns], labels[0] if labels else "")
    for cell in cells:
        places = (Text(found.axes[at].said[cell.at[at]]) for at in axes)
        made.add_row(*(places if axes else [""]), *_said(found, cell, scale, surely=surely))
    return made


def _left(rest: list[Cell], scale: Scale) -> Iterator[RenderableType]:
    if rest and not isinstance(rest[0].outcome, Refusal):
        yield from left_over(len(rest), f"none reaches more than {scale.spoken(rest[0].outcome.mean)}")


def _said(found: Grid, cell: Cell, scale: Scale, *, surely: bool) -> Iterator[str]:
    yield scale.cell(cell.outcome)
    if found.draws:
        yield scale.between(*cell.outcome.credible) if isinstance(cell.outcome, Figure) else ""
    if surely:
        yield "" if cell.chance is None else chance(cell.chance, max(found.draws, 1))


def _closeness(found: Grid) -> str:
    """Return how many combinations chance does not tell from the highest, where the noise is known."""
    known = mean_cells(found)
    if len(known) <= 1:
        return ""
    (most, top), *others = known
    near = sum(most - mean <= NEAR * (noise_of(top.outcome) + noise_of(one.outcome)) for mean, one in others)
    return f"Noise alone could put {plural(near, 'other combination')} on top." if near else ""
