"""`reunify sweep` and `merge` as a modeler meets them."""

import json
import re

import pyarrow.parquet as pq
import pytest

from tests.commands.tiny import SCENARIO, invoked

TINY = ("--workers", "1", "--set", "cohort.referrals=5 per year")
ONE = ("--kind", "one_way", "--over", "foster_day", "--over", "hr_removal_mentored", "--replications", "2")


def sweep(out, *words):
    return invoked("sweep", SCENARIO, *TINY, "--out", out, *words)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    out = tmp_path_factory.mktemp("sweep")
    result = sweep(out, *ONE)
    assert result.exit_code == 0, result.output
    (folder,) = (out / "kentucky_start" / "sweeps").iterdir()
    return result.output, folder, out


def test_the_answer_is_said_and_everything_is_saved(saved):
    said, folder, _ = saved
    assert "A child's day in family foster care" in said
    assert f"Savedin{folder}," in "".join(said.split())
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"summary.json", "points.parquet", "results.parquet", "manifest.json", "scenario.yaml"} <= names
    assert {"charts/tornado.svg", "charts/tornado.png", "dictionary.md", "params.yaml"} <= names


def test_the_manifest_names_every_file_and_block(saved):
    _, folder, _ = saved
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(manifest["files"]) == files - {"manifest.json"}
    stories = {path.stem for path in (folder.parents[1] / "stories").iterdir()}
    assert set(manifest["blocks"]) == stories


def test_the_tables_are_tidy(saved):
    _, folder, _ = saved
    points, results = (pq.read_table(folder / f"{name}.parquet") for name in ("points", "results"))
    assert points.num_rows == 1 + 4
    assert results.num_rows == 2 * points.num_rows
    keys = ["sweep", "set", "point"]
    joined = results.join(points, keys)
    assert joined.num_rows == results.num_rows
    assert {"net_saving", "per_gross_dollar", "replication"} <= set(results.column_names)
    assert {"foster_day", "hr_removal_mentored", "draw", "lens"} <= set(points.column_names)
    dictionary = (folder / "dictionary.md").read_text("utf-8")
    assert all(f"`{name}`" in dictionary for name in results.column_names)


def test_json_is_the_summary_that_is_saved(saved, tmp_path):
    _, folder, out = saved
    result = sweep(out, *ONE, "--json")
    assert json.loads(result.output) == json.loads((folder / "summary.json").read_text("utf-8"))


def test_a_second_time_nothing_is_lived(saved):
    _, _, out = saved
    assert "Nothing lived now" in sweep(out, *ONE).output


def test_quietly_it_says_only_where(saved):
    _, folder, out = saved
    assert sweep(out, *ONE, "--quiet").output.strip() == str(folder)


def test_shares_are_merged_into_the_same_files(saved, tmp_path):
    _, folder, _ = saved
    for share in ("2/2", "1/2"):
        result = sweep(tmp_path / share[0], *ONE, "--shard", share)
        assert result.exit_code == 0
        assert "left to other shares" in result.output
    place = re.sub(r"\s", "", result.output.partition("reunify merge")[2])
    missing = invoked("merge", place)
    assert (missing.exit_code, "lacks" in missing.output) == (2, True)
    merged = invoked("merge", place, tmp_path / "2", "--quiet")
    assert merged.exit_code == 0, merged.output
    ours = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    theirs = {
        path.name: path.read_bytes()
        for path in (tmp_path / "1").rglob(f"{folder.name}/**/*")
        if path.is_file()
    }
    assert theirs == ours


def test_a_scenario_asks_for_itself(tmp_path):
    asked = "sweep.break_even={over: [foster_day], draws: 2, points: 2}"
    result = sweep(tmp_path, "--set", asked)
    assert result.exit_code == 0, result.output
    assert "family foster care" in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "nothing is asked to be swept"),
        (("--points", "3"), "--points is for one kind of sweep"),
        (("--kind", "one_wy"), "did you mean 'one_way'?"),
        (("--kind", "asked"), "asked: is not a known name"),
        (("--kind", "two_way", "--over", "foster_day", "--over", "mentor_year", "--draws", "1"), "no spread"),
        (("--kind", "decisions"), "is missing"),
        (("--kind", "decisions", "--over", "price_year=[2005, 2024]"), "no decision of the scenario"),
        (("--kind", "break_even", "--over", "foster_day=[90 USD 2024]"), "has not two values or more"),
        (("--kind", "break_even", "--over", "arms.start.caseload=[14, 14]"), "has not two values or more"),
        (("--kind", "break_even", "--over", "lens=[trial, matched]"), "is no number"),
        (("--kind", "one_way", "--outcome", "net"), "--outcome"),
        (("--kind", "probabilistic", "--precision", "2"), "is not between 0 and 1"),
        (("--kind", "one_way", "--over", "foster_dy"), "did you mean 'foster_day'?"),
        (("--kind", "one_way", "--over", "foster_day=[5]"), "is not an amount with its currency"),
        (("--kind", "one_way", "--samples", "8"), "is not a known name"),
        (("--kind", "sobol", "--samples", "100"), "write 64 or 128"),
        (("--kind", "two_way", "--over", "foster_day"), "a two-way sweep moves two"),
        (("--kind", "information", "--effect", "added_recoveries"), "needs both"),
        (("--kind", "one_way", "--shard", "3/2"), "'3/2' is no share"),
        (("--kind", "probabilistic", "--precision", "1 %", "--shard", "1/2"), "cannot be shared out"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(words, said, tmp_path):
    result = sweep(tmp_path / "out", *words)
    assert result.exit_code == 2, result.output
    assert said in " ".join(result.output.split())
    assert not (tmp_path / "out").exists()


def test_only_the_folder_of_a_sweep_is_merged(tmp_path):
    result = invoked("merge", tmp_path)
    assert result.exit_code == 2
    assert "is not the folder of a sweep" in " ".join(result.output.split())


def test_a_sweep_whose_files_were_changed_is_not_merged(tmp_path):
    sweep(tmp_path, *ONE, "--shard", "1/2")
    (folder,) = (tmp_path / "kentucky_start" / "sweeps").iterdir()
    text = (folder / "scenario.yaml").read_text("utf-8")
    (folder / "scenario.yaml").write_text(text.replace("seed: 1", "seed: 2"), "utf-8")
    result = invoked("merge", folder)
    assert result.exit_code == 2
    assert "its files were changed" in " ".join(result.output.split())
