"""Read a scenario and the evidence it is run with, and join them into a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from sim.errors import InputError, Mend, Problem, did_you_mean
from sim.inputs import MOST_TOLD, Collector, Document, dotted, untold, validated
from sim.params import Params, read_params
from sim.pathway import PATHWAY
from sim.scenario import Scenario, read_decisions
from sim.study.checking import checked, told_of, unchosen
from sim.study.whole import Study


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
        collector.problems += unchosen(document.data, document, params)
    collector.raise_if_any()
    resolved, overrides = cast("tuple[Params, tuple[str, ...]]", joined)
    return checked(Study(cast("Scenario", scenario), resolved, PATHWAY, document, overrides))


def _overridden(document: Document, params: Params) -> tuple[Params, tuple[str, ...]]:
    """Return the params with the scenario's own numbers and prices in place, and what was overridden."""
    unsaid = ("params.", "title", "question")
    said = [str(one) for one in document.overrides if not one.name.startswith(unsaid)]
    named = document.data.get("params")
    given = named if isinstance(named, dict) else {}
    problems = _unknown(document, params, [name for name in given if not params.has(name)])
    for name in filter(params.has, given):
        try:
            old, params = params.written(name), params.replaced(name, given[name])
        except Mend as refusal:
            problems.append(told_of(document, ("params", name), refusal.what, refusal.mend))
        else:
            said.append(f"{name}: {old} -> {given[name]} ({document.origin(('params', name))})")
    if problems:
        raise InputError(problems)
    return params, tuple(said)


def _unknown(document: Document, params: Params, names: Sequence[str]) -> list[Problem]:
    """Return the problem with each name that is neither a number nor a price, the first of very many."""
    what = "is not a number or price of params/"
    problems = [
        Problem(*document.origin(("params", name)), f"params.{name}", what, _meant(name, document, params))
        for name in names[:MOST_TOLD]
    ]
    return problems + untold(document, len(names))


def _meant(name: str, document: Document, params: Params) -> str:
    """Return the mend for a name of nothing: the scenario's own value of that name, or the nearest name."""
    places = [where for where in document.origins if where and where[-1] == name and where[0] != "params"]
    if places:
        return f"did you mean {' or '.join(dotted(where) for where in places)}?"
    return did_you_mean(name, (*params.names, *Scenario.model_fields))
