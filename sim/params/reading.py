"""Read a folder of evidence: every file, every problem of every file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import InputError, Problem
from sim.inputs import Collector, Document, Frozen, Origin, Where, dotted, read_yaml, validated
from sim.params.consistency import faults
from sim.params.library import Params
from sim.params.posteriors import read_posteriors
from sim.params.published import Row
from sim.params.records import Page

SECTIONS = tuple(Page.model_fields)


class Rows(Frozen):
    """Hold one file of params/evidence/."""

    evidence: dict[str, Row]


class AnyPage(Page):
    """Hold any file of params/ that is written by hand."""

    evidence: dict[str, Row] = {}


def read_params(folder: str | Path) -> Params:
    """Read every YAML file of a folder and those of its `targets/`, and check them against each other.

    Raises:
        InputError: every problem of every file.
    """
    paths = sorted([*Path(folder).glob("*.yaml"), *Path(folder).glob("targets/*.yaml")])
    if not paths:
        what, mend = "has no YAML files", "name the folder that holds the evidence"
        raise InputError([Problem(str(folder), 0, "", what, mend)])
    collector = Collector()
    documents = [document for path in paths if (document := collector.attempt(read_yaml, path))]
    pages = [(collector.attempt(validated, Page, document), document) for document in documents]
    posteriors = collector.attempt(read_posteriors, folder) or {}
    params, repeated = _gathered([(page, document) for page, document in pages if page])
    # A name may stand in a file that could not be read, so names are looked up only when all could.
    collector.problems += [*repeated, *faults(params, names=not collector.problems)]
    collector.raise_if_any()
    return replace(params, posteriors=posteriors)


def read_evidence(folder: str | Path) -> dict[str, Row]:
    """Read the rows of the evidence in the `evidence/` of a folder: what reports show, and no run needs.

    Raises:
        InputError: every problem of every file.

    >>> rows = read_evidence("params")
    >>> rows["placed_2021_matched"].numbers
    (0.203, 0.352)
    """
    collector = Collector()
    documents = [
        found
        for path in sorted(Path(folder).glob("evidence/*.yaml"))
        if (found := collector.attempt(read_yaml, path))
    ]
    pages = [page for document in documents if (page := collector.attempt(validated, Rows, document))]
    collector.raise_if_any()
    return {name: row for page in pages for name, row in page.evidence.items()}


def _gathered(pages: list[tuple[Page, Document]]) -> tuple[Params, list[Problem]]:
    sections: dict[str, dict[str, Any]] = {name: {} for name in SECTIONS}
    origins: dict[Where, Origin] = {}
    problems = []
    for page, document in pages:
        for section in SECTIONS:
            for name, record in getattr(page, section).items():
                if name in sections[section]:
                    where, what = (section, name), f"stands already at {origins[section, name]}"
                    problems.append(
                        Problem(*document.origin(where), dotted(where), what, "keep one of the two")
                    )
                sections[section][name] = record
        origins = {**document.origins, **origins}
    return Params(**sections, origins=origins), problems
