"""Published dollars, worked again: each number of the arithmetic, and what is asked of the data behind it."""

from math import log

import numpy as np
import pytest

from sim.errors import Mend
from sim.params import Input, Params, Saving, Working
from sim.params.consistency import faults
from sim.validate.formulas import episode_cost, placement_ratio, same_costs, worked
from sim.validate.money import landed
from sim.validate.odds import odds_over_draws, odds_ratio
from tests.toy import evidence


def lines(name, reading):
    found = landed(name, evidence())
    (solved,) = (one for one in (*found.readings, *found.beside) if one.name == reading)
    return {line.what: line.numbers for line in solved.lines}


def first(name, reading):
    return next(iter(lines(name, reading).values()))


# --- Kentucky, $2.22 ----------------------------------------------------------------------------


@pytest.mark.parametrize(("reading", "ratio"), [("children_1_40", 7.55), ("children_2_04", 5.19)])
def test_a_placement_has_to_cost_so_many_times_what_start_costs(reading, ratio):
    assert first("kentucky_2_22", reading)[0] == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize(("start", "few", "many"), [(4_000, 30_191, 20_744), (10_000, 75_477, 51_860)])
def test_what_a_placement_has_to_cost_at_a_cost_of_start(start, few, many):
    ratios = (placement_ratio(2.22, 0.21, 451 / 322), placement_ratio(2.22, 0.21, 1_643 / 806))
    assert [start * ratio for ratio in ratios] == pytest.approx([few, many], abs=1)


@pytest.mark.parametrize(("beside", "dollars"), [("later_study", 1.58), ("trial_subsample", 0.74)])
def test_the_same_costs_with_other_effects(beside, dollars):
    assert first("kentucky_2_22", beside)[0] == pytest.approx(dollars, abs=0.005)
    assert same_costs(2.22, 0.21, 0.21) == 2.22


def test_the_evidence_is_brought_to_one_year_before_it_is_compared():
    values = evidence().indices["cpi_u"].values
    expected = episode_cost(22.7, 86 * values[2024] / values[2011])
    on_the_evidence = lines("kentucky_2_22", "children_2_04")[
        "Cost of a placement on the evidence (months x price of a day)"
    ]
    assert on_the_evidence == pytest.approx((expected,))


# --- Appalachia, $366,000 -----------------------------------------------------------------------

EPISODES = {9_000: 40.7, 15_000: 24.4, 25_000: 14.6, 30_000: 12.2, 36_600: 10.0, 45_000: 8.1, 60_000: 6.1}


def test_so_many_episodes_had_to_be_avoided_at_each_cost():
    found = next(iter(landed("appalachia_366000", evidence()).readings)).lines[-1]
    assert found.tried == tuple(EPISODES)
    assert found.numbers == pytest.approx(tuple(EPISODES.values()), abs=0.05)


# --- Illinois, $58,837 --------------------------------------------------------------------------


def test_claimed_early_it_is_62_a_parent_and_43_a_child():
    numbers = lines("illinois_58837", "claimed_early").values()
    assert [round(number) for (number,) in numbers] == [62, 43]


def test_for_each_added_reunification_it_is_95_children():
    (more,), (children,), (parents,) = lines("illinois_58837", "per_added_reunification").values()
    assert (round(more, 1), round(children, 3), round(parents, 3)) == (95.2, 0.070, 0.061)


def test_for_each_child_the_total_is_4091_or_82_days():
    assert [round(number) for (number,) in lines("illinois_58837", "per_child").values()] == [4_091, 82]


def test_for_each_family_it_is_rejected_by_the_total():
    (whole,), (times,) = lines("illinois_58837", "per_family").values()
    assert whole == pytest.approx(55.5e6, rel=0.01)
    assert times > 9
    assert evidence().published["illinois_58837"].readings["per_family"].rejected


# --- the data -----------------------------------------------------------------------------------

KNOWN = {"label": "A", "unit": "dollars", "standing": "known", "numbers": (1.0,), "provenance": "seed"}


@pytest.mark.parametrize(
    "changes",
    [
        {"numbers": ()},
        {"provenance": None},
        {"standing": "solved"},
        {"standing": "not_found", "provenance": None},
    ],
)
def test_what_is_known_has_numbers_and_what_is_not_has_none(changes):
    with pytest.raises(ValueError, match="what is known or held beside"):
        Input(**KNOWN | changes)


def test_a_formula_refuses_a_role_it_does_not_have():
    with pytest.raises(ValueError, match="does not take 'child'"):
        Working(label="a", formula="per_head", takes={"child": "children"})


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"reading": "per_family"}, "is no reading that can be meant"),
        ({"reading": "none"}, "is no reading that can be meant"),
        ({"inputs": {}}, "is not among its inputs"),
    ],
)
def test_a_saving_refuses_what_cannot_be_worked_out(changes, what):
    known = evidence().published["illinois_58837"]
    fields = {name: getattr(known, name) for name in Saving.model_fields}
    with pytest.raises((ValueError, Mend), match=what):
        Saving(**fields | changes)


def test_a_price_year_without_an_index_value_is_a_fault():
    shipped = evidence()
    saving = shipped.published["kentucky_2_22"].model_copy(update={"price_year": 1899})
    known = Params(indices=shipped.indices, published={"old": saving})
    (fault,) = faults(known, names=False)
    assert (fault.where, fault.what) == ("published.old.price_year", "the index cpi_u has no value for 1899")


def test_every_formula_gives_something():
    for name in evidence().published:
        found = landed(name, evidence())
        assert all(one.lines for one in (*found.readings, *found.beside))
    assert worked("per_head", 100.0, {"parents": (4.0,), "children": (5.0,)})[1].numbers == (20.0,)


# --- naive odds ratios --------------------------------------------------------------------------


@pytest.mark.parametrize("table", [(30, 70, 55, 45), (5, 95, 1, 99), (400, 2, 300, 7)])
def test_on_a_table_of_four_cells_the_regression_is_the_cross_product(table):
    came, stayed, also, not_also = table
    seen = np.repeat([0.0, 0.0, 3.0, 3.0], table)
    happened = np.repeat([True, False, True, False], table)
    assert odds_ratio(seen, happened) == pytest.approx(((also * stayed) / (not_also * came)) ** (1 / 3))


def test_it_finds_the_odds_ratio_that_made_the_data():
    luck = np.random.default_rng(1)
    visits = luck.poisson(12, 40_000).astype(np.float64)
    happened = luck.random(40_000) < 1 / (1 + np.exp(0.8 - log(1.09) * visits))
    # Its standard error is about 0.0035 here: this fails a sound regression with one seed in 10,000.
    assert odds_ratio(visits, happened) == pytest.approx(1.09, abs=4 * 0.0035)


@pytest.mark.parametrize(
    ("seen", "happened"),
    [([], []), ([1, 2], [1, 1]), ([1, 2], [0, 0]), ([2, 2, 2], [0, 1, 1]), ([1, 2, 3, 4], [0, 0, 1, 1])],
)
def test_where_there_is_no_odds_ratio_none_is_given(seen, happened):
    assert odds_ratio(np.array(seen, dtype=np.float64), np.array(happened, dtype=bool)) is None


def test_the_interval_is_over_draws_and_too_few_families_are_refused():
    luck = np.random.default_rng(2)
    visits = luck.poisson(5, (4, 2, 500)).astype(np.float64)
    happened = luck.random((4, 2, 500)) < 1 / (1 + np.exp(1 - 0.2 * visits))
    found = odds_over_draws(visits, happened, np.ones_like(happened))
    assert found.credible[0] < found.mean < found.credible[1]
    nobody = odds_over_draws(visits, happened, np.zeros_like(happened))
    assert "too few families" in nobody.refused
