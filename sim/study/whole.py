"""A study: evidence, decisions and structure, met, and everything in it that does not fit together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, reduce
from hashlib import sha256
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Problem, did_you_mean
from sim.history import PROGRAM, STORY, Integers
from sim.inputs import Document, Origin
from sim.params import CostLine, Estimate, Params, amount, drawn
from sim.pathway import PATHWAY, REFERRAL, Pathway, contradictory, faults, unlivable
from sim.quarters import Quarters
from sim.randomness import PARAMETER, decision_id, stream, uniforms
from sim.scenario import Scenario
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
Floats = NDArray[np.float64]


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

        >>> from sim.study import read_study
        >>> study = read_study("scenarios/kentucky_start.yaml", "params")
        >>> study.numbers("start", None)["stable_after"] / MINUTES_PER_DAY
        200.0
        """
        if draw is None:
            return self._named(arm, lambda name: amount(self.estimate(name).value))
        values = self._drawn(max(draw + 1, self.scenario.draws))
        return self._named(arm, lambda name: float(values[name][draw]))

    def _named(self, arm: str, uncertain: Callable[[str], Any]) -> dict[str, Any]:
        """Return every number the pathway names: those that are decided, and what is said of the others."""
        own = self.scenario.numbers(arm)
        return own | {name: uncertain(name) for name in self.pathway.numbers if name not in own}

    def _drawn(self, draws: int) -> Mapping[str, Floats]:
        """Return every uncertain number that the pathway names [draw]: drawn once, however often asked."""
        if draws not in self._drawings:
            names = (name for name in self.pathway.numbers if name in self.params.numbers)
            self._drawings[draws] = {name: self.values(name, self.estimate(name), draws) for name in names}
        return self._drawings[draws]

    @cached_property
    def _drawings(self) -> dict[int, Mapping[str, Floats]]:
        return {}

    def prices(self, draws: int | None) -> Floats:
        """Return the price of one minute or one occurrence [line, draw], in the study's price year.

        `draws` None gives the best estimates, as if they were one draw.

        >>> from sim.study import read_study
        >>> study = read_study("scenarios/kentucky_start.yaml", "params")
        >>> study.prices(3).shape == (len(study.params.lines), 3)
        True
        """
        return np.array([self._price(name, line, draws) for name, line in self.params.lines.items()])

    def _price(self, name: str, line: CostLine, draws: int | None) -> Floats:
        factor = self.params.factor(line.index, line.estimate.value.year, self.scenario.price_year)
        scale = factor / TIMED.get(line.per, 1)
        if draws is None:
            return np.array([amount(line.estimate.value) * scale])
        return self.values(name, line.estimate, draws) * scale

    def values(self, name: str, estimate: Estimate[Any], draws: int) -> Floats:
        """Return an estimate's value in each draw [draw]: the same for every arm and lens.

        >>> from sim.study import read_study
        >>> study = read_study("scenarios/kentucky_start.yaml", "params")
        >>> study.values("relapse_scale", study.estimate("relapse_scale"), 3).shape
        (3,)
        """
        return drawn(estimate, uniforms(_parameter_streams(self.scenario.seed, draws), decision_id(name), 0))

    @property
    def refused_draws(self) -> tuple[int, ...]:
        """The draws in which no story can be told, because some numbers contradict each other."""
        values, broken = self._drawn(self.scenario.draws), np.zeros(self.scenario.draws, dtype=bool)
        for arm in self.scenario.arms:
            broken |= contradictory(self.pathway, self._named(arm, values.__getitem__))
        return tuple(np.flatnonzero(broken).tolist())

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


def checked(study: Study) -> Study:
    """Return the study; raise InputError with everything in it that does not fit together."""
    decided = study.scenario.model_dump()
    problems = [*_unsound(study), *unchosen(decided, study.document, study.params), *_uncounted(study)]
    problems += [*_misplaced(study), *_reserved(study)]
    if not problems:
        problems += [*_unpriced(study), *_unlivable(study, None)]
    if problems:
        raise InputError(problems)
    return study


def livable(study: Study) -> Study:
    """Return the study; raise InputError if the numbers of a draw contradict each other: the first such."""
    refused = study.refused_draws
    if refused:
        raise InputError(list(_unlivable(study, refused[0])))
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


def told_of(document: Document | None, where: str, what: str, mend: str) -> Problem:
    """Return a problem with what a scenario says somewhere, at the place where it says so."""
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


def unchosen(decided: Mapping[str, Any], document: Document | None, params: Params) -> Iterator[Problem]:
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
            yield told_of(document, field, f"'{name}' is not in params/", did_you_mean(name, known))
    arms, comparator = decided.get("arms"), decided.get("comparator")
    if arms and isinstance(arms, dict) and isinstance(comparator, str) and comparator not in arms:
        yield told_of(
            document, "comparator", f"'{comparator}' is not one of the arms", did_you_mean(comparator, arms)
        )
    year = decided.get("price_year")
    for name in sorted({line.index for line in params.lines.values()}):
        years = params.indices[name].values
        if isinstance(year, int) and year not in years:
            what, mend = f"the index {name} has no value for {year}", f"write {min(years)} to {max(years)}"
            yield told_of(document, "price_year", what, mend)


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


@lru_cache(maxsize=16)
def _parameter_streams(seed: int, draws: int) -> Integers:
    """Return the luck of the uncertain numbers [draw]."""
    return np.array([stream(seed, draw, 0, PARAMETER, 0) for draw in range(draws)], dtype=np.int64)
