"""A study: evidence, decisions and structure, met and checked against each other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Mend, Problem, did_you_mean
from sim.inputs import Document, Origin
from sim.params import CostLine, Estimate, Params, amount, drawn
from sim.pathway import PATHWAY, Pathway, faults
from sim.quarters import Quarters
from sim.randomness import PARAMETER, decision_id, stream, uniform
from sim.scenario import Scenario, Written

STAFF = ("dyad", "program")
BELIEVED = ("numbers", "lines", "payers", "perspectives", "indices", "targets")
"""The sections of params/ that a result depends on."""
TIMED = {"day": 1_440, "case_month": 43_830, "dyad_year": 525_960, "program_year": 525_960}
"""How many minutes the units of price last that are lengths of time; the others count occurrences."""


@dataclass(frozen=True)
class Study:
    """Everything a run depends on; make one with `studied`, which checks that the three fit together."""

    scenario: Scenario
    params: Params
    pathway: Pathway = PATHWAY
    document: Document | None = None

    @cached_property
    def quarters(self) -> Quarters:
        """The calendar quarters the study covers."""
        cohort = self.scenario.cohort
        return Quarters(self.scenario.start, cohort.intake + cohort.follow_up)

    def estimate(self, name: str) -> Estimate[Any]:
        """Return the estimate of a number in force under the study's lens and baseline."""
        return self.params.numbers[name].chosen(self.scenario.lens, self.scenario.baseline)

    def numbers(self, arm: str, draw: int | None) -> dict[str, float]:
        """Return every number the pathway names (durations in minutes) for an arm and a draw."""
        own = self.scenario.arms[arm].numbers()
        uncertain = (name for name in self.pathway.numbers if name not in own)
        return own | {name: self.value(name, self.estimate(name), draw) for name in uncertain}

    def prices(self, draws: int | None) -> NDArray[np.float64]:
        """Return the price of one minute or one occurrence [line, draw], in the study's price year.

        `draws` None gives the best estimates, as if they were one draw.
        """
        return np.array([self._price(name, line, draws) for name, line in self.params.lines.items()])

    def _price(self, name: str, line: CostLine, draws: int | None) -> list[float]:
        factor = self.params.factor(line.index, line.estimate.value.year, self.scenario.price_year)
        scale = factor / TIMED.get(line.per, 1)
        numbered = [None] if draws is None else range(draws)
        return [self.value(name, line.estimate, draw) * scale for draw in numbered]

    def value(self, name: str, estimate: Estimate[Any], draw: int | None) -> float:
        """Return an estimate's value, or its value in a draw: the same for every arm and lens."""
        if draw is None:
            return amount(estimate.value)
        address = stream(self.scenario.seed, draw, 0, PARAMETER, 0)
        return float(drawn(estimate, np.array([uniform(address, decision_id(name), 0)]))[0])

    def replaced(self, name: str, value: Any) -> Study:
        """Return a new checked study with one of the scenario's fields, or a number or price, replaced.

        Raises:
            InputError: the study that would result does not fit together.
            ValueError: the scenario, or the number, cannot have this value.
        """
        if name not in Scenario.model_fields:
            return checked(replace(self, params=self.params.replaced(name, value)))
        fields = self.scenario.model_dump(mode="json", round_trip=True) | {name: value}
        return checked(replace(self, scenario=Scenario.model_validate_json(json.dumps(fields, default=str))))

    def fingerprint(self, lenses: Sequence[str]) -> str:
        """Return sixteen hexadecimal digits that name everything a run under these lenses depends on."""
        believed = [repr(getattr(self.params, section)) for section in BELIEVED]
        decided = self.scenario.model_dump_json()
        inputs = (version("reunify"), decided, *believed, repr(self.pathway), *lenses)
        return sha256("\n".join(inputs).encode()).hexdigest()[:16]


def studied(written: Written, params: Params, pathway: Pathway = PATHWAY) -> Study:
    """Join a scenario, the evidence and the pathway.

    Raises:
        InputError: everything that does not fit together.
    """
    study = Study(written.scenario, params, pathway, written.document)
    problems = []
    for name, value in written.scenario.params.items():
        try:
            params = params.replaced(name, value)
        except Mend as refusal:
            problems.append(_problem(study, f"params.{name}", refusal.what, refusal.mend))
    problems += _misfits(replace(study, params=params))
    if problems:
        raise InputError(problems)
    return replace(study, params=params)


def checked(study: Study) -> Study:
    """Return the study; raise InputError with everything in it that does not fit together."""
    problems = _misfits(study)
    if problems:
        raise InputError(problems)
    return study


def _misfits(study: Study) -> list[Problem]:
    return [*_unsound(study), *_unchosen(study), *_uncounted(study), *_unpriced(study)]


def _problem(study: Study, where: str, what: str, mend: str) -> Problem:
    document = study.document
    origin = document.origin(tuple(where.split("."))) if document else Origin("scenario", 0)
    return Problem(*origin, where, what, mend)


def _unsound(study: Study) -> Iterator[Problem]:
    for fault in faults(study.pathway):
        yield Problem("pathway", 0, "", fault, "mend the table")
    own = {name for arm in study.scenario.arms.values() for name in arm.numbers()}
    for name in study.pathway.numbers:
        if name not in study.params.numbers and name not in own:
            what = "is named by the pathway but is not in params/"
            yield Problem("params", 0, name, what, f"add 'numbers: {name}:' with its value and source")


def _unchosen(study: Study) -> Iterator[Problem]:
    scenario, params = study.scenario, study.params
    chosen = (
        ("lens", params.lenses),
        ("baseline", params.baselines),
        ("perspective", params.perspectives),
    )
    for field, known in chosen:
        name = getattr(scenario, field)
        if name not in known:
            yield _problem(study, field, f"'{name}' is not in params/", did_you_mean(name, known))


def _uncounted(study: Study) -> Iterator[Problem]:
    """Report cost lines that price what nobody counts, or minutes as if they were occurrences."""
    known = (*study.pathway.quantities, *STAFF)
    for name, line in study.params.lines.items():
        origin = study.params.origin("lines", name)
        if line.of not in known:
            what = f"'{line.of}' is nothing the pathway counts"
            yield Problem(*origin, f"lines.{name}.of", what, did_you_mean(line.of, known))
        elif (line.per in TIMED) != (line.of in study.pathway.minutes or line.of in STAFF):
            what = f"'{line.of}' cannot be priced per {line.per}"
            mend = "price minutes per day, case_month, dyad_year or program_year, and events per event"
            yield Problem(*origin, f"lines.{name}.per", what, mend)


def _unpriced(study: Study) -> Iterator[Problem]:
    year = study.scenario.price_year
    for name in {line.index for line in study.params.lines.values()}:
        values = study.params.indices[name].values
        if year not in values:
            what = f"the index {name} has no value for {year}"
            yield _problem(study, "price_year", what, f"write a year from {min(values)} to {max(values)}")
