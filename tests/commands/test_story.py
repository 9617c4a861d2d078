"""What `story` prints, refuses and returns."""

import json
import re
import subprocess
import sys
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner, Result

from sim.cli import app
from sim.experiment.families import PHRASES
from sim.pathway import PATHWAY
from tests.commands.tiny import SCENARIO, invoked

TINY = ("--set", "cohort.referrals=10 per year", "--set", "arms.start.dyads=2")
"""Thirty families."""
FIRST = "adopted only without a mentor"


@cache
def told(*words: str, columns: int = 80) -> str:
    """Return what `story` prints on a screen so wide."""
    asked = ["story", str(SCENARIO), *TINY, *words]
    result = CliRunner().invoke(app, asked, env={"COLUMNS": str(columns)})
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def data(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(told("--json", *words))
    return found


def refused(*words: str) -> Result:
    return invoked("story", SCENARIO, *TINY, *words)


def spaced(said: str) -> str:
    return " ".join(said.split())


# --- what a person reads ------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [80, 60])
def test_a_story_reads_as_agreed(columns: int, snapshot: SnapshotAssertion) -> None:
    said = told("--like", FIRST, columns=columns)
    assert "\n".join(line.rstrip() for line in said.splitlines()) == snapshot


@pytest.mark.parametrize("columns", [60, 71, 72, 80, 200])
def test_a_story_fits_the_screen(columns: int) -> None:
    said = told("--like", FIRST, columns=columns)
    assert max(len(line) for line in said.splitlines()) <= columns


def test_two_lives_are_side_by_side_where_there_is_room_and_else_one_under_the_other() -> None:
    heads = {
        columns: re.findall(r"^ {12}Usual care.*$", told(columns=columns), re.MULTILINE)
        for columns in (71, 72)
    }
    assert [len(one) for one in heads.values()] == [1, 1]
    assert "START" not in heads[71][0]
    assert "START" in heads[72][0]


@pytest.mark.parametrize("columns", [60, 80])
def test_every_day_of_the_data_is_in_the_margin(columns: int) -> None:
    margin = re.findall(r"^\d{4}-\d\d-\d\d", told("--like", FIRST, columns=columns), re.MULTILINE)
    days = [{one["date"] for one in life["moments"]} for life in data("--like", FIRST)["lives"]]
    ends = [life["last_day"] for life in data("--like", FIRST)["lives"]]
    side_by_side = [*sorted(days[0] | days[1]), ends[0]]
    one_under_the_other = [*sorted(days[0]), ends[0], *sorted(days[1]), ends[1]]
    assert margin == (side_by_side if columns == 80 else one_under_the_other)


@pytest.mark.parametrize("words", [(), ("--family", "3"), ("--like", FIRST), ("--json",)])
@pytest.mark.parametrize("columns", [60, 80])
def test_it_is_always_said_that_the_lives_are_paired_and_no_effect(
    words: tuple[str, ...], columns: int
) -> None:
    said = spaced(told(*words, columns=columns))
    assert "The two lives are paired: they meet the same luck" in said
    assert "is not the effect of a mentor on this one family" in said
    assert "not shared out to families" in said


def test_the_first_family_is_told_when_none_is_asked_for() -> None:
    assert told() == told("--family", "0")


def test_the_children_the_referral_and_the_enrolment_are_at_the_head() -> None:
    known = data("--family", "3")
    head = told("--family", "3").split("Usual care")[0]
    assert f"{known['children']} child" in head
    assert f"referred on {known['referral']}." in head
    assert "co-parent" in head
    assert "enrolled" in head


def test_a_pipe_gets_words_without_escape_codes_and_a_reader_may_stop() -> None:
    command = [Path(sys.executable).with_name("reunify"), "story", SCENARIO, *TINY]
    piped = subprocess.run(command, capture_output=True, check=True)
    assert b"\x1b" not in piped.stdout
    assert piped.stderr == b""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
    assert (running.returncode, said) == (0, b"")


def test_story_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told("--family", "5")
    assert list(tmp_path.iterdir()) == []


# --- as data ------------------------------------------------------------------------------------

SHAPE = {
    "scenario": str,
    "lens": str,
    "draw": int | None,
    "replication": int,
    "family": int,
    "families": int,
    "children": int,
    "referral": str,
    "co_parent": str,
    "enrolment": str,
    "lives": list,
    "difference": str,
    "price_year": int,
    "notes": list,
    "like": dict,
}
LIFE = {
    "arm": str,
    "label": str,
    "moments": list,
    "last_day": str,
    "states": dict,
    "ending": dict,
    "days_in_placement": int,
    "minutes_in_placement": int,
    "hearings": int,
    "contacts": int,
    "contacts_with_children": int,
    "costs": dict,
    "cost": float,
}


def of_shape(found: dict[str, Any], shape: dict[str, Any]) -> bool:
    return found.keys() == shape.keys() and all(isinstance(found[name], one) for name, one in shape.items())


def test_the_data_have_the_shape_agreed() -> None:
    known = data("--like", FIRST)
    assert of_shape(known, SHAPE)
    assert [life["arm"] for life in known["lives"]] == ["usual_care", "start"]
    for life in known["lives"]:
        assert of_shape(life, LIFE)
        assert life["cost"] == pytest.approx(sum(life["costs"].values()))
        moments = life["moments"]
        assert {tuple(moment) for moment in moments} == {("date", "event", "sentence")}
        assert {moment["event"] for moment in moments} <= set(PATHWAY.events_of("family"))
        dates = [date.fromisoformat(moment["date"]) for moment in moments]
        assert all(one <= other for one, other in pairwise(dates))
        assert known["referral"] == moments[0]["date"]


def test_the_data_say_how_many_families_fit() -> None:
    known = data("--like", FIRST)["like"]
    assert (known["phrase"], known["of"]) == (FIRST, 30)
    said = spaced(told("--like", FIRST))
    assert f"The first of {known['fitting']} families (of 30) like '{FIRST}'" in said
    assert "like" not in data()


def test_what_is_read_is_what_the_data_say() -> None:
    known, said = data("--like", FIRST), spaced(told("--like", FIRST, columns=60))
    for life in known["lives"]:
        assert all(moment["sentence"] in said for moment in life["moments"])
        assert all(f"{name} {what}" in said for name, what in life["ending"].items())
        assert f"${life['cost']:,.0f}" in said
    assert known["difference"] in said


def test_a_draw_a_replication_and_a_lens_are_other_stories() -> None:
    words = ((), ("--draw", "1"), ("--replication", "1"))
    told_of = [data(*one) for one in words]
    assert [one["draw"] for one in told_of] == [None, 1, None]
    assert [one["replication"] for one in told_of] == [0, 0, 1]
    assert len({str(one["lives"]) for one in told_of}) == 3
    assert "Lived with the trial lens, draw 1, replication 1." in spaced(
        told("--lens", "trial", "--draw", "1", "--replication", "1")
    )


# --- what is asked for --------------------------------------------------------------------------


def test_the_phrases_are_listed_with_what_they_mean() -> None:
    listed = told("--like", "help")
    assert re.findall(r"^(\S.*)\n    \S", listed, re.MULTILINE) == list(PHRASES)


REFUSED = {
    ("--family", "30"): (
        "--family: there is no family 30: they are numbered from 0\n    write a number from 0 to 29"
    ),
    ("--family", "-1"): "--family: there is no family -1\n    write a number from 0 to 29",
    ("--draw", "200"): (
        "--draw: there is no draw 200: they are numbered from 0\n"
        "    write a number from 0 to 199, or have more of them: --set draws=201"
    ),
    ("--replication", "7"): (
        "--replication: there is no replication 7: they are numbered from 0\n"
        "    write a number from 0 to 1, or have more of them: --set replications=8"
    ),
    ("--replication", "1", "--set", "replications=1"): (
        "--replication: there is no replication 1: they are numbered from 0\n"
        "    write 0, or have more of them: --set replications=2"
    ),
    ("--like", "reunified with a mentor"): (
        "--like: 'reunified with a mentor' is no phrase for families\n"
        "    did you mean 'reunified only with a mentor'?"
    ),
    ("--like", FIRST, "--family", "2"): "--family: is given beside --like\n    leave one of them out",
}


@pytest.mark.parametrize(("words", "said"), REFUSED.items(), ids=map(" ".join, REFUSED))
def test_what_is_not_there_is_refused_with_what_is(words: tuple[str, ...], said: str) -> None:
    result = refused(*words)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"{said}\n")


def test_a_phrase_like_none_is_answered_with_all_there_are() -> None:
    result = refused("--like", "zzz")
    assert result.exit_code == 2
    assert all(phrase in result.stderr for phrase in PHRASES)


def test_all_that_is_not_there_is_told_together() -> None:
    result = refused("--family", "99", "--draw", "999", "--like", "zzz")
    assert re.findall(r"^(\S+): ", result.stderr, re.MULTILINE) == [
        "--draw",
        "--family",
        "--family",
        "--like",
    ]


def test_an_unknown_lens_is_refused() -> None:
    result = refused("--lens", "trail")
    assert result.exit_code == 2
    assert "--lens" in result.stderr
    assert "trial" in result.stderr


def test_when_no_family_fits_it_is_said_plainly() -> None:
    result = refused("--like", "lost its mentor", "--set", "arms.start.dyads=0")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "None of 30 families is like 'lost its mentor' (best estimates, replication 0). "
        "Other luck may have one: try --replication or --draw.\n"
    )
    drawn = refused("--like", "lost its mentor", "--set", "arms.start.dyads=0", "--draw", "4")
    assert "(draw 4, replication 0)" in drawn.stderr
