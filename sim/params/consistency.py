"""Find what does not fit together in the evidence: names that lead nowhere, shares that do not add up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.errors import Problem, did_you_mean
from sim.inputs import Where, dotted
from sim.params.estimates import Estimate
from sim.params.library import Params
from sim.params.paying import Fault, circular, misnamed_payers, money_references, unshared_lines
from sim.params.records import BESIDE_PERSPECTIVES, HOMES

PUBLISHED_INDEX = "cpi_u"
"""What brings dollars of one year to another, where a publication does not say how."""

FITTED = ("natural_history", "effects")
"""What of a setting names numbers."""


def faults(params: Params, *, names: bool = True) -> list[Problem]:
    """Return what does not fit together, each with the file and line that wrote it.

    `names` says whether names that lead nowhere are looked for too.
    """
    found = [*unshared_lines(params), *_unshared(params), *_unpriced(params), *_misnamed(params)]
    found += [*misnamed_payers(params), *circular(params), *_counted_twice(params)]
    found += _undated(params)
    found += _unknown(params) if names else ()
    return [Problem(*params.origin(*where), dotted(where), what, mend) for where, what, mend in found]


def _misnamed(params: Params) -> Iterator[Fault]:
    """Report names that a result has its own use for."""
    for word in BESIDE_PERSPECTIVES:
        if word in params.perspectives:
            yield ("perspectives", word), "is a word of result.json", "give the perspective another name"
    for name in sorted(set(params.numbers) & set(params.lines)):
        yield ("lines", name), "is the name of a number too", "give one of the two another name"


def _counted_twice(params: Params) -> Iterator[Fault]:
    """Report targets that would count one sample's outcome twice."""
    seen: dict[tuple[object, ...], str] = {}
    for name, target in params.targets.items():
        if target.use == "fit":
            place = (target.setting, target.sample, target.metric, target.arm, target.by, target.lens)
            first = seen.setdefault(place, name)
            if first != name:
                what = f"{first} fits the same outcome of the same sample"
                yield ("targets", name, "use"), what, "write 'use: validate' for one of the two"


def _undated(params: Params) -> Iterator[Fault]:
    """Report price years of published savings for which the index has no value."""
    known = params.indices[PUBLISHED_INDEX].values if PUBLISHED_INDEX in params.indices else {}
    for name, saving in params.published.items():
        here: Where = ("published", name)
        years: list[tuple[Where, int | None]] = [((*here, "price_year"), saving.price_year)]
        years += [
            ((*here, "inputs", key, "price_year"), one.price_year) for key, one in saving.inputs.items()
        ]
        for where, year in years:
            if year is not None and known and year not in known:
                mend = f"use a year from {min(known)} to {max(known)}"
                yield where, f"the index {PUBLISHED_INDEX} has no value for {year}", mend


def _unknown(params: Params) -> Iterator[Fault]:
    for where, section, name in (*_references(params), *money_references(params)):
        known = [one for part in section.split(" or ") for one in getattr(params, part)]
        if name not in known:
            yield where, f"'{name}' is not in {section}", did_you_mean(name, known)


def _references(params: Params) -> Iterator[Fault]:
    """Yield where a name is used, the section (or sections) it must stand in, and the name."""
    for where, estimate in every_estimate(params):
        yield (*where, "source"), "sources", estimate.source
    for name, number in params.numbers.items():
        for home, section in HOMES.items():
            yield from ((("numbers", name, home, key), section, key) for key in getattr(number, home) or ())
    for name, index in params.indices.items():
        yield ("indices", name, "source"), "sources", index.source
    for name, target in params.targets.items():
        named = (
            ("settings", "setting"),
            ("sources", "source"),
            ("lenses", "lens"),
            ("baselines", "baseline"),
        )
        own = ((section, field, getattr(target, field)) for section, field in named)
        yield from (
            (("targets", name, field), section, key) for section, field, key in own if key is not None
        )
    yield from _of_published(params)
    for name, setting in params.settings.items():
        here = ("settings", name)
        yield from (((*here, "baselines"), "baselines", key) for key in setting.baselines)
        yield from (((*here, field), "numbers", key) for field in FITTED for key in getattr(setting, field))
        if setting.borrows is not None:
            yield (*here, "borrows", "setting"), "settings", setting.borrows.setting


def _of_published(params: Params) -> Iterator[tuple[Where, str, str]]:
    """Yield the names that published savings and what must come out by itself use."""
    for name, saving in params.published.items():
        here: Where = ("published", name)
        yield (*here, "source"), "sources", saving.source
        yield (*here, "setting"), "settings", saving.setting
        yield (*here, "perspective"), "perspectives", saving.perspective
        yield from (
            ((*here, "inputs", key, "source"), "sources", one.source) for key, one in saving.inputs.items()
        )
    for name, emergent in params.emergent.items():
        yield ("emergent", name, "source"), "sources", emergent.source
        yield ("emergent", name, "setting"), "settings", emergent.setting


def every_estimate(params: Params) -> Iterator[tuple[Where, Estimate[Any]]]:
    """Yield every estimate of the numbers and cost lines, with where it stands."""
    for name, number in params.numbers.items():
        if number.estimate is not None:
            yield ("numbers", name, "estimate"), number.estimate
        for home in HOMES:
            for key, estimate in (getattr(number, home) or {}).items():
                yield ("numbers", name, home, key), estimate
    for name, line in params.lines.items():
        if line.estimate is not None:
            yield ("lines", name, "estimate"), line.estimate
        yield from ((("lines", name, "by_state", state), one) for state, one in (line.by_state or {}).items())


def _unshared(params: Params) -> Iterator[Fault]:
    for name, number in params.numbers.items():
        for home, section in HOMES.items():
            given = getattr(number, home)
            missing = [one for one in getattr(params, section) if given is not None and one not in given]
            if missing:
                yield ("numbers", name, home), f"has no estimate for {', '.join(missing)}", "add one for each"


def _unpriced(params: Params) -> Iterator[Fault]:
    for name, place, what, mend in params.unpriced():
        yield ("lines", name, *place), what, mend
