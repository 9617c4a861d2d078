"""Files to read, each written by the test that reads it."""

from pathlib import Path

import pytest

from tests.inputs.desk import Desk, evidence
from tests.inputs.told import Write


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write files into an empty folder that is the current one, and return the first's name."""
    monkeypatch.chdir(tmp_path)

    def _write(text: str | bytes, name: str = "a.yaml") -> Path:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return Path(name)

    return _write


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Put broken files on a desk of their own; the shipped evidence is read once for all."""
    monkeypatch.setattr("sim.study.reading.read_params", lambda _: evidence())
    return Desk(tmp_path, monkeypatch)
