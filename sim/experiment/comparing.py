"""Scenarios side by side on the same luck: what differs in the inputs, and in what comes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.appraisal import Differences, Measured, differences, measured
from sim.errors import InputError, Problem
from sim.experiment.living import Lived, experience, judge
from sim.experiment.working import Progress
from sim.study import Study

SAME = ("draws", "replications", "seed", "price_year", "discount_rate", "inflation")
"""What scenarios must have in common, or their runs could not be paired and their dollars not compared."""
ABSENT = "not set"


@dataclass(frozen=True)
class Side:
    """Hold one of the scenarios: its figures, and how much more they are than the first one's."""

    name: str
    study: Study
    measures: Measured
    money: Differences
    outcomes: Differences
    staffing: Differences


@dataclass(frozen=True)
class Compared:
    """Hold scenarios side by side; the first is what the others are held against.

    `inputs` are what differs, by dotted name: what each scenario has there, as text.
    """

    sides: tuple[Side, ...]
    inputs: Mapping[str, tuple[str, ...]]
    perspective: str
    same_families: bool
    """Whether the same families are referred on the same days; else only their numbers are shared."""


def comparison(studies: Mapping[str, Study], workers: int = 1, progress: Progress | None = None) -> Compared:
    """Live scenarios on the same luck, each through its own lens, and hold the others against the first.

    Raises:
        InputError: they differ in draws, replications, seed, price year, discounting or inflation.

    >>> from sim.study import read_study
    >>> small = ["draws=2", "replications=1", "cohort.referrals=5 per year"]
    >>> one = read_study("scenarios/kentucky_start.yaml", "params", small)
    >>> found = comparison({"one": one, "fewer": one.replaced("seed", 1)})
    >>> found.sides[1].money["net_saving"].mean, dict(found.inputs)
    (0.0, {})
    """
    unlike = list(_unlike(studies))
    if unlike:
        raise InputError(unlike)
    perspective = next(iter(studies.values())).scenario.perspective
    found = [
        (name, study, _measured(experience(study, [study.scenario.lens], workers, progress), perspective))
        for name, study in studies.items()
    ]
    first = found[0][2]
    sides = tuple(
        Side(
            name,
            study,
            own,
            differences(first.money, own.money),
            differences(first.outcomes, own.outcomes),
            differences(first.staffing, own.staffing),
        )
        for name, study, own in found
    )
    cohorts = {study.scenario.cohort.model_dump_json() for study in studies.values()}
    return Compared(sides, _differing(list(studies.values())), perspective, len(cohorts) == 1)


def _measured(lived: Lived, perspective: str) -> Measured:
    lens = lived.study.scenario.lens
    return measured(lived.study, lived.tallies[lens], judge(lived).ledgers[lens], perspective)


def _unlike(studies: Mapping[str, Study]) -> Iterator[Problem]:
    """Report what scenarios must have in common and have not, and perspectives that one does not know."""
    (first, own), *others = studies.items()
    for name, study in others:
        for field in SAME:
            here, there = getattr(own.scenario, field), getattr(study.scenario, field)
            if here != there:
                what = f"is {there}, but {here} in {first}: they cannot be compared"
                yield Problem(name, 0, field, what, f"write --set {field}={here}, for all of them")
        if own.scenario.perspective not in study.params.perspectives:
            what = f"does not know the perspective {own.scenario.perspective} of {first}"
            yield Problem(name, 0, "perspective", what, "run them with the same evidence")


def _differing(studies: Sequence[Study]) -> dict[str, tuple[str, ...]]:
    """Return what differs in decisions and evidence, by dotted name, as text of each study."""
    decided = [dict(_flat(study.scenario.model_dump(mode="json"))) for study in studies]
    believed = [_evidence(study) for study in studies]
    said = [one | other for one, other in zip(decided, believed, strict=True)]
    names = dict.fromkeys(name for one in said for name in one)
    apart = {name: tuple(one.get(name, ABSENT) for one in said) for name in names}
    unsaid = ("title", "question", "params.")
    return {
        name: values for name, values in apart.items() if len(set(values)) > 1 and not name.startswith(unsaid)
    }


def _evidence(study: Study) -> dict[str, str]:
    lines = {name: str(line.estimate.value) for name, line in study.lines.items() if line.estimate}
    return {name: study.params.written(name) for name in study.params.numbers} | lines


def _flat(value: object, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield every value of nested names, by dotted name, as text."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{where}.{name}" if where else str(name))
    else:
        yield where, value if isinstance(value, str) else json.dumps(value)
