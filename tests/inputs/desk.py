"""A desk to put broken files on: the shipped files, read once, and a folder to read others from."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

import pytest

from sim.errors import InputError, Problem
from sim.inputs import Document, read_extending, read_yaml, validated
from sim.params import Params, read_params
from sim.params.records import Page
from sim.study import read_study
from tests.inputs import mutations
from tests.inputs.mutations import Mutation, Sound

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS, EVIDENCE = ROOT / "scenarios", ROOT / "params"
SLOWEST = 2.0
"""CPU seconds that reading any broken file may take; it takes hundredths, and a busy machine fails nobody."""


@cache
def pages() -> dict[Path, tuple[Document, Page]]:
    paths = [*EVIDENCE.glob("*.yaml"), *EVIDENCE.glob("targets/*.yaml")]
    documents = {path: read_yaml(path) for path in paths}
    return {path: (document, validated(Page, document)) for path, document in documents.items()}


@cache
def evidence() -> Params:
    return read_params(EVIDENCE)


@cache
def kentucky() -> Document:
    return read_extending(SCENARIOS / "kentucky_start.yaml")


@cache
def sounds(folder: Path) -> list[Sound]:
    """Return the sound files of a folder, without what a scenario replaces of base.yaml: nobody reads it."""
    replaced = read_yaml(SCENARIOS / "kentucky_start.yaml").data
    # Rows of the evidence and records of posteriors are no part of what a run reads.
    read = [path for path in sorted(folder.rglob("*.yaml")) if path.parent.name in {folder.name, "targets"}]
    found = [mutations.sound(read_yaml(path)) for path in read]
    return [
        one._replace(leaves=[leaf for leaf in one.leaves if leaf.name not in replaced])
        if one.file.name == "base.yaml"
        else one
        for one in found
    ]


class Desk:
    """Read broken files in the place of shipped ones."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.patch = patch
        for path in SCENARIOS.glob("*.yaml"):
            (folder / path.name).write_bytes(path.read_bytes())
        self.broken = folder / "broken.yaml"
        self.slowest = 0.0

    def problems(self, mutation: Mutation) -> tuple[Problem, ...]:
        """Return what is said of a broken file; its name is that of the file that was broken."""
        before = time.thread_time()
        try:
            self._read(mutation)
        except InputError as error:
            return error.problems
        finally:
            taken = time.thread_time() - before
            self.slowest = max(taken, self.slowest)
            assert taken < SLOWEST, mutation
        return ()

    def _read(self, mutation: Mutation) -> None:
        if mutation.file.is_relative_to(EVIDENCE):
            self._evidence(mutation)
        else:
            self._scenario(mutation)

    def _scenario(self, mutation: Mutation) -> None:
        name = mutation.file.name
        (self.folder / name).write_bytes(mutation.content)
        try:
            read_study(self.folder / ("kentucky_start.yaml" if name == "base.yaml" else name), EVIDENCE)
        finally:
            (self.folder / name).write_bytes(mutation.file.read_bytes())

    def _evidence(self, mutation: Mutation) -> None:
        self.broken.write_bytes(mutation.content)
        held = {id(document): page for document, page in pages().values()}

        def _yaml(path: Path) -> Document:
            return read_yaml(self.broken) if path == mutation.file else pages()[path][0]

        def _page(model: type[Page], document: Document) -> Page:
            return held[id(document)] if id(document) in held else validated(model, document)

        with self.patch.context() as patch:
            patch.setattr("sim.params.reading.read_yaml", _yaml)
            patch.setattr("sim.params.reading.validated", _page)
            patch.setattr("sim.study.reading.read_params", read_params)
            patch.setattr("sim.scenario.decisions.read_extending", lambda _: kentucky())
            read_study(SCENARIOS / "kentucky_start.yaml", EVIDENCE)


HOW = ("a misspelt name", *mutations.ON_A_LINE)
FOLDERS = {"scenarios": SCENARIOS, "evidence": EVIDENCE}
QUICK, LONG = {"scenarios": 100, "evidence": 25}, {"scenarios": 600, "evidence": 300}
"""How many files are broken in each way on a known line; eight times as many are broken anywhere."""
SET_QUICK, SET_LONG = 300, 2000
