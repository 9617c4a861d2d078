"""The acceptability curve: how likely the programme is worth it, for what one more of its effect is worth."""

from __future__ import annotations

import altair as alt

from sim.report.charts.look import BLUE, GREY, PERCENT, data, finished, haloed
from sim.report.sweeps.probabilistic import HALF, crossing, definition, effect_label, held_fixed
from sim.report.sweeps.scales import in_words
from sim.report.wording import chance
from sim.sweeping.answers import Probabilistic

WIDE, HIGH = 620, 340


def acceptability(found: Probabilistic, year: int) -> alt.VConcatChart:
    """Return the acceptability curve of a probabilistic sweep."""
    rows = [{"value": value, "chance": likely} for value, likely in found.curve]
    of = alt.Chart(data(rows)).encode(
        x=alt.X(
            "value:Q",
            title=f"Worth of one more ({effect_label(found)}), dollars of {year}",
            axis=alt.Axis(format="$,.0f", tickCount=8, labelFlush=True),
            scale=alt.Scale(nice=False),
        ),
        y=alt.Y(
            "chance:Q",
            title="Chance that the programme is worth it",
            axis=alt.Axis(labelExpr=PERCENT, tickCount=5),
            scale=alt.Scale(domain=[0, 1]),
        ),
    )
    half = alt.Chart(data([{"half": HALF}])).mark_rule(color=GREY, strokeDash=[4, 3]).encode(y="half:Q")
    drawn = alt.layer(half, of.mark_line(color=BLUE, strokeWidth=2.5), *_ends(found))
    sized = drawn.properties(width=WIDE, height=HIGH)
    title = f"{in_words(crossing(found))[:-1]} ({effect_label(found)})."
    return finished(sized, title, ("Dashed: one half.", *held_fixed(found)), definition(found))


def _ends(found: Probabilistic) -> list[alt.Chart]:
    """Say the chance at both ends of the curve."""
    ends = {"left": found.curve[0], "right": found.curve[-1]}
    drawn = []
    for align, (value, likely) in ends.items():
        said = alt.Chart(data([{"value": value, "chance": likely, "said": chance(likely, found.draws)}]))
        texts = said.encode(x="value:Q", y="chance:Q", text="said:N")
        drawn += [
            said.mark_point(filled=True, size=60, color=BLUE, opacity=1).encode(x="value:Q", y="chance:Q")
        ]
        drawn += haloed(texts, align=align, dx=4 if align == "left" else -4, dy=-18)
    return drawn
