"""The shipped files are read from the disk whenever a test asks, and parsed once by each worker."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sim.inputs.walking import Tree

ROOT = Path(__file__).parents[1]

# The package is imported in the functions below: at the top of this file, coverage would not see it begin.


@cache
def _shipped() -> frozenset[str]:
    """Return the texts of the shipped files."""
    paths = (path for folder in ("params", "scenarios") for path in (ROOT / folder).rglob("*.yaml"))
    return frozenset(path.read_text("utf-8") for path in paths)


@cache
def _grown(text: str) -> tuple[Tree, bytes]:
    """Return what a text grows into, and its values as bytes, so that nobody changes another's."""
    from sim.inputs.walking import grow

    tree = grow(text, "")
    return tree, pickle.dumps(tree.value)


def _grow(text: str, file: str) -> Tree:
    """Return the values of a text with the line of each, as `sim.inputs.walking.grow` does."""
    from sim.inputs.walking import grow

    if text not in _shipped():
        return grow(text, file)
    tree, value = _grown(text)
    origins = {where: origin._replace(file=file) for where, origin in tree.origins.items()}
    return replace(tree, file=file, value=pickle.loads(value), origins=origins)  # noqa: S301 - our own bytes


@pytest.fixture(scope="session", autouse=True)
def parsed_once() -> Iterator[None]:
    """Parse each shipped file once: pure Python takes half a second to parse all of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.inputs.reading.grow", _grow)
        yield
