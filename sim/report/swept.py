"""A whole sweep on the screen: what was asked of whom, each answer, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from sim.report.charts import charts, drawn, headed
from sim.report.sweeps import answered
from sim.sweeping import Swept


def screen(found: Swept, saved: Path | None) -> Group:
    """Return everything a sweep says, as one thing that draws itself."""
    year = found.study.scenario.price_year
    return Group(
        *_asked(found), *(answered(answer, year) for answer in found.answers.values()), *_rests(found, saved)
    )


def draw(found: Swept, folder: Path) -> None:
    """Write the charts of a sweep into a folder of their own, as SVG and as PNG; raise OSError."""
    year = found.study.scenario.price_year
    folder.mkdir()
    for answer in found.answers.values():
        for name, chart in charts(answer, year).items():
            drawn(headed(chart, about(found)), folder, name)


def _asked(found: Swept) -> Iterator[RenderableType]:
    yield Text(about(found), style="dim")


def about(found: Swept) -> str:
    """Return what a sweep is about: whose programme, through which lens, and whose money."""
    scenario, params = found.study.scenario, found.study.params
    whose = params.perspectives[scenario.perspective].label.partition(" (")[0]
    program, comparator = (scenario.arms[arm].label for arm in (scenario.program, scenario.comparator))
    return (
        f"{scenario.title}: {program} against {comparator.lower()}, through the {scenario.lens} lens, "
        f"baseline {scenario.baseline}, unless said otherwise. As {whose} sees it; dollars of "
        f"{scenario.price_year}, discounted at {100 * found.study.discount_rate:g} % a year."
    )


def _rests(found: Swept, saved: Path | None) -> Iterator[RenderableType]:
    lived = f"{found.lived:,} runs lived now" if found.lived else "Nothing lived now"
    yield Text(f"{lived}, {found.taken:,} taken from what was kept.", style="dim")
    if found.redone:
        names = ", ".join(f"{name}.parquet" for name in found.redone)
        yield Text(f"Broken or another's, and lived again: {names}.", style="red")
    if found.same_events is not None:
        yield Text(
            "Reference check: identical; the first replication at the best estimates, lived again on SimPy, "
            f"told the same {found.same_events:,} events.",
            style="dim",
        )
    if saved is not None:
        yield Text(f"Saved in {saved}, charts in its folder charts/.")
