"""`reunify explain NAME`, `params` and `params lint`: every name is explained, every value listed."""

import csv
import shutil
from pathlib import Path

import pytest

from sim.params import read_params
from sim.pathway import PATHWAY
from sim.report.explaining import explainable, explained, users
from sim.study import read_study
from tests.commands.tiny import SCENARIO, invoked
from tests.studies import ROOT
from tests.toy import evidence


def test_every_name_can_be_explained_in_80_columns() -> None:
    for name in explainable(evidence()):
        said = explained(name, evidence())
        assert said.startswith(f"{name}: ")
        long = [line for line in said.splitlines() if len(line) > 80]
        assert all("http" in line or "/" in line for line in long), name


def test_a_name_that_nothing_has_is_told_with_the_nearest() -> None:
    result = invoked("explain", "foster_dya")
    assert (result.exit_code, result.stderr) == (
        2,
        "explain: 'foster_dya' is nothing that can be explained\n    did you mean 'foster_day'?\n",
    )


def test_a_number_is_explained_with_value_uncertainty_source_grades_and_users() -> None:
    said = " ".join(invoked("explain", "relapse_shape").stdout.split())
    for words in ("value 0.419 [95 %:", "lognormal]", "design statistic, provenance derived", "Tompkins"):
        assert words in said
    assert "used by transition relapse (shape) and transition mentor_relapse (shape)" in said


def test_the_value_in_force_is_marked_where_a_scenario_chooses() -> None:
    said = invoked("explain", "foster_day", SCENARIO).stdout
    assert "kentucky (in force): 67.5 USD 2024" in said
    assert said.count("(in force)") == 1


def test_who_overrode_a_number_is_told(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "params", tmp_path / "params")
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    own = tmp_path / "scenarios" / "own.yaml"
    own.write_text("extends: kentucky_start.yaml\nparams: {foster_day: 90 USD 2024}\n", "utf-8")
    said = " ".join(invoked("explain", "foster_day", own).stdout.split())
    assert "value 90 USD 2024 [certain: set by the scenario]" in said
    assert "overridden foster_day: kentucky 67.5 USD 2024" in said
    assert "own.yaml:2" in said


def test_every_number_the_pathway_names_is_used_by_something() -> None:
    assert [name for name in PATHWAY.numbers if not list(users(name, evidence()))] == []


def test_a_study_explains_what_it_changed() -> None:
    study = read_study(SCENARIO, ROOT / "params", ["relapse_shape=0.5"])
    assert "overridden" in explained("relapse_shape", study.params, study)


def test_the_table_lists_every_estimate_and_every_dated_rate(tmp_path: Path) -> None:
    result = invoked("params", "--csv", tmp_path / "evidence.csv")
    with (tmp_path / "evidence.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    estimates = sum(len(one.estimates) for one in (*evidence().numbers.values(), *evidence().lines.values()))
    dated = sum(len(piece.since) for rate in evidence().rates.values() for _, piece in rate.pieces)
    assert len(rows) == estimates + dated
    assert result.stdout.strip().endswith(f"{len(rows)} values.")
    assert all(row["source"] and row["provenance"] for row in rows)


def test_the_table_can_be_narrowed_to_grades() -> None:
    said = invoked("params", "--grade", "law").stdout
    assert "The evidence:" in said
    assert "assumed" not in said.replace("law, assumed", "")


def test_a_grade_that_nothing_has_is_told() -> None:
    result = invoked("params", "--grade", "assumd")
    assert (result.exit_code, result.stderr) == (
        2,
        "--grade: 'assumd' is no design and no provenance\n    did you mean 'assumed'?\n",
    )


def test_a_table_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    result = invoked("params", "--csv", tmp_path / "nowhere" / "evidence.csv")
    assert result.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_the_shipped_evidence_is_sound_and_nothing_in_it_is_idle() -> None:
    result = invoked("params", "lint", ROOT / "params")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "sound" in result.stdout


NUMBER = (
    "spare: {label: x, unit: share, estimate: {value: 0.5, uncertainty: {distribution: fixed, why: a test}, "
    "source: judgement, design: judgement, provenance: assumed}}"
)


@pytest.mark.parametrize(
    ("section", "record"),
    [
        ("numbers", NUMBER),
        ("sources", "spare: {citation: Nobody cites this., seen: not seen}"),
        ("payers", "spare: {label: Nobody, fiscal_year: july}"),
        ("funding", "spare: {label: Nobody, rest: state}"),
    ],
)
def test_what_nothing_uses_is_told_with_its_line(tmp_path: Path, section: str, record: str) -> None:
    shutil.copytree(ROOT / "params", tmp_path / "params")
    (tmp_path / "params" / "own.yaml").write_text(f"{section}:\n  {record}\n", "utf-8")
    assert read_params(tmp_path / "params")
    result = invoked("params", "lint", tmp_path / "params")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"{tmp_path}/params/own.yaml:2: {section}.spare: is used by nothing",
        "    take it out, or name it where it belongs",
    ]


def test_a_row_of_the_evidence_that_nobody_wrote_down_is_told_with_its_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "params", tmp_path / "params")
    home = tmp_path / "params" / "home.yaml"
    text = home.read_text("utf-8")
    home.write_text(text.replace("rows: [ncands_fit]", "rows: [ncands_fot]", 1), "utf-8")
    assert read_params(tmp_path / "params")
    result = invoked("params", "lint", tmp_path / "params")
    assert result.exit_code == 2
    line = text[: text.index("rows: [ncands_fit]")].count("\n") + 1
    assert result.stderr.splitlines() == [
        f"{home}:{line}: numbers.maltreatment_shape.estimate.rows: 'ncands_fot' is not in evidence",
        "    did you mean 'ncands_fit'?",
    ]


def test_a_row_of_the_evidence_whose_source_nobody_cites_in_full_is_told(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "params", tmp_path / "params")
    own = "own: {section: 9.9 Own, quantity: x, said: x, numbers: [], seen: seed, source: nobody}"
    (tmp_path / "params" / "evidence" / "own.yaml").write_text(f"evidence:\n  {own}\n", "utf-8")
    result = invoked("params", "lint", tmp_path / "params")
    assert (result.exit_code, "'nobody' is not in sources" in result.stderr) == (2, True)
