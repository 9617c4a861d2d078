"""What the answers of all sweeps have in common on the screen: the answer, what is left out, the foot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from sim.appraisal import Refusal
from sim.report.layout import NO_ANSWER

SHOWN = 15
"""How many of a long list are shown."""
FOOT_NOISE = "Noise (\N{PLUS-MINUS SIGN}): two standard errors of what chance leaves open"

One = TypeVar("One")


def answer(said: str) -> Text:
    """Return the answer, which stands first."""
    return Text(f"\n{said}\n", style="bold")


def foot(*sentences: str) -> Text:
    """Return what a reader must know to judge the answer, which stands last."""
    return Text(" ".join(sentence for sentence in sentences if sentence) + "\n", style="dim")


def shown(many: Sequence[One]) -> tuple[Sequence[One], Sequence[One]]:
    """Return the first of a long list, and those that are left; one that would be left alone is shown."""
    return (many, ()) if len(many) <= SHOWN + 1 else (many[:SHOWN], many[SHOWN:])


def left_over(left: int, at_most: str) -> Iterator[RenderableType]:
    """Say how many of a long list are not shown, and how much they matter at most."""
    if left:
        yield Text(f"{left:,} more are not shown; {at_most}.\n")


def reasons(found: Iterable[object]) -> Iterator[RenderableType]:
    """Say why there is no answer in some places, each reason once."""
    refused = dict.fromkeys(one.refused for one in found if isinstance(one, Refusal))
    if refused:
        yield Text(f"{NO_ANSWER} no answer: {'; '.join(refused)}.\n", style="dim")


def heading(said: str) -> Text:
    """Return what stands over a table; unlike a title of its own it has the whole width of the screen."""
    return Text(said, style="bold")


def grid(columns: Sequence[str], first: str = "") -> Table:
    """Return an empty table whose first column holds labels and whose others hold numbers."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    made.add_column(first, justify="left", overflow="fold")
    for column in columns:
        made.add_column(column, justify="right", overflow="fold")
    return made


def plural(many: int, one: str, several: str = "") -> str:
    """Return a count with its noun.

    >>> plural(1, "draw"), plural(2_000, "draw"), plural(2, "family", "families")
    ('1 draw', '2,000 draws', '2 families')
    """
    return f"{many:,} {one if many == 1 else several or one + 's'}"


def lived(draws: int, replications: int) -> str:
    """Say how much chance and how many uncertain numbers an answer rests on."""
    if draws:
        return (
            f"Lived: {plural(draws, 'draw')} of the uncertain numbers, each in "
            f"{plural(replications, 'replication')}."
        )
    return f"Lived at the best estimates, in {plural(replications, 'replication')} of luck."
