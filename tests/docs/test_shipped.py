"""What is shipped works: scenarios are sound, evidence is cited, the README can be followed."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.params import Estimate, Params, read_params

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
SCENARIOS = sorted(path.name for path in (ROOT / "scenarios").glob("*.yaml") if path.name != "base.yaml")
TINY = ("--draws", "2", "--replications", "1", "--workers", "1", "--set", "cohort.referrals=10 per year")


# --- scenarios ----------------------------------------------------------------------------------


def test_there_is_a_scenario() -> None:
    assert "kentucky_start.yaml" in SCENARIOS


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_shipped_scenario_is_sound(name: str) -> None:
    checked = CliRunner().invoke(app, ["check", str(ROOT / "scenarios" / name)])
    assert (checked.exit_code, checked.stderr) == (0, "")


# --- evidence -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def evidence() -> Params:
    return read_params(ROOT / "params")


def estimates(evidence: Params) -> Iterator[tuple[str, Estimate[Any]]]:
    for name, number in evidence.numbers.items():
        yield from ((name, one) for one in number.estimates.values())
    for name, line in evidence.lines.items():
        yield from ((name, one) for one in line.estimates.values())


def test_every_estimate_that_is_not_assumed_cites_a_source_that_exists(evidence: Params) -> None:
    cited = [(name, one.source) for name, one in estimates(evidence) if one.provenance != "assumed"]
    no_source = {"judgement", "scenario"}
    assert [(name, key) for name, key in cited if key not in evidence.sources or key in no_source] == []


def test_every_source_has_a_citation_with_a_body(evidence: Params) -> None:
    assert [key for key, source in evidence.sources.items() if len(source.citation) < 20] == []


# --- README -------------------------------------------------------------------------------------


def commands(text: str) -> list[str]:
    """Return the lines that start with `make` or `reunify` in fenced sh blocks."""
    blocks = re.findall(r"^```(?:sh|bash|console|shell)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    joined = "".join(blocks).replace("\\\n", " ")
    lines = (line.strip().removeprefix("$ ") for line in joined.splitlines())
    return [line for line in lines if re.match(r"(?:make|(?:\.venv/bin/)?reunify)\b", line)]


FEW = ("--quiet", "--set", "cohort.referrals=10 per year", "--replications", "2")
"""What makes a sweep small."""


def faults(line: str, out: Path) -> list[str]:
    """Return what is wrong with a command line of the README: nothing, if a reader can follow it."""
    words = shlex.split(line, comments=True)
    return made(words[1:]) if words[0] == "make" else ran(words[1:], out)


def made(words: list[str]) -> list[str]:
    """Return the targets and variables that the Makefile does not have, and files that do not exist."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    found = []
    for word in words:
        name, equals, value = word.partition("=")
        if equals and not re.search(rf"^{name} \?=", makefile, re.MULTILINE):
            found.append(f"make reads no {name}")
        elif equals and "/" in value and not value.startswith("/") and not (ROOT / value).exists():
            found.append(f"{value} does not exist")
        elif not equals and not re.search(rf"^{name}:.* ## ", makefile, re.MULTILINE):
            found.append(f"make has no target {name}")
    return found


def ran(words: list[str], out: Path) -> list[str]:
    """Run a `reunify` command from the project's folder, as small as can be, and return what it refuses."""
    small = {"run": [*TINY, "--out", str(out)], "sweep": [*FEW, "--out", str(out)]}.get(words[0], [])
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        done = CliRunner().invoke(app, [*words, *small])
    return [] if done.exit_code == 0 else [done.stderr or repr(done.exception)]


def test_the_readme_shows_how_to_run_and_test() -> None:
    assert {"make run", "make test"} <= {
        shlex.join(shlex.split(line, comments=True)) for line in commands(README)
    }


@pytest.mark.parametrize("line", commands(README))
def test_a_command_of_the_readme_can_be_followed(line: str, tmp_path: Path) -> None:
    assert faults(line, tmp_path) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("make nonsense", "make has no target nonsense"),
        ("make run SCENARIO=scenarios/nowhere.yaml", "scenarios/nowhere.yaml does not exist"),
        ("make run SCENARIOS=scenarios/kentucky_start.yaml", "make reads no SCENARIOS"),
        ("reunify run scenarios/nowhere.yaml", "scenarios/nowhere.yaml: does not exist"),
        (".venv/bin/reunify run scenarios/kentucky_start.yaml --speed 9", "No such option: --speed"),
        ("reunify walk scenarios/kentucky_start.yaml", "No such command 'walk'"),
        (
            "reunify check scenarios/kentucky_start.yaml --set nonsense=1",
            "nonsense: is not a number or price",
        ),
    ],
)
def test_a_command_that_cannot_be_followed_is_found(line: str, said: str, tmp_path: Path) -> None:
    (found,) = [fault for listed in commands(f"```sh\n{line}\n```\n") for fault in faults(listed, tmp_path)]
    assert said in found


def test_every_file_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


COMMANDS = (
    *(
        "run",
        "check",
        "compare",
        "explain",
        "params",
        "story",
        "sweep",
        "merge",
        "calibrate",
        "validate",
        "verify",
        "record",
        "init",
        "schema",
    ),
)


def test_every_command_there_is_stands_in_the_readme() -> None:
    helped = CliRunner().invoke(app, ["--help"]).stdout
    listed = set(re.findall(r"^  ([a-z]+)  ", helped, re.MULTILINE))
    assert listed == set(COMMANDS)
    assert [name for name in COMMANDS if f"reunify {name}" not in README and f"`{name}`" not in README] == []


def test_every_option_in_the_readme_exists() -> None:
    helped = "".join(CliRunner().invoke(app, [name, "--help"]).stdout for name in COMMANDS)
    assert set(re.findall(r"`(--[a-z-]+)", README)) - set(re.findall(r"--[a-z-]+", helped)) == set()


def test_every_option_of_run_is_in_the_readme() -> None:
    helped = CliRunner().invoke(app, ["run", "--help"]).stdout
    assert set(re.findall(r"^ +(--[a-z-]+)", helped, re.MULTILINE)) - {"--help"} <= set(
        re.findall(r"`(--[a-z-]+)", README)
    )
