"""Break-even points on the screen: where along each input the expected net saving is zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.report.sweeps.blocks import FULL, LEVEL, SHADE, at_letter
from sim.report.sweeps.saying import answer, foot, heading, left_over, lived, shown
from sim.report.sweeps.scales import Scale, lowered, scale_of, share
from sim.sweeping.answers import Balance, BreakEven

WIDTH = 40
"""Letters of a range."""


def lines(found: BreakEven, year: int) -> Iterator[RenderableType]:
    """Say break-even points: the answer, the table, what is left out, the foot."""
    yield answer(finding(found))
    first, rest = shown(found.balances)
    if first:
        scale = scale_of_balances(found.balances, year)
        yield heading(f"Where the programme breaks even; net saving in {scale.unit}")
        for one in first:
            yield from _balance(one, scale)
        yield Text(
            f"\n{FULL} breaks even; {SHADE} 95 % interval of the draws; {LEVEL} the range\n", style="dim"
        )
    balancing = sum(one.where is not None for one in rest)
    yield from left_over(len(rest), f"{balancing:,} of them break even somewhere")
    yield foot(*notes(found))


def _balance(one: Balance, scale: Scale) -> Iterator[RenderableType]:
    """Say one input over the whole width, and below it its range, where it breaks even, and what it saves."""
    low, high = one.ends
    yield Text(f"\n{one.input.label[0].upper()}{one.input.label[1:]} ({one.best})")
    drawn = Table.grid(padding=(0, 1))
    drawn.add_column(no_wrap=True)
    drawn.add_row(f"  {low}", _range(one), high)
    yield drawn
    none = f"; in {share(one.none)} of draws nowhere" if one.none else ""
    ends = f"; net saving {_saved(one, scale)}" if one.curve else ""
    yield Padding(f"{where(one)}{none}{ends}", (0, 0, 0, 2))


def _range(one: Balance) -> str:
    """Return the range drawn as a line, on it the interval and where it breaks even."""
    if not one.curve:
        return LEVEL * WIDTH
    domain = min(value for value, _ in one.curve), max(value for value, _ in one.curve)
    letters = [LEVEL] * WIDTH
    below, above = (end if end is not None else domain[at] for at, end in enumerate(one.interval))
    if one.interval != (None, None):
        first, last = at_letter(below, domain, WIDTH), at_letter(above, domain, WIDTH)
        letters[first : last + 1] = SHADE * (last + 1 - first)
    if one.where is not None:
        letters[at_letter(one.where, domain, WIDTH)] = FULL
    return "".join(letters)


def _saved(one: Balance, scale: Scale) -> str:
    first, last = (scale.said(value) for _, value in (one.curve[0], one.curve[-1]))
    return f"{first} at {one.ends[0]}, {last} at {one.ends[1]}"


def notes(found: BreakEven) -> tuple[str, ...]:
    """Return what a reader must know to judge the points."""
    held = (
        "Each input is moved alone over its range. In brackets: where it breaks even in 95 % of the "
        "draws, the other inputs varying with them; nowhere: the share of draws that break even at no point "
        "of the range."
        if found.draws
        else "Each input is moved alone over its range; all the others stay at their best estimates."
    )
    return held, lived(found.draws, found.replications)


def finding(found: BreakEven) -> str:
    """Return in a sentence where the first input that breaks even does so."""
    if not found.balances:
        return "No input was searched for where the programme breaks even."
    if len(found.balances) == 1:
        return sentence(found.balances[0])
    balancing = [one for one in found.balances if one.where is not None]
    if not balancing:
        return f"The programme breaks even nowhere in the range of any of {len(found.balances):,} inputs."
    many = f"{len(balancing):,} of {len(found.balances):,} inputs"
    return f"The programme breaks even within the range of {many}. {sentence(balancing[0])}"


def sentence(one: Balance) -> str:
    """Return in a sentence where along one input the programme breaks even."""
    label = lowered(one.input.label)
    if not one.curve:
        return f"Along {label} hardly a draw can be lived: its numbers contradict each other there."
    if one.where is None:
        signs = {value > 0 for _, value in one.curve}
        side = (
            "" if len(signs) != 1 else " It saves throughout." if signs == {True} else " It costs throughout."
        )
        return (
            f"Nowhere between {one.ends[0]} and {one.ends[1]} of {label} does the programme break even.{side}"
        )
    return f"It breaks even at {one.said} of {label}{interval(one)}; the best estimate is {one.best}."


def interval(one: Balance) -> str:
    """Return a break-even point's interval in brackets, an end outside of the range said to be so."""
    if not one.curve:
        return ""
    below = one.interval_said[0] or f"below {one.ends[0]}"
    above = one.interval_said[1] or f"above {one.ends[1]}"
    return f" ({below} to {above})"


def where(one: Balance) -> str:
    """Return where an input breaks even, in few words."""
    if one.where is None:
        return f"nowhere between {one.ends[0]} and {one.ends[1]}"
    return f"breaks even at {one.said}{interval(one)}"


def scale_of_balances(balances: Sequence[Balance], year: int) -> Scale:
    """Return the scale that the net savings of all curves share."""
    return scale_of("net_saving", (value for one in balances for _, value in one.curve), year)
