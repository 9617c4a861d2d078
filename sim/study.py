"""A study: evidence, decisions and structure, met and checked against each other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Mend, Problem, did_you_mean
from sim.history import PROGRAM, STORY
from sim.inputs import Collector, Document, Origin, dotted, validated
from sim.params import CostLine, Estimate, Params, amount, drawn, read_params
from sim.pathway import PATHWAY, REFERRAL, Pathway, faults, unlivable
from sim.quarters import Quarters
from sim.randomness import PARAMETER, decision_id, stream, uniform
from sim.scenario import Scenario, read_decisions
from sim.units import MINUTES_PER_DAY, MINUTES_PER_MONTH, MINUTES_PER_YEAR

BELIEVED = ("numbers", "lines", "payers", "perspectives", "indices", "targets")
"""The sections of params/ that a result depends on."""
TIMED = {
    "day": MINUTES_PER_DAY,
    "case_month": MINUTES_PER_MONTH,
    "dyad_year": MINUTES_PER_YEAR,
    "program_year": MINUTES_PER_YEAR,
}
"""How many minutes the units of price last that are lengths of time; the others count occurrences."""


@dataclass(frozen=True)
class Study:
    """Everything a run depends on; make one with `read_study`, which checks that it fits together."""

    scenario: Scenario
    params: Params
    pathway: Pathway = PATHWAY
    document: Document | None = None
    overrides: tuple[str, ...] = ()

    @cached_property
    def quarters(self) -> Quarters:
        """The calendar quarters the study covers."""
        cohort = self.scenario.cohort
        return Quarters(self.scenario.start, cohort.taken_in[1] + cohort.follow_up)

    def estimate(self, name: str) -> Estimate[Any]:
        """Return the estimate of a number in force under the study's lens, baseline and statute."""
        scenario = self.scenario
        return self.params.numbers[name].chosen(scenario.lens, scenario.baseline, scenario.statute)

    def numbers(self, arm: str, draw: int | None) -> dict[str, float]:
        """Return every number the pathway names (durations in minutes) for an arm and a draw.

        `draw` None gives the best estimates.

        >>> study = read_study("scenarios/kentucky_start.yaml", "params")
        >>> study.numbers("start", None)["stable_after"] / MINUTES_PER_DAY
        200.0
        """
        own = self.scenario.numbers(arm)
        uncertain = (name for name in self.pathway.numbers if name not in own)
        return own | {name: self.value(name, self.estimate(name), draw) for name in uncertain}

    def prices(self, draws: int | None) -> NDArray[np.float64]:
        """Return the price of one minute or one occurrence [line, draw], in the study's price year.

        `draws` None gives the best estimates, as if they were one draw.

        >>> study = read_study("scenarios/kentucky_start.yaml", "params")
        >>> study.prices(3).shape == (len(study.params.lines), 3)
        True
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
        if name == "params":
            params = reduce(lambda held, item: held.replaced(*item), value.items(), self.params)
            return checked(replace(self, params=params))
        if name not in Scenario.model_fields:
            return checked(replace(self, params=self.params.replaced(name, value)))
        fields = self.scenario.model_dump(mode="json", round_trip=True) | {name: value}
        return checked(replace(self, scenario=Scenario.model_validate_json(json.dumps(fields, default=str))))

    def fingerprint(self, lenses: Sequence[str]) -> str:
        """Return sixteen hexadecimal digits that name everything a run under these lenses depends on."""
        believed = [repr(getattr(self.params, section)) for section in BELIEVED]
        decided = self.scenario.model_dump_json()
        inputs = (version("reunify"), str(STORY), decided, *believed, repr(self.pathway), *lenses)
        return sha256("\n".join(inputs).encode()).hexdigest()[:16]


def read_study(
    path: str | Path,
    folder: str | Path,
    sets: Sequence[str] = (),
    options: Mapping[str, Any] | None = None,
) -> Study:
    """Read a scenario and the evidence of a folder, and join them with the pathway.

    `sets` are `name=value` for anything, `options` values by the name of a scenario's field.

    Raises:
        InputError: every problem of every file, and everything that does not fit together.

    >>> study = read_study("scenarios/kentucky_start.yaml", "params", ["arms.start.dyads=8"])
    >>> study.scenario.arms["start"].dyads, study.overrides
    (8, ('arms.start.dyads: 12 -> 8 (--set:1)',))
    """
    collector = Collector()
    document = collector.attempt(read_decisions, path, sets, options)
    params = collector.attempt(read_params, folder)
    scenario = collector.attempt(validated, Scenario, document) if document else None
    joined = collector.attempt(_overridden, document, params) if document and params else None
    if document and params:
        collector.problems += _unchosen(document.data, document, params)
    collector.raise_if_any()
    resolved, overrides = cast("tuple[Params, tuple[str, ...]]", joined)
    return checked(Study(cast("Scenario", scenario), resolved, PATHWAY, document, overrides))


def checked(study: Study) -> Study:
    """Return the study; raise InputError with everything in it that does not fit together."""
    decided = study.scenario.model_dump()
    problems = [*_unsound(study), *_unchosen(decided, study.document, study.params), *_uncounted(study)]
    problems += [*_misplaced(study), *_reserved(study)]
    if not problems:
        problems += [*_unpriced(study), *_unlivable(study, None)]
    if problems:
        raise InputError(problems)
    return study


def livable(study: Study, draw: int) -> Study:
    """Return the study; raise InputError if a draw's numbers contradict each other."""
    problems = list(_unlivable(study, draw))
    if problems:
        raise InputError(problems)
    return study


def _misplaced(study: Study) -> Iterator[Problem]:
    """Report numbers that differ by lens but act in usual care too: a lens moves only the programme."""
    for name in study.pathway.numbers:
        number = study.params.numbers.get(name)
        if number is not None and number.by_lens and name not in study.pathway.effects:
            what = "differs by lens, but acts without a mentor too"
            yield Problem(*_origin(study, name), name, what, "give it one estimate, or one for each baseline")


def _reserved(study: Study) -> Iterator[Problem]:
    for name in study.params.names:
        if name in Scenario.model_fields:
            what = "is the name of something a scenario decides"
            yield Problem(*_origin(study, name), name, what, "give it another name")


def _unlivable(study: Study, draw: int | None) -> Iterator[Problem]:
    found: dict[str, str] = {}
    for arm in study.scenario.arms:
        found |= unlivable(study.pathway, study.numbers(arm, draw))
    for name, reason in found.items():
        what = reason if draw is None else f"{reason}, in draw {draw}"
        mend = (
            "write another value"
            if draw is None
            else "narrow its uncertainty, or choose another distribution"
        )
        yield Problem(*_origin(study, name), name, what, mend)


def _origin(study: Study, name: str) -> Origin:
    """Return where a number or price was written: in the scenario, or in params/."""
    if study.document and ("params", name) in study.document.origins:
        return study.document.origin(("params", name))
    return study.params.origin("lines" if name in study.params.lines else "numbers", name)


def _unpriced(study: Study) -> Iterator[Problem]:
    for name, (what, mend) in study.params.unpriced().items():
        yield Problem(*_origin(study, name), name, what, mend)


def _overridden(document: Document, params: Params) -> tuple[Params, tuple[str, ...]]:
    """Return the params with the scenario's own numbers and prices in place, and what was overridden."""
    unsaid = ("params.", "title", "question")
    problems, said = [], [str(one) for one in document.overrides if not one.name.startswith(unsaid)]
    named = document.data.get("params")
    for name, value in named.items() if isinstance(named, dict) else ():
        try:
            old, params = params.written(name), params.replaced(name, value)
        except Mend as refusal:
            mend = refusal.mend if params.has(name) else _meant(name, document, params)
            problems.append(_problem(document, f"params.{name}", refusal.what, mend))
        else:
            said.append(f"{name}: {old} -> {value} ({document.origin(('params', name))})")
    if problems:
        raise InputError(problems)
    return params, tuple(said)


def _meant(name: str, document: Document, params: Params) -> str:
    """Return the mend for a name of nothing: the scenario's own value of that name, or the nearest name."""
    places = [where for where in document.origins if where and where[-1] == name and where[0] != "params"]
    if places:
        return f"did you mean {' or '.join(dotted(where) for where in places)}?"
    return did_you_mean(name, (*params.names, *Scenario.model_fields))


def _problem(document: Document | None, where: str, what: str, mend: str) -> Problem:
    origin = document.origin(tuple(where.split("."))) if document else Origin("scenario", 0)
    return Problem(*origin, where, what, mend)


def _unsound(study: Study) -> Iterator[Problem]:
    for fault in faults(study.pathway):
        yield Problem("pathway", 0, "", fault, "mend the table")
    measured = {meter.name for meter in study.pathway.meters} | {one.name for one in study.pathway.rhythms}
    if PROGRAM in measured.union(study.pathway.events):
        yield Problem("pathway", 0, PROGRAM, "is counted beside the table", "give it another name")
    own = {name for arm in study.scenario.arms for name in study.scenario.numbers(arm)}
    for name in study.pathway.numbers:
        if name not in study.params.numbers and name not in own:
            what = "is named by the pathway but is not in params/"
            yield Problem("params", 0, name, what, f"add 'numbers: {name}:' with its value and source")


def _unchosen(decided: Mapping[str, Any], document: Document | None, params: Params) -> Iterator[Problem]:
    """Report names that a scenario chooses and params/ does not have, and a price year without an index."""
    sections = (
        ("lens", params.lenses),
        ("baseline", params.baselines),
        ("statute", params.statutes),
        ("perspective", params.perspectives),
    )
    for field, known in sections:
        name = decided.get(field)
        if isinstance(name, str) and name not in known:
            yield _problem(document, field, f"'{name}' is not in params/", did_you_mean(name, known))
    arms, comparator = decided.get("arms"), decided.get("comparator")
    if arms and isinstance(arms, dict) and isinstance(comparator, str) and comparator not in arms:
        yield _problem(
            document, "comparator", f"'{comparator}' is not one of the arms", did_you_mean(comparator, arms)
        )
    year = decided.get("price_year")
    for name in sorted({line.index for line in params.lines.values()}):
        years = params.indices[name].values
        if isinstance(year, int) and year not in years:
            what, mend = f"the index {name} has no value for {year}", f"write {min(years)} to {max(years)}"
            yield _problem(document, "price_year", what, mend)


def _uncounted(study: Study) -> Iterator[Problem]:
    """Report cost lines that price what nobody counts, or by a unit that is not its own."""
    units = _units(study.pathway)
    for name, line in study.params.lines.items():
        if line.of not in units:
            where, what = "of", f"'{line.of}' is nothing the pathway counts"
            mend = did_you_mean(line.of, units)
        elif line.per not in units[line.of]:
            where, what = "per", f"'{line.of}' cannot be priced per {line.per}"
            mend = f"price it per {' or '.join(units[line.of])}"
        else:
            continue
        yield Problem(*study.params.origin("lines", name, where), f"lines.{name}.{where}", what, mend)


def _units(pathway: Pathway) -> dict[str, tuple[str, ...]]:
    """Return the units by which each thing that is counted may be priced."""
    units: dict[str, tuple[str, ...]] = dict.fromkeys(pathway.events, ("event",))
    units |= dict.fromkeys((*pathway.minutes, PROGRAM), tuple(TIMED))
    units |= {rhythm.name: ("contact", "event") for rhythm in pathway.rhythms}
    return units | {REFERRAL: ("family", "event")}
