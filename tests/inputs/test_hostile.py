"""Whatever is done to a shipped file, a planner is told what is wrong: no traceback, no wait, no file.

Thousands of broken scenarios, evidence and `--set`s are read in this process. The sound files of the evidence
are read once, so that a broken one costs hundredths of a second.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.errors import InputError, Problem
from sim.inputs import Document, read_extending, read_yaml, validated
from sim.params import Params, read_params
from sim.params.records import Page
from sim.scenario import Scenario
from sim.study import read_study
from tests.inputs import mutations
from tests.inputs.mutations import Mutation, Sound

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS, EVIDENCE = ROOT / "scenarios", ROOT / "params"
SLOWEST = 2.0
"""Seconds that reading any broken file may take; it takes hundredths."""


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
    found = [mutations.sound(read_yaml(path)) for path in sorted(folder.rglob("*.yaml"))]
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
        before = time.perf_counter()
        try:
            self._read(mutation)
        except InputError as error:
            return error.problems
        finally:
            taken = time.perf_counter() - before
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
            patch.setattr("sim.scenario.read_extending", lambda _: kentucky())
            read_study(SCENARIOS / "kentucky_start.yaml", EVIDENCE)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("sim.study.reading.read_params", lambda _: evidence())
    return Desk(tmp_path, monkeypatch)


HOW = ("a misspelt name", *mutations.ON_A_LINE)
FOLDERS = {"scenarios": SCENARIOS, "evidence": EVIDENCE}
QUICK, LONG = {"scenarios": 100, "evidence": 25}, {"scenarios": 600, "evidence": 300}
"""How many files are broken in each way on a known line; eight times as many are broken anywhere."""
SET_QUICK, SET_LONG = 300, 2000


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
    files = mutations.anywhere(sounds(FOLDERS[folder]), seed=1)
    assert untold(desk, islice(files, 8 * QUICK[folder])) == []


@pytest.mark.long
@pytest.mark.parametrize("folder", FOLDERS)
def test_one_of_thousands_of_files_broken_anywhere_is_sound_or_told_with_a_mend(
    desk: Desk, folder: str
) -> None:
    files = mutations.anywhere(sounds(FOLDERS[folder]), seed=2)
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
    for mutation in islice(mutations.anywhere([own], seed=3), 40):
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
        before = time.perf_counter()
        try:
            read_study(SCENARIOS / "kentucky_start.yaml", EVIDENCE, given)
        except InputError as error:
            lines = {one.line for one in error.problems if one.file == "--set"}
            if not lines or not lines <= set(range(1, len(given) + 1)):
                missed.append(f"{given}: {error}")
        assert time.perf_counter() - before < SLOWEST, given
    return missed


@pytest.fixture
def read_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.scenario.read_extending", lambda _: kentucky())


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


# --- monsters -----------------------------------------------------------------------------------

LAUGHS = "a0: &a0 [lol, lol]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40)
)
MONSTERS = {
    "a billion laughs": (LAUGHS, "has the anchor &a0"),
    "two hundred thousand brackets": ("x: " + "[" * 200_000, "is nested more than 20 levels deep"),
    "a hundred thousand numbers": ("x: [" + "1, " * 100_000 + "]", "holds more than 10,000 values"),
    "sixty thousand names": ("".join(f"k{n}: 1\n" for n in range(60_000)), "has more than 50,000 lines"),
    "as many on one line": (
        "params: {" + ", ".join(f"k{n}: 1" for n in range(60_000)) + "}",
        "holds more than 10,000 values",
    ),
    "eight thousand unknown prices": (
        "params: {" + ", ".join(f"k{n}: 1" for n in range(8000)) + "}",
        "has 7800 more problems",
    ),
    "eight thousand unknown names": ("".join(f"k{n}: 1\n" for n in range(8000)), "more problems"),
    "a name of ninety thousand letters": (f"? {'x' * 90_000}\n: 1", "has a name of more than 200 letters"),
    "nine hundred thousand spaces": (" " * 900_000 + "x: 1", "cannot be read"),
    "a megabyte of one word": (f"x: {'x' * 900_000}", "is not a known name"),
    "a megabyte of quotes": ("x: '" + "''" * 400_000, "cannot be read"),
    "a line end that no editor shows": ("# one\u2028# line\nx: 1", "cannot be printed (code 8232)"),
    "UTF-16": ("x: 1\n".encode("utf-16"), "is not a text file"),
    "UTF-16 without a mark or a zero": (
        "\u0101: \u0102\n".encode("utf-16-be").replace(b"\0", b" "),
        "cannot be printed",
    ),
    "an executable": (b"\x7fELF\2\1\1" + bytes(range(256)), "is not a text file"),
}


@pytest.mark.parametrize(("content", "said"), MONSTERS.values(), ids=MONSTERS)
def test_a_monster_is_refused_within_seconds(desk: Desk, content: str | bytes, said: str) -> None:
    data = b"extends: kentucky_start.yaml\n" + content.encode() if isinstance(content, str) else content
    problems = desk.problems(Mutation("monster", SCENARIOS / "short_staffed.yaml", data))
    assert any(said in one.what for one in problems), problems[:3]
    assert len(problems) < 10_500
    assert max(len(str(one)) for one in problems) < 1000


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["Unix", "Windows", "old Mac"])
@pytest.mark.parametrize("wrong", [b"x", b"\x01", b"\xff", b"[", b".nan"])
def test_a_line_is_counted_as_an_editor_counts_it(desk: Desk, end: str, wrong: bytes) -> None:
    text = "# one\nextends: kentucky_start.yaml\n\ntreatment: {slots: @}\n".replace("\n", end).encode()
    problems = desk.problems(
        Mutation("line end", SCENARIOS / "short_staffed.yaml", text.replace(b"@", wrong))
    )
    assert {one.line for one in problems} == {4}


def refusal(path: Path) -> str:
    """Return what reading a scenario says, after making sure that it was said at once."""
    before = time.perf_counter()
    with pytest.raises(InputError) as caught:
        read_study(path, EVIDENCE)
    assert time.perf_counter() - before < SLOWEST
    return str(caught.value).replace(f"{path.parent}/", "")


def test_two_hundred_megabytes_are_refused_without_being_read(desk: Desk) -> None:
    with desk.broken.open("wb") as file:
        file.write(b"title: x\n")
        file.truncate(200 * 10**6)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal(desk.broken).startswith("broken.yaml: is larger than 1 MB")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kilobytes


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/full", "/dev/stdin", "/dev/tty"])
@pytest.mark.usefixtures("desk")
def test_a_device_is_refused_without_being_read(device: str) -> None:
    if not Path(device).exists():
        pytest.skip(f"no {device}")
    assert "is not a regular file" in refusal(Path(device))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_extending_a_pipe_does_not_wait_for_it(desk: Desk) -> None:
    os.mkfifo(desk.folder / "pipe.yaml")
    desk.broken.write_text("extends: pipe.yaml\n", "utf-8")
    assert refusal(desk.broken).startswith("broken.yaml:1: extends: 'pipe.yaml'")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "../" * 30 + "etc/passwd", "/etc/passwd", "x/../../y.yaml"]
)
def test_nothing_outside_the_folder_is_extended(desk: Desk, name: str) -> None:
    desk.broken.write_text(f"extends: {name}\n", "utf-8")
    said = refusal(desk.broken)
    assert said.startswith("broken.yaml:1: extends: ")
    assert "root:" not in said


def test_a_link_to_a_scenario_is_read(desk: Desk) -> None:
    (desk.folder / "link.yaml").symlink_to("kentucky_start.yaml")
    assert read_study(desk.folder / "link.yaml", EVIDENCE).scenario.cohort.families == 420


def test_a_link_to_nothing_is_told_as_one(desk: Desk) -> None:
    (desk.folder / "link.yaml").symlink_to("nothing.yaml")
    assert refusal(desk.folder / "link.yaml") == (
        "link.yaml: is a link to a file that does not exist\n    name the file itself"
    )


def test_a_circle_of_links_is_told_plainly(desk: Desk) -> None:
    (desk.folder / "one.yaml").symlink_to("two.yaml")
    (desk.folder / "two.yaml").symlink_to("one.yaml")
    assert refusal(desk.folder / "one.yaml").startswith("one.yaml: cannot be opened: ")


@pytest.fixture
def nobody() -> Iterator[None]:
    """Be a user without rights, where the tests are run by one who has all of them."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield
    os.seteuid(user)


@pytest.fixture
def locked() -> Iterator[Path]:
    """Give a file that may not be read, in a folder that everybody may enter."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder, "locked.yaml")
        path.write_text("title: secret\n", "utf-8")
        path.chmod(0)
        evidence()
        yield path


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="no users to become")
@pytest.mark.usefixtures("desk")
def test_a_file_that_may_not_be_read_is_told_plainly(locked: Path, nobody: None) -> None:
    assert refusal(locked) == "locked.yaml: may not be read\n    ask for permission to read it"


# --- a folder of evidence, and a disk -----------------------------------------------------------


def test_a_folder_named_like_evidence_is_told_plainly(tmp_path: Path) -> None:
    shutil.copytree(EVIDENCE, tmp_path / "params")
    (tmp_path / "params/more.yaml").mkdir()
    with pytest.raises(InputError, match=r"more\.yaml: is a folder"):
        read_params(tmp_path / "params")


def test_a_disk_that_takes_no_more_is_told_plainly_and_nothing_is_left(tmp_path: Path) -> None:
    """A real limit on the size of files, in a process of its own; params.yaml alone is larger."""
    tiny = ["--engine", "simpy", "--draws", "2", "--replications", "1", "--workers", "1", "--lens", "matched"]
    few = [
        "--set",
        "cohort.referrals=5 per year",
        "--set",
        "cohort.intake=1 year",
        "--out",
        str(tmp_path / "out"),
    ]
    done = subprocess.run(
        [Path(sys.executable).with_name("reunify"), "run", SCENARIOS / "kentucky_start.yaml", *tiny, *few],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert done.stderr.endswith("; nothing was written.\n")
    assert "Traceback" not in done.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
