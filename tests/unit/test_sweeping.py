"""A sweep tells each story once, is the same whoever lives it, and goes on after whatever happened to it."""

import random
import subprocess
import sys
from dataclasses import replace
from shutil import copytree

import numpy as np
import pytest

from sim.appraisal import Figure
from sim.engine import REFERENCE
from sim.errors import InputError
from sim.sweeping import Share, Swept, sweepable, swept
from tests import studies
from tests.studies import ROOT
from tests.sweeps import FEW, answered, asking, files, work

TORNADO = {"over": {name: [] for name in FEW}, "replications": 3}
ALL = {
    "one_way": TORNADO,
    "decisions": {"over": {"arms.start.dyads": [2, 3], "lens": ["trial", "matched"]}, "draws": 3},
    "probabilistic": {"draws": 40},
    "break_even": {"over": {"foster_day": []}, "draws": 5, "points": 3},
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """One sweep of several kinds, its files, and the folder its stories are kept in."""
    folder = tmp_path_factory.mktemp("whole")
    found = swept(asking(**ALL), work(folder))
    return found, files(found, folder / "sweeps"), folder


# --- the same bits ------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [2, 8])
def test_workers_change_nothing(whole, tmp_path, workers):
    assert files(swept(asking(**ALL), work(tmp_path, workers=workers)), tmp_path) == whole[1]


def test_what_was_lived_before_is_not_lived_again(whole, tmp_path):
    found, before, folder = whole
    again = swept(asking(**ALL), work(folder))
    assert (again.lived, again.taken) == (0, found.lived + found.taken)
    assert files(again, tmp_path) == before


@pytest.mark.parametrize("shares", [3, 16])
def test_shares_in_any_order_make_up_the_whole(whole, tmp_path, shares):
    numbers = list(range(1, shares + 1))
    random.Random(shares).shuffle(numbers)
    for number in numbers:
        share = swept(asking(**ALL), work(tmp_path, share=Share(number, shares)))
        assert not share.answers
    assert not share.missing
    merged = swept(asking(**ALL), work(tmp_path, only_kept=True))
    assert merged.lived == 0
    assert files(merged, tmp_path / "sweeps") == whole[1]


def test_a_missing_share_is_told_and_nothing_is_lived(tmp_path):
    swept(asking(**ALL), work(tmp_path, share=Share(1, 2)))
    with pytest.raises(InputError, match=r"lacks \d+ of \d+ blocks"):
        swept(asking(**ALL), work(tmp_path, only_kept=True))


def test_broken_and_foreign_blocks_are_named_and_lived_again(whole, tmp_path):
    _, before, folder = whole
    copytree(folder / "stories", tmp_path / "stories")
    cut, flipped, foreign, empty, *_ = sorted((tmp_path / "stories").iterdir())
    cut.write_bytes(cut.read_bytes()[:-100])
    content = bytearray(flipped.read_bytes())
    content[200] ^= 1
    flipped.write_bytes(content)
    foreign.write_bytes(empty.read_bytes())
    empty.write_bytes(b"")
    found = swept(asking(**ALL), work(tmp_path))
    assert sorted(found.redone) == [path.stem for path in (cut, flipped, foreign, empty)]
    assert found.lived > 0
    assert files(found, tmp_path / "sweeps") == before


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.sweeps import asking, work
from tests.unit.test_sweeping import ALL
from sim.sweeping import swept

def told(done, total):
    if done >= int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

swept(asking(**ALL), work(Path(sys.argv[1]), workers=2, progress=told))
"""


def test_a_sweep_killed_at_five_moments_ends_the_same(whole, tmp_path):
    found, before, _ = whole
    chance = random.Random(8)
    for _ in range(5):
        moment = chance.randrange(1, found.lived // 3)
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, tmp_path, str(moment)], cwd=ROOT, check=False, capture_output=True
        )
        assert killed.returncode in {-9, 0}, killed.stderr.decode()
    resumed = swept(asking(**ALL), work(tmp_path))
    assert not resumed.redone
    assert files(resumed, tmp_path / "sweeps") == before


def test_an_interruption_keeps_what_was_lived(tmp_path):
    def told(done, total):
        if done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        swept(asking(one_way=TORNADO), work(tmp_path, workers=2, progress=told))
    kept = len(list((tmp_path / "stories").glob("*.parquet")))
    assert kept > 0
    assert not list((tmp_path / "stories").glob("*.draft"))
    assert swept(asking(one_way=TORNADO), work(tmp_path)).taken > 0


def test_simpy_tells_the_same_sweep(tmp_path):
    one = asking(one_way={"over": {"hr_removal_mentored": []}, "replications": 2})
    by_simpy = swept(one, replace(work(tmp_path / "simpy"), told_by=REFERENCE))
    compiled = swept(one, work(tmp_path / "compiled"))
    assert by_simpy.same_events is None
    assert compiled.same_events
    assert by_simpy.answers == compiled.answers


# --- each story once ----------------------------------------------------------------------------


def test_prices_are_swept_without_a_single_story(tmp_path):
    base = asking(one_way={"over": {"foster_day": []}, "replications": 4})
    swept(base, work(tmp_path))
    many = asking(one_way={"over": {"foster_day": [], "mentor_year": []}, "points": 500, "replications": 4})
    found = swept(many, work(tmp_path))
    assert found.lived == 0
    assert len(found.answers["one_way"].bars[0].ends) == 500


def test_usual_care_is_lived_once_for_all_lenses_and_dyads(tmp_path):
    draws = {"draws": 3, "replications": 2}
    one = swept(asking(decisions={"over": {"lens": ["matched"]}, **draws}), work(tmp_path))
    over = {"lens": ["matched", "trial"], "arms.start.dyads": [3, 5]}
    four = swept(asking(decisions={"over": over, **draws}), work(tmp_path))
    assert (one.lived, four.lived) == (12, 18)


def test_a_sweep_of_the_runs_draws_is_the_run(tmp_path):
    own = answered(tmp_path, asking(probabilistic={"draws": 3, "replications": 2}))
    money = studies.judged().appraisals["matched"].money["child_welfare_agency"]
    found, other = own.figures["net_saving"], money.net_saving
    assert (found.mean, *found.credible) == pytest.approx((other.mean, *other.credible), rel=1e-12)
    assert own.precision.chance == money.probability_net_saving
    assert own.loss == pytest.approx(money.expected_loss)


def test_discounting_and_perspective_need_no_stories(tmp_path):
    asked = {"over": {"discount_rate": ["0 %", "7 %"]}, "draws": 3}
    swept(asking(decisions={"over": {"lens": ["matched"]}, "draws": 3}), work(tmp_path))
    found = swept(asking(decisions=asked), work(tmp_path))
    assert found.lived == 0
    low, high = (cell.outcome.mean for cell in found.answers["decisions"].cells)
    assert low != high


# --- what the kinds say -------------------------------------------------------------------------


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


# --- what cannot be asked -----------------------------------------------------------------------


def test_everything_wrong_with_a_sweep_is_told_at_once():
    wrong = asking(
        one_way={"over": {"foster_dy": [], "relapse_scale": ["3 yrs"], "lens": ["trial"]}, "outcome": "net"},
        decisions={"over": {"arms.start.dyads": [2, "x"], "arms.start.caseload": [], "lens": ["mtched"]}},
        sobol={"over": {"foster_day": ["5 USD 2024"]}},
        information={"groups": {"wages": ["mentor_yr"]}},
    )
    with pytest.raises(InputError) as error:
        sweepable(wrong)
    assert len(error.value.problems) == 9
    assert "did you mean 'foster_day'?" in str(error.value)


def test_a_sweep_that_asks_nothing_says_what_to_do(tmp_path):
    with pytest.raises(InputError, match="nothing is asked"):
        swept(asking(), work(tmp_path))


def test_what_stops_by_itself_cannot_be_shared_out(tmp_path):
    one = asking(probabilistic={"precision": 0.1})
    with pytest.raises(InputError, match="cannot be shared out"):
        swept(one, work(tmp_path, share=Share(1, 2)))


def test_a_sweep_has_a_name_of_what_it_asks(whole):
    found: Swept = whole[0]
    assert len({found.name, swept_name(one_way=TORNADO), swept_name(one_way={**TORNADO, "points": 3})}) == 3


def swept_name(**asked):
    from sim.sweeping import named

    return named(asking(**asked))
