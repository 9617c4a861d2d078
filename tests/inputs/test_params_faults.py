"""A folder of evidence that does not fit together is refused, with the line and how to mend it."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner

from sim.cli import app
from sim.errors import InputError
from sim.params import read_params
from sim.study import read_study

ROOT = Path(__file__).resolve().parents[2]

EVIDENCE = """\
sources:
  study: {citation: A study., seen: not seen}
payers: {state: {label: State, fiscal_year: july}, federal: {label: Federal, fiscal_year: october}}
perspectives:
  agency: {label: the agency, payers: [state], kinds: [placement]}
lenses:
  matched: {label: matched, program: start, about: One study.}
  trial: {label: trial, program: start, about: Another study.}
baselines:
  here: {label: Here, about: Usual care.}
indices:
  cpi_u: {label: CPI-U, source: study, values: {2020: 100.0, 2021: 105.0}}
numbers:
  kin:
    label: Share placed with kin
    unit: share
    estimate:
      value: 31 %
      uncertainty: {distribution: beta, se: 0.04}
      source: study
      design: statistic
      provenance: read
  stay:
    label: Mean stay
    unit: duration
    estimate:
      value: 90 days
      uncertainty: {distribution: lognormal, interval: [60 days, 135 days]}
      source: study
      design: statistic
      provenance: read
  effect:
    label: Hazard ratio of removal while mentored
    unit: ratio
    by_lens:
      matched:
        value: 0.54
        uncertainty: {distribution: lognormal, cv: 0.1}
        source: study
        design: matched
        provenance: read
      trial:
        value: 0.87
        uncertainty: {distribution: lognormal, cv: 0.2}
        source: study
        design: trial
        provenance: read
lines:
  foster_day:
    label: A day in foster care
    per: day
    of: foster
    kind: placement
    payers: {federal: 0.32, state: 0.68}
    payers_note: Assumed.
    index: cpi_u
    estimate:
      value: 70 USD 2020
      uncertainty: {distribution: uniform, interval: [60 USD 2020, 75 USD 2020]}
      source: study
      design: statistic
      provenance: read
settings:
  county:
    label: A county
    about: One county.
    scenario: county
    baselines: []
    natural_history: [stay]
    effects: [kin]
targets:
  placed:
    setting: county
    metric: placed_share
    definition: Children placed.
    arm: program
    population: enrolled
    lens: matched
    value: 0.2
    interval: [0.17, 0.23]
    interval_note: two standard errors
    use: fit
    sample: study
    source: study
    design: matched
    provenance: read
"""

TRIAL = EVIDENCE[EVIDENCE.index("      trial:\n") : EVIDENCE.index("\nlines:\n") + 1]
BETA = "{distribution: beta, se: 0.04}"
STAY = "interval: [60 days, 135 days]"
SPREAD = "{distribution: lognormal, cv: 0.1}"
ONE = f"""\
    estimate:
      value: 1.0
      uncertainty: {SPREAD}
      source: study
      design: law
      provenance: read
"""
PRICES = "[60 USD 2020, 75 USD 2020]"

# What the evidence says, and what it says instead; the snapshot holds what is said of it.
FAULTS = {
    "a citation missing from sources": (
        "      source: study\n      design: statistic\n      provenance: read\n  stay",
        "      source: studdy\n      design: statistic\n      provenance: read\n  stay",
    ),
    "an index with a citation missing from sources": ("CPI-U, source: study", "CPI-U, source: bls"),
    "a lens with a misspelt name": (TRIAL, TRIAL.replace("trial:\n", "trail:\n")),
    "a lens without an estimate": (TRIAL, ""),
    "payers whose shares do not add up to 1": ("state: 0.68", "state: 0.6"),
    "an unknown payer": ("federal: 0.32", "fedral: 0.32"),
    "a perspective of an unknown payer": ("payers: [state]", "payers: [stat]"),
    "an unknown index": ("index: cpi_u", "index: cpi"),
    "a price of a year that the index does not have": (
        f"70 USD 2020\n      uncertainty: {{distribution: uniform, interval: {PRICES}}}",
        "70 USD 2019\n      uncertainty: {distribution: gamma, cv: 0.1}",
    ),
    "a target of an unknown lens": ("    lens: matched\n", "    lens: mached\n"),
    "an uncertainty without a width": (BETA, "{distribution: beta}"),
    "a width of the wrong sort": (BETA, "{distribution: beta, cv: 0.1}"),
    "two widths": (BETA, "{distribution: beta, se: 0.04, interval: [23 %, 39 %]}"),
    "a fixed value without a reason": (BETA, "{distribution: fixed}"),
    "a value outside its uniform interval": (PRICES, "[71 USD 2020, 75 USD 2020]"),
    "a value outside its lognormal interval": (STAY, "interval: [95 days, 135 days]"),
    "an interval written backwards": (STAY, "interval: [135 days, 60 days]"),
    "a lognormal interval from zero": (STAY, "interval: [0 days, 135 days]"),
    "a lognormal interval that the value is not the middle of": (STAY, "interval: [89 days, 900 days]"),
    "an interval below zero": (STAY, "interval: [-60 days, 135 days]"),
    "a beta standard error too wide for the value": ("se: 0.04", "se: 0.6"),
    "a beta distribution of a ratio above 1": (
        f"value: 0.54\n        uncertainty: {SPREAD}",
        "value: 1.54\n        uncertainty: {distribution: beta, se: 0.1}",
    ),
    "one estimate beside estimates by lens": (
        "    by_lens:\n",
        f"{ONE}    by_lens:\n",
    ),
    "an interval in prices of two years": (PRICES, "[60 USD 2011, 75 USD 2020]"),
    "an interval in prices of another year than the value": (PRICES, "[60 USD 2021, 75 USD 2021]"),
    "a beta interval too wide for the value": (
        f"31 %\n      uncertainty: {BETA}",
        "2 %\n      uncertainty: {distribution: beta, interval: [0 %, 100 %]}",
    ),
    "a beta distribution of a ratio": (SPREAD, "{distribution: beta, se: 0.1}"),
    "a beta distribution of a price": (
        f"{{distribution: uniform, interval: {PRICES}}}",
        "{distribution: beta, se: 0.1}",
    ),
    "a normal distribution": (BETA, "{distribution: normal, se: 0.3}"),
    "a lognormal share": (BETA, "{distribution: lognormal, cv: 1.0}"),
    "a gamma share": (BETA, "{distribution: gamma, cv: 0.1}"),
    "a standard error without a unit": (
        f"{{distribution: lognormal, {STAY}}}",
        "{distribution: lognormal, se: 10}",
    ),
    "a lognormal value of zero": (
        f"90 days\n      uncertainty: {{distribution: lognormal, {STAY}}}",
        "0 days\n      uncertainty: {distribution: lognormal, cv: 0.2}",
    ),
    "a gamma value of zero": (
        f"70 USD 2020\n      uncertainty: {{distribution: uniform, interval: {PRICES}}}",
        "0 USD 2020\n      uncertainty: {distribution: gamma, cv: 0.2}",
    ),
    "an index without a value": ("{2020: 100.0, 2021: 105.0}", "{}"),
    "a perspective with a word of result.json": ("  agency: {label", "  outcomes: {label"),
    "an unknown unit": ("unit: share", "unit: shares"),
    "an unknown section": ("\nnumbers:", "\nnumber:"),
}

Refusal = Callable[..., str]


@pytest.fixture
def refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refusal:
    """Return what is said of the evidence after one change, and of a second file if one is given."""
    monkeypatch.chdir(tmp_path)
    Path("params").mkdir()

    def _refusal(written: str = "", instead: str = "", other: str = "") -> str:
        assert written in EVIDENCE
        Path("params/evidence.yaml").write_text(EVIDENCE.replace(written, instead, 1), "utf-8")
        if other:
            Path("params/other.yaml").write_text(other, "utf-8")
        with pytest.raises(InputError) as caught:
            read_params("params")
        return str(caught.value)

    return _refusal


def test_the_evidence_is_sound_before_it_is_changed(tmp_path: Path) -> None:
    (tmp_path / "evidence.yaml").write_text(EVIDENCE, "utf-8")
    assert list(read_params(tmp_path).lines) == ["foster_day"]


@pytest.mark.parametrize(("written", "instead"), FAULTS.values(), ids=FAULTS)
def test_evidence_is_refused_with(
    refusal: Refusal, snapshot: SnapshotAssertion, written: str, instead: str
) -> None:
    assert refusal(written, instead) == snapshot


@pytest.mark.parametrize("interval", ["[66 days, 135 days]", "[55 days, 135 days]"])
def test_a_lognormal_interval_may_be_as_uneven_as_rounding_makes_it(tmp_path: Path, interval: str) -> None:
    (tmp_path / "evidence.yaml").write_text(EVIDENCE.replace(STAY, f"interval: {interval}"), "utf-8")
    assert list(read_params(tmp_path).numbers) == ["kin", "stay", "effect"]


@pytest.mark.parametrize(
    ("interval", "times"), [("[66.3 days, 135 days]", "1.05"), ("[54 days, 135 days]", "0.949")]
)
def test_a_lognormal_interval_whose_middle_is_more_than_5_percent_off_is_refused(
    refusal: Refusal, interval: str, times: str
) -> None:
    said = f"the middle of the lognormal interval is {times} times the value, not the value\n"
    assert said in refusal(STAY, f"interval: {interval}")


def test_a_beta_distribution_of_a_price_below_a_dollar_is_refused(refusal: Refusal) -> None:
    written = f"70 USD 2020\n      uncertainty: {{distribution: uniform, interval: {PRICES}}}"
    instead = "0.5 USD 2020\n      uncertainty: {distribution: beta, se: 0.1}"
    assert "a beta distribution does not fit" in refusal(written, instead)


def test_a_name_in_two_files_is_told_with_both_places(refusal: Refusal) -> None:
    state = "{label: The state, fiscal_year: july}"
    again = f"payers:\n  counties: {state}\n  state: {state}\n"
    assert refusal(other=again) == (
        "params/other.yaml:3: payers.state: stands already at params/evidence.yaml:3\n    keep one of the two"
    )


def test_problems_of_two_files_are_told_together(refusal: Refusal) -> None:
    said = refusal("se: 0.04", "se: 0.6", "payer: {}\n")
    assert ("params/evidence.yaml:17:" in said, "params/other.yaml:1:" in said) == (True, True)


def test_a_broken_file_does_not_hide_what_does_not_fit_in_another(refusal: Refusal) -> None:
    said = refusal("state: 0.68", "state: 0.6", "payer: {}\n")
    assert ("params/evidence.yaml:54:" in said, "params/other.yaml:1:" in said) == (True, True)


def test_a_name_that_leads_nowhere_is_looked_up_only_when_every_file_could_be_read(refusal: Refusal) -> None:
    # The missing name may stand in the file that could not be read.
    said = refusal("index: cpi_u", "index: cpi", "payer: {}\n")
    assert [line.partition(": ")[0] for line in said.splitlines()[::2]] == ["params/other.yaml:1"]


def test_a_folder_without_evidence_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"^params: has no YAML files\n    name the folder that holds"):
        read_params("params")


LINE = """\
lines:
  new_line:
    label: A new line
    per: {per}
    of: {of}
    kind: placement
    payers: {{state: 1.0}}
    payers_note: Assumed.
    estimate:
      value: 70 USD 2020
      uncertainty: {{distribution: gamma, cv: 0.3}}
      source: judgement
      design: judgement
      provenance: assumed
"""


Changed = Callable[[str, str, str], Path]


@pytest.fixture
def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Changed:
    """Return the shipped scenario in a project of its own, with one change to a file of its evidence."""
    monkeypatch.chdir(tmp_path)
    for folder in ("params", "scenarios"):
        shutil.copytree(ROOT / folder, tmp_path / folder)

    def _changed(file: str, written: str, instead: str) -> Path:
        page = Path("params", file)
        held = page.read_text("utf-8") if page.exists() else ""
        assert written in held
        page.write_text(held.replace(written, instead, 1), "utf-8")
        return Path("scenarios/kentucky_start.yaml")

    return _changed


def study_refused(scenario: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_study(scenario, "params")
    return str(caught.value)


TIMES = ("day", "case_month", "dyad_year", "program_year")
OWN = {
    "foster": TIMES,
    "case": TIMES,
    "dyad": TIMES,
    "program": TIMES,
    "removal": ("event",),
    "contact": ("contact", "event"),
    "referral": ("family", "event"),
}
ALL = (*TIMES, "event", "contact", "family")


@pytest.mark.parametrize(("of", "per"), [(of, per) for of, own in OWN.items() for per in own])
def test_a_cost_line_may_be_priced_by_its_own_units(changed: Changed, of: str, per: str) -> None:
    scenario = changed("new.yaml", "", LINE.format(per=per, of=of))
    assert "new_line" in read_study(scenario, "params").params.lines


@pytest.mark.parametrize(
    ("of", "per"), [(of, per) for of, own in OWN.items() for per in ALL if per not in own]
)
def test_a_cost_line_is_not_priced_by_the_unit_of_another(changed: Changed, of: str, per: str) -> None:
    own = " or ".join(OWN[of])
    assert study_refused(changed("new.yaml", "", LINE.format(per=per, of=of))) == (
        f"params/new.yaml:4: lines.new_line.per: '{of}' cannot be priced per {per}\n    price it per {own}"
    )


def test_a_cost_line_of_nothing_that_is_counted_is_told_at_its_line(changed: Changed) -> None:
    assert study_refused(changed("new.yaml", "", LINE.format(per="day", of="fostr"))) == (
        "params/new.yaml:5: lines.new_line.of: 'fostr' is nothing the pathway counts\n"
        "    did you mean 'foster'?"
    )


def test_evidence_that_no_family_can_live_is_told_with_the_lines_of_its_numbers(changed: Changed) -> None:
    scenario = changed("court.yaml", "value: 15 months", "value: 36 months")
    page = Path("params/court.yaml").read_text("utf-8").splitlines()
    what = "months_in_care_limit is longer than months_in_care_window\n    write another value"
    assert study_refused(scenario) == "\n".join(
        f"params/court.yaml:{page.index(f'  {name}:') + 1}: {name}: {what}"
        for name in ("months_in_care_limit", "months_in_care_window")
    )


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_target_of_an_outcome_nobody_measures_is_refused(changed: Changed, command: str) -> None:
    scenario = changed("targets/kentucky_start.yaml", "metric: case_months", "metric: case_month")
    written = Path("params/targets/kentucky_start.yaml").read_text("utf-8").splitlines()
    (line,) = [number for number, text in enumerate(written, 1) if text.endswith("case_month")]
    done = CliRunner().invoke(app, [command, str(scenario)])
    assert (done.exit_code, done.stdout, Path("outputs").exists()) == (2, "", False)
    assert re.fullmatch(
        rf".*params/targets/kentucky_start.yaml:{line}: targets\.\w+\.metric: 'case_month' is no outcome\n"
        r"    did you mean 'case_months'\?\n",
        done.stderr,
    )
