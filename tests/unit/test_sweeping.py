"""A sweep tells each story once, is the same whoever lives it, and goes on after whatever happened to it."""

import signal
import subprocess
import sys
from dataclasses import replace
from shutil import copytree

import numpy as np
import pyarrow.parquet as pq
import pytest

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
    np.random.default_rng(shares).shuffle(numbers)
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
    cut, flipped, foreign, empty, *others = sorted((tmp_path / "stories").iterdir())
    cut.write_bytes(cut.read_bytes()[:-100])
    content = bytearray(flipped.read_bytes())
    content[200] ^= 1
    flipped.write_bytes(content)
    footer, *_ = others
    table = pq.read_table(footer)
    told = table.schema.metadata
    told[b"quantities"] = told[b"quantities"].replace(b"foster", b"foStar")  # no page's check sum covers it
    pq.write_table(table.replace_schema_metadata(told), footer)
    foreign.write_bytes(empty.read_bytes())
    empty.write_bytes(b"")
    found = swept(asking(**ALL), work(tmp_path))
    assert sorted(found.redone) == sorted(path.stem for path in (cut, flipped, foreign, empty, footer))
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
    chance = np.random.default_rng(8)
    for _ in range(5):
        moment = chance.integers(1, found.lived // 6)
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, tmp_path, str(moment)], cwd=ROOT, check=False, capture_output=True
        )
        assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
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
    assert len(error.value.problems) == 9, error.value
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
