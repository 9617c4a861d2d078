"""Files are read from the disk whenever a test asks; what was read before is not parsed again."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sim.inputs.walking import Tree

ROOT = Path(__file__).parents[1]

# The package is imported in the functions below: at the top of this file, coverage would not see it begin.


@cache
def _shipped() -> dict[str, str]:
    """Return the shipped files by their texts, which many tests copy into folders of their own."""
    paths = (path for folder in ("params", "scenarios") for path in (ROOT / folder).rglob("*.yaml"))
    return {path.read_text("utf-8"): str(path) for path in paths}


@lru_cache(maxsize=64)
def _grown(text: str, file: str) -> tuple[Tree, bytes]:
    """Return what a text grows into, and its values as bytes, so that nobody changes another's."""
    from sim.inputs.walking import grow

    tree = grow(text, file)
    return tree, pickle.dumps(tree.value)


def _grow(text: str, file: str) -> Tree:
    """Return the values of a text with the line of each, as `sim.inputs.walking.grow` does."""
    tree, value = _grown(text, _shipped().get(text, file))
    origins = {where: origin._replace(file=file) for where, origin in tree.origins.items()}
    return replace(tree, file=file, value=pickle.loads(value), origins=origins)  # noqa: S301 - our own bytes


@pytest.fixture(scope="session", autouse=True)
def parsed_once() -> Iterator[None]:
    """Parse what is read again only once: in pure Python all the evidence takes half a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.inputs.reading.grown", _grow)
        yield
