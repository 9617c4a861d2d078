"""The common look of all charts: a finding over it, a caption under it, colours that also work in grey."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from json import dumps
from textwrap import wrap
from typing import Any

import altair as alt

Rows = Sequence[Mapping[str, Any]]
Room = tuple[float, float]
"""A value on an axis, and how many pixels a text beside it needs."""
Drawn = alt.Chart | alt.LayerChart | alt.FacetChart | alt.ConcatChart | alt.HConcatChart | alt.VConcatChart
"""A chart before its title and its caption."""

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first of them is built into the renderer, so that texts are as wide on any machine."""
BLUE, ORANGE, SKY = "#0072B2", "#E69F00", "#56B4E9"
"""Okabe and Ito's colours, told apart by colour-blind eyes; blue and orange also differ in brightness."""
INK, GREY, PALE = "#1A1A1A", "#595959", "#D9D9D9"
LOSS, EVEN, GAIN = "#B35806", "#F7F7F7", "#2166AC"
"""A scale that diverges: brown below, blue above."""

WIDTH = 760
"""Pixels across a whole chart, its labels included, at a print size of about 6.5 inches."""
TITLE, LABEL, SMALL = 16, 12, 11
TITLE_LETTERS, CAPTION_LETTERS, LABEL_LETTERS = 88, 138, 44
"""How many letters of each size a line has room for."""
SHOWN_LETTERS = 120
LEAST = 10
"""No line is shorter than this many letters."""
ROUNDS, PLACES = 60, 9
"""How often room is made for texts, since it makes all of them narrower, and to which decimal place."""
UNIT = re.compile(r"(?<=\d) (?=%|USD|days|million)|(?<=USD) (?=\d)")
"""Spaces at which no line may end."""
PERCENT = "format(100 * datum.value, '.0f') + ' %'"
"""How an axis of shares is labelled."""
LETTER, LINE = 6.3, 15
"""Pixels of a letter across, and of a line down, at the size of labels."""


def data(rows: Iterable[Mapping[str, Any]]) -> alt.InlineData:
    """Return rows as the data of a chart, without a data frame."""
    return alt.InlineData(values=[dict(row) for row in rows])


def finished(drawn: Drawn, finding: str, caption: Sequence[str], shown: str = "") -> alt.VConcatChart:
    """Return a chart with its finding over it, `shown` below that, its caption under it, and an alt text."""
    notes = [sentence for sentence in caption if sentence]
    said = alt.TitleParams(
        text=lines_of(finding, TITLE_LETTERS), subtitle=lines_of(shown, SHOWN_LETTERS) if shown else []
    )
    foot = alt.TitleParams(
        text=lines_of(" ".join(notes), CAPTION_LETTERS),
        orient="bottom",
        anchor="start",
        frame="bounds",
        fontSize=SMALL,
        fontWeight="normal",
        lineHeight=SMALL + 4,
        color=GREY,
        offset=12,
    )
    whole = alt.vconcat(drawn.properties(title=foot), title=said)
    whole = whole.properties(description=" ".join((finding, shown, *notes)).strip(), padding=14)
    return configured(whole)


def headed(whole: alt.VConcatChart, context: str) -> alt.VConcatChart:
    """Return a chart that says below its finding what it is about, since charts are torn from their pages."""
    title = whole.title
    below = [*title.subtitle, *lines_of(context, SHOWN_LETTERS)]
    headed: alt.VConcatChart = whole.properties(
        title=alt.TitleParams(text=title.text, subtitle=below), description=f"{whole.description} {context}"
    )
    return headed


def configured(whole: alt.VConcatChart) -> alt.VConcatChart:
    """Return a chart in the common fonts, with quiet axes."""
    title = {
        "font": FONT,
        "fontSize": TITLE,
        "anchor": "start",
        "frame": "bounds",
        "offset": 14,
        "color": INK,
    }
    subtitle = {"subtitleFont": FONT, "subtitleFontSize": LABEL, "subtitleColor": GREY, "subtitlePadding": 6}
    drawn: alt.VConcatChart = (
        whole.configure(font=FONT, background="white")
        .configure_title(**title, **subtitle, lineHeight=TITLE + 4, subtitleLineHeight=LINE)
        .configure_axis(
            labelFontSize=LABEL,
            titleFontSize=LABEL,
            titleFontWeight="normal",
            labelColor=INK,
            titleColor=INK,
            gridColor="#E6E6E6",
            labelLimit=0,
            titleLimit=0,
        )
        .configure_legend(labelFontSize=LABEL, titleFontSize=LABEL, titleFontWeight="normal", labelLimit=0)
        .configure_header(labelFontSize=LABEL, titleFontSize=LABEL, titleFontWeight="normal", labelLimit=0)
        .configure_view(stroke=None)
        .configure_text(fontSize=SMALL, color=INK)
    )
    return drawn


def picked(texts: Iterable[str | Sequence[str]]) -> str:
    """Return the expression that labels the places 0, 1, 2, ... of an axis, in lines where a text has them.

    >>> picked(["a", ["b", "c"]])
    '["a", ["b", "c"]][datum.value]'
    """
    return f"{dumps([text if isinstance(text, str) else list(text) for text in texts])}[datum.value]"


def lines_of(text: str, letters: int = LABEL_LETTERS) -> list[str]:
    r"""Return a text in lines, no number parted from its unit.

    >>> [line.replace("\N{NO-BREAK SPACE}", "_") for line in lines_of("a share of 25 % at most", 12)]
    ['a share of', '25_% at most']
    """
    return wrap(UNIT.sub("\u00a0", text), max(letters, LEAST)) or [""]


def held(said: Sequence[str], wide: float) -> list[str]:
    """Return an axis title in lines that fit so many pixels; what is said apart starts a line of its own."""
    return [line for one in said if one for line in lines_of(one, int(wide / LETTER))]


def haloed(texts: alt.Chart, *, align: str, dx: float = 0.0, dy: float = 0.0) -> Iterator[alt.Chart]:
    """Draw texts on a white halo, so that lines behind them do not cut through the letters."""
    common: dict[str, Any] = {"align": align, "dx": dx, "dy": dy, "fontSize": SMALL, "baseline": "middle"}
    yield texts.mark_text(**common, stroke="white", strokeWidth=3, strokeJoin="round")
    yield texts.mark_text(**common, color=INK)


def roomy(left: Iterable[Room], right: Iterable[Room], wide: float) -> tuple[float, float]:
    """Return a domain, `wide` pixels across, in which texts beside some values have room.

    >>> roomy([(0.0, 0.0)], [(8.0, 20.0)], 100.0)
    (0.0, 10.0)
    """
    lefts, rights = list(left), list(right)
    low, high = min(value for value, _ in lefts), max(value for value, _ in rights)
    high = high if high > low else low + (abs(low) or 1.0)
    for _ in range(ROUNDS):
        one = (high - low) / wide
        low, high = (
            min(value - pixels * one for value, pixels in lefts),
            max(value + pixels * one for value, pixels in rights),
        )
    return round(low, PLACES), round(high, PLACES)
