"""Published savings as blocks: what is known, what had to be solved for, and what the model gives instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sim.appraisal import Figure, Refusal
from sim.params import Input, Params
from sim.report.layout import NO_ANSWER
from sim.report.pages import Block, Column, Grid, Heading, Words
from sim.report.wording import MEAN_FIGURES, MINUS, amount, significant
from sim.validate import Landed, Line, Seen, Solved, Unit

STANDING = {
    "known": "known",
    "solved": "solved for",
    "not_found": "not found",
    "beside": "evidence held beside",
}
UNITS: Mapping[str, Unit] = {"share": "share", "dollars": "dollars"}
HUNDRED, MILLION = 100, 1e6


def landing(one: Landed, params: Params) -> Iterator[Block]:
    """Yield everything that is known of a published saving."""
    saving = one.saving
    yield Heading(3, saving.label)
    yield Words(saving.about)
    columns = tuple(Column(name) for name in ("input", "value", "standing"))
    graded = Column("source, how seen", beneath=True), Column("note", beneath=True)
    rows = tuple(_input(each) for each in saving.inputs.values())
    yield Grid("What went into it", (*columns, *graded), rows)
    for group in _groups(one.readings):
        yield _worked("What it asks for", group, one)
    for group in _groups(one.beside):
        yield _worked("What else the same numbers give", group, one)
    whose = params.perspectives[saving.perspective].label
    if one.simulated:
        yield _simulated(f"What the model gives, counted as in {whose}", one.simulated, params)
    else:
        yield Words("No scenario of this setting was lived, so the model gives nothing beside it here.")
    yield Words(f"Open: {saving.open_question}")


def sentence(one: Landed) -> str:
    """Return in short what a published saving asks for, and what the model gives through each lens."""
    first = next(solved for solved in one.readings if solved.name == one.saving.reading)
    line = first.lines[0]
    asks = f"{first.working.label}: {line.what[0].lower()}{line.what[1:]} {_line(line)}."
    return f"{one.saving.label}. {asks} {_gives(one)}"


def _gives(one: Landed) -> str:
    """Return what the model gives in the place of a published number, with the usual care nearest to it."""
    wanted = [
        seen for seen in one.simulated if seen.published is not None and isinstance(seen.figure, Figure)
    ]
    if not wanted:
        return "The model gives no number beside it here."
    near = min((seen for seen in wanted if seen.what == wanted[0].what), key=_distance)
    alike = [seen for seen in wanted if (seen.what, seen.baseline) == (near.what, near.baseline)]
    means = ", ".join(f"{rounded(_mean(seen), seen.unit)} ({seen.lens} lens)" for seen in alike)
    times = f"{significant(near.factor, 2)} times as high" if near.factor is not None else ""
    asks = f"placement prices would have to be {times}" if times else "no price of placement would do"
    number = said(near.published or 0.0, near.unit)
    what = f"{near.what[0].lower()}{near.what[1:]}"
    return f"The model, {what}: {means}. For {number} through the {near.lens} lens, {asks}."


def _mean(seen: Seen) -> float:
    return seen.figure.mean if isinstance(seen.figure, Figure) else float("nan")


def _distance(seen: Seen) -> float:
    """Return how far a mean lies from the published number, as a share of it."""
    return abs(_mean(seen) / (seen.published or 1.0) - 1)


def _input(one: Input) -> tuple[str, ...]:
    numbers = [_number(number, one) for number in one.numbers]
    value = (" to " if len(numbers) == len(("low", "high")) else ", ").join(numbers)
    year = f" ({one.price_year})" if one.price_year else ""
    seen = f"{one.source}, {one.provenance}" if one.provenance else ""
    return one.label, f"{value}{year}" if value else NO_ANSWER, STANDING[one.standing], seen, one.note


def _number(value: float, one: Input) -> str:
    if one.unit in {"families", "children"} and value >= HUNDRED:
        return f"{value:,.0f}"
    return said(value, UNITS.get(one.unit, "ratio"))


def said(value: float, unit: Unit) -> str:
    """Return a number in its unit, published dollars to the dollar or, below a hundred, to the cent.

    >>> said(4090.6, "dollars"), said(62.39, "dollars"), said(0.0695, "share"), said(7.5478, "ratio")
    ('$4,091', '$62.39', '7.0 %', '7.55')
    """
    size, sign = abs(value), MINUS if value < 0 else ""
    if unit in ("dollars", "dollars_per_dollar"):
        if size >= MILLION:
            return f"{sign}${significant(size / MILLION, MEAN_FIGURES)} million"
        return f"{sign}${size:,.0f}" if size >= HUNDRED else f"{sign}${size:,.2f}"
    if unit == "share":
        return f"{100 * value:.1f} %".replace("-", MINUS)
    return significant(value, MEAN_FIGURES) if size < HUNDRED**2 else f"{value:,.0f}"


def _groups(solved: Sequence[Solved]) -> Iterator[list[Solved]]:
    """Yield what is worked out by the same formula, to stand side by side."""
    for formula in dict.fromkeys(one.working.formula for one in solved):
        yield [one for one in solved if one.working.formula == formula]


def _worked(title: str, group: list[Solved], one: Landed) -> Grid:
    names = [solved.working.label for solved in group]
    marks = [_mark(solved, one) for solved in group]
    columns = (
        Column("worked out"),
        *(Column(f"{name}{mark}") for name, mark in zip(names, marks, strict=True)),
    )
    lines = zip(*(solved.lines for solved in group), strict=True)
    rows = tuple((row[0].what, *(_line(line) for line in row)) for row in lines)
    return Grid(title, columns, rows)


def _mark(solved: Solved, one: Landed) -> str:
    if solved.working.rejected:
        return f" (rejected: {solved.working.rejected})"
    several = sum(not reading.working.rejected for reading in one.readings) > 1
    return " (the reading chosen)" if several and solved.name == one.saving.reading else ""


def _line(line: Line) -> str:
    if line.tried:
        pairs = zip(line.numbers, line.tried, strict=True)
        return "\n".join(f"{said(number, line.unit)} at {said(cost, 'dollars')}" for number, cost in pairs)
    return " to ".join(said(number, line.unit) for number in line.numbers)


def _simulated(title: str, seen: Sequence[Seen], params: Params) -> Grid:
    """Return what the model gives through each lens, with the factor of price that would reproduce it."""
    lenses = tuple(dict.fromkeys(one.lens for one in seen))
    beside: dict[tuple[str, str], dict[str, Seen]] = {}
    for one in seen:
        beside.setdefault((one.baseline, one.what), {})[one.lens] = one
    columns = (
        Column("what"),
        Column("usual care of", beneath=True),
        Column("published"),
        *(Column(f"{params.lenses[lens].label} lens") for lens in lenses),
    )
    rows = []
    for (baseline, what), found in beside.items():
        first = next(iter(found.values()))
        published = said(first.published, first.unit) if first.published is not None else NO_ANSWER
        cells = (_cell(found[lens]) if lens in found else "" for lens in lenses)
        rows.append((what, params.baselines[baseline].label, published, *cells))
    return Grid(title, columns, tuple(rows))


def _cell(seen: Seen) -> str:
    """Return a mean, its credible interval, and the factor of price for the published number."""
    if isinstance(seen.figure, Refusal):
        return f"no answer: {seen.figure.refused}"
    low, high = seen.figure.credible
    lines = [rounded(seen.figure.mean, seen.unit)]
    lines += [] if low == high else [f"{rounded(low, seen.unit)} to {rounded(high, seen.unit)}"]
    lines += [] if seen.factor is None else [f"prices x {significant(seen.factor, 2)}"]
    return "\n".join(lines)


def rounded(value: float, unit: Unit) -> str:
    """Return a simulated number in its unit, dollars to three figures.

    >>> rounded(915_441.0, "dollars"), rounded(1.3401, "dollars_per_dollar"), rounded(5.0, "ratio")
    ('$915,000', '$1.34', '5.00')
    """
    if unit not in {"dollars", "dollars_per_dollar"}:
        return said(value, unit)
    return amount(value, MILLION if abs(value) >= MILLION else 1.0)
