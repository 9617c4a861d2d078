"""A study: evidence, decisions and structure, met, and everything in it that does not fit together."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, reduce
from hashlib import sha256
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.history import STORY, Integers
from sim.inputs import Document
from sim.params import CostLine, Estimate, Params, Posterior, address, amount, drawn, in_order
from sim.pathway import PATHWAY, Pathway, contradictory
from sim.quarters import Quarters
from sim.randomness import PARAMETER, decision_id, stream, uniforms
from sim.scenario import Scenario
from sim.study.checking import checked
from sim.study.paying import TIMED

BELIEVED = ("numbers", "lines", "payers", "funding", "rates", "perspectives", "indices", "targets")
"""The sections of params/ that a result depends on."""
SET = "scenario"
"""The source of a number that a scenario has set: certain, whatever a posterior says of it."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Study:
    """Everything a run depends on; make one with `read_study`, which checks that it fits together."""

    scenario: Scenario
    params: Params
    pathway: Pathway = PATHWAY
    document: Document | None = None
    overrides: tuple[str, ...] = ()
    given: Mapping[str, Floats] | None = None
    """Values [draw] that stand for what would be drawn, by the name of a number or line; see `at`."""

    @cached_property
    def quarters(self) -> Quarters:
        """The calendar quarters the study covers."""
        cohort = self.scenario.cohort
        return Quarters(self.scenario.start, cohort.taken_in[1] + cohort.follow_up)

    @property
    def calibrated(self) -> frozenset[str]:
        """The numbers that the setting's targets settle, if draws come from its posterior."""
        own = self.params.settings.get(self.scenario.setting)
        if self.posterior is None or own is None:
            return frozenset()
        source = self.params.settings[own.borrows.setting] if own.borrows else own
        return frozenset((*own.natural_history, *source.natural_history, *own.effects, *source.effects))

    @property
    def discount_rate(self) -> float:
        """The yearly rate at which the scenario's perspective discounts: its own, or the scenario's."""
        own = self.params.perspectives[self.scenario.perspective].discount_rate
        return self.scenario.discount_rate if own is None else own

    @property
    def lenses(self) -> tuple[str, ...]:
        """The lenses of the programme that the scenario's own lens speaks of."""
        known = self.params.lenses
        own = known[self.scenario.lens].program
        return tuple(name for name, lens in known.items() if lens.program == own)

    def estimate(self, name: str) -> Estimate[Any]:
        """Return the estimate of a number in force under the study's lens, baseline and statute."""
        one = self.scenario
        return self.params.numbers[name].chosen(one.lens, one.baseline, one.statute, one.state)

    @cached_property
    def lines(self) -> Mapping[str, CostLine]:
        """The cost lines in force, each with the price of the study's state."""
        return {
            name: line.model_copy(update={"estimate": line.priced(self.scenario.state), "by_state": None})
            for name, line in self.params.lines.items()
            if line.only_with.items() <= self.scenario.alternatives.items()
        }

    def numbers(self, arm: str, draw: int | None) -> dict[str, float]:
        """Return every number the pathway names (durations in minutes) for an arm and a draw.

        `draw` None gives the best estimates.

        >>> from sim.study import read_study
        >>> study = read_study("scenarios/kentucky_start.yaml", "params")
        >>> study.numbers("start", None)["stable_after"] / 1_440
        200.0
        """
        if draw is None:
            own = self.scenario.numbers(arm)
            left = (name for name in self.pathway.numbers if name not in own)
            return own | {name: float(self._believed(name, None)[0]) for name in left}
        names, values = self._drawn(max(draw + 1, self.scenario.draws))
        return dict(zip(names, values[draw].tolist(), strict=True)) | self.scenario.numbers(arm)

    def drawn_numbers(self, arm: str) -> dict[str, float | Floats]:
        """Return every number the pathway names for an arm: one if it is decided, or else [draw]."""
        names, values = self._drawn(self.scenario.draws)
        return dict(zip(names, values.T, strict=True)) | self.scenario.numbers(arm)

    def _drawn(self, draws: int) -> tuple[tuple[str, ...], Floats]:
        """Return the pathway's uncertain numbers, and their values [draw, number]: drawn once."""
        if draws not in self._drawings:
            names = tuple(name for name in self.pathway.numbers if name in self.params.numbers)
            values = np.array([self._believed(name, draws) for name in names], dtype=np.float64)
            self._drawings[draws] = names, values.reshape(len(names), draws).T.copy()
        return self._drawings[draws]

    def _believed(self, name: str, draws: int | None) -> Floats:
        """Return a number's value in each draw [draw]: of the posterior, or else on its own margin."""
        if draws is not None and self.given is not None:
            return self._given(name, float(self._believed(name, None)[0]), draws)
        found, own = self.posterior, self.address(name)
        if found is None or own not in found.columns or self.estimate(name).source == SET:
            return self.values(name, self.estimate(name), draws)
        if draws is None:
            return np.array([found.medians[own]])
        # Asked for more draws than there are, the rows come round again.
        return found.columns[own][np.arange(draws) % found.rows]

    def address(self, name: str) -> str:
        """Return what a posterior calls the estimate of a number that is in force."""
        one = self.scenario
        return address(name, self.params.numbers[name].key(one.lens, one.baseline, one.statute, one.state))

    @cached_property
    def posterior(self) -> Posterior | None:
        """The joint draws that uncertain numbers come from, in the order of the study's seed.

        Raises:
            InputError: its table is not the one its record speaks of.
        """
        one = self.scenario
        found = self.params.posterior(one.setting) if one.drawn_from == "posterior" else None
        if found is None or found.given is not None:
            return found
        luck = uniforms(_parameter_streams(one.seed, found.rows), decision_id("posterior"), 0)
        return in_order(found, luck)

    @cached_property
    def _drawings(self) -> dict[int, tuple[tuple[str, ...], Floats]]:
        return {}

    def prices(self, draws: int | None) -> Floats:
        """Return the price of one minute or one occurrence [line, draw], in the study's price year.

        `draws` None gives the best estimates, as if they were one draw.

        >>> from sim.study import read_study
        >>> study = read_study("scenarios/kentucky_start.yaml", "params")
        >>> study.prices(3).shape == (len(study.lines), 3)
        True
        """
        return np.array([self._price(name, line, draws) for name, line in self.lines.items()])

    def _price(self, name: str, line: CostLine, draws: int | None) -> Floats:
        price = line.priced(self.scenario.state)
        factor = self.params.factor(line.index, price.value.year, self.scenario.price_year)
        values = self.values(name, price, draws) * (factor / TIMED.get(line.per, 1))
        if line.share is not None:
            return values * self.shares(line.share, draws)
        return values if line.all_but is None else values * (1 - self.shares(line.all_but, draws))

    def shares(self, name: str, draws: int | None) -> Floats:
        """Return a share that no story depends on, in each draw [draw]; the best estimate if `draws` is None.

        >>> from sim.study import read_study
        >>> study = read_study("scenarios/kentucky_start.yaml", "params")
        >>> float(study.shares("iv_e_eligible_share", None)[0])
        0.45
        """
        return self.values(name, self.estimate(name), draws)

    def values(self, name: str, estimate: Estimate[Any], draws: int | None) -> Floats:
        """Return an estimate's value in each draw [draw]: the same for every arm and lens.

        `draws` None gives the best estimate, as if it were one draw.

        >>> from sim.study import read_study
        >>> study = read_study("scenarios/kentucky_start.yaml", "params")
        >>> study.values("relapse_scale", study.estimate("relapse_scale"), 3).shape
        (3,)
        """
        if draws is None:
            return np.array([amount(estimate.value)])
        if self.given is not None:
            return self._given(name, amount(estimate.value), draws)
        return drawn(estimate, uniforms(_parameter_streams(self.scenario.seed, draws), decision_id(name), 0))

    def _given(self, name: str, best: float, draws: int) -> Floats:
        """Return what was given for a name [draw]; its best estimate where nothing was."""
        found = (self.given or {}).get(name)
        return np.full(draws, best) if found is None else found[:draws]

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The names of all that is uncertain: numbers that are in use, and prices of lines in force."""
        decided = {name for arm in self.scenario.arms for name in self.scenario.numbers(arm)}
        used = {name for line in self.lines.values() for name in (line.share, line.all_but) if name}
        used |= {name for rule in self.params.funding.values() for one in rule.claims for name in one.share}
        used |= {*self.pathway.numbers}
        numbers = {name: self.estimate(name) for name in self.params.numbers if name in used - decided}
        prices = {name: line.priced(self.scenario.state) for name, line in self.lines.items()}
        uncertain = (
            name for name, one in (numbers | prices).items() if one.uncertainty.distribution != "fixed"
        )
        return tuple(uncertain)

    def column(self, name: str, draws: int | None) -> Floats:
        """Return what a run takes for a number or the price of a line in each draw [draw].

        In the model's units (minutes; events a minute), a price in dollars of its own year; `draws` None
        gives the best estimate, as if it were one draw.

        >>> from sim.study import read_study
        >>> study = read_study("scenarios/kentucky_start.yaml", "params")
        >>> float(study.column("foster_day", None)[0]) == study.lines["foster_day"].estimate.value.amount
        True
        """
        if name in self.lines:
            return self.values(name, self.lines[name].priced(self.scenario.state), draws)
        return self._believed(name, draws)

    def at(self, values: Mapping[str, Floats]) -> Study:
        """Return the study with rows of values [row], as `column` gives them, for its draws.

        What has no values stays at its best estimate in every row.

        >>> from sim.study import read_study
        >>> study = read_study("scenarios/kentucky_start.yaml", "params")
        >>> two = study.at({"foster_day": np.array([80.0, 90.0])})
        >>> two.scenario.draws, two.column("foster_day", 2).tolist()
        (2, [80.0, 90.0])
        """
        rows = len(next(iter(values.values())))
        scenario = self.scenario.model_copy(update={"draws": rows})
        return replace(self, scenario=scenario, given=values)

    @property
    def refused_draws(self) -> tuple[int, ...]:
        """The draws in which no story can be told, because some numbers contradict each other."""
        broken = np.zeros(self.scenario.draws, dtype=bool)
        for arm in self.scenario.arms:
            broken |= contradictory(self.pathway, self.drawn_numbers(arm))
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
        together = self.posterior.record if self.posterior else None
        believed.append(together.table if together else "")
        inputs = (version("reunify"), str(STORY), decided, *believed, repr(self.pathway), *lenses)
        return sha256("\n".join(inputs).encode()).hexdigest()[:16]


@lru_cache(maxsize=16)
def _parameter_streams(seed: int, draws: int) -> Integers:
    """Return the luck of the uncertain numbers [draw]."""
    return np.array([stream(seed, draw, 0, PARAMETER, 0) for draw in range(draws)], dtype=np.int64)
