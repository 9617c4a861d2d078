"""What each kind of sweep answers agrees with runs, with dense grids, and with what cannot be otherwise."""

import numpy as np
import pytest

from sim.appraisal import Figure, Refusal, expected
from sim.errors import InputError
from sim.sweeping.kinds.probabilistic import precision_of
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
    one_way = {"over": {"mentor_year": asked["over"]["mentor_year"]}, "replications": 3}
    tornado = answered(tmp_path, asking("foster_day=50 USD 2024", one_way=one_way))
    ends = [end.outcome.mean for end in tornado.bars[0].ends]
    assert [cell.outcome.mean for cell in grid.cells] == pytest.approx(ends, rel=1e-9)


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
        assert end == (None if other is None else pytest.approx(other, rel=0.05))
    nets = dict(dense.curve)
    below, above = max(at for at in nets if nets[at] < 0), min(at for at in nets if nets[at] > 0)
    assert below < day.where < above
    assert [nets for _, nets in wage.curve] == sorted((nets for _, nets in wage.curve), reverse=True)


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
    assert fine.precision.enough == (fine.precision.reached <= 0.08)


def test_the_curve_begins_with_the_chance_of_a_net_saving(tmp_path):
    asked = {"draws": 20, "effect": "avoided_placements", "values": [0, 1e9], "replications": 1}
    found = answered(tmp_path, asking(probabilistic=asked))
    assert found.curve[0] == (0, found.precision.chance)
    avoided = expected(found.plane[0][:, np.newaxis])
    assert found.curve[1][1] == pytest.approx((avoided > 0).mean())
    assert found.split is None


def test_one_replication_cannot_split_the_variance(tmp_path):
    assert answered(tmp_path, asking(probabilistic={"draws": 5, "replications": 1})).split is None


# --- lines, years, groups -----------------------------------------------------------------------


def test_the_line_of_break_even_is_found_along_either_axis(tmp_path):
    over = {
        "foster_day": ["1 USD 2024", "500 USD 2024", "2000 USD 2024"],
        "residential_day": ["60 USD 2024", "61 USD 2024"],
    }
    asked = [dict(over), dict(reversed(over.items()))]
    one, other = (
        answered(tmp_path, asking(two_way={"over": own, "replications": 3})).line.points for own in asked
    )
    assert len(one) == len(other) > 0
    assert np.allclose(sorted((y, x) for x, y in other), one)


def test_the_line_of_a_grid_is_where_a_dense_one_changes_sign(tmp_path):
    prices = [f"{price} USD 2024" for price in range(50, 400, 50)]
    asked = {"over": {"foster_day": prices, "mentor_year": ["30000 USD 2024", "90000 USD 2024"]}}
    grid = answered(tmp_path, asking(two_way={**asked, "replications": 3}))
    nets = np.array([cell.outcome.mean for cell in grid.cells]).reshape(7, 2)
    assert {price for price, _ in grid.line.points} <= set(grid.axes[0].values) | {
        price for price, wage in grid.line.points if wage in grid.axes[1].values
    }
    turns = int((np.diff(np.sign(nets), axis=0) != 0).sum() + (np.diff(np.sign(nets), axis=1) != 0).sum())
    assert len(grid.line.points) == turns > 0


def test_a_price_is_in_the_same_dollars_whatever_state_is_set(tmp_path):
    asked = {"over": {"foster_day": ["60 USD 2018"], "state": ["kentucky", "ohio"]}, "draws": 2}
    _, ohio = answered(tmp_path, asking(decisions=asked)).cells
    alone = {"over": {"foster_day": ["60 USD 2018"]}, "draws": 2}
    (other,) = answered(tmp_path, asking("state=ohio", decisions=alone)).cells
    assert ohio.outcome.mean == pytest.approx(other.outcome.mean)


def test_what_an_outcome_is_worth_is_in_dollars_of_its_year(tmp_path):
    def worth(value):
        own = {"draws": 8, "effect": "avoided_placements", "value": value}
        return answered(tmp_path, asking(information=own)).value

    factor = studies.study().params.factor("cpi_u", 2005, 2024)
    assert worth("10000 USD 2005") == pytest.approx(10_000 * factor)
    assert worth("10000 USD 2024") == 10_000


def test_knowing_more_is_worth_no_less(tmp_path):
    groups = {"two prices": ["foster_day", "mentor_year"]}
    found = answered(tmp_path, asking(information={"draws": 60, "groups": groups}))
    worth = {one.input.name: one.worth for one in (*found.partial, *found.groups, found.perfect)}
    assert worth["two prices"] >= max(worth["foster_day"], worth["mentor_year"])
    assert worth["everything"] >= max(worth.values())
    assert found.programs == pytest.approx(found.families_a_year * 10 / 60, rel=0.2)


def test_sobol_of_one_price_alone_is_all_its_own(tmp_path):
    over = {"mentor_year": [], "foster_day": []}
    found = answered(tmp_path, asking(sobol={"over": over, "samples": 64, "outcome": "program_cost"}))
    wage, day = found.indices
    low, high = wage.total_interval
    assert (wage.input.name, day.input.name) == ("mentor_year", "foster_day")
    assert low <= 1 <= high
    assert (day.first, day.total) == (0, 0)


def test_morris_of_a_price_is_its_slope(tmp_path):
    asked = {"over": {"mentor_year": [], "mental_health_course": []}, "trajectories": 4}
    wage, nothing = answered(tmp_path, asking(morris=asked)).screens
    assert (wage.input.name, nothing.input.name) == ("mentor_year", "mental_health_course")
    assert wage.mean < 0
    assert (nothing.mean, nothing.size) == (0.0, 0.0)


@pytest.mark.parametrize("kind", ["sobol", "morris"])
def test_a_ratio_that_means_nothing_somewhere_has_no_indices(tmp_path, kind):
    asked = {"over": {"foster_day": []}, "outcome": "per_added_dollar"}
    asked |= {"samples": 8} if kind == "sobol" else {"trajectories": 2}
    with pytest.raises(InputError, match="has no answer at"):
        answered(tmp_path, asking("arms.start.dyads=0", **{kind: asked}))


def test_an_effect_that_is_not_sure_has_no_cost_per_each(tmp_path):
    asked = {"over": {"mentor_year": []}, "outcome": "cost_per_avoided_placement", "replications": 4}
    tornado = answered(tmp_path, asking(*studies.SAME_SPEEDS, one_way=asked))
    assert isinstance(tornado.base, Refusal)


@pytest.mark.parametrize("name", ["kinship_share", "months_in_care_limit", "using_co_parent_share"])
def test_break_even_leaves_out_what_cannot_be_lived(tmp_path, name):
    (balance,) = answered(tmp_path, asking(break_even={"over": {name: []}, "draws": 4, "points": 5})).balances
    assert all(np.isfinite(net) for _, net in balance.curve)
    assert 0 <= balance.none <= 1


def test_an_interval_without_ends_in_the_range_says_on_which_side_they_lie(tmp_path):
    asked = {"over": {"foster_day": ["1 USD 2024", "2 USD 2024"]}, "draws": 5}
    (balance,) = answered(tmp_path, asking("lens=trial", break_even=asked)).balances
    assert balance.interval == (None, None)
    assert balance.interval_said[1] == "above 2 USD 2024"


def test_points_that_cannot_be_lived_have_no_outcome(tmp_path):
    asked = {"over": {"kinship_share": ["99 %"], "residential_share": ["90 %"]}, "draws": 2}
    (cell,) = answered(tmp_path, asking(decisions=asked)).cells
    assert isinstance(cell.outcome, Refusal)


def test_rows_of_a_posterior_that_come_again_do_not_make_a_chance_surer():
    net = np.where(np.arange(3000) % 2, 1.0, -1.0)[:, np.newaxis]
    assert precision_of(net, None, 1000).reached > 1.6 * precision_of(net, None).reached
