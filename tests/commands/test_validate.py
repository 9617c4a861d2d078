"""What `validate` prints, writes and returns, on thirty families and a few draws."""

import json
import re
import shutil
from math import inf
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from sim.cli import validating
from tests.commands.tiny import SCENARIO, invoked

ROOT = SCENARIO.parents[1]
TINY = ("validate", "--draws", "3", "--workers", "1", "kentucky_start")
SMALL = ("referrals: 140 per year", "referrals: 10 per year")


def project(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """Return a small project: the shipped evidence and scenarios, with text replaced (file, old, new)."""
    for part in ("params", "scenarios"):
        shutil.copytree(ROOT / part, folder / part)
    for name, old, new in (("scenarios/kentucky_start.yaml", *SMALL), *changes):
        path = folder / name
        said = path.read_text("utf-8")
        assert old in said, (name, old)
        path.write_text(said.replace(old, new), "utf-8")
    return folder


KENTUCKY = "params/targets/kentucky_start.yaml"
ELSEWHERE = (
    ("params/published.yaml", "setting: illinois_aoda", "setting: kentucky_start"),
    ("params/published.yaml", "setting: appalachia_start", "setting: kentucky_start"),
)
"""Everything published is taken to be of Kentucky, so that every counterpart is computed."""
OUT_OF_REACH = (KENTUCKY, "value: 0.352", "value: 0.952")


def explain(folder: Path) -> None:
    """Write an explanation for every target of Kentucky that was fitted to and has none."""
    path = folder / KENTUCKY
    targets = re.split(r"\n(?=  \w+:\n)", path.read_text("utf-8"))
    said = "\n    use: fit\n"
    explained = (
        one if "explanation:" in one else one.replace(said, f"{said}    explanation: Thirty families.\n")
        for one in targets
    )
    path.write_text("\n".join(explained), "utf-8")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A project in which all is explained and everything published is of Kentucky; and what is said."""
    folder = project(tmp_path_factory.mktemp("validated"), *ELSEWHERE)
    explain(folder)
    (folder / "docs").mkdir()
    with pytest.MonkeyPatch.context() as here:
        here.chdir(folder)
        return folder, invoked(*TINY)


@pytest.fixture(scope="module")
def found(told: tuple[Path, Result]) -> dict[str, Any]:
    """The same as JSON."""
    with pytest.MonkeyPatch.context() as here:
        here.chdir(told[0])
        said: dict[str, Any] = json.loads(invoked(*TINY, "--json").stdout)
    return said


# --- the page and the screen --------------------------------------------------------------------


def test_what_is_met_or_explained_ends_with_exit_status_0(told):
    _, said = told
    assert (said.exit_code, said.stderr) == (0, "")
    assert "FAILS" not in said.stdout
    assert "WHY SHOULD YOU BELIEVE THIS MODEL?" in said.stdout


def test_the_page_is_in_docs_and_has_three_parts_and_sources(told):
    folder, said = told
    page = (folder / "docs/validation.md").read_text("utf-8")
    assert "Written to docs/validation.md" in said.stdout
    assert page.startswith("# Why should you believe this model?\n")
    assert re.findall(r"^## (.)", page, re.MULTILINE) == ["A", "B", "C", "S"]
    assert [path.name for path in (folder / "docs").iterdir()] == ["validation.md"]


def test_screen_and_page_say_the_same_tallies(told):
    folder, said = told
    page = (folder / "docs/validation.md").read_text("utf-8")
    tally = re.search(r"\d+ of \d+ not fitted to lie inside", page)
    assert tally is not None
    assert tally[0] in said.stdout


def test_every_row_of_a_table_on_the_page_has_as_many_cells_as_its_head(told):
    page = (told[0] / "docs/validation.md").read_text("utf-8")
    width = 0
    for line in page.splitlines():
        if not line.startswith("|"):
            width = 0
        else:
            width = width or line.count("|")
            assert line.count("|") == width


def test_it_fits_80_columns(told):
    assert max(len(line) for line in told[1].stdout.splitlines()) <= 80


def test_nothing_on_the_page_depends_on_the_clock_or_the_place(told):
    folder, _ = told
    first = (folder / "docs/validation.md").read_bytes()
    with pytest.MonkeyPatch.context() as here:
        here.chdir(folder)
        assert invoked(*TINY, "--to", "again.md").exit_code == 0
    assert (folder / "again.md").read_bytes() == first
    assert str(folder).encode() not in first


@pytest.mark.parametrize(("has_docs", "page"), [(True, "docs"), (False, "outputs")])
def test_the_page_goes_into_docs_if_there_is_one(tmp_path, has_docs, page):
    if has_docs:
        (tmp_path / "docs").mkdir()
    assert validating.default_page(tmp_path) == Path(page) / "validation.md"


# --- json ---------------------------------------------------------------------------------------


def test_json_holds_every_target_of_every_baseline_with_its_verdict(found):
    (card,) = found["settings"]
    assert (card["name"], found["draws"]) == ("kentucky_start", [3])
    assert re.fullmatch(r"[0-9a-f]{16}", found["fingerprint"])
    assert {row["baseline"] for row in card["rows"]} == {"kentucky_2010", "kentucky_2007"}
    assert {row["found"]["name"] for row in card["rows"]} == set(targets())
    for row in card["rows"]:
        simulated, (low, high) = row["found"]["simulated"], row["found"]["interval"]
        # A sign has no end on one side, which JSON says as null.
        inside = simulated is not None and (-inf if low is None else low) <= simulated <= (
            inf if high is None else high
        )
        expected = "refused" if simulated is None else "inside" if inside else "outside"
        assert row["verdict"] == expected
    tests = [row for row in card["rows"] if not row["fitted"] and row["verdict"] != "refused"]
    inside = [row for row in tests if row["verdict"] == "inside"]
    assert (card["tests"], card["tests_inside"], card["unexplained"]) == (len(tests), len(inside), 0)


def targets() -> list[str]:
    text = (ROOT / KENTUCKY).read_text("utf-8").partition("\ntargets:\n")[2]
    return re.findall(r"^  (\w+):$", text, re.MULTILINE)


def test_json_holds_every_published_saving_with_what_the_model_gives(found):
    by_name = {one["name"]: one for one in found["published"]}
    assert set(by_name) == {"kentucky_2_22", "appalachia_366000", "illinois_58837"}
    for one in by_name.values():
        assert {seen["lens"] for seen in one["simulated"]} >= {"headline", "matched", "trial"}
        assert {seen["baseline"] for seen in one["simulated"]} == {"kentucky_2010", "kentucky_2007"}


def test_the_factor_of_price_is_what_reproduces_the_published_ratio(found):
    (kentucky,) = (one for one in found["published"] if one["name"] == "kentucky_2_22")
    for seen in kentucky["simulated"]:
        if seen["factor"] is not None:
            assert seen["factor"] * seen["figure"]["mean"] == pytest.approx(2.22)


def test_json_holds_every_check_with_its_sign_and_what_was_recorded(found):
    checks = {one["name"]: one for one in found["emergent"]}
    assert set(checks) >= {"visits_odds", "missed_odds", "reunification_fades", "avoided_stays_shorter"}
    for one in checks.values():
        assert one["holds"] in {True, False, None}
        assert (one["holds"] is None) == bool(one["not_recorded"])


# --- what can go wrong --------------------------------------------------------------------------


def test_what_is_fitted_not_met_and_not_explained_fails_loudly_and_the_page_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(project(tmp_path, OUT_OF_REACH))
    said = invoked(*TINY, "--to", "page.md")
    assert said.exit_code == 1
    assert "FAILS: the model was fitted to 'Placed before the case first closed'" in said.stderr
    page = (tmp_path / "page.md").read_text("utf-8")
    assert "**FAILS: the model was fitted to 'Placed before the case first closed'" in page
    assert "NOT EXPLAINED" in page


def test_an_unknown_setting_is_refused_with_the_nearest_name(tmp_path, monkeypatch):
    monkeypatch.chdir(project(tmp_path))
    said = invoked(*TINY, "kentucky_stat")
    assert (said.exit_code, said.stdout) == (2, "")
    assert "'kentucky_stat' is no setting" in said.stderr
    assert "kentucky_start" in said.stderr


def test_a_check_that_nothing_measures_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(
        project(tmp_path, ("params/published.yaml", "measure: avoided_stays", "measure: stays"))
    )
    said = invoked(*TINY)
    assert said.exit_code == 2
    assert "'stays' is nothing that is measured" in said.stderr


def test_a_page_that_cannot_be_written_is_told_before_anything_is_lived(tmp_path, monkeypatch):
    monkeypatch.chdir(project(tmp_path))
    (tmp_path / "file").write_text("")
    said = invoked(*TINY, "--to", "file/page.md")
    assert (said.exit_code, said.stdout) == (1, "")
    assert "is a file" in said.stderr


def test_a_page_is_left_as_it_was_if_writing_breaks_off(tmp_path, monkeypatch):
    from sim.outputs import write_whole

    page = tmp_path / "page.md"
    write_whole(page, "old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(page, "new \ud800")
    assert page.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [page]


def test_another_reading_of_a_saving_can_be_chosen(
    told: tuple[Path, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = told
    monkeypatch.chdir(folder)
    words = ("--reading", "illinois_58837=per_added_reunification", "--to", folder / "other.md")
    assert invoked(*TINY, *words).exit_code == 0
    page = (folder / "other.md").read_text("utf-8")
    assert re.search(r"Savings for each child reunified beyond the control group's.*the reading chosen", page)


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        ("illinois_58837=per_family", "is no reading that can be meant"),
        ("illinois_58838=claimed_early", "did you mean 'illinois_58837'?"),
    ],
)
def test_a_reading_that_cannot_be_meant_is_refused(said: str, mend: str) -> None:
    result = invoked("validate", "--reading", said)
    assert (result.exit_code, mend in result.stderr) == (2, True)
