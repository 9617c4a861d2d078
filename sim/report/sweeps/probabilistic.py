"""A probabilistic sweep on the screen: how surely money is saved, what is added, what it would be worth."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from rich.console import RenderableType
from rich.text import Text

from sim.appraisal import Figure
from sim.report.layout import Cells
from sim.report.sweeps.blocks import DENSITY_SAID, FULL, domain_with_zero, scatter
from sim.report.sweeps.grids import thinned
from sim.report.sweeps.saying import answer, foot, grid, heading, lived
from sim.report.sweeps.scales import LABELS, Scale, label_of, lowered, money, scale_of, share
from sim.report.wording import chance, dollars, number
from sim.sweeping.answers import Probabilistic

SIZE = (58, 15)
"""Letters of the plane, across and up."""
CURVE, BAR = 9, 30
HALF = 0.5
ROUND = 100
"""More draws are said to a hundred."""
QUADRANTS = {
    (True, True): "more of it, and a net saving",
    (True, False): "more of it, at a net cost",
    (False, True): "no more of it, and a net saving",
    (False, False): "no more of it, at a net cost",
}


def lines(found: Probabilistic, year: int) -> Iterator[RenderableType]:
    """Say a probabilistic sweep: the answer, the figures, the plane, the curve, the foot."""
    yield answer(f"{finding(found, year)} {precision(found)}")
    yield from _figures(found)
    yield Text(f"{splitting(found)} {losing(found)}\n")
    yield from _plane(found, year)
    yield from _curve(found)
    yield foot(*notes(found))


def notes(found: Probabilistic) -> tuple[str, ...]:
    """Return what a reader must know to judge the answer."""
    points = (
        "In brackets: 95 % intervals. A point of the plane is the mean of a draw's replications and still "
        "holds chance, so shares of points may differ a little from the chance of a net saving, which does "
        "not."
    )
    held, lives = held_fixed(found)
    return held, points, lives


def held_fixed(found: Probabilistic) -> tuple[str, str]:
    """Return what varies and what does not, and how much was lived."""
    held = (
        "The inputs vary together, as the evidence or a calibration leaves them; what the model itself "
        "leaves out does not vary."
    )
    return held, lived(found.draws, found.replications)


def finding(found: Probabilistic, year: int) -> str:
    """Return in a sentence the chance of a net saving, and the net saving."""
    low, high = found.precision.interval
    said = (
        f"The chance of a net saving is {chance(found.precision.chance, found.draws)} "
        f"({100 * low:.0f} to {100 * high:.0f} %)"
    )
    net = found.figures.get("net_saving")
    if not isinstance(net, Figure):
        return f"{said}."
    mean, between = dollars(net)
    return f"{said}; the net saving is {mean} ({between}), in dollars of {year}."


def precision(found: Probabilistic) -> str:
    """Return whether the chance of a net saving is known as precisely as was asked."""
    known = found.precision
    reached = f"give or take {100 * known.reached:.1f} points"
    if known.asked is None:
        return f"With {found.draws:,} draws that chance is known to {reached}."
    asked = f"{100 * known.asked:.1f}"
    if known.enough:
        return f"That chance is as precise as was asked ({asked} points): {reached}."
    need = ROUND * ceil(found.draws * (known.reached / known.asked) ** 2 / ROUND)
    return (
        f"That chance is NOT as precise as was asked ({asked} points), only to {reached}: about {need:,} "
        f"draws would do."
    )


def splitting(found: Probabilistic) -> str:
    """Return how much of one programme's variance is not knowing the numbers, and how much is chance."""
    if found.split is None:
        return "One replication cannot tell chance from what is not known; two or more can."
    known = found.split.share_of_parameters
    if found.split.parameters + found.split.chance <= 0:
        return "The net saving of one programme does not vary."
    return (
        f"Of the variance of one programme's net saving, {share(known)} comes from not knowing the numbers, "
        f"which research could take away, and {share(1 - known)} from chance, which it could not."
    )


def losing(found: Probabilistic) -> str:
    """Return the expected loss of going ahead."""
    return (
        f"Going ahead has an expected loss of {money(found.loss)}: the mean over all draws of what is lost "
        f"in those whose expected net saving is negative."
    )


def quadrants(found: Probabilistic) -> dict[tuple[bool, bool], float]:
    """Return the share of points in each quadrant: (more of the effect, a net saving)."""
    effect, net = found.plane
    if not len(effect):
        return dict.fromkeys(QUADRANTS, 0.0)
    return {
        (more, saves): float((((effect > 0) == more) & ((net > 0) == saves)).mean())
        for more, saves in QUADRANTS
    }


def definition(found: Probabilistic) -> str:
    """Return what the acceptability curve shows."""
    return (
        "Chance that the programme is worth it: the share of draws whose expected net benefit (net saving + "
        f"value x {effect_label(found)}) is positive, for a stated value in dollars of one more. At $0 it is "
        f"the chance of a net saving."
    )


def effect_label(found: Probabilistic) -> str:
    """Return what the programme adds, within a sentence."""
    return lowered(label_of(found.effect))


def crossing(found: Probabilistic) -> str:
    """Return from which value of one more of the effect on it is worth it in half of the draws or more."""
    first = [(value, likely) for value, likely in found.curve if likely >= HALF]
    if not found.curve:
        return "no value was asked about."
    if not first:
        return f"the programme is probably not worth it, even at {money(found.curve[-1][0])} for one more."
    value, _ = first[0]
    if value == found.curve[0][0]:
        return f"the programme is probably worth it, even at {money(value)} for one more."
    return f"the programme is probably worth it from about {money(value)} for one more."


def plane_scales(found: Probabilistic, year: int) -> tuple[Scale, Scale]:
    """Return the scales of the effect and of the net saving."""
    effect, net = found.plane
    return (
        scale_of(found.effect, (float(one) for one in effect), year),
        scale_of("net_saving", (float(one) for one in net), year),
    )


def _figures(found: Probabilistic) -> Iterator[RenderableType]:
    cells, made = Cells(), grid(["mean (95 % interval)"])
    for name, figure in found.figures.items():
        label, say = LABELS.get(name, (label_of(name), number))
        said = cells.said(figure, say)
        made.add_row(label, said.replace("\n", " "))
    if found.figures:
        yield heading("What the draws say")
        yield made
    yield from cells.reasons()


def _plane(found: Probabilistic, year: int) -> Iterator[RenderableType]:
    effect, net = found.plane
    if not len(effect):
        return
    across, up = plane_scales(found, year)
    low, high = (up.said(end) for end in domain_with_zero(net))
    left, right = (across.said(end) for end in domain_with_zero(effect))
    yield heading("Each draw: what the programme adds, and what it saves")
    yield Text(f"up: {lowered(up.title)}; across: {lowered(across.title)}")
    drawn = scatter(effect, net, SIZE)
    side = max(len(low), len(high)) + 1
    heads = {0: high, len(drawn) - 1: low}
    yield Text("\n".join(f"{heads.get(at, '').rjust(side)} {line}".rstrip() for at, line in enumerate(drawn)))
    yield Text(f"{' ' * (side + 1)}{left}{right.rjust(SIZE[0] - len(left))}")
    yield Text(f"{' ' * (side + 1)}{DENSITY_SAID}\n", style="dim")
    yield heading(f"Shares of the points; it: {effect_label(found)}")
    made = grid(["share"])
    for quadrant, part in quadrants(found).items():
        made.add_row(QUADRANTS[quadrant], share(part))
    yield made


def _curve(found: Probabilistic) -> Iterator[RenderableType]:
    if not found.curve:
        return
    yield heading(f"What one more is worth ({effect_label(found)}): {crossing(found)}")
    yield Text(f"{definition(found)}\n")
    made = grid(["chance", "0" + "100 %".rjust(BAR - 1)], "value of one more")
    made.columns[-1].justify = "left"
    made.columns[-1].no_wrap = True
    for at in thinned(len(found.curve), CURVE):
        value, likely = found.curve[at]
        made.add_row(money(value), chance(likely, found.draws), FULL * round(BAR * likely))
    yield made
