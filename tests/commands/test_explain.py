"""What `explain` draws: every track from the table, each number with its value and source."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from sim.params import Params, read_params
from sim.pathway import PATHWAY
from sim.report.diagram import Numbers, as_mermaid, as_text
from tests.commands.tiny import SCENARIO, invoked

ROOT = SCENARIO.parents[1]
TRACKS = [track.name for track in PATHWAY.tracks]


def drawn(*words: str | Path) -> str:
    done = invoked("explain", "pathway-diagram", *words)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


def flat(said: str) -> str:
    """Return what is said without the breaks between lines."""
    return " ".join(said.split())


@pytest.fixture(scope="module")
def whole() -> str:
    return drawn()


@pytest.fixture(scope="module")
def decided() -> str:
    return drawn(SCENARIO)


@pytest.fixture(scope="module")
def evidence() -> Params:
    return read_params(ROOT / "params")


@pytest.fixture(scope="module")
def numbers(evidence: Params) -> Numbers:
    return Numbers(evidence)


# --- the text -----------------------------------------------------------------------------------


@pytest.mark.parametrize("track", ["court", "hearings"])
def test_a_track_reads_as_agreed(track: str, snapshot: SnapshotAssertion) -> None:
    assert drawn("--track", track) == snapshot


@pytest.mark.parametrize("track", ["mentor", "intake"])
def test_a_track_under_a_scenario_reads_as_agreed(track: str, snapshot: SnapshotAssertion) -> None:
    assert drawn(SCENARIO, "--track", track) == snapshot


@pytest.mark.parametrize("words", [(), (SCENARIO,)], ids=["evidence", "scenario"])
def test_no_line_is_longer_than_80_columns(words: tuple[Path, ...]) -> None:
    assert max(len(line) for line in drawn(*words).splitlines()) <= 80


def test_every_track_has_its_states_those_of_families_first(whole: str) -> None:
    found = re.findall(r"^(\w+)\n  states: (\w+(?:,\s+\w+)*)\n", whole, re.MULTILINE)
    in_order = sorted(PATHWAY.tracks, key=lambda track: track.of == "dyad")
    assert [(name, tuple(states.replace(",", "").split())) for name, states in found] == [
        (track.name, track.states) for track in in_order
    ]


def test_every_transition_has_one_line_with_its_event(whole: str) -> None:
    events = re.findall(r"^  \S.* -> \w+  (\w+)$", whole, re.MULTILINE)
    assert sorted(events) == sorted(row.name for row in PATHWAY.transitions)


@pytest.mark.parametrize("name", PATHWAY.numbers)
def test_every_number_is_shown_with_its_label_and_source(name: str, whole: str, evidence: Params) -> None:
    said = flat(whole)
    if name not in evidence.numbers:
        assert re.search(rf"\b{name}\b [^=]*\(decided by the scenario, [\w.*]+\)", said)
        return
    number = evidence.numbers[name]
    assert number.label in said
    for one in number.estimates.values():
        assert f"({one.source}, {one.provenance})" in said


@pytest.mark.parametrize("home", ["by_lens", "by_baseline", "by_statute"])
def test_without_a_scenario_a_number_has_all_its_values(home: str, whole: str, evidence: Params) -> None:
    said, names = flat(whole), [one for one in PATHWAY.numbers if one in evidence.numbers]
    for name in names:
        under = getattr(evidence.numbers[name], home) or {}
        listed = r"\[[^]]*\] \([^)]*\) ".join(rf"{one}: \S+( \w+| %)? " for one in under)
        assert not under or re.search(rf"\b{name} (while [^:]*)?{listed}", said)


def test_with_a_scenario_a_number_has_the_value_in_force(decided: str, evidence: Params) -> None:
    said = flat(decided)
    for home, chosen in (("lens", "matched"), ("baseline", "kentucky_2010"), ("statute", "federal")):
        for name in PATHWAY.numbers:
            if name in evidence.numbers and getattr(evidence.numbers[name], f"by_{home}"):
                assert re.search(rf"\b{name} = \S+.*?; {home} {chosen}\)", said)
    assert "headline" not in said


def test_a_scenario_decides_some_numbers_and_gives_them_values(decided: str) -> None:
    said = flat(decided)
    assert "treatment_slots = 180 How many can be in treatment programmes at once" in said
    assert "(decided by the scenario, arms.start.certification)" in said


def test_a_number_the_scenario_sets_is_told_as_its_own(tmp_path: Path) -> None:
    scenarios = shutil.copytree(SCENARIO.parent, tmp_path / "scenarios")
    scenario = scenarios / SCENARIO.name
    scenario.write_text(f"{scenario.read_text('utf-8')}params: {{hr_relapse: 0.8}}\n", encoding="utf-8")
    said = flat(drawn(scenario, "--track", "recovery"))
    assert "hr_relapse = 0.8 [certain: set by the scenario] while mentor is matched" in said
    assert "while mentored (scenario, assumed)" in said


def test_the_evidence_of_the_scenarios_own_project_is_drawn(tmp_path: Path) -> None:
    scenarios = shutil.copytree(SCENARIO.parent, tmp_path / "scenarios")
    params = shutil.copytree(ROOT / "params", tmp_path / "params")
    court = params / "court.yaml"
    text = court.read_text("utf-8").replace("value: 60 days", "value: 61 days")
    court.write_text(text, encoding="utf-8")
    assert "clock_starts_latest = 61 days" in drawn(scenarios / SCENARIO.name, "--track", "court")


def test_resources_frailties_and_rhythms_are_drawn(whole: str) -> None:
    for one in (*PATHWAY.resources, *PATHWAY.frailties, *PATHWAY.rhythms):
        assert f"\n{one.name}: " in whole


@pytest.mark.parametrize("track", TRACKS)
def test_one_track_alone_is_that_track_and_no_other(track: str, whole: str, numbers: Numbers) -> None:
    alone = as_text(PATHWAY, numbers, track)
    rows = [row.name for row in PATHWAY.transitions if row.target.startswith(f"{track}.")]
    assert re.findall(r"^  \S.* -> \w+  (\w+)$", alone, re.MULTILINE) == rows
    assert all(line in whole.splitlines() for line in alone.splitlines())


def test_one_track_alone_has_the_resources_and_frailties_it_draws_on() -> None:
    alone = drawn("--track", "recovery")
    assert ("\ntreatment_slot: " in alone, "\nengagement: " in alone) == (True, True)
    assert ("\nmentor_seat: " in alone, "\nplacement_risk: " in alone, "RHYTHMS" in alone) == (False,) * 3


# --- Mermaid ------------------------------------------------------------------------------------

LINE = re.compile(
    r'stateDiagram-v2|    state "(\w+)" as (\w+)|    (\w+|\[\*\]) --> (\w+) : (\w+(?:, \w+)*)|    %% .*'
)


@pytest.mark.parametrize("track", ["hearings", "court"])
def test_the_mermaid_of_a_track_reads_as_agreed(track: str, snapshot: SnapshotAssertion) -> None:
    assert drawn("--mermaid", "--track", track) == snapshot


@pytest.mark.parametrize("track", TRACKS)
def test_the_mermaid_of_a_track_has_nothing_but_states_edges_and_comments(
    track: str, numbers: Numbers
) -> None:
    said = as_mermaid(PATHWAY, numbers, track)
    assert [line for line in said.splitlines() if not LINE.fullmatch(line)] == []
    assert "%%{" not in said


@pytest.mark.parametrize("track", TRACKS)
def test_the_mermaid_of_a_track_has_the_edges_of_the_table(track: str, numbers: Numbers) -> None:
    said = as_mermaid(PATHWAY, numbers, track)
    found = re.findall(r"^    (\w+) --> (\w+) : ([\w, ]+)$", said, re.MULTILINE)
    rows = [row for row in PATHWAY.transitions if row.target.startswith(f"{track}.")]
    edges = [(state, row.target, row.name) for row in rows for state in row.source]
    assert [(state, target, event) for state, target, events in found for event in events.split(", ")] == [
        (state.replace(".", "_"), target.replace(".", "_"), event) for state, target, event in edges
    ]


def test_mermaid_draws_one_edge_from_a_state_to_itself() -> None:
    said = drawn("--mermaid", "--track", "hearings")
    loop = "    hearings_scheduled --> hearings_scheduled : review_hearing, permanency_hearing\n"
    assert (said.count(loop), said.count("hearings_scheduled --> hearings_scheduled")) == (1, 1)


def test_the_mermaid_of_all_tracks_is_a_page_with_one_diagram_each() -> None:
    said = drawn("--mermaid")
    assert re.findall(r"^## (\w+)\n\n```mermaid\nstateDiagram-v2\n", said, re.MULTILINE) == TRACKS
    assert said.count("stateDiagram-v2") == said.count("\n```\n") == len(TRACKS)


def test_the_mermaid_of_a_track_has_its_numbers_in_comments() -> None:
    said = drawn("--mermaid", "--track", "court")
    assert "    %% clock_starts_latest = 60 days [certain: the law says it] (asfa_1997, abstract)\n" in said
    assert "    %% months_in_care_limit = federal 15 months [certain: the law says it] (asfa_1997" in said


def test_the_mermaid_of_a_scenario_has_the_values_in_force() -> None:
    said = drawn(SCENARIO, "--mermaid", "--track", "mentor")
    assert "    %% eligible_share = 95 % (decided by the scenario, arms.start.eligible)\n" in said


# --- what can go wrong --------------------------------------------------------------------------


REFUSED = {
    ("pathway-diagrm",): (
        "explain: 'pathway-diagrm' is nothing that can be explained\n    did you mean 'pathway-diagram'?"
    ),
    ("pathway-diagram", "--track", "recover"): (
        "--track: 'recover' is not a track of the pathway\n    did you mean 'recovery'?"
    ),
}


@pytest.mark.parametrize(("words", "said"), REFUSED.items(), ids=map(" ".join, REFUSED))
def test_what_cannot_be_explained_is_refused_with_what_can_be(words: tuple[str, ...], said: str) -> None:
    refused = invoked("explain", *words)
    assert (refused.exit_code, refused.stdout, refused.stderr) == (2, "", f"{said}\n")


def test_an_unknown_name_and_an_unknown_track_are_told_together() -> None:
    refused = invoked("explain", "life", "--track", "life")
    assert re.findall(r"^(\S+): ", refused.stderr, re.MULTILINE) == ["--track", "explain"]


def test_a_scenario_that_is_not_sound_is_refused(tmp_path: Path) -> None:
    refused = invoked("explain", "pathway-diagram", tmp_path / "nowhere.yaml")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "nowhere.yaml: does not exist" in refused.stderr


def test_explain_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    drawn()
    assert list(tmp_path.iterdir()) == []


def test_a_reader_who_stops_reading_ends_an_explanation_quietly() -> None:
    command = [Path(sys.executable).with_name("reunify"), "explain", "pathway-diagram"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
    assert (running.returncode, said) == (0, "")
