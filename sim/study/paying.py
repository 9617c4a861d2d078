"""Find what does not fit together in a study's money: units, dates, payers, alternatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.errors import Problem, did_you_mean
from sim.history import PROGRAM, SITE
from sim.inputs import Where, dotted
from sim.params import Claim, Params
from sim.pathway import REFERRAL, Pathway
from sim.units import MINUTES_PER_DAY, MINUTES_PER_MONTH, MINUTES_PER_YEAR

if TYPE_CHECKING:
    from sim.study.whole import Study

TIMED = {
    "day": MINUTES_PER_DAY,
    "case_month": MINUTES_PER_MONTH,
    "dyad_year": MINUTES_PER_YEAR,
    "program_year": MINUTES_PER_YEAR,
}
"""How many minutes the units of price last that are lengths of time; the others count occurrences."""


def uncounted(study: Study) -> Iterator[Problem]:
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
    meters = {meter.name for meter in study.pathway.meters}
    for name, number, claim in _claims(study.params):
        for field in ("of", "out_of") if claim.part else ():
            told = getattr(claim.part, field)
            if told not in meters:
                place = ("funding", name, "claims", number, "part", field)
                what, mend = f"'{told}' is no meter of the pathway", did_you_mean(told, meters)
                yield Problem(*study.params.origin(*place), dotted(place), what, mend)


def _units(pathway: Pathway) -> dict[str, tuple[str, ...]]:
    """Return the units by which each thing that is counted may be priced."""
    units: dict[str, tuple[str, ...]] = dict.fromkeys(pathway.events, ("event",))
    units |= dict.fromkeys((*pathway.minutes, PROGRAM), tuple(TIMED))
    units |= {rhythm.name: ("contact", "event") for rhythm in pathway.rhythms}
    return units | {REFERRAL: ("family", "event"), SITE: ("site",)}


def unselected(decided: Mapping[str, Any], params: Params) -> Iterator[tuple[Where, str, str]]:
    """Yield where a scenario names payers or options that are not there, what is wrong, and the mend."""
    payers, options = (decided.get(field) for field in ("program_payers", "alternatives"))
    for payer in payers if isinstance(payers, Mapping) else ():
        if payer not in params.payers:
            yield ("program_payers", payer), f"'{payer}' is not in payers", did_you_mean(payer, params.payers)
    taken = options if isinstance(options, Mapping) else {}
    for name in taken:
        if name not in params.alternatives:
            mend = did_you_mean(name, params.alternatives)
            yield ("alternatives", name), f"'{name}' is not in alternatives", mend
    for name, alternative in params.alternatives.items():
        option = taken.get(name, "")
        if isinstance(option, str) and option not in alternative.options:
            what = f"'{option}' is no option of it" if name in taken else "is not decided"
            yield ("alternatives", name), what, f"write one of: {', '.join(alternative.options)}"


def unforced(study: Study) -> Iterator[tuple[Where, str, str]]:
    """Yield prices that a scenario sets for lines that are not in force, what is wrong, and the mend."""
    given = study.document.data.get("params") if study.document else None
    for name in given if isinstance(given, Mapping) else ():
        if name in study.params.lines and name not in study.lines:
            options = study.params.lines[name].only_with.items()
            chosen = ", ".join(f"alternatives.{one}={option}" for one, option in options)
            yield ("params", name), "is the price of a line that is not in force", f"set {chosen}"


def undated(study: Study) -> Iterator[Problem]:
    """Report rates that a line in force is paid by and that have no value for the study's first day."""
    state, start = study.scenario.state, study.scenario.start
    rules = _in_force(study)
    used = [one for name, _, claim in _claims(study.params) if name in rules for one in claim.share]
    for name in dict.fromkeys(one for one in used if one in study.params.rates):
        if study.params.rates[name].on(state, start) is None:
            what = f"has no value for {state} on {start}"
            mend = "add one that holds from then or before, with its source"
            yield Problem(*study.params.origin("rates", name), f"rates.{name}", what, mend)


def _claims(params: Params) -> Iterator[tuple[str, int, Claim]]:
    for name, rule in params.funding.items():
        yield from ((name, number, claim) for number, claim in enumerate(rule.claims))


def _in_force(study: Study) -> set[str]:
    """Return the funding rules by which the lines in force are paid."""
    rules, found = study.params.funding, set[str]()
    waiting = [line.funding for line in study.lines.values() if line.funding is not None]
    while waiting:
        name = waiting.pop()
        if name in rules and name not in found:
            found.add(name)
            waiting += [rules[name].rest, *(claim.pays for claim in rules[name].claims)]
    return found
