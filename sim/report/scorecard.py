"""A setting's scorecard as blocks: every published result by arm, its tallies, what was missed and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isinf

from sim.appraisal import Figure
from sim.params import Params, Target
from sim.report.layout import BESIDE_PUBLISHED, NO_ANSWER, OUTCOMES
from sim.report.pages import Block, Column, Grid, Heading, Points, Words
from sim.report.wording import Say, number, points
from sim.units import MINUTES_PER_DAY, MINUTES_PER_MONTH
from sim.validate import Card, Scored

VERDICTS = {"inside": "inside", "outside": "OUTSIDE"}
FITTED = {True: "fitted to", False: "not fitted to"}
NOT_PEERS = (
    "professionals of another programme, and not peers. What they achieve says nothing of peer mentors."
)

LABELS = {**OUTCOMES, **BESIDE_PUBLISHED}
"""The label of every outcome that a target may name, and how it is said."""


def card(one: Card, params: Params) -> Iterator[Block]:
    """Yield a setting's scorecard."""
    yield Heading(3, one.setting.label)
    yield Words(one.setting.about)
    if one.setting.prediction:
        yield Words(f"A prediction: nothing published to hold it against. {one.setting.prediction}", "strong")
    if one.setting.borrows is not None:
        whose = params.settings[one.setting.borrows.setting].label
        why = one.setting.borrows.note
        wider = f", {spread:g} times as uncertain" if (spread := one.setting.borrows.spread) > 1 else ""
        yield Words(f"Its effects are those of {whose}{wider}. {why}")
    for lens in dict.fromkeys(row.found.lens for row in one.rows if row.found.lens):
        if not params.lenses[lens].peers:
            yield Words(f"The {params.lenses[lens].label} lens: {NOT_PEERS}", "strong")
    for arm, title in _arms(one).items():
        rows = [row for row in one.rows if row.target.arm == arm]
        if rows:
            yield _grid(title, rows, params)
    yield from _tallies(one)
    if missed := tuple(_missed(one, params)):
        yield Points(missed)


def _arms(one: Card) -> dict[str, str]:
    return {
        "comparator": one.comparator,
        "program": one.program,
        "contrast": f"{one.program} against {one.comparator.lower()}",
    }


def _grid(title: str, rows: list[Scored], params: Params) -> Grid:
    """Return one arm's results: a row for each target and baseline, a column for each lens."""
    lenses = list(dict.fromkeys(row.found.lens for row in rows))
    several = len({row.baseline for row in rows}) > 1
    beside: dict[tuple[str, str], dict[str, Scored]] = {}
    for row in rows:
        beside.setdefault((row.found.name, row.baseline), {})[row.found.lens] = row
    columns = (
        Column("outcome"),
        *((Column("usual care of", beneath=True),) if several else ()),
        Column("published (95 %)"),
        *(Column(f"{params.lenses[lens].label} lens" if lens else "simulated") for lens in lenses),
        Column("fitted", beneath=True),
        Column("design, how seen", beneath=True),
        Column("source", beneath=True),
    )
    said = []
    for (_, baseline), found in beside.items():
        target = next(iter(found.values())).target
        where = (params.baselines[baseline].label,) if several else ()
        cells = (_simulated(found.get(lens)) for lens in lenses)
        graded = FITTED[target.use == "fit"], f"{target.design}, {target.provenance}", target.source
        said.append((outcome(target), *where, _published(target), *cells, *graded))
    return Grid(title, columns, tuple(said))


def outcome(target: Target) -> str:
    """Return what a target measures, and by when.

    >>> from sim.params import read_params
    >>> outcome(read_params("params").targets["placed_by_12_months_program"])
    'Placed within 12 months'
    """
    what = LABELS[target.metric][0] if target.metric in LABELS else target.metric.replace("_", " ")
    kind = {"ratio": "ratio", "odds_ratio": "odds ratio", "difference": "difference", None: ""}[
        target.contrast
    ]
    return ", ".join(filter(None, (what, _by(target.by), kind)))


def _by(minutes: int | None) -> str:
    if minutes is None:
        return ""
    months, days = minutes / MINUTES_PER_MONTH, minutes / MINUTES_PER_DAY
    return f"by {months:.3g} months" if months == round(months) else f"by {days:.3g} days"


def _say(target: Target) -> Say:
    own = LABELS[target.metric][1] if target.metric in LABELS else number
    if target.contrast in ("ratio", "odds_ratio"):
        return number
    return points if target.contrast == "difference" and own is not number else own


def _published(target: Target) -> str:
    low, high = target.bounds
    if target.value is None:
        if target.contrast is None:
            return "only a sign"
        return f"{'above' if isinf(high) else 'below'} usual care"
    mean, between = _say(target)(Figure(target.value, (low, high), None, 0.0))
    return f"{mean}\n{between}"


def _simulated(row: Scored | None) -> str:
    """Return the simulated mean, its prediction interval and the verdict."""
    if row is None:
        return ""
    if row.found.simulated is None:
        return NO_ANSWER
    mean = row.found.simulated
    ends = row.found.prediction or (mean, mean)
    said, between = _say(row.target)(Figure(mean, ends, None, 0.0))
    return f"{said}\n{between}\n{VERDICTS[row.verdict]}"


def _tallies(one: Card) -> Iterator[Block]:
    """Say how many of the tests and of what was fitted lie inside."""
    if one.tests:
        yield Words(f"{one.tests_inside} of {len(one.tests)} not fitted to lie inside.", "strong")
    else:
        yield Words("Nothing published that the model was not fitted to can be compared here.")
    if not one.fitted:
        yield Words("Nothing here was fitted to.")
    elif not one.missed:
        yield Words(f"Fitted: all {len(one.fitted)} inside.", "strong")
    else:
        left = len(one.unexplained)
        why = "each explained below" if not left else f"{left} of them NOT EXPLAINED"
        yield Words(
            f"Fitted: {len(one.missed)} of {len(one.fitted)} not inside, {why}.",
            "alarm" if left else "strong",
        )


def _missed(one: Card, params: Params) -> Iterator[str]:
    """Yield why each target is missed, whether the model was fitted to it or not."""
    missed: dict[str, list[Scored]] = {}
    for row in one.rows:
        if row.verdict != "inside":
            missed.setdefault(row.found.name, []).append(row)
    arms = _arms(one)
    for rows in missed.values():
        target = rows[0].target
        where = "; ".join(dict.fromkeys(_place(row, params) for row in rows))
        why = target.explanation or (
            "NOT EXPLAINED." if target.use == "fit" else "No explanation is written."
        )
        why = "; ".join((*dict.fromkeys(row.found.refused for row in rows if row.found.refused), why))
        yield f"{arms[target.arm]}, {outcome(target).lower()} ({FITTED[target.use == 'fit']}; {where}): {why}"


def failures_of(unexplained: Sequence[Scored], params: Params) -> Iterator[str]:
    """Yield for each target that was fitted to, and is not met, under which lenses and usual care."""
    rows: dict[str, list[Scored]] = {}
    for row in unexplained:
        rows.setdefault(row.found.name, []).append(row)
    for missed in rows.values():
        target, where = missed[0].target, "; ".join(_place(row, params) for row in missed)
        yield (
            f"the model was fitted to '{outcome(target)}' ({target.setting}; {where}), does not meet it, and "
            "nothing explains why."
        )


def _place(row: Scored, params: Params) -> str:
    """Return the lens and the usual care under which a target was scored."""
    lens = f"{params.lenses[row.found.lens].label} lens, " if row.found.lens else ""
    return f"{lens}{params.baselines[row.baseline].label}"
