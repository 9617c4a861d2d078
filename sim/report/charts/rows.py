"""Rows of a chart, each as high as its label needs, with the labels left of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import altair as alt

from sim.report.charts.look import GREY, INK, LABEL, LINE, data

GAP = 12
"""Pixels between the labels of two rows."""


@dataclass(frozen=True)
class Layout:
    """Hold where each row's middle lies, in pixels from the top, and how high all of them are."""

    labels: Sequence[Sequence[str]]
    middles: tuple[float, ...]
    height: float

    @property
    def scale(self) -> alt.Scale:
        """Return the scale of pixels down the rows."""
        return alt.Scale(domain=[self.height, 0], nice=False, zero=False)

    def down(self, name: str) -> alt.Y:
        """Return where down the rows a column of pixels lies."""
        return alt.Y(f"{name}:Q", scale=self.scale, axis=None)


def laid(labels: Sequence[Sequence[str]], least: float = 0.0) -> Layout:
    """Return the rows of some labels, none lower than `least` pixels.

    >>> laid([["one"], ["two", "lines"]]).middles
    (13.5, 48.0)
    """
    heights = [max(LINE * len(lines) + GAP, least) for lines in labels]
    ends = list(accumulate(heights, initial=0.0))
    middles = tuple(end - height / 2 for end, height in zip(ends[1:], heights, strict=True))
    return Layout(labels, middles, ends[-1])


def labelled(rows: Layout, loud: Sequence[int] | None = None) -> Iterator[alt.Chart]:
    """Draw the labels left of the rows, those lines of each in grey that are below its first `loud` ones."""
    black = loud or [len(label) for label in rows.labels]
    for grey in (False, True):
        lines = [
            {"y": middle + LINE * (at - (len(label) - 1) / 2), "said": line}
            for middle, label, first in zip(rows.middles, rows.labels, black, strict=True)
            for at, line in enumerate(label)
            if (at >= first) == grey
        ]
        texts = alt.Chart(data(lines)).mark_text(
            align="right", baseline="middle", fontSize=LABEL, color=GREY if grey else INK, dx=-10, clip=False
        )
        yield texts.encode(x=alt.value(0), y=rows.down("y"), text="said:N")
