"""Facts about how the package is built, pinned and cited."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PIN = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[A-Za-z0-9.!+]+)")


def pins() -> dict[str, Version]:
    """Read the constraints file: canonical name to version."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    matches = [PIN.fullmatch(line) for line in lines]
    return {canonicalize_name(m["name"]): Version(m["version"]) for m in matches if m}


def requirements() -> list[Requirement]:
    """List what the package, its extras and its build ask for."""
    project = PROJECT["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    build = PROJECT["build-system"]["requires"]
    return [Requirement(line) for line in [*project["dependencies"], *extras, *build]]


def test_every_constraint_is_a_name_and_a_version():
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not PIN.fullmatch(line)] == []


def test_no_package_is_pinned_twice():
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert len(pins()) == len(lines)


@pytest.mark.parametrize("requirement", requirements(), ids=str)
def test_every_dependency_is_pinned_within_its_bounds(requirement):
    assert pins()[canonicalize_name(requirement.name)] in requirement.specifier


@pytest.mark.parametrize("target", ["help", "run", "test", "check", "test-long", "clean"])
def test_the_makefile_has_its_targets(target):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(rf"^{target}:.*## ", makefile, re.MULTILINE)


def test_the_citation_has_the_version_of_the_package():
    citation = YAML(typ="safe").load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == PROJECT["project"]["version"]


def test_every_dependency_has_its_reason_on_record():
    record = (ROOT / "docs/decisions/0001-libraries.md").read_text("utf-8")
    assert [r.name for r in requirements() if f"`{r.name}`" not in record] == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--wheel-dir", folder, "-qq"]
    subprocess.run(command, cwd=ROOT, check=True)
    (built,) = folder.glob("reunify-*.whl")
    return built


@pytest.mark.long
def test_the_wheel_carries_the_evidence_and_the_scenarios(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = [path for folder in ("params", "scenarios") for path in (ROOT / folder).rglob("*.yaml")]
    assert shipped
    assert {f"sim/data/{path.relative_to(ROOT).as_posix()}" for path in shipped} <= names


@pytest.mark.long
def test_from_the_wheel_alone_a_folder_is_begun_checked_and_run(wheel, tmp_path):
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    there = f"import sys; sys.path.insert(0, {str(site)!r}); import sim"
    start = f"{there}; assert sim.__file__.startswith({str(site)!r})"
    tiny = ("--engine", "simpy", "--draws", "2", "--set", "cohort.referrals=10 per year", "--quiet")

    def reunify(*words, cwd):
        command = [sys.executable, "-c", f"{start}; from sim.cli import app; app()", *words]
        return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout

    reunify("init", "ours", cwd=tmp_path)
    ours = tmp_path / "ours"
    assert "evidence: params" in reunify("check", "scenarios", cwd=ours)
    assert reunify("run", "scenarios/kentucky_start.yaml", *tiny, cwd=ours).startswith(
        "outputs/kentucky_start/"
    )
