"""The value of information on the screen: what knowing inputs perfectly could be worth, best first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.sweeps.saying import answer, foot, grid, heading, left_over, plural, shown
from sim.report.sweeps.scales import PLUS_MINUS, label_of, lowered, money
from sim.report.wording import NEAR, significant
from sim.sweeping.answers import Information, Worth

FIGURES = 3
"""Figures of a number of years or programmes."""


def lines(found: Information, year: int) -> Iterator[RenderableType]:
    """Say the value of information: the answer, one by one, in groups, the foot."""
    yield answer(finding(found))
    yield Text(f"{deciding(found)}\n")
    for title, many in (("Inputs, one at a time", found.partial), ("Groups of inputs", found.groups)):
        first, rest = shown(worthwhile(many))
        if first:
            yield heading(f"{title}, dollars of {year}")
            yield _table(found, first)
        yield from left_over(len(rest), at_most(rest))
        if first and (idle := len(many) - len(worthwhile(many))):
            yield Text(f"{idling(idle)}\n")
    yield foot(*notes(found))


def notes(found: Information) -> tuple[str, ...]:
    """Return what a reader must know to judge the values."""
    return (
        (
            "Value of information: at most what research on it could be worth, for the decision between the "
            "programme and usual care. It is never below nothing."
        ),
        (
            "Values of single inputs do not add up to the value of all. All other inputs vary together, as "
            "the evidence or a calibration leaves them."
        ),
        (
            f"{PLUS_MINUS}: two standard errors of the estimate. For one programme as in the scenario; for "
            f"all: {programs(found)}, each discounted to now."
        ),
        f"{plural(found.draws, 'draw')} of the uncertain numbers.",
    )


def finding(found: Information) -> str:
    """Return in a sentence what knowing everything, and the best single input, is worth."""
    perfect = found.perfect
    if perfect.worth <= NEAR * perfect.error:
        return (
            "No research on these inputs is worth anything for this decision: "
            f"{'going ahead' if found.mean > 0 else 'usual care'} stays the better choice whatever they are "
            f"found to be (at most {money(max(perfect.worth, 0.0) + NEAR * perfect.error)} for a programme)."
        )
    said = (
        f"Knowing every input perfectly would be worth {money(perfect.worth)} for one programme, "
        f"{money(perfect.worth * found.programs)} for all"
    )
    top = best_first(found.partial)
    if not top:
        return f"{said}."
    if top[0].worth <= NEAR * top[0].error:
        return f"{said}; no single input is worth anything alone, as far as the draws can tell."
    return (
        f"{said}. Of single inputs {lowered(top[0].input.label)} is worth most: "
        f"{money(top[0].worth)} for one programme."
    )


def deciding(found: Information) -> str:
    """Return which choice is the better one now, and by how much."""
    benefit = "net saving"
    if found.effect:
        benefit = f"net benefit (net saving + {money(found.value)} x {lowered(label_of(found.effect))})"
    better = "going ahead" if found.mean > 0 else "usual care"
    return (
        f"As things are known now, {better} is the better choice: the expected {benefit} of a programme is "
        f"{money(found.mean)}."
    )


def programs(found: Information) -> str:
    """Return how many programmes the decision is made for."""
    many, years, families = (
        significant(value, FIGURES).removesuffix(".0")
        for value in (found.programs, found.years, found.families_a_year)
    )
    return f"{many} like it, over {years} years at {families} families a year"


def best_first(many: Sequence[Worth]) -> list[Worth]:
    """Return values of information, the greatest first."""
    return sorted(many, key=lambda one: -one.worth)


def worthwhile(many: Sequence[Worth]) -> list[Worth]:
    """Return values of information that are worth something, the greatest first."""
    return [one for one in best_first(many) if one.worth > 0]


def idling(idle: int) -> str:
    """Return how many are worth nothing."""
    return f"{idle:,} more are worth nothing by themselves, as far as the draws can tell."


def at_most(rest: Sequence[Worth]) -> str:
    """Return what the values that are left are at most."""
    return f"none is worth more than {money(max((one.worth for one in rest), default=0.0))} for one programme"


def _table(found: Information, many: Sequence[Worth]) -> Table:
    made = grid(["one programme", PLUS_MINUS, "all programmes", PLUS_MINUS])
    for one in many:
        amounts = (one.worth, NEAR * one.error)
        own = (money(amount) for amount in amounts)
        everyone = (money(amount * found.programs) for amount in amounts)
        made.add_row(Text(_named(one)), *own, *everyone)
    return made


def _named(one: Worth) -> str:
    many = len(one.members)
    return f"{one.input.label} ({plural(many, 'input')})" if many > 1 else one.input.label
