"""`from sim import load, run, compare`: the face for notebooks, and that it stays light."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.experiment import judge
from tests.studies import ROOT

SMALL = ("cohort.referrals=20 per year", "replications=1")
SCENARIO = ROOT / "scenarios" / "kentucky_start.yaml"


@pytest.fixture(scope="module")
def found() -> sim.Run:
    return sim.run(sim.load(SCENARIO, None, *SMALL, draws=3), ["matched", "trial"])


def test_every_name_of_the_face_is_there() -> None:
    assert all(getattr(sim, name) for name in sim.__all__)


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sim.nothing


def test_importing_it_imports_nothing_heavy() -> None:
    said = "import sys, sim; print(sorted({'numpy', 'numba', 'pyarrow', 'pydantic'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_reading_a_scenario_imports_nothing_that_writes_or_sweeps() -> None:
    said = (
        f"import sys, sim; sim.load({str(SCENARIO)!r}); "
        "print(sorted({'pyarrow', 'rich', 'sim.outputs', 'sim.sweeping'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_saving_a_run_does_not_import_pandas(tmp_path: Path) -> None:
    said = (
        f"import sys, sim; few = sim.load({str(SCENARIO)!r}, None, 'cohort.referrals=5 per year', draws=2); "
        f"sim.run(few, ['matched'], engine='simpy').save({str(tmp_path)!r}); print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "False\n"


def test_the_scenarios_own_lens_comes_first(found: sim.Run) -> None:
    assert found.lenses == ("matched", "trial")
    assert found.appraisal() is found.appraisal("matched")


def test_tables_are_those_that_are_saved(found: sim.Run, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    folder = found.save(tmp_path)
    assert pq.read_table(folder / "families.parquet").equals(found.families())
    assert pq.read_table(folder / "ledger.parquet").equals(found.ledger())


def test_the_ledger_holds_what_the_appraisal_saw(found: sim.Run) -> None:
    again = found.repriced(discount_rate=0.0)
    ledger = again.ledger().to_pydict()
    kinds = {name for name, line in again.study.lines.items() if line.kind == "program"}
    rows = zip(ledger["lens"], ledger["arm"], ledger["line"], ledger["amount"], strict=True)
    own = [(line, amount) for lens, arm, line, amount in rows if (lens, arm) == ("matched", "start")]
    spent = sum(amount for line, amount in own if line in kinds)
    assert spent / 3 == pytest.approx(again.appraisal().money["all_government"].program_cost.mean)


def test_repricing_is_judging_what_was_lived(found: sim.Run) -> None:
    dear = found.repriced(foster_day="200 USD 2024")
    expected = judge(found.lived, found.study.replaced("foster_day", "200 USD 2024"))
    assert dear.judged.appraisals == expected.appraisals
    assert dear.appraisal().money != found.appraisal().money


def test_what_families_live_by_cannot_be_repriced(found: sim.Run) -> None:
    with pytest.raises(ValueError, match="only prices and payers may differ"):
        found.repriced(seed=5)


def test_workers_and_engine_change_nothing(found: sim.Run) -> None:
    again = sim.run(found.study, ["matched", "trial"], workers=2, engine="simpy")
    assert again.result() == found.result()


def test_tables_become_pandas_where_it_is_installed(found: sim.Run) -> None:
    pytest.importorskip("pandas")
    assert len(found.families().to_pandas()) == found.families().num_rows


def test_problems_are_data(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("title: 3\n", "utf-8")
    with pytest.raises(sim.InputError) as caught:
        sim.load(tmp_path / "a.yaml", ROOT / "params")
    assert {problem.file for problem in caught.value.problems} == {str(tmp_path / "a.yaml")}


def test_a_comparison_holds_figures(found: sim.Run) -> None:
    dear = found.study.replaced("foster_day", "200 USD 2024")
    side = sim.compare({"here": found.study, "dear": dear}).sides[1]
    saving = side.money["net_saving"]
    assert isinstance(saving, sim.Figure)
    assert np.isfinite([saving.mean, *saving.credible]).all()
