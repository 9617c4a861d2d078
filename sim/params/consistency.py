"""Find what does not fit together in the evidence: names that lead nowhere, shares that do not add up."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose
from typing import Any

from sim.errors import Problem, did_you_mean
from sim.inputs import dotted
from sim.params.estimates import Estimate
from sim.params.library import Params
from sim.params.records import BESIDE_PERSPECTIVES, HOMES

Fault = tuple[tuple[str, ...], str, str]


def faults(params: Params, *, names: bool = True) -> list[Problem]:
    """Return what does not fit together, each with the file and line that wrote it.

    `names` says whether names that lead nowhere are looked for too.
    """
    found = [*_unshared(params), *_unpriced(params), *_misnamed(params)]
    found += _unknown(params) if names else ()
    return [Problem(*params.origin(*where), dotted(where), what, mend) for where, what, mend in found]


def _misnamed(params: Params) -> Iterator[Fault]:
    """Report names that a result has its own use for."""
    for word in BESIDE_PERSPECTIVES:
        if word in params.perspectives:
            yield ("perspectives", word), "is a word of result.json", "give the perspective another name"
    for name in sorted(set(params.numbers) & set(params.lines)):
        yield ("lines", name), "is the name of a number too", "give one of the two another name"


def _unknown(params: Params) -> Iterator[Fault]:
    for where, section, name in _references(params):
        known = getattr(params, section)
        if name not in known:
            yield where, f"'{name}' is not in {section}", did_you_mean(name, known)


def _references(params: Params) -> Iterator[Fault]:
    """Yield where a name is used, the section it must stand in, and the name."""
    for where, estimate in _estimates(params):
        yield (*where, "source"), "sources", estimate.source
    for name, number in params.numbers.items():
        for home, section in HOMES.items():
            yield from ((("numbers", name, home, key), section, key) for key in getattr(number, home) or ())
    for name, line in params.lines.items():
        yield ("lines", name, "index"), "indices", line.index
        yield from ((("lines", name, "payers", payer), "payers", payer) for payer in line.payers)
    for name, perspective in params.perspectives.items():
        yield from ((("perspectives", name, "payers"), "payers", payer) for payer in perspective.payers)
    for name, index in params.indices.items():
        yield ("indices", name, "source"), "sources", index.source
    for name, target in params.targets.items():
        named = (("sources", "source"), ("lenses", "lens"), ("baselines", "baseline"))
        own = ((section, field, getattr(target, field)) for section, field in named)
        yield from (
            (("targets", name, field), section, key) for section, field, key in own if key is not None
        )


def _estimates(params: Params) -> Iterator[tuple[tuple[str, ...], Estimate[Any]]]:
    for name, number in params.numbers.items():
        if number.estimate is not None:
            yield ("numbers", name, "estimate"), number.estimate
        for home in HOMES:
            for key, estimate in (getattr(number, home) or {}).items():
                yield ("numbers", name, home, key), estimate
    for name, line in params.lines.items():
        yield ("lines", name, "estimate"), line.estimate


def _unshared(params: Params) -> Iterator[Fault]:
    for name, line in params.lines.items():
        total = sum(line.payers.values())
        if not isclose(total, 1.0, abs_tol=1e-9):
            yield (
                ("lines", name, "payers"),
                f"the payers' shares add up to {total:g}, not 1",
                "mend the shares",
            )
    for name, number in params.numbers.items():
        for home, section in HOMES.items():
            given = getattr(number, home)
            missing = [one for one in getattr(params, section) if given is not None and one not in given]
            if missing:
                yield ("numbers", name, home), f"has no estimate for {', '.join(missing)}", "add one for each"


def _unpriced(params: Params) -> Iterator[Fault]:
    for name, (what, mend) in params.unpriced().items():
        yield ("lines", name, "estimate", "value"), what, mend
