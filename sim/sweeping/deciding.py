"""Decisions of a scenario that a sweep can set, and everything that is wrong with what a sweep was asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.appraisal import ADDED, OUTCOMES
from sim.errors import InputError, Mend, Problem, did_you_mean
from sim.inputs import Document, validated
from sim.scenario import Scenario
from sim.study import Study, checked, told_of
from sim.sweeping.moving import Mover, movable

Fault = tuple[str, str]
"""What is wrong, and the mend."""
MARGINS = ("sobol", "morris")
"""The kinds that vary what is uncertain over its whole margin."""
TWO = 2
GROUPS = ("what the programme does", "usual care", "prices", "who pays")
"""The groups of inputs that value of information always shows."""
FIXED = (
    "title",
    "question",
    "price_year",
    "draws",
    "replications",
    "seed",
    "comparator",
    "drawn_from",
    "params",
)
"""What a scenario says that no sweep may set: it names, counts or measures, and decides nothing."""
NUMBERED = ("one_way", *MARGINS)
"""The kinds that move only numbers and prices; the others can move decisions too."""


def decided(study: Study, name: str, value: Any) -> Study:  # noqa: ANN401 - whatever stands in a file
    """Return the study with a decision of its scenario replaced: `lens`, or `arms.start.dyads`.

    Raises:
        InputError: there is no such decision, it cannot have this value, or nothing fits together then.

    >>> from sim.study import read_study
    >>> study = read_study("scenarios/kentucky_start.yaml", "params")
    >>> decided(study, "arms.start.dyads", 8).scenario.arms["start"].dyads
    8
    """
    fields = study.scenario.model_dump(mode="json", round_trip=True)
    home, last = _home(fields, name), name.rpartition(".")[2]
    if home is None:
        what = "is no number or price in force, and no decision of the scenario"
        raise InputError([Problem("sweep", 0, name, what, did_you_mean(name, _known(study)))])
    home[last] = value
    document = Document(study.document.path if study.document else Path("scenario"), fields, {})
    return checked(replace(study, scenario=validated(Scenario, document)))


def decision(study: Study, name: str) -> Any:  # noqa: ANN401 - whatever a scenario decides
    """Return what a scenario decides under a name, as it is written; None for a name it does not have.

    >>> from sim.study import read_study
    >>> decision(read_study("scenarios/kentucky_start.yaml", "params"), "arms.start.caseload")
    14
    """
    home = _home(study.scenario.model_dump(mode="json", round_trip=True), name)
    return None if home is None else home[name.rpartition(".")[2]]


def _home(fields: dict[str, Any], name: str) -> dict[str, Any] | None:
    """Return the group of a scenario's fields that holds a decision; None if none does."""
    *above, last = name.split(".")
    home: Any = fields
    for step in above:
        home = home.get(step) if isinstance(home, dict) else None
    return home if isinstance(home, dict) and last in home and name not in FIXED else None


def _known(study: Study) -> tuple[str, ...]:
    """Return the names of all that can be moved."""
    fields = study.scenario.model_dump(mode="json", round_trip=True)
    arms = (f"arms.{arm}.{field}" for arm, own in fields["arms"].items() for field in own)
    cohort = (f"cohort.{field}" for field in fields["cohort"])
    return (*study.inputs, *study.lines, *(set(fields) - set(FIXED)), *arms, *cohort, "treatment.slots")


def sweepable(study: Study) -> Study:
    """Return the study; raise InputError with everything that is wrong with the sweeps it asks for."""
    problems = [
        problem for kind, asked in study.scenario.sweep.asked() for problem in _wrong(study, kind, asked)
    ]
    if problems:
        raise InputError(problems)
    return study


def _wrong(study: Study, kind: str, asked: Any) -> Iterator[Problem]:  # noqa: ANN401 - one of the kinds
    for field, known in (("outcome", OUTCOMES), ("effect", ADDED)):
        name = getattr(asked, field, "")
        if name and name not in known:
            what = f"'{name}' is nothing that is judged"
            yield told_of(study.document, ("sweep", kind, field), what, did_you_mean(name, known))
    for name, values in getattr(asked, "over", {}).items():
        for what, mend in _unmovable(study, kind, name, values):
            yield told_of(study.document, ("sweep", kind, "over", name), what, mend)
    for group, members in getattr(asked, "groups", {}).items():
        if group in (*study.inputs, *GROUPS, "everything") or not members:
            what = "is taken by another" if members else "names nothing"
            mend = "give it another name" if members else "name some inputs"
            yield told_of(study.document, ("sweep", kind, "groups", group), what, mend)
        for name in set(members) - set(study.inputs):
            what = f"'{name}' is not uncertain here"
            yield told_of(
                study.document, ("sweep", kind, "groups", group), what, did_you_mean(name, study.inputs)
            )


def _unmovable(study: Study, kind: str, name: str, values: Sequence[Any]) -> Iterator[Fault]:
    """Yield what is wrong with moving one name over some values, and the mend."""
    if kind in MARGINS and values:
        yield "is drawn from its whole margin, and not from values", "take the values out"
    elif movable(study, name):
        if not values and name not in study.inputs and kind != "break_even":
            yield "is not uncertain, so it has no interval", "give it values"
        yield from _unread(Mover(study, name), values)
    elif kind in NUMBERED:
        yield "is no number or price in force", did_you_mean(name, study.inputs)
    elif not values:
        yield "is a decision, and has no interval", "give it values"
    else:
        yield from _undecided(study, name, values)
    if kind == "break_even" and values:
        yield from _unordered(study, name, values)


def _unordered(study: Study, name: str, values: Sequence[Any]) -> Iterator[Fault]:
    """Yield what is wrong with values between which a break-even point is to be found."""
    if len({str(value) for value in values}) < TWO or len({str(value) for value in values}) < len(values):
        yield "has not two values or more, each once", "write the lowest and the highest, and some between"
    elif not movable(study, name) and not all(_number(value) for value in values):
        yield "is no number, so there is nothing between its values", "ask for decisions instead"


def _number(value: Any) -> bool:  # noqa: ANN401 - whatever stands in a file
    return isinstance(value, int | float) and not isinstance(value, bool)


def _unread(mover: Mover, values: Sequence[Any]) -> Iterator[Fault]:
    for value in values:
        try:
            mover.read(value)
        except Mend as wrong:
            yield wrong.what, wrong.mend


def _undecided(study: Study, name: str, values: Sequence[Any]) -> Iterator[Fault]:
    for value in values:
        try:
            decided(study, name, value)
        except InputError as error:
            told = {
                (f"{one.where} {one.what}" if one.where != name else one.what, one.mend)
                for one in error.problems
            }
            yield from sorted(told)
            if any(one.where == name and "no decision" in one.what for one in error.problems):
                return
