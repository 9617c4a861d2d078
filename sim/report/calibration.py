"""A calibration on the screen: its checks, its targets, and the numbers that the targets have moved."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from sim.calibrate import Calibrated
from sim.params import Summary
from sim.report.layout import table
from sim.report.verification import FAILS, HOLDS
from sim.report.wording import significant

FIGURES = 3
GREAT = 1000
"""Greater numbers are said in full."""
SHOWN = 12
"""How many of the numbers that moved most are shown."""


def calibration(found: Calibrated, installed: Path | None) -> Group:
    """Return everything a calibration says, as one thing that draws itself."""
    parts: list[RenderableType] = [
        *_checks(found),
        *_targets(found),
        *_moved(found),
        *_ending(found, installed),
    ]
    return Group(*parts)


def _checks(found: Calibrated) -> Iterator[RenderableType]:
    made = table("Is the sampling to be trusted?", ["found", "must be", "verdict"])
    for name, one in found.record.diagnostics.items():
        stage = name.partition(":")[0]
        verdict = Text(*(HOLDS if one.holds else FAILS))
        made.add_row(f"{stage}: {one.what}", _said(one.found), f"{one.must_be} {_said(one.limit)}", verdict)
    yield made


def _targets(found: Calibrated) -> Iterator[RenderableType]:
    made = table("What it was fitted to", ["published", "simulated", "verdict"])
    for name, one in found.record.targets.items():
        published, simulated = (
            f"{_said(value)} ({_said(low)} to {_said(high)})"
            for value, (low, high) in ((one.published, one.interval), (one.simulated, one.credible))
        )
        verdict = Text("inside", "green") if one.inside else Text("OUTSIDE", "bold red")
        made.add_row(f"{one.stage}: {name}", published, simulated, verdict)
    yield made
    for name in found.unmet:
        yield Text(
            f"{name} cannot be met together with the others; it stays unmet, and is told.", style="red"
        )


def _moved(found: Calibrated) -> Iterator[RenderableType]:
    """Say the numbers whose interval the targets have narrowed or moved most."""
    moved = sorted(found.record.numbers.items(), key=lambda item: _kept(item[1]))[:SHOWN]
    made = table("The numbers they settled most", ["unit", "before", "after"])
    for name, one in moved:
        before, after = (
            f"{_said(middle)} ({_said(low)} to {_said(high)})"
            for low, middle, high in (one.prior, one.posterior)
        )
        made.add_row(Text(name), one.unit, before, after)
    yield made


def _kept(one: Summary) -> float:
    """Return how much of the width of a number's interval is left."""
    before, after = (high - low for low, _, high in (one.prior, one.posterior))
    return after / before if before else inf


def _ending(found: Calibrated, installed: Path | None) -> Iterator[Text]:
    record = found.record
    yield Text(
        f"{record.families:,} families were lived, for {record.draws:,} joint draws of "
        f"{len(record.numbers)} numbers. Fingerprint {record.fingerprint}.",
        style="dim",
    )
    if installed is not None:
        yield Text(f"Every run of this setting now draws from {installed}.", style="bold")
    elif found.holds:
        yield Text("A rough look: nothing was installed.", style="bold")
    else:
        yield Text("The sampling is not to be trusted, so nothing was installed.", style="bold red")


def _said(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= GREAT else significant(value, FIGURES)
