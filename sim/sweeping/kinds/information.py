"""What it would be worth to know more before deciding between the programme and usual care."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.scenario import Information as Asked
from sim.study import Study, livable, told_of
from sim.sweeping.answers import Information, Input, Worth
from sim.sweeping.asking import Asking
from sim.sweeping.deciding import GROUPS
from sim.sweeping.moving import Mover
from sim.sweeping.points import at_draws
from sim.units import MINUTES_PER_YEAR
from sim.voi import discounted_programs, ordered, partial, perfect

Floats = NDArray[np.float64]
EVERYTHING = Input("everything", "Everything that is uncertain")
INDEX = "cpi_u"
"""The price index of what an outcome is worth."""


def information(study: Study, asked: Asked) -> Asking:
    """Live joint draws, and regress their net benefit on what could be known."""
    points = at_draws(study, asked.draws, asked.replications)
    livable(points.study)
    (priced,) = yield [points]
    benefit = priced.of("net_saving").more.over.mean(axis=1)
    value = valued(study, asked)
    if value:
        benefit = benefit + value * priced.of(asked.effect).more.over.mean(axis=1)
    names = list(study.inputs)
    columns = np.array([points.study.column(name, asked.draws) for name in names]).T
    sets = {name: (name,) for name in names} | grouped(study, asked.groups)
    worths = _worths(benefit, columns, sets, names, study.scenario.seed)
    scenario = study.scenario
    a_year = asked.families_a_year or scenario.cohort.referrals * MINUTES_PER_YEAR
    years = asked.years / MINUTES_PER_YEAR
    singles = [worths[name] for name in names]
    groups = [worth for name, worth in worths.items() if name not in names and name != EVERYTHING.name]
    return Information(
        effect=asked.effect,
        value=value,
        mean=float(benefit.mean()),
        perfect=worths[EVERYTHING.name],
        partial=_best_first([_called(study, one) for one in singles]),
        groups=_best_first(groups),
        draws=asked.draws,
        families_a_year=a_year,
        years=years,
        programs=discounted_programs(a_year, years, study.discount_rate, scenario.cohort.families),
    )


def valued(study: Study, asked: Asked) -> float:
    """Return what one more of the effect is worth, in dollars of the study's price year; 0 if not stated.

    Raises:
        InputError: the price index knows nothing of the value's year.
    """
    if asked.value is None:
        return 0.0
    try:
        factor = study.params.factor(INDEX, asked.value.year, study.scenario.price_year)
    except KeyError:
        what = f"the index {INDEX} has no value for {asked.value.year}"
        place = ("sweep", "information", "value")
        raise InputError([told_of(study.document, place, what, "write another price year")]) from None
    return asked.value.amount * factor


def grouped(study: Study, more: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the groups of inputs that are known together: the model's own, and those asked for."""
    inputs = study.inputs
    effects = tuple(name for name in inputs if name in study.pathway.effects)
    prices = tuple(name for name in inputs if name in study.lines)
    told = {*effects, *prices}
    history = tuple(name for name in inputs if name in study.pathway.numbers and name not in told)
    rest = tuple(name for name in inputs if name not in {*told, *history})
    own = dict(zip(GROUPS, (effects, history, prices, rest), strict=True))
    return {name: members for name, members in own.items() if members} | {
        name: tuple(dict.fromkeys(members)) for name, members in more.items()
    }


def _worths(
    benefit: Floats, columns: Floats, sets: Mapping[str, Sequence[str]], names: Sequence[str], seed: int
) -> dict[str, Worth]:
    """Return the worth of knowing each set of inputs, and everything: none less than a set within it."""
    found = [
        partial(benefit, columns, [names.index(name) for name in members], seed) for members in sets.values()
    ]
    found.append(perfect(benefit, columns, seed))
    worths, errors = (np.array(each) for each in zip(*found, strict=True))
    whole = dict(sets) | {EVERYTHING.name: tuple(names)}
    risen = ordered(worths, errors, [frozenset(members) for members in whole.values()])
    return {
        name: Worth(
            EVERYTHING if name == EVERYTHING.name else Input(name, name),
            tuple(members),
            float(worth),
            float(error),
        )
        for (name, members), worth, error in zip(whole.items(), risen, errors, strict=True)
    }


def _called(study: Study, one: Worth) -> Worth:
    """Return the worth of one input under its own label."""
    return Worth(Mover(study, one.input.name).input, one.members, one.worth, one.error)


def _best_first(worths: Sequence[Worth]) -> tuple[Worth, ...]:
    return tuple(sorted(worths, key=lambda one: -one.worth))
