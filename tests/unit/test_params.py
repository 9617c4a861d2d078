"""Evidence is refused, with its line, when it does not fit together or cannot mean what it says."""

import re
from textwrap import dedent

import pytest
from pydantic import ValidationError

from sim.errors import InputError
from sim.params import Claim, Funding, Params, Target, read_params
from sim.params.paying import misnamed_payers
from sim.params.records import RatioNumber, ShareNumber
from sim.units import Money
from tests.toy import estimate, evidence, line

BASE = """
    sources:
      toy: {citation: A toy., seen: not seen}
    lenses:
      plain: {label: plain, program: toy, about: Nothing.}
      bold: {label: bold, program: toy, about: Everything.}
    baselines:
      here: {label: here, about: Where we are.}
    statutes:
      lax: {label: lax, about: Time is long.}
      strict: {label: strict, about: Time is short.}
    payers: {state: {label: State, fiscal_year: july}}
    indices:
      cpi_u: {label: CPI-U, source: toy, values: {2011: 224.939, 2024: 313.689}}
"""
GRADES = "source: toy, design: judgement, provenance: assumed"
FIXED = "uncertainty: {distribution: fixed, why: a toy}"
LINE = "label: x, per: day, of: foster, kind: placement, payers_note: toy"


@pytest.fixture
def told(tmp_path):
    """Read the base and more pages, and return what is refused."""

    def _told(*pages):
        for number, page in enumerate((BASE, *pages)):
            (tmp_path / f"{number}.yaml").write_text(dedent(page))
        with pytest.raises(InputError) as caught:
            read_params(tmp_path)
        return str(caught.value).replace(str(tmp_path), "params")

    return _told


def test_the_shipped_evidence_fits_together():
    assert evidence().numbers
    assert evidence().targets


def test_a_folder_without_yaml_is_refused(tmp_path):
    with pytest.raises(InputError, match="has no YAML files"):
        read_params(tmp_path)


def test_an_unknown_source_is_refused_with_its_line(told):
    said = told(
        f"numbers:\n  one: {{label: x, unit: ratio, estimate: {{value: 2.0, {FIXED}, {GRADES}}}}}\n".replace(
            "toy,", "toi,"
        )
    )
    assert "params/1.yaml:2: numbers.one.estimate.source: 'toi' is not in sources" in said
    assert "did you mean 'toy'?" in said


def test_a_number_by_lens_needs_every_lens(told):
    said = told(
        f"numbers:\n  one: {{label: x, unit: ratio, by_lens: {{plain: {{value: 2.0, {FIXED}, {GRADES}}}}}}}\n"
    )
    assert "numbers.one.by_lens: has no estimate for bold" in said


def test_an_unknown_baseline_is_refused(told):
    one = f"{{value: 2.0, {FIXED}, {GRADES}}}"
    said = told(f"numbers:\n  one: {{label: x, unit: ratio, by_baseline: {{here: {one}, hare: {one}}}}}\n")
    assert "numbers.one.by_baseline.hare: 'hare' is not in baselines" in said


def test_a_number_by_statute_needs_every_statute_and_no_other(told):
    one = f"{{value: 2.0, {FIXED}, {GRADES}}}"
    said = told(f"numbers:\n  one: {{label: x, unit: ratio, by_statute: {{lax: {one}, strickt: {one}}}}}\n")
    assert "numbers.one.by_statute: has no estimate for strict" in said
    assert "numbers.one.by_statute.strickt: 'strickt' is not in statutes" in said
    assert "did you mean 'strict'?" in said


def a_line(value="86 USD 2011", payers="{state: 1.0}", more=""):
    estimate = f"{{value: {value}, {FIXED}, {GRADES}}}"
    return f"lines:\n  one: {{{LINE}, payers: {payers}, estimate: {estimate}{more}}}\n"


def test_shares_of_payers_must_add_up_to_one(told):
    assert "lines.one.payers: the payers' shares add up to 0.9, not 1" in told(a_line(payers="{state: 0.9}"))


def test_a_fiscal_year_begins_with_a_quarter(told):
    said = told("payers: {county: {label: County, fiscal_year: june}}\n")
    assert "payers.county.fiscal_year: must be one of 'january', 'april', 'july' or 'october'" in said


def test_an_unknown_payer_is_refused(told):
    assert "'stat' is not in payers" in told(a_line(payers="{stat: 1.0}"))


@pytest.mark.parametrize("word", ["outcomes", "staffing", "budgets", "discounted", "horizons"])
def test_a_perspective_does_not_take_a_word_of_the_result(told, word):
    said = told(f"perspectives:\n  {word}: {{label: x, payers: [state], kinds: [placement]}}\n")
    assert f"params/1.yaml:2: perspectives.{word}: is a word of result.json" in said


def test_a_price_of_a_year_without_an_index_is_refused(told):
    assert "the index cpi_u has no value for 1999" in told(a_line(value="86 USD 1999"))


def test_an_unknown_index_is_refused(told):
    assert "'cpi_x' is not in indices" in told(a_line(more=", index: cpi_x"))


def test_a_name_stands_in_one_file_only(told):
    said = told(
        "payers: {county: {label: County, fiscal_year: january}}\n",
        "payers: {county: {label: County, fiscal_year: january}}\n",
    )
    assert re.search(r"params/2.yaml:1: payers.county: stands already at params/1.yaml:1", said)


def test_the_problems_of_all_files_are_told_at_once(told):
    said = told("payer: {}\n", "number: {}\n")
    assert "params/1.yaml:1: payer: is not a known name" in said
    assert "params/2.yaml:1: number: is not a known name" in said


@pytest.mark.parametrize("avoidable", [0.0, 0.5, 0.99])
def test_what_the_programme_costs_has_no_share_that_is_spent_all_the_same(avoidable):
    with pytest.raises(ValidationError, match="programme spending is always spent in full"):
        line("dyad_year", "dyad", "program", "1 USD 2024", avoidable=avoidable)


def test_what_the_programme_costs_may_be_said_to_be_avoidable_in_full():
    assert line("dyad_year", "dyad", "program", "1 USD 2024", avoidable=1.0).avoidable == 1.0


@pytest.mark.parametrize(
    "homes",
    [
        (),
        ("estimate", "by_lens"),
        ("by_baseline", "by_statute"),
        ("estimate", "by_statute"),
        ("estimate", "by_state"),
        ("by_statute", "by_state"),
    ],
)
def test_a_number_has_one_home(homes):
    one = estimate(1.0, "fixed", why="x")
    given = {home: one if home == "estimate" else {"plain": one} for home in homes}
    with pytest.raises(ValidationError, match="exactly one of"):
        RatioNumber(label="x", unit="ratio", **given)


CHOICE = ("bold", "there", "lax", "far")


def test_a_number_by_lens_is_chosen_by_the_lens():
    each = {"plain": estimate(1.0, "fixed", why="x"), "bold": estimate(2.0, "fixed", why="x")}
    assert RatioNumber(label="x", unit="ratio", by_lens=each).chosen(*CHOICE).value == 2.0


def test_a_number_by_baseline_is_chosen_by_the_baseline():
    each = {"here": estimate(0.1, "fixed", why="x"), "there": estimate(0.2, "fixed", why="x")}
    number = ShareNumber(label="x", unit="share", by_baseline=each)
    assert number.chosen(*CHOICE).value == 0.2


def test_a_number_by_statute_is_chosen_by_the_statute():
    each = {"lax": estimate(2.0, "fixed", why="x"), "strict": estimate(1.0, "fixed", why="x")}
    number = RatioNumber(label="x", unit="ratio", by_statute=each)
    assert number.chosen("bold", "here", "strict", "near").value == 1.0
    with pytest.raises(KeyError, match="harsh"):
        number.chosen("bold", "here", "harsh", "near")


def test_a_number_by_state_is_chosen_by_the_state():
    each = {"near": estimate(0.1, "fixed", why="x"), "far": estimate(0.2, "fixed", why="x")}
    number = ShareNumber(label="x", unit="share", by_state=each)
    assert number.chosen(*CHOICE).value == 0.2
    with pytest.raises(KeyError, match="farther"):
        number.chosen("bold", "here", "lax", "farther")


def test_a_number_without_lens_baseline_statute_or_state_is_the_same_for_all():
    one = estimate(0.1, "fixed", why="x")
    number = ShareNumber(label="x", unit="share", estimate=one)
    assert number.chosen(*CHOICE).value == 0.1
    assert number.estimates == {"": one}


@pytest.mark.parametrize("home", ["by_lens", "by_baseline", "by_statute", "by_state"])
def test_a_number_with_several_homes_tells_every_estimate_by_its_name(home):
    each = {"lax": estimate(2.0, "fixed", why="x"), "strict": estimate(1.0, "fixed", why="x")}
    assert RatioNumber(label="x", unit="ratio", **{home: each}).estimates == each


def test_the_year_of_a_replaced_price_is_kept():
    assert evidence().replaced("foster_day", "86 USD 2011").lines["foster_day"].estimate.value == Money(
        86.0, 2011
    )


def test_a_replaced_number_says_that_the_scenario_set_it():
    one = evidence().replaced("relapse_shape", 0.5).numbers["relapse_shape"].estimate
    assert (one.source, one.design, one.provenance) == ("scenario", "judgement", "assumed")


def test_a_number_by_statute_is_written_and_replaced_as_others_are():
    assert evidence().written("months_in_care_limit").startswith("federal 15 months, ohio ")
    replaced = evidence().replaced("months_in_care_limit", "18 months")
    assert replaced.written("months_in_care_limit") == "18 months"


def test_a_replaced_number_keeps_its_label_and_unit():
    old, new = (
        params.numbers["relapse_scale"]
        for params in (evidence(), evidence().replaced("relapse_scale", "1 year"))
    )
    assert (new.label, new.unit) == (old.label, old.unit)


def test_prices_move_by_the_ratio_of_an_index():
    assert evidence().factor("cpi_u", 2011, 2024) == pytest.approx(313.689 / 224.939)


def test_there_and_back_moves_no_price():
    there, back = evidence().factor("cpi_u", 2011, 2024), evidence().factor("cpi_u", 2024, 2011)
    assert there * back == pytest.approx(1.0)


def test_every_target_is_a_record():
    assert all(isinstance(target, Target) for target in evidence().targets.values())


def test_a_share_that_decides_who_pays_cannot_differ_by_lens():
    by_lens = {"unit": "share", "label": "x", "by_lens": {"matched": estimate(0.5, "fixed", why="a test")}}
    params = Params(
        numbers={"tied": ShareNumber(**by_lens)},
        funding={"care": Funding(label="x", claims=(Claim(pays="state", share=("tied",)),), rest="state")},
    )
    ((where, what, mend),) = misnamed_payers(params)
    assert where == ("funding", "care", "claims", 0, "share")
    assert (what, mend) == (
        "'tied' differs by lens, but a lens moves only effects of the programme",
        "name a number that no lens changes",
    )
