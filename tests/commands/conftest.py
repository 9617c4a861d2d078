"""Tiny runs, made when a test asks for one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.tiny import Saved, ran


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Saved]:
    """Return something that runs a tiny study, each time into another folder."""

    def _run(*words: str) -> Saved:
        return ran(tmp_path / f"run{len(list(tmp_path.iterdir()))}", *words)

    return _run


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """One tiny run that several tests look at and none changes."""
    return ran(tmp_path_factory.mktemp("tiny"))
