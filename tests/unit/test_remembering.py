"""What is remembered is what would be made anew, and never what was made of something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import compilation, remembering
from sim.errors import InputError
from sim.inputs.remembering import grown
from sim.inputs.walking import grow
from sim.remembering import remembered

ROOT = Path(__file__).parents[2]
FILES = sorted(file for folder in ("params", "scenarios") for file in (ROOT / folder).rglob("*.yaml"))


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(compilation, "place", lambda: tmp_path)
    return tmp_path


def never() -> str:
    pytest.fail("it is made again")


def test_what_was_made_of_the_same_is_not_made_again(kept: Path) -> None:
    assert remembered("flour", lambda: "bread") == "bread"
    assert remembered("flour", never) == "bread"


def test_of_something_else_something_else_is_made(kept: Path) -> None:
    remembered("flour", lambda: "bread")
    assert remembered("milk", lambda: "cheese") == "cheese"


def test_where_nothing_can_be_kept_all_is_made_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compilation, "place", lambda: None)
    assert [remembered("flour", lambda what=what: what) for what in ("bread", "cake")] == ["bread", "cake"]


def test_where_nothing_can_be_written_all_is_made_each_time(kept: Path) -> None:
    (kept / "texts").write_text("not a folder")
    assert [remembered("flour", lambda what=what: what) for what in ("bread", "cake")] == ["bread", "cake"]


def test_what_was_asked_for_longest_ago_is_forgotten(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MOST", 2)
    for what in "abc":
        remembered(what, lambda what=what: what)
    assert len(list((kept / "texts").iterdir())) == 2


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_says_the_same_from_memory(kept: Path, file: Path) -> None:
    text = file.read_text("utf-8")
    anew = grow(text, "a.yaml")
    for _ in range(2):
        again = grown(text, "a.yaml")
        assert (again.value, again.block, again.origins) == (anew.value, anew.block, anew.origins)
        assert list(again.origins) == list(anew.origins)


def test_lines_are_named_by_the_file_that_is_read_now(kept: Path) -> None:
    text = "a: 1\n" + "# long\n" * 200
    assert [grown(text, file).origins["a",].file for file in ("one.yaml", "other.yaml")] == [
        "one.yaml",
        "other.yaml",
    ]


def test_what_is_not_sound_is_refused_each_time(kept: Path) -> None:
    for _ in range(2):
        with pytest.raises(InputError, match="written twice"):
            grown("a: 1\na: 2\n" + "# long\n" * 200, "a.yaml")
