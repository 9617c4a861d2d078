"""Every number of the model is what its rows of the evidence bear out; docs/evidence.md shows the rows."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.inputs import read_yaml
from sim.params import Params, Row, read_evidence
from sim.params.published import Seen
from sim.report.published import SEEN, SEEN_SO, held, published, resting
from sim.units import Money
from tests.docs.comparing import (
    BEST,
    faults,
    named,
    numerals,
    of_estimate,
    of_targets,
    same,
)
from tests.docs.evidence import PAGE, PARTS, generated
from tests.docs.model import MARKED
from tests.toy import evidence

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / PAGE).read_text("utf-8")
ROWS = read_evidence(ROOT / "params")
ESTIMATES = dict(named(evidence()))
SERIES = {"cpi_u", "cpi_medical", "gdp_deflator"}
"""Rows whose words give the first year and the last of many."""


def said(name: str, **changes: Any) -> list[str]:
    """Return what is wrong with an estimate of params/ once it is changed."""
    return list(of_estimate(name, ESTIMATES[name].model_copy(update=changes), ROWS))


# --- params/ and the rows -----------------------------------------------------------------------


def test_nothing_in_params_contradicts_the_rows_it_rests_on() -> None:
    assert faults(evidence(), ROWS) == []


def test_every_row_named_by_an_estimate_exists() -> None:
    assert {row for one in ESTIMATES.values() for row in one.rows} <= set(ROWS)


@pytest.mark.parametrize("name", ["stable_after", "removal_shape", "foster_day ohio", "iv_e_eligible_share"])
def test_an_estimate_as_it_stands_is_borne_out(name: str) -> None:
    assert said(name) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("stable_after", 201 * 1_440),
        ("contact_attempts", 2.1 / 10_080),
        ("contact_ratio_early", 2.5),
        ("foster_day ohio", Money(51.0, 2018)),
        ("adoption_subsidy_day ohio", Money(18.0, 2001)),
        ("review_hearing_every", 5 * 43_830),
    ],
)
def test_a_value_that_no_row_prints_is_found(name: str, value: object) -> None:
    assert said(name, value=value) == ["is not a numeral of any of its rows"]


def test_a_value_is_found_in_another_unit_only_if_the_row_names_it() -> None:
    assert said("stable_after", value=200 * 43_830) == []  # the row speaks of months too
    assert said("clock_starts_latest", value=60 * 525_960) == ["is not a numeral of any of its rows"]


@pytest.mark.parametrize(
    ("name", "grade", "worst"),
    [
        ("contact_attempts", "abstract", "seed"),
        ("relapse_scale", "abstract", "derived"),
        ("dyad_caseworker_year", "derived", "recalled"),
        ("kinship_day", "recalled", "assumed"),
        ("stable_after", "read", "abstract"),
    ],
)
def test_a_better_grade_than_its_rows_were_seen_is_found(name: str, grade: str, worst: str) -> None:
    assert f"is {grade}, but its rows were seen as {worst} at best" in said(name, provenance=grade)


def test_a_source_that_no_row_cites_is_found() -> None:
    assert said("stable_after", source="teds_2004") == ["cites teds_2004, and none of its rows does"]


def test_an_estimate_that_is_known_and_rests_on_no_row_is_found() -> None:
    assert said("kinship_share", rows=()) == ["is derived, and rests on no row"]


def test_a_row_that_does_not_exist_is_found() -> None:
    assert said("kinship_share", rows=("settings_2013",)) == [
        "rests on rows that do not exist: settings_2013"
    ]


def test_a_note_that_takes_no_numeral_of_a_row_is_found() -> None:
    assert said("kinship_share", rows=("settings_2012", "ohio_stay")) == [
        "no numeral of ohio_stay is in its note, its value or its interval"
    ]


def test_an_assumed_number_of_somebody_elses_whose_note_says_nothing_is_found() -> None:
    assert said("guardianship_mean", note="11 % of exits.") == [
        "is assumed, and its note does not say what is"
    ]


def test_an_index_and_a_match_rate_are_held_to_their_rows() -> None:
    moved = {name: ROWS[name].model_copy(update={"numbers": (1.0,)}) for name in ("cpi_u", "match_rate_ohio")}
    assert faults(evidence(), ROWS | moved) == [
        "cpi_u: is not the index of its row",
        "match_rate ohio: is not that of its row",
    ]


def test_every_target_that_claims_to_be_printed_is_printed_in_a_row_of_its_source() -> None:
    assert list(of_targets(evidence(), ROWS)) == []


def test_a_target_that_is_printed_nowhere_or_graded_too_well_is_found() -> None:
    targets = evidence().targets
    moved = {
        "placed_program_2010": targets["placed_program_2010"].model_copy(update={"value": 0.213}),
        "placed_program_2007": targets["placed_program_2007"].model_copy(update={"provenance": "seed"}),
    }
    assert list(of_targets(replace(evidence(), targets=moved), ROWS)) == [
        "placed_program_2010: no row of huebner_2021 prints 0.213",
        "placed_program_2007: is seed, but its rows were seen as recalled at best",
    ]


# --- the rows themselves ------------------------------------------------------------------------


def test_no_row_stands_in_two_files() -> None:
    pages = [read_yaml(path).data for path in (ROOT / "params/evidence").glob("*.yaml")]
    names = Counter(name for page in pages for name in page["evidence"])
    assert [name for name, times in names.items() if times > 1] == []


def test_the_source_of_every_row_is_cited_in_full() -> None:
    assert {row.source for row in ROWS.values()} <= set(evidence().sources)


@pytest.mark.parametrize("name", sorted(set(ROWS) - SERIES))
def test_the_numerals_of_a_row_stand_in_its_words(name: str) -> None:
    row = ROWS[name]
    words = numerals(f"{row.quantity} {row.group} {row.said}")
    assert [one for one in row.numbers if not any(same(abs(one), abs(word)) for word in words)] == []


@pytest.mark.parametrize("name", sorted(SERIES))
def test_a_series_begins_and_ends_as_its_words_say(name: str) -> None:
    assert {ROWS[name].numbers[0], ROWS[name].numbers[-1]} <= set(numerals(ROWS[name].said))


def test_what_rests_on_a_page_has_a_source_that_was_seen() -> None:
    unseen = {name for name, source in evidence().sources.items() if source.seen == "not seen"}
    assert [
        name for name, row in ROWS.items() if row.seen in {"found", "seed"} and row.source in unseen
    ] == []


def test_a_judgement_has_no_source_and_no_source_is_a_judgement() -> None:
    assert all((row.seen == "judgement") == (row.source == "judgement") for row in ROWS.values())


def test_nothing_rests_on_a_row_that_is_recalled_unsurely() -> None:
    low = {name for name, row in ROWS.items() if row.seen == "recalled_low"}
    assert low
    assert low.isdisjoint(resting(evidence()))
    assert [held(ROWS[name], evidence()) for name in low] == [()]


def test_every_way_to_see_a_row_has_its_words_and_its_best_grade() -> None:
    assert set(SEEN) == set(SEEN_SO) == set(BEST) == set(Seen.__args__)


# --- the page -----------------------------------------------------------------------------------


def test_the_page_is_what_its_script_would_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert generated(TEXT) == TEXT, "run `python -m tests.docs.evidence`"


def test_every_part_of_the_page_stands_once() -> None:
    assert sorted(name for _, name, _, _ in MARKED.findall(TEXT)) == sorted(PARTS)


def test_every_section_stands_in_order_and_every_row_in_one() -> None:
    found = published(ROWS, evidence())
    headings = list(dict.fromkeys(one.section for one in found))
    assert headings == sorted(headings, key=lambda one: [int(part) for part in one.split()[0].split(".")])
    assert len(found) == len(ROWS)


def test_a_row_shows_what_rests_on_it_and_what_is_held_to_it() -> None:
    row: Row = ROWS["placed_2021_matched"]
    (shown,) = (one for one in published(ROWS, evidence()) if one.name == "placed_2021_matched")
    assert "removal_shape" in shown.used
    assert shown.held == held(row, evidence())
    assert {"placed_program_2010", "placed_comparator_2010"} <= set(shown.held)


def test_without_estimates_nothing_rests_on_a_row() -> None:
    assert resting(Params()) == {}


@pytest.mark.parametrize("trap", range(1, 13))
def test_every_trap_is_told(trap: int) -> None:
    traps = TEXT.partition("## Traps")[2].partition("## What was published")[0]
    assert f"\n{trap}. " in traps
