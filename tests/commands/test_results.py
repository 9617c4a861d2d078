"""What the files of a run hold, and that they tell one story."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.commands.tiny import Saved, ran
from tests.toy import evidence

LENSES = ("headline", "matched", "trial", "pooled")
PERSPECTIVES = ("child_welfare_agency", "county", "state", "federal", "all_government", "societal")
ARMS = ("usual_care", "start")
POPULATIONS = ("enrolled", "all_referred")
MONEY = {
    "per_gross_dollar",
    "per_added_dollar",
    "net_saving",
    "probability_net_saving",
    "avoided_placement_cost",
    "avoided_placement_days",
    "program_cost",
}
OUTCOMES = {
    "placed_share",
    "reunified_share_of_placed",
    "sober_at_closure_share",
    "ever_treated_share",
    "median_days_to_treatment",
    "placement_days_per_child",
    "contacts_per_family",
    "mentor_wait_days",
    "case_months",
    "still_open_share",
}
FIGURE = {"mean", "credible", "prediction", "mcse"}
FAMILIES = 30


@pytest.fixture(scope="session")
def result(tiny: Saved) -> dict[str, Any]:
    return tiny.json()


@pytest.fixture(scope="session")
def families(tiny: Saved) -> pa.Table:
    return pq.read_table(tiny.folder / "families.parquet")


@pytest.fixture(scope="session")
def ledger(tiny: Saved) -> pa.Table:
    return pq.read_table(tiny.folder / "ledger.parquet")


PLAIN = ("probability_net_saving", "expected_loss")
"""Judgements over all draws: one number each."""


def cells(result: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the place and the value of everything under the lenses that should be a figure."""
    for lens, judged in result["lenses"].items():
        for perspective in PERSPECTIVES:
            for name, cell in judged[perspective].items():
                if name not in PLAIN:
                    yield f"{lens}.{perspective}.{name}", cell
        yield from beside(lens, judged)
        for arm, by_population in judged["outcomes"].items():
            for population, outcomes in by_population.items():
                for name, cell in outcomes.items():
                    yield f"{lens}.outcomes.{arm}.{population}.{name}", cell


def beside(lens: str, judged: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the figures of other discount rates, and of every payer's years."""
    for rate, found in judged["discounted"].items():
        yield from ((f"{lens}.{rate}.{name}", cell) for name, cell in found.items() if name not in PLAIN)
    for payer, budget in judged["budgets"].items():
        for name in ("net", "so_far"):
            yield from ((f"{lens}.{payer}.{name}", cell) for cell in budget[name])


# --- result.json --------------------------------------------------------------------------------


def test_the_result_has_every_lens(result: dict[str, Any]) -> None:
    assert tuple(result["lenses"]) == LENSES


@pytest.mark.parametrize("perspective", PERSPECTIVES)
def test_every_lens_has_the_money_of(result: dict[str, Any], perspective: str) -> None:
    assert [MONEY - set(result["lenses"][lens][perspective]) for lens in LENSES] == [set()] * len(LENSES)


@pytest.mark.parametrize("population", POPULATIONS)
@pytest.mark.parametrize("arm", ARMS)
def test_every_lens_has_the_outcomes_of(result: dict[str, Any], arm: str, population: str) -> None:
    found = [set(result["lenses"][lens]["outcomes"][arm][population]) for lens in LENSES]
    assert [OUTCOMES - names for names in found] == [set()] * len(LENSES)


def test_every_figure_has_its_intervals_or_its_refusal(result: dict[str, Any]) -> None:
    assert [place for place, cell in cells(result) if set(cell) not in (FIGURE, {"refused"})] == []


def test_no_figure_is_not_a_number(result: dict[str, Any]) -> None:
    figures = [(place, cell) for place, cell in cells(result) if "mean" in cell]
    values = ((place, [cell["mean"], *cell["credible"], *cell["prediction"]]) for place, cell in figures)
    assert [place for place, numbers in values if not np.isfinite(numbers).all()] == []


def test_every_interval_is_written_lower_end_first(result: dict[str, Any]) -> None:
    figures = [(place, cell) for place, cell in cells(result) if "mean" in cell]
    ends = [(place, cell[name]) for place, cell in figures for name in ("credible", "prediction")]
    assert [place for place, (low, high) in ends if low > high] == []


def test_every_share_lies_between_0_and_1(result: dict[str, Any]) -> None:
    shares = [(place, cell["mean"]) for place, cell in cells(result) if "share" in place and "mean" in cell]
    assert [place for place, mean in shares if not 0 <= mean <= 1] == []


def test_the_probability_of_a_net_saving_is_a_share_of_draws(result: dict[str, Any]) -> None:
    chances = {
        result["lenses"][lens][perspective]["probability_net_saving"]
        for lens in LENSES
        for perspective in PERSPECTIVES
    }
    assert chances <= {0.0, 0.5, 1.0}


def test_the_pairing_says_how_much_variance_it_removes(result: dict[str, Any]) -> None:
    assert 0 < result["pairing"]["variance_removed"] < 1


def test_usual_care_without_a_mentor_has_no_contact(result: dict[str, Any]) -> None:
    contacts = result["lenses"]["matched"]["outcomes"]["usual_care"]["all_referred"]["contacts_per_family"]
    assert contacts["mean"] == 0


def test_the_governments_parts_of_programme_cost_add_up_to_the_agencys(result: dict[str, Any]) -> None:
    cost = {
        perspective: result["lenses"]["matched"][perspective]["program_cost"]["mean"]
        for perspective in PERSPECTIVES
    }
    parts = cost["state"] + cost["federal"] + cost["county"]
    assert parts == pytest.approx(cost["child_welfare_agency"])


# --- without dyads ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def without_dyads(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    run = ran(tmp_path_factory.mktemp("without"), "--lens", "matched", "--set", "arms.start.dyads=0")
    judged: dict[str, Any] = run.json()["lenses"]["matched"]
    return judged


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("per_gross_dollar", "programme spending is zero"),
        ("per_added_dollar", "added programme cost is zero"),
    ],
)
def test_without_dyads_the_ratio_is_refused(without_dyads: dict[str, Any], name: str, reason: str) -> None:
    assert without_dyads["child_welfare_agency"][name] == {"refused": reason}


def test_without_dyads_nothing_is_saved(without_dyads: dict[str, Any]) -> None:
    assert without_dyads["child_welfare_agency"]["net_saving"]["mean"] == 0


def test_without_dyads_outcomes_of_the_enrolled_are_refused(without_dyads: dict[str, Any]) -> None:
    assert {tuple(cell) for cell in without_dyads["outcomes"]["start"]["enrolled"].values()} == {("refused",)}


def test_without_dyads_both_arms_have_the_same_outcomes(without_dyads: dict[str, Any]) -> None:
    outcomes = without_dyads["outcomes"]
    assert outcomes["start"]["all_referred"] == outcomes["usual_care"]["all_referred"]


# --- families.parquet ---------------------------------------------------------------------------


def described(tiny: Saved, title: str) -> list[str]:
    """Return the names that one table of dictionary.md explains."""
    dictionary = (tiny.folder / "dictionary.md").read_text("utf-8")
    (section,) = [
        part for part in re.split(r"^## ", dictionary, flags=re.MULTILINE) if part.startswith(title)
    ]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


def test_the_columns_of_families_are_those_of_the_dictionary(tiny: Saved, families: pa.Table) -> None:
    keys = described(tiny, "families.parquet: one row")
    lives = described(tiny, "families.parquet, each with")
    assert families.column_names == [
        *keys,
        *(f"{name}_{one}" for name in lives for one in ("usual_care", "start", "difference")),
    ]


def test_only_what_may_never_happen_may_be_null(families: pa.Table) -> None:
    may_be = {field.name for field in families.schema if field.nullable}
    assert may_be == {
        f"{name}_{one}"
        for name in ("days_to_treatment", "sober_at_closure")
        for one in ("usual_care", "start", "difference")
    }
    assert any(families[name].null_count for name in may_be)


def test_the_columns_are_of_plain_kinds(families: pa.Table, ledger: pa.Table) -> None:
    kinds = {str(field.type) for table in (families, ledger) for field in table.schema}
    assert kinds <= {"string", "bool", "int8", "int32", "float", "double"}


def test_families_have_one_row_for_each_lens_draw_replication_and_family(families: pa.Table) -> None:
    keys = families.select(["lens", "draw", "replication", "family"]).to_pylist()
    expected = {(lens, draw, 0, family) for lens in LENSES for draw in (0, 1) for family in range(FAMILIES)}
    assert (len(keys), {tuple(key.values()) for key in keys}) == (len(expected), expected)


def names_of_lives(families: pa.Table) -> list[str]:
    return [
        name.removesuffix("_difference") for name in families.column_names if name.endswith("_difference")
    ]


def test_a_difference_is_programme_less_comparator(families: pa.Table) -> None:
    wrong = []
    for name in names_of_lives(families):
        usual, start, difference = (
            families[f"{name}_{one}"].to_numpy().astype(float)
            for one in ("usual_care", "start", "difference")
        )
        # Reals are written with six or seven digits, each column on its own.
        written = 0.01 + 2e-7 * np.nan_to_num(abs(start) + abs(usual))
        if not (np.isnan(difference) | (abs(start - usual - difference) <= written)).all():
            wrong.append(name)
    assert wrong == []


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    """Families followed so shortly that some cases never close and some caregivers are never treated."""
    words = ("--lens", "matched", "--set", "cohort.follow_up=26 weeks")
    return pq.read_table(ran(tmp_path_factory.mktemp("short"), *words).folder / "families.parquet")


NEVER = ("days_to_treatment", "sober_at_closure")


@pytest.mark.parametrize("name", NEVER)
@pytest.mark.parametrize("arm", ARMS)
def test_what_never_happened_is_empty(short: pa.Table, name: str, arm: str) -> None:
    held = short[f"{name}_{arm}"]
    assert (0 < held.null_count < len(held), pc.min(held).as_py() >= 0) == (True, True)


@pytest.mark.parametrize("arm", ARMS)
def test_days_to_treatment_are_empty_for_exactly_those_never_treated(short: pa.Table, arm: str) -> None:
    assert pc.equal(short[f"treated_{arm}"], 0).equals(pc.is_null(short[f"days_to_treatment_{arm}"]))


@pytest.mark.parametrize("name", NEVER)
def test_a_difference_from_what_never_happened_is_empty(short: pa.Table, name: str) -> None:
    never = pc.or_(*(pc.is_null(short[f"{name}_{arm}"]) for arm in ARMS))
    assert pc.is_null(short[f"{name}_difference"]).equals(never)


def test_nothing_else_of_a_family_is_empty(short: pa.Table) -> None:
    empty = {name.rpartition("_")[0] for name in short.column_names if short[name].null_count}
    assert {name.removesuffix("_usual") for name in empty} == set(NEVER)


def test_usual_care_is_the_same_life_under_every_lens(families: pa.Table) -> None:
    columns = [name for name in families.column_names if name.endswith("_usual_care")]
    lives = [families.filter(pc.equal(families["lens"], lens)).select(columns) for lens in LENSES]
    assert lives[0].equals(lives[1])
    assert lives[0].equals(lives[2])


def test_the_shares_of_the_result_are_those_of_the_families(
    result: dict[str, Any], families: pa.Table
) -> None:
    matched = families.filter(pc.equal(families["lens"], "matched"))
    children = matched["children"].to_numpy()
    placed = (children * matched["placed_start"].to_numpy()).sum() / children.sum()
    share = result["lenses"]["matched"]["outcomes"]["start"]["all_referred"]["placed_share"]["mean"]
    assert placed == pytest.approx(share)


# --- ledger.parquet -----------------------------------------------------------------------------


def test_the_columns_of_the_ledger_are_those_of_the_dictionary(tiny: Saved, ledger: pa.Table) -> None:
    assert ledger.column_names == described(tiny, "ledger.parquet")


def test_the_ledger_has_no_amount_of_zero(ledger: pa.Table) -> None:
    assert pc.min(pc.abs(ledger["amount"])).as_py() > 0


def test_placement_in_the_ledger_is_that_of_the_families(ledger: pa.Table, families: pa.Table) -> None:
    days = pc.is_in(ledger["line"], pa.array(["kinship_day", "foster_day", "residential_day"]))
    of_start = pc.and_(days, pc.equal(ledger["arm"], "start"))
    total = pc.sum(ledger["amount"].filter(of_start)).as_py()
    assert pc.sum(families["placement_cost_start"]).as_py() == pytest.approx(total, rel=1e-6)


@pytest.fixture(scope="module")
def undiscounted(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], pa.Table]:
    """The matched lens at a discount rate of zero: its money, and its ledger."""
    run = ran(tmp_path_factory.mktemp("undiscounted"), "--lens", "matched", "--set", "discount_rate=0")
    return run.json()["lenses"]["matched"], pq.read_table(run.folder / "ledger.parquet")


LINES = evidence().lines
KINDS = dict.fromkeys(line.kind for line in LINES.values())


def spent(ledger: pa.Table, arm: str, kind: str, perspective: str) -> float:
    """Return what an arm spends in a run, on average over two draws."""
    own = evidence().perspectives[perspective]
    names = [name for name, line in LINES.items() if line.kind == kind and kind in own.kinds]
    counted = pc.and_(pc.equal(ledger["arm"], arm), pc.is_in(ledger["line"], pa.array(names, pa.string())))
    rows = ledger.filter(counted)
    return sum(pc.sum(rows[payer]).as_py() or 0.0 for payer in own.payers) / 2


def test_the_payers_of_every_row_of_the_ledger_pay_its_amount(
    undiscounted: tuple[dict[str, Any], pa.Table],
) -> None:
    _, ledger = undiscounted
    paid = sum(ledger[payer].to_numpy() for payer in evidence().payers)
    np.testing.assert_allclose(paid, ledger["amount"].to_numpy(), rtol=1e-12)


@pytest.mark.parametrize("perspective", PERSPECTIVES)
def test_the_ledger_adds_up_to_the_programme_cost_of(
    undiscounted: tuple[dict[str, Any], pa.Table], perspective: str
) -> None:
    judged, ledger = undiscounted
    total = judged[perspective]["program_cost"]["mean"]
    assert spent(ledger, "start", "program", perspective) == pytest.approx(total)


@pytest.mark.parametrize("perspective", PERSPECTIVES)
def test_the_ledger_adds_up_to_the_avoided_placement_cost_of(
    undiscounted: tuple[dict[str, Any], pa.Table], perspective: str
) -> None:
    judged, ledger = undiscounted
    usual, start = (spent(ledger, arm, "placement", perspective) for arm in ARMS)
    assert usual - start == pytest.approx(judged[perspective]["avoided_placement_cost"]["mean"])


@pytest.mark.parametrize("perspective", PERSPECTIVES)
def test_the_ledger_adds_up_to_the_net_saving_of(
    undiscounted: tuple[dict[str, Any], pa.Table], perspective: str
) -> None:
    judged, ledger = undiscounted
    usual, start = (sum(spent(ledger, arm, kind, perspective) for kind in KINDS) for arm in ARMS)
    assert usual - start == pytest.approx(judged[perspective]["net_saving"]["mean"])


# --- record.json --------------------------------------------------------------------------------


def test_the_record_has_what_it_takes_to_run_again(tiny: Saved) -> None:
    record = tiny.json("record.json")
    said = {name: record[name] for name in ("fingerprint", "seed", "draws", "replications", "lenses")}
    assert said == {
        "fingerprint": tiny.folder.name,
        "seed": 1,
        "draws": 2,
        "replications": 1,
        "lenses": list(LENSES),
    }


def test_the_record_names_every_library_that_a_result_rests_on(tiny: Saved) -> None:
    record = tiny.json("record.json")
    assert {"numpy", "scipy", "simpy", "numba", "pydantic", "ruamel.yaml", "pyarrow"} <= set(
        record["libraries"]
    )
