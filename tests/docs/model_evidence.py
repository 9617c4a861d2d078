"""The parts of docs/model.md that are made from the evidence, a scenario, and what is reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from sim.params import AnyNumber, Params, read_params
from sim.pathway import PATHWAY
from sim.report.diagram import Numbers
from sim.report.diagram.numbers import DECISIONS
from sim.study import Study, read_study
from tests.docs.tables import name, sentence, table

SCENARIO = Path("scenarios/kentucky_start.yaml")
NUMBER_HEAD = (
    "number",
    "what it is",
    "value",
    "95 % interval",
    "distribution",
    "design",
    "provenance",
    "source",
)


@cache
def evidence() -> Params:
    return read_params("params")


@cache
def shipped() -> Study:
    return read_study(SCENARIO, "params")


def defined(definitions: Mapping[str, str]) -> Callable[[], str]:
    """Return a part that lists names with what they are."""
    return lambda: table(
        ["name", "what it is"], ([name(key), sentence(said)] for key, said in definitions.items())
    )


def readings() -> str:
    """Return the lenses, baselines, statutes and states, each with what it takes as true."""
    sections = (
        ("lens", evidence().lenses),
        ("baseline", evidence().baselines),
        ("statute", evidence().statutes),
        ("state", evidence().states),
    )
    rows = ([kind, name(key), one.about] for kind, section in sections for key, one in section.items())
    return table(["kind", "name", "what it takes as true"], rows)


def numbers() -> str:
    listed_ = [one for one in PATHWAY.numbers if one in evidence().numbers]
    return table(NUMBER_HEAD, (row for one in listed_ for row in valued(one, evidence().numbers[one])))


def valued(key: str, number: AnyNumber) -> Iterator[list[str]]:
    for value in Numbers(evidence()).values(key):
        graded = [value.distribution, value.design, value.provenance, name(value.source)]
        yield [f"{name(key)} {value.under}".strip(), number.label, value.said, value.interval, *graded]


def decisions() -> str:
    known = Numbers(evidence(), shipped())
    rows = (
        [name(one), known.label(one), name(known.decided_in(one)), known.values(one)[0].said]
        for one in PATHWAY.numbers
        if one in DECISIONS
    )
    return table(["number", "what it is", "decided in", f"in `{SCENARIO.name}`"], rows)


def cited() -> str:
    rows = ([name(key), one.citation, one.seen] for key, one in evidence().sources.items())
    return table(["source", "citation", "what was seen of it"], rows)
