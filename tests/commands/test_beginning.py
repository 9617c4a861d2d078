"""`reunify init`, `schema`, `check` on folders, `record --rerun`: a folder of a planner's own."""

import json
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sim.params import POSTERIORS
from tests.commands.tiny import TINY, Saved, invoked
from tests.studies import ROOT


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("somewhere") / "ours"
    assert invoked("init", made).exit_code == 0
    return made


def written(folder: Path) -> list[Path]:
    """Return the YAML files of a folder that people write: posteriors are made by a command."""
    return [path for path in folder.rglob("*.yaml") if path.parent.name != POSTERIORS]


def test_a_new_folder_has_every_shipped_file_and_the_schemas(folder: Path) -> None:
    for name in ("params", "scenarios"):
        shipped = {path.relative_to(ROOT) for path in (ROOT / name).rglob("*.yaml")}
        assert {path.relative_to(folder) for path in (folder / name).rglob("*.yaml")} == shipped
    tables = sorted((ROOT / "params" / POSTERIORS).iterdir())
    made = [folder / "params" / POSTERIORS / path.name for path in tables]
    assert [path.read_bytes() for path in made] == [path.read_bytes() for path in tables]
    assert sorted(path.name for path in (folder / "schemas").iterdir()) == ["params.json", "scenario.json"]
    assert "reunify run scenarios/kentucky_start.yaml" in (folder / "README.md").read_text("utf-8")


def test_every_file_tells_an_editor_where_its_schema_is(folder: Path) -> None:
    for path in written(folder):
        first = path.read_text("utf-8").partition("\n")[0]
        assert first.startswith("# yaml-language-server: $schema=")
        assert (path.parent / first.partition("=")[2]).is_file()


def test_its_scenarios_are_run_with_its_own_evidence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    result = invoked("check", "scenarios")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "scenarios/base.yaml: for others to extend." in result.stdout
    assert "evidence: params" in result.stdout
    assert invoked("run", "scenarios/kentucky_start.yaml", *TINY, "--quiet").exit_code == 0
    assert (folder / "outputs" / "kentucky_start").is_dir()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept", "utf-8")
    result = invoked("init", tmp_path)
    assert result.exit_code == 2
    assert result.stderr == f"{tmp_path}: is there already and is not empty\n    name a new folder\n"
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_a_folder_that_cannot_be_made_whole_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.outputs.starting._copy", full)
    assert invoked("init", tmp_path / "ours").exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_all_problems_of_a_folders_files_are_told(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "ours")
    for name in ("one", "two"):
        text = "extends: kentucky_start.yaml\ndrawz: 3\n"
        (tmp_path / "ours" / "scenarios" / f"{name}.yaml").write_text(text, "utf-8")
    result = invoked("check", tmp_path / "ours" / "scenarios")
    assert result.exit_code == 2
    assert result.stderr.count("is not a known name") == 2


def test_a_folder_without_scenarios_is_told(tmp_path: Path) -> None:
    result = invoked("check", tmp_path)
    assert (result.exit_code, result.stderr) == (
        2,
        f"{tmp_path}: has no YAML files\n    name a folder of scenarios\n",
    )


# Schemas.


def named(schema: dict[str, object], value: object, root: dict[str, object]) -> bool:
    """Return whether every name in a value is one that the schema knows there."""
    while isinstance(ref := schema.get("$ref"), str):
        part = ref.rpartition("/")[2]
        schema = root["$defs"][part]  # type: ignore[index]
    branches = schema.get("anyOf") or schema.get("oneOf")
    if branches:
        return any(named(one, value, root) for one in branches)  # type: ignore[attr-defined]
    if not isinstance(value, dict):
        return True
    known, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
    for name, inner in value.items():
        if str(name) in known:  # type: ignore[operator]
            below = known[str(name)]  # type: ignore[index]
        elif rest is False:
            return False
        else:
            below = rest if isinstance(rest, dict) else {}
        if not named(below, inner, root):
            return False
    return True


@pytest.mark.parametrize(("of", "under"), [("scenario", "scenarios"), ("params", "params")])
def test_every_name_of_the_shipped_files_is_in_their_schema(of: str, under: str) -> None:
    schema = json.loads(invoked("schema", of).stdout)
    for path in written(ROOT / under):
        assert named(schema, YAML(typ="safe").load(path), schema), path


def test_a_name_that_is_misspelt_is_not_in_the_schema() -> None:
    schema = json.loads(invoked("schema", "scenario").stdout)
    assert not named(schema, {"drawz": 3}, schema)
    assert not named(schema, {"arms": {"start": {"dyad": 3}}}, schema)


def test_every_field_of_a_schema_is_described() -> None:
    for of in ("scenario", "params"):
        schema = json.loads(invoked("schema", of).stdout)
        parts = [schema, *schema["$defs"].values()] if of == "scenario" else schema["$defs"].values()
        for part in parts:
            bare = [name for name, field in part.get("properties", {}).items() if "description" not in field]
            assert not bare, (part["title"], bare)


def test_nothing_is_required_of_a_scenario_that_another_may_have_written() -> None:
    assert '"required"' not in invoked("schema", "scenario").stdout


# Records.


def test_a_saved_run_comes_out_the_same_to_the_bit(tiny: Saved) -> None:
    result = invoked("record", tiny.folder, "--rerun", "--workers", "1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.count("the same to the bit") == 6
    assert f'fingerprint: "{tiny.folder.name}"' in result.stdout


def test_a_file_that_was_changed_is_told(tiny: Saved, tmp_path: Path) -> None:
    copied = shutil.copytree(tiny.folder, tmp_path / tiny.folder.name)
    result = json.loads((copied / "result.json").read_text("utf-8"))
    result["seed"] = 99
    (copied / "result.json").write_text(json.dumps(result), "utf-8")
    found = invoked("record", copied, "--rerun", "--workers", "1")
    assert found.exit_code == 1
    assert "result.json: DIFFERS" in found.stdout


def test_what_is_no_run_is_told(tmp_path: Path) -> None:
    result = invoked("record", tmp_path)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{tmp_path}: is not the folder of a run\n")
