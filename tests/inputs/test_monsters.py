"""Files that are no files, or far too much of one: refused within seconds, with a plain sentence."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sim.errors import InputError
from sim.params import read_params
from sim.study import read_study
from tests.inputs.desk import EVIDENCE, SCENARIOS, SLOWEST, Desk, evidence
from tests.inputs.mutations import Mutation

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
    before = time.thread_time()
    with pytest.raises(InputError) as caught:
        read_study(path, EVIDENCE)
    assert time.thread_time() - before < SLOWEST
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
