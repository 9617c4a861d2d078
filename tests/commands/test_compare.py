"""`reunify compare`: scenarios side by side on the same luck."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.commands.tiny import invoked
from tests.studies import ROOT

SMALL = ("--draws", "3", "--replications", "1", "--workers", "1", "--set", "cohort.referrals=20 per year")
PARTS = ("money", "outcomes", "staffing")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the shipped scenario, one that is alike, and others that differ."""
    project = tmp_path_factory.mktemp("project")
    for name in ("params", "scenarios"):
        shutil.copytree(ROOT / name, project / name)
    own = {
        "alike": "",
        "fewer": "arms: {start: {dyads: 2}}\nparams: {foster_day: 90 USD 2024}\n",
        "other_luck": "seed: 2\nprice_year: 2020\n",
        "others": "cohort: {intake: 2 years}\n",
    }
    for name, text in own.items():
        (project / "scenarios" / f"{name}.yaml").write_text(f"extends: kentucky_start.yaml\n{text}", "utf-8")
    return project / "scenarios"


def compared(folder: Path, *names: str) -> dict[str, Any]:
    result = invoked("compare", *(folder / f"{name}.yaml" for name in names), *SMALL, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_scenarios_that_are_alike_differ_by_exactly_nothing(folder: Path) -> None:
    found = compared(folder, "kentucky_start", "alike")
    assert found["inputs"] == {}
    for part in PARTS:
        for figure in found["scenarios"][1]["differences"][part].values():
            assert "refused" in figure or (figure["mean"], figure["credible"]) == (0.0, [0.0, 0.0])


def test_what_differs_in_the_inputs_is_told_and_nothing_else(folder: Path) -> None:
    assert compared(folder, "kentucky_start", "fewer")["inputs"] == {
        "arms.start.dyads": ["12", "2"],
        "foster_day": ["67.5 USD 2024", "90 USD 2024"],
    }


def test_every_difference_is_that_of_the_two_figures(folder: Path) -> None:
    one, other = compared(folder, "kentucky_start", "fewer")["scenarios"]
    counted = 0
    for part in PARTS:
        for name, apart in other["differences"][part].items():
            if "refused" not in apart:
                expected = other[part][name]["mean"] - one[part][name]["mean"]
                assert apart["mean"] == pytest.approx(expected, rel=1e-9, abs=1e-9)
                counted += 1
    assert counted > 25


def test_fewer_dyads_cost_less(folder: Path) -> None:
    other = compared(folder, "kentucky_start", "fewer")["scenarios"][1]
    assert other["differences"]["money"]["program_cost"]["mean"] < 0
    assert other["differences"]["staffing"]["dyad_years"]["mean"] < 0


def test_a_comparison_is_what_two_runs_say(folder: Path, tmp_path: Path) -> None:
    found = compared(folder, "kentucky_start", "fewer")["scenarios"]
    for side in found:
        words = ("--lens", "matched", "--json", "--out", tmp_path)
        result = invoked("run", folder / f"{side['name']}.yaml", *SMALL, *words)
        alone = json.loads(result.stdout)["lenses"]["matched"]["child_welfare_agency"]
        for name in ("net_saving", "program_cost", "per_gross_dollar", "avoided_placements"):
            assert side["money"][name] == alone[name]


def test_more_than_two_are_each_held_against_the_first(folder: Path) -> None:
    found = compared(folder, "kentucky_start", "fewer", "alike")["scenarios"]
    assert [side["name"] for side in found] == ["kentucky_start", "fewer", "alike"]
    assert found[2]["differences"]["money"]["net_saving"]["mean"] == 0


def test_the_same_families_are_told_apart_from_others(folder: Path) -> None:
    assert compared(folder, "kentucky_start", "fewer")["same_families"]
    assert not compared(folder, "kentucky_start", "others")["same_families"]


def test_what_cannot_be_paired_or_is_in_other_dollars_is_refused_at_once(folder: Path) -> None:
    result = invoked("compare", folder / "kentucky_start.yaml", folder / "other_luck.yaml", *SMALL)
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "other_luck: price_year: is 2020, but 2024 in kentucky_start: they cannot be compared",
        "    write --set price_year=2024, for all of them",
        "other_luck: seed: is 2, but 1 in kentucky_start: they cannot be compared",
        "    write --set seed=1, for all of them",
    ]


def test_one_scenario_is_not_compared(folder: Path) -> None:
    result = invoked("compare", folder / "kentucky_start.yaml")
    assert (result.exit_code, result.stderr) == (
        2,
        "compare: names one scenario\n    name two or more\n",
    )


def test_the_problems_of_all_scenarios_are_told_at_once(folder: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text("title: 3\n", "utf-8")
    result = invoked("compare", tmp_path / "one.yaml", tmp_path / "two.yaml")
    assert result.exit_code == 2
    assert "one.yaml" in result.stderr
    assert "two.yaml" in result.stderr


def test_the_screen_says_both_and_their_difference(folder: Path) -> None:
    said = invoked("compare", folder / "kentucky_start.yaml", folder / "fewer.yaml", *SMALL).stdout
    for words in ("What differs in the inputs", "arms.start.dyads", "Net saving", "points", "Staff of the"):
        assert words in said
    assert max(map(len, said.splitlines())) <= 80
