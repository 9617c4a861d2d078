"""Joint draws: a table that must be its record's own, in an order of the seed, yielding to a scenario."""

from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest

from sim.errors import InputError
from sim.params import Posterior, Record, Summary
from sim.params.posteriors import read_posteriors, tabled
from sim.study import Study
from tests.toy import shipped

DAY = 1_440
ROWS = 40
COLUMNS = {
    "relapse_scale": DAY * (400 + np.arange(ROWS)),
    "relapse_shape": 0.4 + 0.001 * np.arange(ROWS),
    "hr_relapse[matched]": 0.7 + 0.001 * np.arange(ROWS),
}
UNITS = {"relapse_scale": "days", "relapse_shape": "ratio", "hr_relapse[matched]": "ratio"}


def record(table):
    three = (1.0, 2.0, 3.0)
    return Record(
        setting="kentucky_start",
        fingerprint="0" * 16,
        reunify="0",
        seed=1,
        draws=ROWS,
        families=0,
        table=sha256(table.encode()).hexdigest(),
        diagnostics={},
        targets={},
        numbers={name: Summary(unit=unit, prior=three, posterior=three) for name, unit in UNITS.items()},
    )


@pytest.fixture
def folder(tmp_path):
    table = tabled(COLUMNS, UNITS)
    place = tmp_path / "posteriors"
    place.mkdir()
    (place / "kentucky_start.csv").write_text(table)
    (place / "kentucky_start.json").write_text(record(table).model_dump_json())
    return tmp_path


def study(*sets: str, given=None) -> Study:
    own = shipped(*sets)
    posteriors = {"kentucky_start": given or Posterior(None, given=COLUMNS)}
    return replace(own, params=replace(own.params, posteriors=posteriors))


def test_a_table_is_read_back_as_it_was_written(folder):
    found = read_posteriors(folder)["kentucky_start"]
    assert {name: column.tolist() for name, column in found.columns.items()} == {
        name: pytest.approx(column.tolist(), rel=1e-4) for name, column in COLUMNS.items()
    }
    assert found.rows == ROWS


def test_a_table_that_was_changed_is_refused(folder):
    path = folder / "posteriors" / "kentucky_start.csv"
    path.write_text(path.read_text().replace("400", "401"))
    with pytest.raises(InputError, match="is not the table its record was made with"):
        _ = read_posteriors(folder)["kentucky_start"].columns


def test_a_table_that_is_missing_is_told(folder):
    (folder / "posteriors" / "kentucky_start.csv").unlink()
    with pytest.raises(InputError, match="is missing, although its record is there"):
        read_posteriors(folder)


def test_draws_are_whole_rows_each_once(folder):
    own = study(f"draws={ROWS}", given=read_posteriors(folder)["kentucky_start"])
    drawn = [own.numbers("start", draw) for draw in range(ROWS)]
    days = [one["relapse_scale"] / DAY for one in drawn]
    assert sorted(days) == [400 + row for row in range(ROWS)]
    assert [one["relapse_shape"] for one in drawn] == pytest.approx(
        [0.4 + (day - 400) / 1000 for day in days]
    )


def test_another_seed_takes_the_rows_in_another_order(folder):
    given = read_posteriors(folder)["kentucky_start"]
    one, other = (study(f"seed={seed}", given=given) for seed in (1, 2))
    assert one.numbers("start", 0)["relapse_scale"] != other.numbers("start", 0)["relapse_scale"]


def test_the_order_does_not_depend_on_how_many_draws_are_asked_for(folder):
    given = read_posteriors(folder)["kentucky_start"]
    few, many = (study(f"draws={draws}", given=given) for draws in (5, 30))
    assert few.numbers("start", 3) == many.numbers("start", 3)


def test_more_draws_than_rows_come_round_again():
    own = study(f"draws={2 * ROWS}")
    assert own.numbers("start", ROWS + 3)["relapse_scale"] == own.numbers("start", 3)["relapse_scale"]


def test_the_best_estimate_is_the_median():
    assert study().numbers("start", None)["relapse_scale"] / DAY == 400 + (ROWS - 1) / 2


def test_a_number_the_scenario_sets_is_certain():
    own = study("relapse_scale=100 days")
    assert {own.numbers("start", draw)["relapse_scale"] / DAY for draw in range(5)} == {100}


def test_a_lens_takes_its_own_column():
    own = study()
    assert own.numbers("start", 0)["hr_relapse"] in COLUMNS["hr_relapse[matched]"]
    trial = own.replaced("lens", "trial")
    assert trial.numbers("start", 0)["hr_relapse"] not in COLUMNS["hr_relapse[matched]"]


def test_margins_are_drawn_where_they_are_asked_for():
    own = study("drawn_from=margins")
    assert own.posterior is None
    assert own.numbers("start", 0)["relapse_scale"] not in COLUMNS["relapse_scale"]


def test_a_posterior_is_part_of_a_runs_name():
    one, other = (study(given=Posterior(record(text), given=COLUMNS)) for text in ("a", "b"))
    assert one.fingerprint(["matched"]) != other.fingerprint(["matched"])


def test_what_is_borrowed_is_spread_about_its_median():
    found = Posterior(None, given=COLUMNS).borrowed(frozenset(("hr_relapse",)), 2.0)
    (name,) = found
    own = np.log(COLUMNS[name])
    assert np.log(found[name]) == pytest.approx(np.median(own) + 2 * (own - np.median(own)))


def test_a_copy_is_the_same(folder, tmp_path):
    found = read_posteriors(folder)["kentucky_start"]
    (tmp_path / "copy").mkdir()
    found.copied(tmp_path / "copy" / "posteriors")
    assert read_posteriors(tmp_path / "copy")["kentucky_start"].text() == found.text()
