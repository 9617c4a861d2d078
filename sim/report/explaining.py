"""One name explained: its value, how sure it is, where it comes from, who overrode it, and what uses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from sim.appraisal import BUDGET, DEFINITIONS, MONEY, STAFFING
from sim.params import CostLine, Params
from sim.pathway import PATHWAY, Pathway
from sim.report.diagram.entries import entries, wrapped
from sim.report.diagram.triggers import listed
from sim.report.evidence import Row, rows
from sim.study import Study

COLUMN = 14
REPORTED = {**DEFINITIONS, **STAFFING, **MONEY, **BUDGET}
"""What a result says, by name."""


def explainable(params: Params) -> tuple[str, ...]:
    """Return every name that can be explained."""
    return (
        *params.names,
        *params.rates,
        *params.funding,
        *params.sources,
        *(row.name for row in PATHWAY.transitions),
        *REPORTED,
    )


def explained(name: str, params: Params, study: Study | None = None) -> str:
    """Return what is known of a name, in lines of 80 columns at most.

    Raises:
        KeyError: nothing has this name.

    >>> from sim.params import read_params
    >>> print(explained("stable_after", read_params("params")).splitlines()[0])
    stable_after: Time in recovery, or on medication, after which it counts as
    """
    parts = [part for part in (*_valued(name, params, study), *_other(name, params)) if part]
    if not parts:
        raise KeyError(name)
    return "\n".join(parts)


def _valued(name: str, params: Params, study: Study | None) -> Iterator[str]:
    """Explain a number, a price or a rate: every value it has, and those in force."""
    found = [row for row in rows(params) if row.name == name]
    if not found:
        return
    yield wrapped(f"{name}: {found[0].label}", "", hang=2)
    inforce = _in_force(name, study) if study and len(found) > 1 else None
    for _, alike in groupby(found, key=lambda row: (row.source, row.design, row.provenance, row.note)):
        yield from _values(list(alike), inforce, params)
    if name in params.lines:
        yield from _priced(params.lines[name])
    yield from _calibrated(name, params)
    for override in study.overrides if study else ():
        if override.startswith(f"{name}:"):
            yield _said("overridden", override)
    yield _said("used by", listed(used, "and") if (used := list(users(name, params))) else "nothing")


def _in_force(name: str, study: Study) -> str:
    scenario, number = study.scenario, study.params.numbers.get(name)
    if number is None:
        line = study.params.lines.get(name)
        return scenario.state if line is not None and line.by_state else ""
    chosen = (
        (number.by_lens, scenario.lens),
        (number.by_baseline, scenario.baseline),
        (number.by_statute, scenario.statute),
        (number.by_state, scenario.state),
    )
    return next((key for several, key in chosen if several), "")


def _values(alike: Sequence[Row], inforce: str | None, params: Params) -> Iterator[str]:
    """Say values that come from one place with the same grades, and then where that is."""
    for row in alike:
        mark = " (in force)" if inforce == row.under else ""
        sure = row.interval if row.distribution == "fixed" else f"95 %: {row.interval}, {row.distribution}"
        yield _said("value", f"{f'{row.under}{mark}: ' if row.under else ''}{row.value} [{sure}]")
    one = alike[0]
    yield _said("grades", f"design {one.design}, provenance {one.provenance}")
    source = params.sources.get(one.source)
    yield _said("source", f"{one.source}: {source.citation} Seen: {source.seen}." if source else one.source)
    if one.note:
        yield _said("note", one.note)


def _calibrated(name: str, params: Params) -> Iterator[str]:
    """Say what the published results of each setting have made of a number they settle."""
    for setting, posterior in params.posteriors.items():
        own = params.settings[setting]
        if posterior.record is None or name not in {*own.natural_history, *own.effects}:
            continue
        for place, one in posterior.record.numbers.items():
            if place.partition("[")[0] == name:
                key = place.removeprefix(name).strip("[]")
                after, before = (
                    f"{middle:g} ({low:g} to {high:g})" for low, middle, high in (one.posterior, one.prior)
                )
                unit = "" if one.unit == "ratio" else f" {one.unit}"
                where = " ".join(part for part in (setting, key) if part)
                yield _said("calibrated", f"{where}: {after}{unit}; the prior was {before}")


def _priced(line: CostLine) -> Iterator[str]:
    yield _said("counts", f"{line.of}, of kind {line.kind}")
    shares = ", ".join(f"{payer} {100 * share:g} %" for payer, share in (line.payers or {}).items())
    yield _said("paid by", f"{line.funding or shares}. {line.payers_note}")
    cash = f"{100 * line.avoidable:g} % is avoided with use; of that {100 * line.cashable:g} % is cash"
    yield _said("avoidable", cash)
    if line.only_with:
        yield _said("only with", ", ".join(f"{one} {option}" for one, option in line.only_with.items()))


def users(name: str, params: Params, pathway: Pathway = PATHWAY) -> Iterator[str]:
    """Yield what uses a number, a price or a rate: transitions, resources, rhythms, lines, funding rules.

    >>> from sim.params import read_params
    >>> list(users("match_rate", read_params("params")))[0]
    'funding maintenance'
    """
    yield from _lived_by(name, pathway)
    for key, line in params.lines.items():
        if name in {line.share, line.all_but}:
            yield f"cost line {key}"
    for key, rule in params.funding.items():
        if any(name in claim.share for claim in rule.claims):
            yield f"funding {key}"
    if name in params.lines:
        yield "the ledger"


def _lived_by(name: str, pathway: Pathway) -> Iterator[str]:
    for row in pathway.transitions:
        for role in dict.fromkeys(entry.role for entry in entries(pathway, row) if entry.name == name):
            yield f"transition {row.name} ({role})"
    for resource in pathway.resources:
        if name in {resource.capacity, *(offer.seats for offer in resource.offers)}:
            yield f"resource {resource.name}"
    for rhythm in pathway.rhythms:
        if name in {rhythm.rate, rhythm.kept, *(speed.ratio for speed in rhythm.speeds)}:
            yield f"rhythm {rhythm.name}"
    yield from (f"frailty {one.name}" for one in pathway.frailties if one.variance == name)


def _other(name: str, params: Params) -> Iterator[str]:
    """Explain an event, a funding rule, a source, or something a result says."""
    yield from _event(name, params)
    if name in params.funding:
        yield from _rule(name, params)
    if name in params.sources:
        source = params.sources[name]
        yield wrapped(f"{name}: {source.citation}", "", hang=2)
        yield _said("seen", source.seen)
        cited = dict.fromkeys(row.name for row in rows(params) if row.source == name)
        yield _said("cited by", ", ".join(cited) or "nothing")
    if name in REPORTED:
        yield wrapped(f"{name}: {REPORTED[name]}", "", hang=2)


def _event(name: str, params: Params) -> Iterator[str]:
    for row in PATHWAY.transitions:
        if row.name == name:
            yield wrapped(f"{name}: an event, {' or '.join(row.source)} to {row.target}", "", hang=2)
            reads = dict.fromkeys(entry.name for entry in entries(PATHWAY, row))
            yield _said("reads", ", ".join(reads) or "no number")
            lines = [key for key, line in params.lines.items() if line.of == name]
            yield _said("priced by", ", ".join(lines) or "no cost line")


def _rule(name: str, params: Params) -> Iterator[str]:
    rule = params.funding[name]
    yield wrapped(f"{name}: a funding rule, {rule.label}", "", hang=2)
    for claim in rule.claims:
        yield _said("claim", f"{claim.pays} pays {' x '.join(claim.share)} of what is left")
    yield _said("rest", rule.rest)
    if rule.note:
        yield _said("note", rule.note)
    paid = [key for key, line in params.lines.items() if line.funding == name]
    yield _said("pays", ", ".join(paid) or "other rules")


def _said(what: str, text: str) -> str:
    return wrapped(text, f"  {what} ".ljust(COLUMN))
