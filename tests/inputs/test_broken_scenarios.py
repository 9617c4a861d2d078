"""What a planner is told of a broken scenario: everything at once, in words, and nothing is written."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sim.cli import app
from tests.toy import scenario

BROKEN = Path(__file__).with_name("broken")
SCENARIO = Path(__file__).resolve().parents[2] / "scenarios/kentucky_start.yaml"
LARGE = "# a long comment\n" * 62_500
DEEP = "{a: " * 25 + "1" + "}" * 25

HOSTILE: dict[str, tuple[bytes | None, str]] = {
    "a missing file": (None, "hostile.yaml: does not exist\n    there are no YAML files in ."),
    "an empty file": (b"", "hostile.yaml:1: is empty\n    write at least one 'name: value' line"),
    "a binary file": (
        b"\x89PNG\r\n\x1a\n\0\0\0",
        "hostile.yaml: is not a text file\n    save it as plain UTF-8 text",
    ),
    "text of another encoding": (
        "title: Kärnten".encode("latin-1"),
        "hostile.yaml:1: is not UTF-8 text\n    save the file with the encoding UTF-8",
    ),
    "a file above 1 MB": (
        LARGE.encode(),
        "hostile.yaml: is larger than 1 MB\n    split it, or take out what is not needed",
    ),
    "deep nesting": (
        DEEP.encode(),
        "hostile.yaml:1: a.a.a: is nested more than 20 levels deep\n    write it with fewer levels",
    ),
}


@pytest.fixture
def in_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)


def refused(*words: str) -> str:
    """Return what a command that must end with status 2 says, after making sure that it crashed nowhere."""
    result: Result = CliRunner().invoke(app, list(words))
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr


@pytest.mark.usefixtures("in_broken")
@pytest.mark.parametrize("command", ["check", "run"])
def test_eight_faults_are_told_in_one_sitting(command: str) -> None:
    assert refused(command, "eight_faults.yaml") == Path("eight_faults.txt").read_text("utf-8")


def test_the_message_of_eight_faults_has_eight_places_each_with_its_line_name_and_mend() -> None:
    """The year without an index is told for each of two indices, so there are nine problems."""
    told = (BROKEN / "eight_faults.txt").read_text("utf-8")
    problems = re.findall(r"^eight_faults\.yaml:(\d+): (\S+): (.+)\n    (.+)\n", told, re.MULTILINE)
    assert [len(told.splitlines()), *(len(set(one)) for one in zip(*problems, strict=True))] == [
        18,
        8,
        8,
        9,
        8,
    ]


@pytest.mark.usefixtures("in_broken")
def test_no_stage_of_checking_hides_the_faults_of_another() -> None:
    written = Path("every_stage.yaml").read_text("utf-8").splitlines()
    faulty = {number for number, line in enumerate(written, 1) if "# fault" in line}
    told = re.findall(r"^every_stage\.yaml:(\d+):", refused("check", "every_stage.yaml"), re.MULTILINE)
    assert {int(number) for number in told} == faulty


@pytest.mark.usefixtures("in_broken")
def test_a_refused_run_writes_nothing(tmp_path: Path) -> None:
    refused("run", "eight_faults.yaml", "--out", str(tmp_path / "outputs"))
    assert list(tmp_path.iterdir()) == []


def test_a_broken_scenario_is_refused_by_the_installed_command_without_a_traceback() -> None:
    command = [Path(sys.executable).with_name("reunify"), "check", "eight_faults.yaml"]
    done = subprocess.run(command, cwd=BROKEN, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == (BROKEN / "eight_faults.txt").read_bytes()


@pytest.mark.parametrize(("content", "said"), HOSTILE.values(), ids=HOSTILE)
def test_check_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        Path("hostile.yaml").write_bytes(content)
    assert refused("check", "hostile.yaml") == f"{said}\n"


def test_check_refuses_a_folder_without_scenarios(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("scenarios").mkdir()
    assert refused("check", "scenarios") == "scenarios: has no YAML files\n    name a folder of scenarios\n"


Planner = Callable[..., str]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Planner:
    """Return what `check` says of the shipped scenario with values changed by `--set`."""
    monkeypatch.chdir(tmp_path)

    def _told(*sets: str) -> str:
        return refused("check", str(SCENARIO), *(word for item in sets for word in ("--set", item)))

    return _told


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("lens", "--set:1: 'lens' is not name=value"),
        ("lens=mached", "--set:1: lens: 'mached' is not in params/\n    did you mean 'matched'?"),
        ("hr_relaps=0.5", "--set:1: params.hr_relaps: is not a number or price of params/\n"),
        ("cohort.intake=3", "--set:1: cohort.intake: 3 is not a length of time with its unit\n"),
        ("arms.start.dyads=-1", "--set:1: arms.start.dyads: must be 0 or more, but is -1\n"),
        ("arms.third.label=Third", "--set:1: arms: names 3 arms; a run compares one arm with its comp"),
        (
            "comparator=usual",
            "--set:1: comparator: 'usual' is not one of the arms\n    did you mean 'usual_care'?",
        ),
        (
            "hr_relapse=0",
            "--set:1: params.hr_relapse: must be above 0, but is 0\n    write a number above 0\n",
        ),
        ("discout_rate=5 %", "--set:1: params.discout_rate: is not a number or price of params/\n"),
        ("start=1979-12-31", "--set:1: start: must be 1980-01-01 or more, but is '1979-12-31'\n"),
        ("start=2100-01-02", "--set:1: start: must be 2100-01-01 or less, but is '2100-01-02'\n"),
        ("start=9999-12-31", "--set:1: start: must be 2100-01-01 or less, but is '9999-12-31'\n"),
        ("draws=1", "--set:1: draws: must be 2 or more, but is 1\n"),
        ("foster_day=70 USD", "--set:1: params.foster_day: '70 USD' has no price year\n"),
        ("params=3", "--set:1: params: must be a group of names with values, but is 3\n"),
    ],
)
def test_set_is_refused_with_its_number(told: Planner, item: str, said: str) -> None:
    assert told(item).startswith(said)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("discout_rate", "discount_rate"), ("comparater", "comparator"), ("hr_relaps", "hr_relapse")],
)
def test_a_misspelt_name_is_told_its_nearest_in_the_scenario_and_in_the_evidence(
    told: Planner, name: str, nearest: str
) -> None:
    assert told(f"{name}=0.05").splitlines()[1:] == [f"    did you mean '{nearest}'?"]


@pytest.mark.parametrize("day", ["1980-01-01", "2100-01-01"])
def test_the_first_and_the_last_day_that_a_scenario_may_name_for_its_start_are_sound(day: str) -> None:
    assert scenario(start=day).start == date.fromisoformat(day)


@pytest.mark.parametrize("day", ["2000-01-01", "2100-01-01"])
def test_the_shipped_programme_may_start_when_its_price_indices_begin_and_on_the_last_day(
    day: str,
) -> None:
    checked = CliRunner().invoke(app, ["check", str(SCENARIO), "--set", f"start={day}"])
    assert (checked.exit_code, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    ("referrals", "said"),
    [
        ("1e308 per minute", "--set:1: cohort: 'referrals' for the length of 'intake' makes inf families\n"),
        ("1e309 per minute", "--set:1: cohort.referrals: '1e309 per minute' is not a finite number of event"),
        ("1e6 per year", "--set:1: cohort: 'referrals' for the length of 'intake' makes 3e+06 families\n"),
    ],
)
def test_more_referrals_than_a_run_can_live_are_refused(told: Planner, referrals: str, said: str) -> None:
    assert told(f"cohort.referrals={referrals}").startswith(said)


def test_a_wrong_comparator_is_told_along_with_everything_else(told: Planner) -> None:
    said = told("comparator=usual", "arms.start.dyads=-1", "discount_rate=5", "lens=mached", "hr_relaps=1")
    assert re.findall(r"^--set:(\d): ([\w.]+): ", said, re.MULTILINE) == [
        ("1", "comparator"),
        ("2", "arms.start.dyads"),
        ("3", "discount_rate"),
        ("4", "lens"),
        ("5", "params.hr_relaps"),
    ]


# --- arms ---------------------------------------------------------------------------------------

ARMS = """\
extends: base.yaml
start: 2012-07-01
treatment: {slots: 9}
caseworkers: 3
cohort: {referrals: 140 per year, intake: 3 years, follow_up: 5 years, children_per_family: {2: 100 %}}
"""


@pytest.mark.parametrize(
    ("arms", "said"),
    [
        ("{usual_care: {label: A}}", "names 1 arms; a run compares one arm with its comparator"),
        ("{}", "names 0 arms; a run compares one arm with its comparator"),
        ("{usual_care: {label: A}, b: {label: B}, c: {label: C}}", "names 3 arms; a run compares one arm"),
        ("{usual_care: {label: A}, difference: {label: B}}", "'difference' is a word of the family table"),
    ],
)
def test_arms_that_cannot_be_compared_are_told_at_arms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arms: str, said: str
) -> None:
    shutil.copy(SCENARIO.with_name("base.yaml"), tmp_path)
    (tmp_path / "new.yaml").write_text(f"{ARMS}arms: {arms}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert f"\nnew.yaml:6: arms: {said}" in f"\n{refused('check', 'new.yaml')}"


# --- what no family can live --------------------------------------------------------------------

WINDOW = "months_in_care_limit is longer than months_in_care_window"
SHARES = "is one of kinship_share, residential_share, which add up to 1.07"
SET, PARAMS, LAW = "--set:1", "placement.yaml", "court.yaml"
UNLIVABLE = {
    "a time of zero for a clock": (
        "removal_scale=0 days",
        [
            (
                SET,
                "removal_scale",
                "Weibull: scale 'removal_scale' is 0.0; it must be above 0 (infinity means never)",
            )
        ],
    ),
    "shares that add up to more than 1": (
        "kinship_share=90 %",
        [(SET, "kinship_share", SHARES), (PARAMS, "residential_share", SHARES)],
    ),
    "a limit that does not fit into its window": (
        "months_in_care_limit=36 months",
        [(SET, "months_in_care_limit", WINDOW), (LAW, "months_in_care_window", WINDOW)],
    ),
    "a window that cannot hold its limit": (
        "months_in_care_window=1 month",
        [(SET, "months_in_care_window", WINDOW), (LAW, "months_in_care_limit", WINDOW)],
    ),
}


@pytest.mark.parametrize(("item", "numbers"), UNLIVABLE.values(), ids=UNLIVABLE)
def test_each_number_that_a_run_cannot_live_is_told_once_where_it_stands(
    told: Planner, item: str, numbers: list[tuple[str, str, str]]
) -> None:
    said = told(item, "drawn_from=margins")
    problems = re.findall(
        r"^(?:.*/params/)?([^/ ]+?): (\w+): (.+)\n    write another value$", said, re.MULTILINE
    )
    assert [(re.sub(r"yaml:\d+", "yaml", place), name, what) for place, name, what in problems] == numbers
    assert len(said.splitlines()) == 2 * len(numbers)


def test_what_a_run_cannot_live_is_told_together(told: Planner) -> None:
    said = told("removal_scale=0 days", "kinship_share=90 %")
    assert re.findall(r"^--set:(\d): (\w+): ", said, re.MULTILINE) == [
        ("1", "removal_scale"),
        ("2", "kinship_share"),
    ]
