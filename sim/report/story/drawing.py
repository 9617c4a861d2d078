"""A family's two lives on a screen: side by side where there is room, else one under the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from sim.experiment.families import FamilyStory, Life
from sim.report.story.ending import NOT_SHARED_OUT, PAIRED, costs, difference, endings, enrolment, who
from sim.report.story.telling import days

SIDE_BY_SIDE, WIDEST = 72, 110
"""Columns from which two lives fit side by side, and beyond which lines would be long to read."""
DATE = 10
"""Letters of a date."""

Lives = tuple[Life, ...]


@dataclass(frozen=True)
class Drawing:
    """A story that knows how to draw itself; `found` says how it was found, if it was looked for."""

    story: FamilyStory
    found: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw both lives in the room there is."""
        width = min(options.max_width, WIDEST)
        usual, program = self.story.lives
        groups: tuple[Lives, ...] = ((usual, program),) if width >= SIDE_BY_SIDE else ((usual,), (program,))
        for part in self._parts(groups):
            yield from console.render(part, options.update(width=width))

    def _parts(self, groups: tuple[Lives, ...]) -> Iterator[RenderableType]:
        story = self.story
        yield Text(f"\n{story.title}: family {story.family} of {story.families}", style="bold")
        if self.found:
            yield Text(self.found)
        yield Text(f"{who(story)}\n{enrolment(story)}\n")
        for lives in groups:
            yield _chronicle(lives)
            yield Text()
            yield _ends(lives)
            yield Text()
        yield _bill(story)
        yield Text(f"\n{difference(story)}", style="bold")
        yield Text(f"\n{PAIRED} {NOT_SHARED_OUT.format(year=story.price_year)} {_where(story)}", style="dim")


def drawn(story: FamilyStory, found: str = "") -> Drawing:
    """Return a story as something that draws itself."""
    return Drawing(story, found)


def _columns(lives: Lives) -> Table:
    """Return an empty table: dates in the margin, and a column for each life under its name."""
    made = Table.grid(padding=(0, 2, 0, 0), expand=True, pad_edge=False)
    made.add_column(width=DATE, no_wrap=True)
    for _ in lives:
        made.add_column(ratio=1, overflow="fold")
    return made


def _chronicle(lives: Lives) -> Table:
    """Return what happened, a row for each day on which anything did."""
    made, said = _columns(lives), [days(life) for life in lives]
    made.add_row("", *(Text(life.label, style="bold") for life in lives))
    made.add_row("", *(Text("\N{BOX DRAWINGS LIGHT HORIZONTAL}" * len(life.label)) for life in lives))
    every: set[date] = set().union(*said)
    for day in sorted(every):
        made.add_row(Text(day.isoformat()), *(Text(one.get(day, "")) for one in said))
    return made


def _ends(lives: Lives) -> Table:
    """Return how each life ends."""
    made, asked = _columns(lives), [endings(life) for life in lives]
    last = lives[0].last_day.isoformat()
    made.add_row(Text(last, style="bold"), *(Text("At the end", style="bold") for _ in lives))
    for name in asked[0]:
        made.add_row(Text(name), *(Text(one[name]) for one in asked))
    return made


def _bill(story: FamilyStory) -> Table:
    """Return what each life cost, by kind; kinds that cost nothing in either are left out."""
    bills = [costs(life) for life in story.lives]
    made = Table.grid(padding=(0, 3, 0, 0), pad_edge=False)
    made.add_column(overflow="fold")
    for _ in bills:
        made.add_column(justify="right", no_wrap=True)
    made.add_row(
        Text("What each life cost", style="bold"), *(Text(life.label, style="bold") for life in story.lives)
    )
    for name in bills[0]:
        if any(bill[name] for bill in bills):
            made.add_row(Text(name), *(Text(f"${bill[name]:,.0f}") for bill in bills))
    made.add_row(Text("Together"), *(Text(f"${life.cost:,.0f}") for life in story.lives), style="bold")
    return made


def _where(story: FamilyStory) -> str:
    draw = "best estimates" if story.draw is None else f"draw {story.draw}"
    return f"Lived with the {story.lens} lens, {draw}, replication {story.replication}."
