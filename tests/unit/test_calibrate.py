"""A small calibration from end to end: the same whoever works at it, resumed, and honest about conflicts."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

import sim.calibrate
from sim.calibrate import Effort, Work, calibrate, fingerprint, install
from sim.cli import app
from sim.engine import chosen
from sim.errors import InputError
from sim.params import read_params
from sim.params.posteriors import read_posteriors
from sim.study import read_study
from tests.studies import ROOT

TINY = Effort(rounds=(120, 120), pilots=(60,), candidates=2, draws=30, families=60)
SETS = ("cohort.referrals=10 per year", "arms.start.dyads=2")


def study(name="kentucky_start", *sets):
    return read_study(ROOT / "scenarios" / f"{name}.yaml", ROOT / "params", [*SETS, *sets])


def work(folder, **changes):
    return Work(folder, chosen("auto", float("inf")).engine, **{"effort": TINY} | changes)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return calibrate(study(), work(tmp_path_factory.mktemp("kept")))


def test_every_uncertain_number_of_every_lens_and_baseline_has_a_column(found):
    names = set(found.table.splitlines()[0].split(","))
    assert {"removal_scale[kentucky_2007]", "removal_scale[kentucky_2010]", "relapse_scale"} <= names
    assert {f"hr_removal_mentored[{lens}]" for lens in ("headline", "matched", "trial", "pooled")} <= names
    assert "stable_after" not in names
    assert names == set(found.record.numbers)
    assert len(found.table.splitlines()) == 1 + TINY.draws


def test_every_target_that_is_fitted_is_told(found):
    fitted = {
        name
        for name, one in study().params.targets.items()
        if one.setting == "kentucky_start" and one.use == "fit"
    }
    assert {name.partition(" (")[0] for name in found.record.targets} == fitted
    assert {f"case_months_program ({lens})" for lens in study().lenses} <= set(found.record.targets)


def test_workers_do_not_change_it(found, tmp_path):
    assert calibrate(study(), work(tmp_path, workers=2)) == found


def test_what_was_interrupted_goes_on_where_it_was(found, tmp_path):
    lived = []

    def stop(done, _total):
        lived.append(done)
        if done > 300:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        calibrate(study(), work(tmp_path, progress=stop))
    chunks = sorted(tmp_path.glob("*/*.npz"))
    assert len(chunks) == len(lived)
    kept = {path: path.stat().st_mtime_ns for path in chunks}
    chunks[0].write_bytes(chunks[0].read_bytes()[:100])
    assert calibrate(study(), work(tmp_path)) == found
    assert all(path.stat().st_mtime_ns == kept[path] for path in chunks[1:])


def test_another_seed_gives_other_draws(found, tmp_path):
    assert calibrate(study("kentucky_start", "seed=2"), work(tmp_path)).table != found.table


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("fairfield_county", "has no natural history of its own"),
        ("ohio_start", "borrows its effects from kentucky_start, which was not calibrated"),
    ],
)
def test_what_cannot_be_calibrated_is_told_with_its_mend(name, said, tmp_path):
    own = read_study(ROOT / "scenarios" / f"{name}.yaml", ROOT / "params")
    bare = replace(own, params=replace(own.params, posteriors={}))
    with pytest.raises(InputError, match=said):
        calibrate(bare, work(tmp_path))


def test_targets_that_cannot_be_met_together_are_reported(tmp_path):
    own = study()
    targets = dict(own.params.targets)
    one = targets["placed_comparator_2010"]
    targets["impossible"] = one.model_copy(update={"value": 0.9, "effective_n": 784, "sample": "elsewhere"})
    torn = replace(own, params=replace(own.params, targets=targets))
    assert "impossible" in calibrate(torn, work(tmp_path)).unmet


def test_borrowed_effects_are_those_of_the_other_setting_spread(found, tmp_path):
    own = read_study(
        ROOT / "scenarios" / "ohio_start.yaml", ROOT / "params", ["cohort.referrals=10 per year"]
    )
    install(found, tmp_path)
    lent = read_posteriors(tmp_path)
    ohio = calibrate(replace(own, params=replace(own.params, posteriors=lent)), work(tmp_path))
    name = "hr_removal_mentored[matched]"
    narrow, wide = (one.record.numbers[name].posterior for one in (found, ohio))
    assert wide[1] == pytest.approx(narrow[1], rel=0.01)
    assert wide[2] / wide[0] > narrow[2] / narrow[0]


def test_what_is_installed_is_read_back(found, tmp_path):
    install(found, tmp_path)
    (posterior,) = read_posteriors(tmp_path).values()
    assert (posterior.record, posterior.text()) == (found.record, found.table)


def test_a_name_depends_on_targets_priors_and_effort_and_on_no_price():
    own, params = study(), study().params
    first = fingerprint(own, TINY)
    target = params.targets["placed_comparator_2010"].model_copy(update={"value": 0.36})
    moved = replace(params, targets={**params.targets, "placed_comparator_2010": target})
    assert fingerprint(replace(own, params=moved), TINY) != first
    assert fingerprint(own.replaced("relapse_scale", "400 days"), TINY) != first
    assert fingerprint(own, replace(TINY, draws=31)) != first
    assert fingerprint(own.replaced("foster_day", "90 USD 2024"), TINY) == first
    assert fingerprint(own.replaced("draws", 7).replaced("lens", "trial"), TINY) == first


def test_shipped_posteriors_are_those_of_the_shipped_evidence():
    shipped = read_params(ROOT / "params")
    for name, posterior in shipped.posteriors.items():
        own = read_study(ROOT / "scenarios" / f"{shipped.settings[name].scenario}.yaml", ROOT / "params")
        assert posterior.record.fingerprint == fingerprint(own), f"{name}: calibrate it anew"
        assert posterior.columns


def test_every_setting_has_a_posterior_or_borrows_one():
    shipped = read_params(ROOT / "params")
    assert [name for name in shipped.settings if shipped.posterior(name) is None] == []


def test_shipped_posteriors_passed_their_checks_and_met_their_targets_or_say_why_not():
    evidence = read_params(ROOT / "params")
    shipped = evidence.posteriors
    failed = [
        (name, check)
        for name, one in shipped.items()
        for check, found in one.record.diagnostics.items()
        if not found.holds
    ]
    unmet = [
        (name, target)
        for name, one in shipped.items()
        for target, met in one.record.targets.items()
        if not met.inside and not evidence.targets[target.partition(" (")[0]].explanation
    ]
    assert (failed, unmet) == ([], [])


@pytest.fixture
def command(monkeypatch, tmp_path):
    monkeypatch.setattr(sim.calibrate, "QUICK", replace(TINY, draws=20))
    sets = [part for one in SETS for part in ("--set", one)]
    scenario = str(ROOT / "scenarios" / "kentucky_start.yaml")
    return lambda *more: CliRunner().invoke(
        app, ["calibrate", scenario, "--quick", "--out", str(tmp_path), *sets, *more]
    )


def test_the_command_says_what_it_was_fitted_to_and_installs_no_rough_look(command):
    before = sorted((ROOT / "params" / "posteriors").glob("*"))
    result = command()
    assert "What it was fitted to" in result.output
    assert "nothing was installed" in result.output
    assert sorted((ROOT / "params" / "posteriors").glob("*")) == before


def test_a_check_that_fails_is_shown_and_is_exit_status_1(command, monkeypatch):
    monkeypatch.setattr("sim.calibrate.natural.MOST_TAIL", -9.0)
    result = command("--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["holds"]) == (1, False)
    assert told["diagnostics"]["natural history: tail_shape"]["limit"] == -9.0
