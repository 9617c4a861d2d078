"""docs/model.md is what its script would write, names what exists, and has every heading of STRESS-DES."""

import re
from pathlib import Path
from typing import get_args

import pytest

from sim.appraisal import BUDGET, DEFINITIONS, MONEY, POPULATIONS, STAFFING
from sim.params import read_params
from sim.params.money import Kind
from sim.pathway import PATHWAY
from sim.scenario import Arm, Referrals, Scenario, Treatment
from tests.docs.model import MARKED, PAGE, PARTS, generated, prose
from tests.docs.tables import table

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / PAGE).read_text("utf-8")
EVIDENCE = read_params(ROOT / "params")

# Monks and others 2019, DOI 10.1080/17477778.2018.1442155, table of STRESS-DES; 2.5 has five parts.
STRESS = (
    "1.1 Purpose of the model",
    "1.2 Model outputs",
    "1.3 Experimentation aims",
    "2.1 Base model overview diagram",
    "2.2 Base model logic",
    "2.3 Scenario logic",
    "2.4 Algorithms",
    "2.5 Components",
    "3.1 Data sources",
    "3.2 Pre-processing",
    "3.3 Input parameters",
    "3.4 Assumptions",
    "4.1 Initialisation",
    "4.2 Run length",
    "4.3 Estimation approach",
    "5.1 Software or programming language",
    "5.2 Random sampling",
    "5.3 Model execution",
    "5.4 System specification",
    "6.1 Computer model sharing statement",
)
COMPONENTS = ("Entities", "Activities", "Resources", "Queues", "Entry and exit points")

NAMED_ELSEWHERE = {"generated", "reunify", "sim"}
"""Words in this type that are no name of the model: a mark of the page, the command, the package."""


def known() -> set[str]:
    """Return every name that the page may write in type."""
    tracks = {track.name for track in PATHWAY.tracks}
    states = {state for name in PATHWAY.states for state in (name, name.partition(".")[2])}
    tables = {one.name for group in (PATHWAY.resources, PATHWAY.frailties, PATHWAY.marks) for one in group}
    counted = {*PATHWAY.events, *PATHWAY.numbers, *PATHWAY.quantities, *PATHWAY.staff_quantities}
    reported = {*DEFINITIONS, *STAFFING, *MONEY, *POPULATIONS}
    fields = {field for model in (Scenario, Referrals, Treatment, Arm) for field in model.model_fields}
    sections = (EVIDENCE.lines, EVIDENCE.payers, EVIDENCE.perspectives, EVIDENCE.sources)
    sections += (EVIDENCE.funding, EVIDENCE.rates, EVIDENCE.alternatives, EVIDENCE.numbers)
    chosen = (EVIDENCE.lenses, EVIDENCE.baselines, EVIDENCE.statutes, EVIDENCE.states)
    options = {option for one in EVIDENCE.alternatives.values() for option in one.options}
    kinds = set(get_args(Kind))
    evidence = {name for section in (*sections, *chosen) for name in section}
    reported |= {*BUDGET, *options, *kinds}
    return tracks | states | tables | counted | reported | fields | evidence | NAMED_ELSEWHERE


def in_type(text: str) -> set[str]:
    """Return the names in type: lower-case words joined by underscores or dots, but for files."""
    found = re.findall(r"`([a-z][a-z0-9]*(?:[._][a-z0-9]+)*)`", text)
    return {name for name in found if not re.search(r"\.(?:md|txt|py|yaml|cff)$", name)}


def test_the_page_is_what_its_script_would_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert generated(TEXT) == TEXT, "run `python -m tests.docs.model`"


def test_every_part_that_can_be_generated_stands_once() -> None:
    assert sorted(name for _, name, _, _ in MARKED.findall(TEXT)) == sorted(PARTS)
    assert TEXT.count("<!-- generated: ") == 2 * len(PARTS)


def test_every_heading_of_stress_des_stands_in_its_order() -> None:
    assert re.findall(r"^### (.*)$", TEXT, re.MULTILINE) == list(STRESS)
    assert re.findall(r"^#### 2\.5\.\d (.*)$", TEXT, re.MULTILINE) == list(COMPONENTS)


def test_every_item_of_stress_des_says_something() -> None:
    parts = re.split(r"^### ", prose(TEXT), flags=re.MULTILINE)[1:]
    assert [part.splitlines()[0] for part in parts if len(part.split()) < 25] == []


@pytest.mark.parametrize("track", PATHWAY.tracks, ids=lambda track: track.name)
def test_the_page_mentions_the_track_and_its_states(track) -> None:
    named = in_type(TEXT)
    assert {track.name, *track.states} <= named
    assert f"#### Track {track.name}\n" in TEXT


@pytest.mark.parametrize("event", PATHWAY.events)
def test_the_page_mentions_the_event(event: str) -> None:
    assert event in in_type(TEXT)


@pytest.mark.parametrize("name", PATHWAY.numbers)
def test_the_page_mentions_the_number(name: str) -> None:
    assert re.search(rf"^\| `{name}`", TEXT, re.MULTILINE) or f"`{name}` " in TEXT


def test_hand_written_prose_names_nothing_that_does_not_exist() -> None:
    assert in_type(prose(TEXT)) - known() == set()


def test_a_name_that_does_not_exist_is_found() -> None:
    assert in_type("when `relapsed_again` or `relapse` happens") - known() == {"relapsed_again"}


def test_hand_written_prose_quotes_no_result() -> None:
    assert re.findall(r"\$ ?\d|\d ?%", prose(TEXT)) == []


def test_a_part_that_went_stale_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    stale = TEXT.replace("`placed_share`", "`placed_part`")
    assert (stale == TEXT, generated(stale) == TEXT) == (False, True)


def test_a_cell_with_a_bar_does_not_end_its_column() -> None:
    assert table(["a"], [["x | y"]]) == "| a |\n| --- |\n| x / y |"


def test_every_file_the_page_links_to_exists() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", prose(TEXT))
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


@pytest.mark.parametrize(
    "told",
    [
        "Both parents as full recovery tracks",
        "Substance-exposed births",
        "Caseloads that exist at the start",
        "The dyad's caseworker leaving",
        "Siblings who are separated",
        "Children's ages",
        "Kinds of treatment",
        "A capacity for medication",
        "The caseload's effect on outcomes",
        "A programme effect that depends on the caseload",
        "Families who move away",
    ],
)
def test_the_page_says_what_is_left_out(told: str) -> None:
    assert f"\n- **{told}.**" in TEXT.partition("## What is left out, and why")[2]
