"""One content, two faces: blocks of words and tables, as a Markdown page or drawn on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rich.console import Group, RenderableType
from rich.text import Text

from sim.report.layout import table

Tone = Literal["plain", "strong", "alarm"]

TONES = {"plain": "", "strong": "bold", "alarm": "bold red"}
GOOD, BAD = ("inside", "holds"), ("OUTSIDE", "DOES NOT HOLD", "NOT EXPLAINED")
"""What is coloured on the screen, as whole lines of a cell."""


@dataclass(frozen=True)
class Heading:
    """A heading of a level: 1 for the page, 2 for its parts."""

    level: int
    text: str


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Points:
    """A list of points; `only_page` leaves it off the screen."""

    points: tuple[str, ...]
    only_page: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table; on the screen, one that is `beneath` is said below the first."""

    name: str
    beneath: bool = False


@dataclass(frozen=True)
class Grid:
    """A table: every row has a cell for each column, and a cell may have several lines."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Words | Points | Grid


def as_markdown(blocks: Iterable[Block]) -> str:
    """Return the blocks as a Markdown page.

    >>> print(as_markdown([Heading(2, "Part"), Words("Why.", "strong"), Points(("one", "two"))]))
    ## Part
    <BLANKLINE>
    **Why.**
    <BLANKLINE>
    - one
    - two
    <BLANKLINE>
    """
    return "\n\n".join("\n".join(_marked(block)) for block in blocks) + "\n"


def _marked(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield f"{'#' * level} {text}"
        case Words(text, tone):
            yield text if tone == "plain" else f"**{text}**"
        case Points(points):
            yield from (f"- {point}" for point in points)
        case Grid(title, columns, rows):
            yield from (f"*{title}*", "") if title else ()
            yield _line(column.name for column in columns)
            yield _line("---" for _ in columns)
            yield from (_line(row) for row in rows)


def _line(cells: Iterable[str]) -> str:
    """Return a row of a Markdown table; what would end a cell or a row is written otherwise."""
    return f"| {' | '.join(cell.replace('|', '/').replace(chr(10), '<br>') for cell in cells)} |"


def as_screen(blocks: Iterable[Block]) -> Group:
    """Return the blocks as one thing that draws itself."""
    return Group(*(drawn for block in blocks for drawn in _drawn(block)))


def _drawn(block: Block) -> Iterator[RenderableType]:
    match block:
        case Heading(level, text):
            yield Text(f"\n{text.upper() if level <= len('##') else text}\n", style="bold")
        case Words(text, tone):
            yield Text(f"{text}\n", style=TONES[tone])
        case Points(points, only_page):
            yield from (Text(f"\N{EN DASH} {point}") for point in points if not only_page)
            if not only_page:
                yield Text("")
        case Grid():
            yield _table(block)


def _table(grid: Grid) -> RenderableType:
    beside = [place for place, column in enumerate(grid.columns) if not column.beneath]
    beneath = [place for place, column in enumerate(grid.columns) if column.beneath]
    first, *others = beside
    made = table(grid.title, [grid.columns[place].name for place in others])
    for row in grid.rows:
        said = "\n".join([row[first], *(row[place].replace("\n", "; ") for place in beneath if row[place])])
        made.add_row(said, *(_coloured(row[place]) for place in others))
    return made


def _coloured(cell: str) -> Text:
    text = Text(cell, justify="right")
    text.highlight_words(GOOD, "green")
    text.highlight_words(BAD, "red")
    return text
