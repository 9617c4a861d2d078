"""The notebook of docs/ does what it shows."""

import doctest

import pytest

from tests.studies import ROOT


def test_every_line_of_the_notebook_gives_what_stands_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = doctest.testfile(str(ROOT / "docs" / "notebook.md"), module_relative=False)
    assert found.attempted > 15
    assert found.failed == 0
