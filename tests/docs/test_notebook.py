"""The notebook of docs/ does what it shows, and so does what else is shown from Python."""

import doctest

import pytest

from tests.studies import ROOT


@pytest.mark.parametrize(("page", "least"), [("notebook", 15), ("sweeps", 6)])
def test_every_line_of_the_notebook_gives_what_stands_below_it(
    monkeypatch: pytest.MonkeyPatch, page: str, least: int
) -> None:
    monkeypatch.chdir(ROOT)
    found = doctest.testfile(str(ROOT / "docs" / f"{page}.md"), module_relative=False)
    assert found.attempted > least
    assert found.failed == 0
