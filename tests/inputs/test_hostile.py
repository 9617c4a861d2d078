"""Whatever is done to a shipped file, a planner is told what is wrong: no traceback, no wait, no file.

Thousands of broken scenarios, evidence and `--set`s are read in this process. The sound files of the evidence
are read once, so that a broken one costs hundredths of a second.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.errors import InputError, Problem
from sim.scenario import Scenario
from sim.study import read_study
from tests.inputs import mutations
from tests.inputs.anywhere import anywhere
from tests.inputs.desk import (
    EVIDENCE,
    FOLDERS,
    HOW,
    LONG,
    QUICK,
    SCENARIOS,
    SET_LONG,
    SET_QUICK,
    SLOWEST,
    Desk,
    kentucky,
    sounds,
)
from tests.inputs.mutations import Mutation


def broken(folder: str, how: str, many: int, seed: int) -> Iterable[Mutation]:
    return islice(mutations.on_a_line(sounds(FOLDERS[folder]), seed, how), many)


def misled(desk: Desk, files: Iterable[Mutation]) -> list[str]:
    """Return the broken files of which no problem names the file and the line."""
    missed = []
    for mutation in files:
        names = {mutation.file.name, desk.broken.name}
        said = desk.problems(mutation)
        if not any(one.line == mutation.line and Path(one.file).name in names for one in said):
            missed.append(f"{mutation}: {[str(one) for one in said]}")
    return missed


def untold(desk: Desk, files: Iterable[Mutation]) -> list[Problem]:
    """Return the problems that do not say what is wrong, or how to mend it, or say it at length."""
    said = (one for mutation in files for one in desk.problems(mutation))
    return [one for one in said if not (one.what and one.mend and len(str(one)) < 1000)]


# --- broken on a known line ---------------------------------------------------------------------


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("how", HOW)
def test_one_mistake_is_told_with_its_file_and_its_line(desk: Desk, folder: str, how: str) -> None:
    assert misled(desk, broken(folder, how, QUICK[folder], seed=1)) == []


@pytest.mark.long
@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("how", HOW)
def test_one_mistake_of_thousands_is_told_with_its_file_and_its_line(
    desk: Desk, folder: str, how: str
) -> None:
    assert misled(desk, broken(folder, how, LONG[folder], seed=2)) == []


@pytest.mark.parametrize("typo", ["unt", "Unit", "unti"])
def test_a_misspelt_unit_is_told_at_its_own_line(desk: Desk, typo: str) -> None:
    lines = (EVIDENCE / "home.yaml").read_text("utf-8").splitlines(keepends=True)
    number = next(at for at, line in enumerate(lines) if line == "    unit: share\n")
    lines[number] = f"    {typo}: share\n"
    (only,) = desk.problems(Mutation("typo", EVIDENCE / "home.yaml", "".join(lines).encode()))
    assert (only.line, only.mend) == (number + 1, f"did you mean 'unit' instead of '{typo}'?")


# --- broken anywhere ----------------------------------------------------------------------------


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_file_broken_anywhere_is_sound_or_told_with_a_mend(desk: Desk, folder: str) -> None:
    files = anywhere(sounds(FOLDERS[folder]), seed=1)
    assert untold(desk, islice(files, 8 * QUICK[folder])) == []


@pytest.mark.long
@pytest.mark.parametrize("folder", FOLDERS)
def test_one_of_thousands_of_files_broken_anywhere_is_sound_or_told_with_a_mend(
    desk: Desk, folder: str
) -> None:
    files = anywhere(sounds(FOLDERS[folder]), seed=2)
    assert untold(desk, islice(files, 8 * LONG[folder])) == []


def listing(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_broken_scenario_ends_a_command_with_status_2_and_nothing_on_the_screen_or_the_disk(
    desk: Desk, command: str
) -> None:
    """Sound files are left out: `run` would live them, and `check` says so."""
    scenario, out = desk.folder / "short_staffed.yaml", desk.folder / "outputs"
    (own,) = [one for one in sounds(SCENARIOS) if one.file.name == scenario.name]
    refused = 0
    for mutation in islice(anywhere([own], seed=3), 40):
        if not desk.problems(mutation):
            continue
        scenario.write_bytes(mutation.content)
        before = listing(desk.folder)
        done = CliRunner().invoke(
            app, [command, str(scenario), *(["--out", str(out)] if command == "run" else [])]
        )
        assert (done.exit_code, done.stdout, bool(done.stderr)) == (2, "", True), mutation
        assert listing(desk.folder) == before
        refused += 1
    assert refused > 20


ODD = (
    "arms.start.dyads=0",
    "arms.start.caseload=1",
    "arms.start.acceptance=-0",
    "arms.start.enrolment_window=0 days",
    "treatment.slots=0",
    "cohort.removed_at_referral=100 %",
    "cohort.follow_up=1 week",
    "mentor_year=0 USD 2023",
    "hr_relapse=1e300",
)


@pytest.mark.parametrize("item", ODD)
def test_an_odd_value_is_run_or_refused(desk: Desk, item: str) -> None:
    tiny = ["--engine", "simpy", "--draws", "2", "--replications", "1", "--workers", "1", "--lens", "matched"]
    few = ["--set", "cohort.referrals=5 per year", "--set", "cohort.intake=1 year", "--set", item]
    out = desk.folder / "outputs"
    done = CliRunner().invoke(
        app, ["run", str(SCENARIOS / "kentucky_start.yaml"), *tiny, *few, "--out", str(out)]
    )
    assert done.exit_code in {0, 2}, done.output
    assert out.exists() is (done.exit_code == 0)


# --- --set --------------------------------------------------------------------------------------

VALUES = (
    *(
        "0",
        "-0",
        "1e400",
        ".nan",
        "9" * 50,
        "''",
        "[1, 2]",
        "{a: 1}",
        "[",
        "{",
        "&a 1",
        "*a",
        "!t 1",
        "<<: x",
    ),
    *(
        "2013-02-30",
        "86 EUR 2011",
        "86 USD 2011",
        "35 %",
        "3 fortnights",
        "18 months",
        "null",
        "\x01",
        "\u2028",
    ),
    *("é", "{1: 50 %, 2: 50 %}", "- a", "a: b", "a\nb: 1", "#", "[" * 3000, "x" * 3000, "1 per year", "true"),
)


def sets(many: int, seed: int) -> Iterable[list[str]]:
    """Yield one to three `--set`s of names that are there, nearly there, or nowhere."""
    luck = Random(seed)  # noqa: S311 - the same each time, not a secret
    study = read_study(SCENARIOS / "kentucky_start.yaml", EVIDENCE)
    assert study.document is not None
    places = [".".join(str(piece) for piece in where) for where in study.document.origins if where]
    names = [
        *places,
        *study.params.names,
        *Scenario.model_fields,
        "",
        ".",
        "a..b",
        "arms.start",
        "cohort.x.y",
    ]
    for _ in range(many):
        yield [
            f"{_bent(luck.choice(names), luck)}={luck.choice(VALUES)}"
            for _ in range(luck.choice([1, 1, 2, 3]))
        ]


def _bent(name: str, luck: Random) -> str:
    return luck.choice([name, name, name, name[1:], name + "x", f"params.{name}", name + ".x", name.upper()])


def mistold(items: Iterable[list[str]]) -> list[str]:
    """Return the `--set`s of which nothing names the place where they stand, or that took too long."""
    missed = []
    for given in items:
        before = time.thread_time()
        try:
            read_study(SCENARIOS / "kentucky_start.yaml", EVIDENCE, given)
        except InputError as error:
            lines = {one.line for one in error.problems if one.file == "--set"}
            if not lines or not lines <= set(range(1, len(given) + 1)):
                missed.append(f"{given}: {error}")
        assert time.thread_time() - before < SLOWEST, given
    return missed


@pytest.fixture
def read_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.scenario.decisions.read_extending", lambda _: kentucky())


@pytest.mark.usefixtures("read_once")
def test_any_set_is_sound_or_told_with_its_number() -> None:
    assert mistold(sets(SET_QUICK, seed=1)) == []


@pytest.mark.long
@pytest.mark.usefixtures("read_once")
def test_one_set_of_thousands_is_sound_or_told_with_its_number() -> None:
    assert mistold(sets(SET_LONG, seed=2)) == []


def test_two_thousand_files_are_broken_in_a_quick_run_and_ten_thousand_in_a_long_one() -> None:
    assert [
        sum((len(HOW) + 8) * many for many in each.values()) + given
        for each, given in ((QUICK, SET_QUICK), (LONG, SET_LONG))
    ] == [2050, 14600]
