"""Published savings in dollars: what their inputs had to be, and what the model gives in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sim.appraisal import (
    Figure,
    Refusal,
    View,
    books_of,
    cost_per,
    effects_of,
    enrolled,
    present_values,
    ratio,
)
from sim.appraisal import figure as figured
from sim.experiment import Judged, Lived
from sim.params import PUBLISHED_INDEX, Input, Params, Saving, Working
from sim.units import MINUTES_PER_YEAR
from sim.validate.formulas import Line, Unit, worked


@dataclass(frozen=True)
class Solved:
    """Hold a reading of a published saving, or something held beside it, worked out."""

    name: str
    working: Working
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Seen:
    """Hold what the model gives in the place of a published number, under one baseline and lens.

    `factor` is what all prices of placement would have to be multiplied by for the mean to be the published
    number; None where nothing was published of it, or no price would do.
    """

    baseline: str
    lens: str
    what: str
    unit: Unit
    figure: Figure | Refusal
    published: float | None = None
    factor: float | None = None


@dataclass(frozen=True)
class Landed:
    """Hold a published saving with everything that was worked out of it, and what the model gives."""

    name: str
    saving: Saving
    readings: tuple[Solved, ...]
    beside: tuple[Solved, ...]
    simulated: tuple[Seen, ...] = ()


def landed(name: str, params: Params) -> Landed:
    """Return a published saving, worked out; nothing is simulated.

    Raises:
        KeyError: no such saving, or a price year that the index does not have.

    >>> from sim.params import read_params
    >>> found = landed("illinois_58837", read_params("params"))
    >>> [round(line.numbers[0]) for line in found.readings[0].lines]
    [62, 43]
    """
    saving = params.published[name]
    readings, beside = (
        tuple(Solved(one, working, _lines(saving, working, params)) for one, working in workings.items())
        for workings in (saving.readings, saving.beside)
    )
    return Landed(name, saving, readings, beside)


def _lines(saving: Saving, working: Working, params: Params) -> tuple[Line, ...]:
    taken = {role: _in_its_year(saving, saving.inputs[one], params) for role, one in working.inputs.items()}
    return worked(working.formula, saving.value, taken)


def _in_its_year(saving: Saving, one: Input, params: Params) -> tuple[float, ...]:
    """Return an input's numbers, its dollars in the year the saving is compared in."""
    if one.price_year is None:
        return one.numbers
    factor = params.factor(PUBLISHED_INDEX, one.price_year, saving.price_year)
    return tuple(number * factor for number in one.numbers)


def with_counterparts(one: Landed, lived: Lived, judged: Judged) -> Landed:
    """Return a saving with what the model gives through each lens that was lived, after what it had."""
    found = [
        seen
        for lens in lived.lenses
        for seen in COUNTERPARTS[one.saving.counterpart](_Accounts(one.saving, lived, judged, lens))
    ]
    return replace(one, simulated=(*one.simulated, *found))


@dataclass(frozen=True)
class _Accounts:
    """Count what a publication counted, under one lens: amounts [draw, replication], in its own dollars."""

    saving: Saving
    lived: Lived
    judged: Judged
    lens: str

    @cached_property
    def deflator(self) -> float:
        """What dollars of the study's price year are multiplied by to be those of the publication."""
        study = self.judged.study
        return study.params.factor(PUBLISHED_INDEX, study.scenario.price_year, self.saving.price_year)

    @cached_property
    def view(self) -> View:
        """What the publication's perspective sees, over the whole follow-up."""
        study = self.judged.study
        own = study.params.perspectives[self.saving.perspective]
        rate = study.scenario.discount_rate if own.discount_rate is None else own.discount_rate
        books = books_of(study, self.judged.ledgers[self.lens])
        return View(books, own.payers, own.kinds, present_values(study, rate) * self.deflator)

    def up_to(self, quarter: int) -> View:
        """Return the same view, which ends with a quarter."""
        weights = self.view.weights * (np.arange(len(self.view.weights)) <= quarter)
        return replace(self.view, weights=weights)

    @cached_property
    def children(self) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        """The children of enrolled families [draw, replication]."""
        program = self.lived.tallies[self.lens][self.judged.study.scenario.program]
        return np.asarray((program.children * enrolled(program)).sum(axis=2), dtype=np.float64)

    @cached_property
    def added_reunifications(self) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        """The children reunified beyond the comparator's [draw, replication]."""
        scenario, arms = self.judged.study.scenario, self.lived.tallies[self.lens]
        return effects_of(arms[scenario.program], arms[scenario.comparator]).added_reunifications

    def factor(self, net: float) -> float | None:
        """Return what all prices of placement are multiplied by for the mean net amount to be this one."""
        placement = float(self.view.avoided("placement").mean())
        found = (net + placement - float(self.view.net().mean())) / placement if placement > 0 else -1.0
        return found if found > 0 else None

    def seen(self, what: str, unit: Unit, found: Figure | Refusal, *published: float | None) -> Seen:
        """Return what is seen, with the published number and the factor of price if they are given."""
        number, factor = (*published, None, None)[:2]
        return Seen(self.judged.study.scenario.baseline, self.lens, what, unit, found, number, factor)


def _per_dollar(own: _Accounts) -> Iterator[Seen]:
    placement, program = own.view.avoided("placement"), own.view.program()
    found, value = ratio(placement, program, "programme spending"), own.saving.value
    worth = found.mean if isinstance(found, Figure) else 0.0
    what = "Out-of-home care avoided per dollar spent"
    yield own.seen(what, "dollars_per_dollar", found, value, value / worth if worth > 0 else None)


def _avoided_cost(own: _Accounts) -> Iterator[Seen]:
    value, placement = own.saving.value, own.view.avoided("placement")
    yield own.seen("Placement cost avoided, gross", "dollars", figured(placement), value, own.factor(value))
    scenario, arms = own.judged.study.scenario, own.lived.tallies[own.lens]
    avoided = effects_of(arms[scenario.program], arms[scenario.comparator]).avoided_placements
    yield own.seen("Children kept out of placement", "children", figured(avoided))


def _net_saving(own: _Accounts) -> Iterator[Seen]:
    net, value = own.view.net(), own.saving.value
    heads, more = float(own.children.mean()), own.added_reunifications
    each = _each_child(own.saving)
    yield own.seen("Net saving in all", "dollars", figured(net))
    per_child, placement, program = (
        ratio(amounts, own.children, "the number of children of enrolled families")
        for amounts in (net, own.view.avoided("placement"), own.view.program())
    )
    factor = own.factor(each * heads) if each is not None else None
    yield own.seen("Net saving for each child of enrolled families", "dollars", per_child, each, factor)
    yield own.seen("Of it, placement cost avoided", "dollars", placement)
    yield own.seen("Of it, spent on the programme", "dollars", program)
    reunited = float(more.mean())
    factor = own.factor(value * reunited) if reunited > 0 else None
    what = "Net saving for each child more reunified"
    yield own.seen(what, "dollars", cost_per(net, more), value, factor)
    yield own.seen(*_breaks_even(own, heads))


def _each_child(saving: Saving) -> float | None:
    """Return what the published total comes to for each child, where both are known."""
    known = [saving.inputs[name].numbers for name in ("total", "children") if name in saving.inputs]
    return known[0][0] / known[1][0] if len(known) == len(("total", "children")) else None


def _breaks_even(own: _Accounts, heads: float) -> tuple[str, Unit, Figure | Refusal]:
    """Return after how many years the mean net saving stays above the published number."""
    study, children = own.judged.study, own.saving.inputs["children"].numbers[0]
    asked = own.saving.value * heads / children
    what = f"Years until net saving stays above ${own.saving.value / children:,.0f} a child"
    sums = np.array([own.up_to(quarter).net().mean() for quarter in range(len(study.quarters))])
    below = np.flatnonzero(sums < asked)
    if len(below) == len(sums) or (len(below) and below[-1] == len(sums) - 1):
        return what, "ratio", Refusal("its mean never stays above that while families are followed")
    first = int(below[-1]) + 1 if len(below) else 0
    years = float(study.quarters.edges[first + 1] / MINUTES_PER_YEAR)
    return what, "ratio", Figure(years, (years, years), None, 0.0)


COUNTERPARTS: Mapping[str, Callable[[_Accounts], Iterator[Seen]]] = {
    "per_gross_dollar": _per_dollar,
    "avoided_placement_cost": _avoided_cost,
    "net_saving": _net_saving,
}
"""What the model gives in the place of each kind of published number."""
