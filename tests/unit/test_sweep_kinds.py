"""What each kind of sweep answers agrees with runs, with dense grids, and with what cannot be otherwise."""

import numpy as np
import pytest

from sim.appraisal import Figure
from tests import studies
from tests.sweeps import FEW, answered, asking

TORNADO = {"over": {name: [] for name in FEW}, "replications": 3}


def test_a_price_that_does_not_count_changes_exactly_nothing(tmp_path):
    tornado = answered(tmp_path, asking(one_way={"over": {"mental_health_course": []}, "replications": 3}))
    (bar,) = tornado.bars
    assert [(end.change.mean, end.change.noise) for end in bar.ends] == [(0.0, 0.0), (0.0, 0.0)]


def test_bars_are_the_widest_first_and_pairing_takes_noise_away(tmp_path):
    tornado = answered(tmp_path, asking(one_way={**TORNADO, "replications": 8}))
    spans = [bar.span for bar in tornado.bars]
    assert spans == sorted(spans, reverse=True)
    wage = next(bar for bar in tornado.bars if bar.input.name == "mentor_year")
    assert all(end.change.noise < 0.2 * end.outcome.noise for end in wage.ends)


def test_an_end_of_a_bar_is_what_the_study_says_with_that_price(tmp_path):
    wage = "60000 USD 2015"
    tornado = answered(tmp_path, asking(one_way={"over": {"mentor_year": [wage]}, "replications": 3}))
    other = answered(
        tmp_path, asking(f"mentor_year={wage}", one_way={"over": {"foster_day": []}, "replications": 3})
    )
    assert tornado.bars[0].ends[0].outcome.mean == pytest.approx(other.base.mean, rel=1e-12)


def test_a_value_in_dollars_of_another_year_is_moved_by_the_index(tmp_path):
    params = studies.study().params
    index = params.lines["mentor_year"].index
    later = 60_000 * params.factor(index, 2015, 2024)
    asked = {"over": {"mentor_year": ["60000 USD 2015", f"{later} USD 2024"]}, "replications": 2}
    one, other = answered(tmp_path, asking(one_way=asked)).bars[0].ends
    assert one.outcome.mean == pytest.approx(other.outcome.mean)


def test_a_grid_at_the_best_estimates_holds_the_one_way_points(tmp_path):
    asked = {"over": {"foster_day": ["50 USD 2024"], "mentor_year": ["44237 USD 2015", "60000 USD 2015"]}}
    grid = answered(tmp_path, asking(two_way={**asked, "replications": 3}))
    assert [cell.at for cell in grid.cells] == [(0, 0), (0, 1)]
    low, high = (cell.outcome.mean for cell in grid.cells)
    assert high < low


def test_the_last_axis_of_a_grid_runs_fastest_wherever_decisions_stand(tmp_path):
    over = {"foster_day": ["50 USD 2024", "90 USD 2024"], "lens": ["trial", "matched"]}
    grid = answered(tmp_path, asking(decisions={"over": over, "draws": 3}))
    turned = answered(tmp_path, asking(decisions={"over": dict(reversed(over.items())), "draws": 3}))
    cells = {cell.at: cell for cell in grid.cells}
    assert [cell.at for cell in grid.cells] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert all(cells[cell.at[::-1]].outcome == cell.outcome for cell in turned.cells)
    assert all(isinstance(cell.outcome, Figure) and 0 <= cell.chance <= 1 for cell in grid.cells)


def test_a_ratio_in_a_cell_is_the_runs_own(tmp_path):
    asked = {"over": {"lens": ["matched"]}, "draws": 3, "outcome": "per_gross_dollar"}
    (cell,) = answered(tmp_path, asking(decisions=asked)).cells
    money = studies.judged().appraisals["matched"].money["child_welfare_agency"]
    assert cell.outcome.mean == pytest.approx(money.per_gross_dollar.mean)


def test_break_even_agrees_with_a_dense_grid(tmp_path):
    over = {"foster_day": [f"{price} USD 2024" for price in (5, 150, 300, 450, 600)], "mentor_year": []}
    found = answered(tmp_path, asking(break_even={"over": over, "draws": 5}))
    (day, wage) = found.balances
    prices = [f"{price} USD 2024" for price in np.linspace(5, 600, 120)]
    dense = answered(tmp_path, asking(break_even={"over": {"foster_day": prices}, "draws": 5})).balances[0]
    assert day.where == pytest.approx(dense.where, rel=1e-6)
    for end, other in zip(day.interval, dense.interval, strict=True):
        # Between points the chance that is taken out of a draw is not quite on a straight line.
        assert (end is None and other is None) or end == pytest.approx(other, rel=0.05)
    nets = dict(dense.curve)
    below, above = max(at for at in nets if nets[at] < 0), min(at for at in nets if nets[at] > 0)
    assert below < day.where < above
    assert wage.where is None or wage.ends


def test_the_net_saving_at_break_even_is_nothing(tmp_path):
    found = answered(tmp_path, asking(break_even={"over": {"foster_day": []}, "draws": 5})).balances[0]
    assert found.where is not None
    at = {"over": {"foster_day": [f"{found.where} USD 2024"]}, "draws": 5, "replications": 2}
    (cell,) = answered(tmp_path, asking(decisions=at)).cells
    assert cell.outcome.mean == pytest.approx(0, abs=1e-3)


def test_where_nothing_breaks_even_no_point_is_made_up(tmp_path):
    asked = {"over": {"foster_day": ["1 USD 2024", "2 USD 2024"]}, "draws": 5}
    balance = answered(tmp_path, asking("lens=trial", break_even=asked)).balances[0]
    assert balance.where is None
    assert balance.said == ""
    assert balance.none > 0.9


def test_more_asked_precision_takes_more_draws(tmp_path):
    rough, fine = (
        answered(tmp_path, asking(probabilistic={"draws": 200, "batch": 20, "precision": precision}))
        for precision in (0.3, 0.08)
    )
    assert rough.draws < fine.draws
    assert rough.precision.enough
    assert rough.precision.reached <= 0.3
    assert fine.precision.enough or fine.draws == 200


def test_the_curve_begins_with_the_chance_of_a_net_saving(tmp_path):
    asked = {"draws": 20, "effect": "avoided_placements", "values": [0, 1e9]}
    found = answered(tmp_path, asking(probabilistic=asked))
    assert found.curve[0] == (0, found.precision.chance)
    assert found.curve[1][1] >= (found.plane[0] > 0).mean() - 0.2
    assert found.split.parameters >= 0


def test_one_replication_cannot_split_the_variance(tmp_path):
    assert answered(tmp_path, asking(probabilistic={"draws": 5, "replications": 1})).split is None
