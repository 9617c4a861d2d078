"""A scenario and the evidence of who pays that do not fit each other are refused where they do not."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.study import read_study
from tests.inputs.told import problems
from tests.studies import ROOT

SCENARIO = Path("scenarios/own.yaml")
PAYERS = Path("params/payers.yaml")

Told = tuple[str, str, str, str]
"""The file and the line that are told, where and what is wrong, and the mend."""
Joined = Callable[..., Path]


@pytest.fixture
def joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Joined:
    """Return a scenario of one's own, beside the shipped evidence after one change to who pays."""
    monkeypatch.chdir(tmp_path)
    for folder in ("params", "scenarios"):
        shutil.copytree(ROOT / folder, tmp_path / folder)

    def _joined(own: str = "", written: str = "", instead: str = "") -> Path:
        SCENARIO.write_text(f"extends: kentucky_start.yaml\n{own}", "utf-8")
        held = PAYERS.read_text("utf-8")
        assert written in held
        PAYERS.write_text(held.replace(written, instead, 1), "utf-8")
        return SCENARIO

    return _joined


def told(scenario: Path) -> list[Told]:
    """Return of each problem the file and the line that are told, where and what is wrong, and the mend."""
    found = problems(read_study, scenario, "params")
    rows = {one.file: Path(one.file).read_text("utf-8").splitlines() for one in found}
    return [
        (one.file, rows[one.file][one.line - 1].strip(), f"{one.where}: {one.what}", one.mend)
        for one in found
    ]


def test_the_scenario_is_sound_before_it_is_changed() -> None:
    assert read_study(ROOT / "scenarios/kentucky_start.yaml", ROOT / "params").lines


CHOICES = {
    "a state that does not exist": (
        "state: ohoi\n",
        ("state: ohoi", "state: 'ohoi' is not in params/", "did you mean 'ohio'?"),
    ),
    "payers of the programme who do not pay it all": (
        "program_payers: {state: 90 %}\n",
        (
            "program_payers: {state: 90 %}",
            "program_payers: the shares add up to 0.9, not 1",
            (
                "mend the shares so that they add up to 1; a payer that the file it extends names must be "
                "set to 0 %"
            ),
        ),
    ),
    "an option that is a list": (
        "alternatives: {program_cost: [by_role]}\n",
        (
            "alternatives: {program_cost: [by_role]}",
            "alternatives.program_cost: must be a text, but is a list",
            "put it in quotes: '['by_role']'",
        ),
    ),
    "the price of a line that is not in force": (
        "params: {dyad_year: 80000 USD 2023}\n",
        (
            "params: {dyad_year: 80000 USD 2023}",
            "params.dyad_year: is the price of a line that is not in force",
            "set alternatives.program_cost=as_granted",
        ),
    ),
    "an unknown payer of the programme": (
        "program_payers:\n  state: 60 %\n  conty: 40 %\n",
        ("conty: 40 %", "program_payers.conty: 'conty' is not in payers", "did you mean 'county'?"),
    ),
    "an unknown option": (
        "alternatives:\n  program_cost: by_rol\n",
        (
            "program_cost: by_rol",
            "alternatives.program_cost: 'by_rol' is no option of it",
            "write one of: by_role, as_granted",
        ),
    ),
    "an unknown alternative": (
        "alternatives:\n  prgram_cost: by_role\n",
        (
            "prgram_cost: by_role",
            "alternatives.prgram_cost: 'prgram_cost' is not in alternatives",
            "did you mean 'program_cost'?",
        ),
    ),
    "a price in a year without index": (
        "params:\n  foster_day: 70 USD 1999\n",
        (
            "foster_day: 70 USD 1999",
            "foster_day: the index cpi_u has no value for 1999",
            "use a year from 2000 to 2025",
        ),
    ),
}


@pytest.mark.parametrize(("own", "expected"), CHOICES.values(), ids=CHOICES)
def test_a_scenario_is_refused_at_its_line_with(
    joined: Joined, own: str, expected: tuple[str, str, str]
) -> None:
    assert told(joined(own)) == [(str(SCENARIO), *expected)]


def test_an_alternative_that_is_not_decided_is_told_where_the_others_are(joined: Joined) -> None:
    third = "alternatives:\n  third: {label: A third, options: {one: One., other: Other.}}\n"
    ((file, row, *said),) = told(joined(written="alternatives:\n", instead=third))
    assert (file, row.partition(":")[0]) == ("scenarios/base.yaml", "alternatives")
    assert said == ["alternatives.third: is not decided", "write one of: one, other"]


def test_alternatives_that_no_file_of_a_scenario_decides_are_told(joined: Joined) -> None:
    base = Path("scenarios/base.yaml")
    rows = base.read_text("utf-8").splitlines(keepends=True)
    base.write_text("".join(row for row in rows if not row.startswith("alternatives:")), "utf-8")
    assert [(file, what) for file, _, what, _ in told(joined())] == [
        (str(SCENARIO), f"alternatives.{name}: is not decided") for name in ("lifetime_cost", "program_cost")
    ]


def test_a_programme_that_starts_before_a_price_index_is_refused(joined: Joined) -> None:
    early = ("start: 1999-12-31", "start: the index cpi_u has no value before 2000", "start in 2000 or later")
    assert (str(SCENARIO), *early) in told(joined("start: 1999-12-31\n"))


# Dated rates.

HALF = "  administration_rate:\n    label: Federal match of Title IV-E administration\n    everywhere:\n"
HALF = f"{HALF}      - {{since: {{1999-10-01: 50 %}}"
LATE = HALF.replace("1999-10-01", "2012-10-01")
LACKING = (
    str(PAYERS),
    "administration_rate:",
    "rates.administration_rate: has no value for kentucky on 2012-09-30",
    "add one that holds from then or before, with its source",
)


def test_a_programme_that_starts_before_a_rate_has_a_value_is_refused_at_the_rate(joined: Joined) -> None:
    assert told(joined("start: 2012-09-30\n", HALF, LATE)) == [LACKING]


def test_a_programme_may_start_on_the_first_day_of_a_rate(joined: Joined) -> None:
    assert read_study(joined("start: 2012-10-01\n", HALF, LATE), "params").lines


def test_a_rate_that_no_line_in_force_is_paid_by_may_begin_later(joined: Joined) -> None:
    idle = "  idle: {label: Idle, claims: [{pays: county, share: [late]}], rest: state}\n"
    late = (
        "late: {label: Late, everywhere: [{since: {2090-01-01: 1}, source: fmap_notices, provenance: read}]}"
    )
    scenario = joined("", "\nfunding:\n", f"  {late}\n\nfunding:\n{idle}")
    assert "late" in read_study(scenario, "params").params.rates


# What the pathway counts, and what it lives by.

PART = "part: {of: prevention, out_of: mentored}"


@pytest.mark.parametrize(
    ("field", "written", "instead", "mend"),
    [
        ("of", "prevention", "preventon", "did you mean 'prevention'?"),
        ("out_of", "mentored", "mentord", "did you mean 'mentored'?"),
        ("out_of", "mentored", "match", "known names: "),
    ],
)
def test_a_part_of_what_is_no_meter_is_refused_at_its_line(
    joined: Joined, field: str, written: str, instead: str, mend: str
) -> None:
    faulty = PART.replace(f"{field}: {written}", f"{field}: {instead}", 1)
    ((file, row, what, mended),) = told(joined("", PART, faulty))
    assert (file, row) == (str(PAYERS), faulty)
    assert what.startswith("funding.program.claims")
    assert what.endswith(f".part.{field}: '{instead}' is no meter of the pathway")
    assert mended.startswith(mend)


LIVED = "differs by state, but families live by it: a state decides only who pays what"


def test_a_number_that_families_live_by_cannot_differ_by_state(joined: Joined) -> None:
    held = PAYERS.read_text("utf-8")
    start = held.index("    estimate:\n", held.index("  prevention_months:\n"))
    whole = held[start : held.index("  treatment_medicaid_share:\n")]
    graded = (
        "uncertainty: {distribution: fixed, why: a test}, source: ffpsa_2018, design: law, provenance: read"
    )
    states = ("kentucky", "ohio", "illinois")
    each = "".join(f"      {state}: {{value: 12 months, {graded}}}\n" for state in states)
    assert told(joined("", whole, f"    by_state:\n{each}")) == [
        (
            str(PAYERS),
            "prevention_months:",
            f"prevention_months: {LIVED}",
            "give it one estimate, or one for each baseline",
        )
    ]


def test_a_name_with_dots_is_told_at_its_own_line(joined: Joined) -> None:
    ((file, row, what, _),) = told(joined("params:\n  foster.day: 3\n"))
    assert (file, row) == (str(SCENARIO), "foster.day: 3")
    assert what == "params.foster.day: is not a number or price of params/"
