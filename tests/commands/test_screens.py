"""What is said reads the same on any screen: narrow, wide, without colour, piped, with an old code page."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.commands.tiny import SCENARIO, TINY

ROOT = SCENARIO.parents[1]
NOT_TEXT = "\x1b"


def said(out: Path, *words: str, encoding: str = "utf-8", **screen: str) -> str:
    """Return what a command says in a process of its own, on a screen with these settings."""
    own = {"PYTHONIOENCODING": encoding, "COLUMNS": "80", **screen}
    command = [sys.executable, "-c", "from sim.cli import app; app()", *words]
    done = subprocess.run(
        command, env=os.environ | own, capture_output=True, check=False, cwd=ROOT, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert not list(out.glob(".*"))
    return done.stdout.decode(encoding).replace("\r\n", "\n")


@cache
def run(encoding: str = "utf-8", columns: str = "80") -> str:
    """Return what a run says on such a screen, without the folder it names: run once for all that ask."""
    with TemporaryDirectory() as out:
        words = ("run", "scenarios/kentucky_start.yaml", *TINY, "--lens", "matched", "--out", out)
        return said(Path(out), *words, encoding=encoding, COLUMNS=columns).replace(out, "")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_an_old_code_page_gets_plain_letters_and_nothing_is_lost(encoding: str) -> None:
    old, new = run(encoding), run()
    assert old.count("?") == new.count("?") == 1  # the scenario's own question
    plain = new.replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-")
    letters = {word for word in plain.split() if word.isalpha()}
    assert letters - set(old.replace("|", " ").split()) == set()


def test_a_pipe_gets_no_colour() -> None:
    assert NOT_TEXT not in run()


@pytest.mark.parametrize("columns", ["60", "80", "200"])
def test_no_line_is_wider_than_the_screen(columns: str) -> None:
    assert max(len(line) for line in run(columns=columns).splitlines()) <= int(columns)


def test_a_wide_screen_says_in_one_line_what_a_narrow_one_breaks() -> None:
    narrow, wide = (run(columns=columns) for columns in ("60", "200"))
    assert "Parental rights terminated, of those placed" in wide
    assert "Parental rights terminated, of those placed" not in narrow


def test_a_screen_that_takes_nothing_more_is_told_and_the_results_are_kept(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no such device here")
    words = ("run", "scenarios/kentucky_start.yaml", *TINY, "--lens", "matched", "--out", str(tmp_path))
    command = [sys.executable, "-c", "from sim.cli import app; app()", *words]
    with full.open("w") as nowhere:
        done = subprocess.run(
            command, cwd=ROOT, stdout=nowhere, stderr=subprocess.PIPE, check=False, text=True
        )
    (folder,) = (tmp_path / "kentucky_start").iterdir()
    assert done.stderr.startswith("It cannot be shown (No space left on device), but it is saved in ")
    assert (folder / "result.json").is_file()


def test_a_county_hears_that_the_dollar_is_its_own(tmp_path: Path) -> None:
    words = ("run", "scenarios/small_county.yaml", *TINY, "--out", str(tmp_path))
    told = " ".join(said(tmp_path, *words).split())
    assert "a dollar of the county spent on Ohio START" in told


def test_where_nothing_is_done_no_chance_is_told_and_nobody_is_ever_even(tmp_path: Path) -> None:
    told = said(tmp_path, "run", "scenarios/do_nothing.yaml", *TINY, "--out", str(tmp_path))
    assert "under 1 %" not in told
    assert "Even for good by" in told
    assert not [line for line in told.splitlines() if line.startswith(" Even for good") and "FY" in line]


def test_a_circle_of_links_is_told_plainly(tmp_path: Path) -> None:
    for one, other in (("a.yaml", "b.yaml"), ("b.yaml", "a.yaml")):
        (tmp_path / one).symlink_to(other)
    command = [sys.executable, "-c", "from sim.cli import app; app()", "check", str(tmp_path / "a.yaml")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "a.yaml") in done.stderr


@pytest.mark.parametrize("columns", ["80", "132"])
def test_no_column_is_cut_off(columns: str) -> None:
    told = run(columns=columns).splitlines()
    heads = [
        number for number, line in enumerate(told) if line.startswith(" \N{BOX DRAWINGS LIGHT HORIZONTAL}")
    ]
    assert heads
    # A table that fits ends in the space that pads its last column.
    assert [told[number - 1] for number in heads if not told[number - 1].endswith(" ")] == []
