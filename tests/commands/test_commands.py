"""What `run` and `check` print, return and leave behind."""

import errno
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from syrupy.assertion import SnapshotAssertion

from sim import compilation
from sim.engine import Telling, chosen
from sim.experiment import checking
from tests.commands.tiny import SCENARIO, TINY, Saved, invoked

Run = Callable[..., Saved]


# --- check --------------------------------------------------------------------------------------


def test_check_says_that_a_sound_scenario_is_sound() -> None:
    checked = invoked("check", SCENARIO)
    assert (checked.exit_code, checked.stderr) == (0, "")
    assert checked.stdout.startswith(f"{SCENARIO}: sound. 420 families, 200 draws.\n")


def test_check_names_what_overrides_what() -> None:
    checked = invoked("check", SCENARIO, "--set", "arms.start.dyads=8", "--set", "hr_relapse=0.8")
    assert "  arms.start.dyads: 12 -> 8 (--set:1)\n" in checked.stdout
    before = "headline 0.6, matched 0.75, trial 0.9, pooled 0.82, coach 0.85"
    assert f"  hr_relapse: {before} -> 0.8 (--set:2)\n" in checked.stdout


def test_check_does_not_call_a_title_an_override() -> None:
    checked = invoked("check", SCENARIO, "--set", "title=Ours", "--set", "question=What if?")
    assert len(checked.stdout.splitlines()) == 2


def test_check_names_the_shipped_evidence(tmp_path: Path) -> None:
    scenarios = shutil.copytree(SCENARIO.parent, tmp_path / "scenarios")
    checked = invoked("check", scenarios / SCENARIO.name)
    assert checked.stdout.splitlines()[1:] == ["evidence: params"]


def test_check_names_the_evidence_of_the_scenarios_own_project(tmp_path: Path) -> None:
    params = shutil.copytree(SCENARIO.parents[1] / "params", tmp_path / "params")
    scenarios = shutil.copytree(SCENARIO.parent, tmp_path / "scenarios")
    checked = invoked("check", scenarios / SCENARIO.name)
    assert checked.stdout.splitlines()[1:] == [f"evidence: {params}"]


def test_check_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    invoked("check", SCENARIO)
    assert list(tmp_path.iterdir()) == []


# --- what run prints ----------------------------------------------------------------------------


def test_the_report_fits_80_columns(tiny: Saved) -> None:
    assert max(len(line) for line in tiny.said.splitlines()) <= 80


def test_the_report_reads_as_agreed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion
) -> None:
    monkeypatch.chdir(tmp_path)
    said = invoked("run", SCENARIO, *TINY, "--engine", "simpy").stdout
    assert re.sub(r"[0-9a-f]{16}", "<fingerprint>", said) == snapshot


def test_both_engines_give_the_same_files_and_say_which_told_the_story(run: Run) -> None:
    chosen("compiled", families=1)  # so that nothing is announced
    simpy, compiled = (run("--engine", engine) for engine in ("simpy", "compiled"))
    assert "Told by the reference engine (SimPy): as asked." in words(simpy.said)
    assert "Reference check: identical;" in words(compiled.said)
    assert "identical" in compiled.json("record.json")["reference_check"]
    same = set(simpy.files()) - {"record.json"}
    assert same
    assert all(simpy.files()[name] == compiled.files()[name] for name in same)


def test_engines_that_part_are_an_error_with_both_histories(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        checking, "difference", lambda *_: "the reference engine tells: this; the other: that"
    )
    told = invoked("run", SCENARIO, *TINY, "--engine", "compiled", "--out", tmp_path)
    assert told.exit_code == 1
    assert "tells: this; the other: that" in words(told.stderr)
    kept = tmp_path / SCENARIO.stem / "disagreement"
    assert sorted(place.name for place in kept.iterdir()) == ["compiled", "reference"]
    assert (kept / "reference" / "events.parquet").exists()
    assert not list(tmp_path.rglob("result.json"))


def test_an_engine_that_cannot_be_made_is_refused_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compilation, "possible", lambda: False)
    told = invoked("run", SCENARIO, *TINY, "--engine", "compiled", "--out", tmp_path)
    assert told.exit_code == 1
    assert "cannot be made here: the compiler is switched off; nothing was written" in words(told.stderr)


def words(said: str) -> str:
    """Return what is said without the breaks between lines."""
    return " ".join(said.split())


def test_the_report_tells_the_chosen_lens_first(run: Run) -> None:
    said = words(run("--set", "lens=trial").said)
    assert re.findall("Through the (\\w+) lens", said) == ["trial", "headline", "matched", "pooled"]
    assert "Who pays and who saves, thousand dollars, trial lens" in said


SENTENCE = r"Through the (\w+) lens .*? (avoided|added) (\S+) of out-of-home care \((\S+) to (\S+)\)"


@pytest.mark.parametrize(
    "lens",
    [
        "matched",
        "headline",
        "trial",
    ],
)
def test_a_sentence_means_by_its_interval_what_it_means_by_its_amount(tiny: Saved, lens: str) -> None:
    plain = words(tiny.said).replace("\N{MINUS SIGN}", "-").replace("$", "")
    ((did, *amounts),) = [found[1:] for found in re.findall(SENTENCE, plain) if found[0] == lens]
    sign = 1 if did == "avoided" else -1
    figure = tiny.json()["lenses"][lens]["child_welfare_agency"]["per_gross_dollar"]
    ends = sorted(sign * end for end in figure["credible"])
    assert [float(one) for one in amounts] == pytest.approx([sign * figure["mean"], *ends], abs=0.0051)


@pytest.mark.parametrize(("draws", "warned"), [("2", True), ("99", True), ("100", False)])
def test_the_report_warns_of_few_draws(run: Run, draws: str, *, warned: bool) -> None:
    said = words(run("--draws", draws, "--lens", "matched", "--set", "cohort.referrals=1 per year").said)
    assert (f"Only {draws} draws: the intervals are rough; use --draws 200 or more." in said) == warned


@pytest.mark.parametrize(("replications", "told"), [("1", True), ("2", False)])
def test_the_report_says_that_one_replication_leaves_chance_in(
    run: Run, replications: str, *, told: bool
) -> None:
    said = words(run("--replications", replications, "--lens", "matched").said)
    assert ("(chance included: one replication cannot tell it apart)" in said) == told


def test_the_report_counts_the_comparisons_that_were_no_part_of_the_fit(tiny: Saved) -> None:
    for lens in ("matched", "headline", "trial"):
        published = [one for one in tiny.json()["published"] if one["lens"] in ("", lens)]
        tests = [one for one in published if one["use"] == "validate" and not one["refused"]]
        agree = sum(one["inside"] for one in tests)
        said = (
            f"{lens.capitalize()} lens: {agree} of {len(tests)} published results the model was not fitted to"
        )
        assert said in words(tiny.said)


def test_the_report_gives_a_dash_and_its_reason_for_what_has_no_answer(run: Run) -> None:
    said = words(run("--lens", "matched", "--set", "arms.start.dyads=0").said)
    answer = "Through the matched lens there is no answer in dollars per dollar: programme spending is zero."
    assert answer in said
    assert "Placement cost avoided per dollar spent \N{EN DASH} Placement cost avoided per added" in said
    assert (
        "\N{EN DASH} no answer: programme spending is zero; added programme cost is zero; there are no more "
        "of them with the programme than without" in said
    )


def test_the_report_says_where_it_is_saved(tiny: Saved) -> None:
    assert str(tiny.folder) in tiny.said.replace("\n", "")


def test_json_prints_what_result_json_holds(run: Run) -> None:
    printed = run("--json", "--lens", "matched")
    assert printed.said == (printed.folder / "result.json").read_text("utf-8")


def test_quiet_prints_the_folder_and_nothing_else(run: Run) -> None:
    quiet = run("--quiet", "--lens", "matched")
    assert quiet.said == f"{quiet.folder}\n"


def test_piped_output_has_no_escape_codes(tmp_path: Path) -> None:
    command = [Path(sys.executable).with_name("reunify"), "run", SCENARIO, *TINY, "--out", tmp_path]
    plain = {name: value for name, value in os.environ.items() if name not in {"FORCE_COLOR", "COLUMNS"}}
    done = subprocess.run(command, capture_output=True, check=True, env=plain)
    assert (b"\x1b" in done.stdout, done.stderr) == (False, b"")


def test_results_are_written_into_outputs_of_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = invoked("run", SCENARIO, *TINY, "--lens", "trial", "--quiet").stdout
    assert re.fullmatch(r"outputs/kentucky_start/[0-9a-f]{16}\n", said)


# --- options ------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("--workers", "0"), ("--speed", "9"), ("--draws", "few")], ids=" ".join)
def test_an_option_that_makes_no_sense_is_refused(tmp_path: Path, words: tuple[str, str]) -> None:
    refused = invoked("run", SCENARIO, *TINY, "--out", tmp_path, *words)
    assert (refused.exit_code, refused.stdout, list(tmp_path.iterdir())) == (2, "", [])


REFUSED = {
    ("--lens", "matchd"): "lens: 'matchd' is not in params/\n    did you mean 'matched'?",
    (
        "--baseline",
        "ohio",
    ): "baseline: 'ohio' is not in params/\n    did you mean 'ohio_2017'?",
    ("--seed", "-1"): "seed: must be 0 or more, but is -1\n    write 0 or more",
    ("--draws", "0"): "draws: must be 2 or more, but is 0\n    write 2 or more",
    ("--draws", "1"): "draws: must be 2 or more, but is 1\n    write 2 or more",
    ("--replications", "0"): "replications: must be 1 or more, but is 0\n    write 1 or more",
}


@pytest.mark.parametrize(("words", "said"), REFUSED.items(), ids=map(" ".join, REFUSED))
def test_an_option_that_does_not_fit_is_refused_by_its_own_name(words: tuple[str, str], said: str) -> None:
    refused = invoked("run", SCENARIO, *words)
    assert (refused.exit_code, refused.stdout, refused.stderr) == (2, "", f"{words[0]}: {said}\n")


def test_options_and_settings_that_do_not_fit_are_told_together() -> None:
    refused = invoked("run", SCENARIO, "--lens", "mached", "--seed", "-1", "--set", "discount_rate=5")
    told = re.findall(r"^(--\S+): ", refused.stderr, re.MULTILINE)
    assert (refused.exit_code, told) == (2, ["--lens", "--seed", "--set:1"])


def test_lens_runs_only_that_lens(run: Run) -> None:
    assert list(run("--lens", "trial").json()["lenses"]) == ["trial"]


def test_a_lens_alone_has_the_figures_it_has_among_others(run: Run, tiny: Saved) -> None:
    assert run("--lens", "trial").json()["lenses"]["trial"] == tiny.json()["lenses"]["trial"]


def test_set_changes_a_decision_and_is_recorded(run: Run) -> None:
    changed = run("--lens", "matched", "--set", "arms.start.dyads=2")
    assert "arms.start.dyads: 12 -> 2 (--set:2)" in changed.json("record.json")["overrides"]


def test_set_changes_a_price_and_what_is_avoided_with_it(run: Run) -> None:
    free = [f"{line}_day=0 USD 2024" for line in ("kinship", "foster", "residential")]
    changed = run("--lens", "matched", *(word for item in free for word in ("--set", item)))
    assert changed.json()["lenses"]["matched"]["child_welfare_agency"]["avoided_placement_cost"]["mean"] == 0


def test_baseline_changes_usual_care(run: Run, tiny: Saved) -> None:
    earlier = run("--baseline", "kentucky_2007", "--lens", "matched")
    placed = [
        one.json()["lenses"]["matched"]["outcomes"]["usual_care"]["all_referred"]["placed_share"]
        for one in (earlier, tiny)
    ]
    assert (earlier.json()["baseline"], placed[0] != placed[1]) == ("kentucky_2007", True)


def test_another_seed_gives_another_result(run: Run, tiny: Saved) -> None:
    other = run("--seed", "2", "--lens", "matched").json()
    assert other["lenses"]["matched"] != tiny.json()["lenses"]["matched"]


def test_the_same_seed_gives_the_same_bytes_of_every_file(run: Run, tiny: Saved) -> None:
    again = run()
    assert (again.folder.name, again.files()) == (tiny.folder.name, tiny.files())


def test_two_workers_write_the_bytes_that_one_writes(run: Run) -> None:
    words = ("--lens", "matched", "--draws", "3")
    assert run(*words, "--workers", "2").files() == run(*words).files()


def test_every_file_that_is_promised_is_written(tiny: Saved) -> None:
    promised = (
        "dictionary.md families.parquet ledger.parquet params.yaml posteriors/kentucky_start.csv "
        "posteriors/kentucky_start.json record.json result.json scenario.yaml"
    )
    assert " ".join(tiny.files()) == promised


def test_no_file_names_the_folder_it_was_written_to(tiny: Saved) -> None:
    assert [name for name, held in tiny.files().items() if os.fsencode(tiny.folder.parent) in held] == []


def test_a_run_is_run_again_from_its_own_folder(run: Run, tmp_path: Path) -> None:
    words = ("--set", "arms.start.dyads=2", "--set", "foster_day=90 USD 2020")
    first = run(*words)
    project = tmp_path / "project"
    for folder, file in (("params", "params.yaml"), ("scenarios", "scenario.yaml")):
        (project / folder).mkdir(parents=True)
        shutil.copy(first.folder / file, project / folder / "kentucky_start.yaml")
    shutil.copytree(first.folder / "posteriors", project / "params/posteriors")
    scenario = project / "scenarios/kentucky_start.yaml"
    assert invoked("run", scenario, "--workers", "1", "--out", project / "outputs").exit_code == 0
    (again,) = (project / "outputs/kentucky_start").iterdir()
    assert (again.name, (again / "result.json").read_bytes()) == (
        first.folder.name,
        (first.folder / "result.json").read_bytes(),
    )


# --- what can go wrong --------------------------------------------------------------------------


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def interrupted_story(monkeypatch: pytest.MonkeyPatch) -> None:
    """Press Ctrl-C while the third story is told."""
    told, tally = [0], Telling.tally

    def _tally(self: Telling, replication: int) -> Any:
        told[0] += 1
        if told[0] == 3:
            raise KeyboardInterrupt
        return tally(self, replication)

    monkeypatch.setattr(Telling, "tally", _tally)


@pytest.mark.usefixtures("interrupted_story")
def test_an_interrupted_run_writes_nothing_and_exits_130(tmp_path: Path) -> None:
    done = invoked("run", SCENARIO, *TINY, "--out", tmp_path / "outputs")
    assert (done.exit_code, done.stdout, done.stderr) == (130, "", "Interrupted; nothing was written.\n")
    assert list(tmp_path.iterdir()) == []


def failing(error: BaseException) -> Callable[..., NoReturn]:
    """Return something that writes half a file and then fails."""

    def _fail(path: Path, *_: object) -> NoReturn:
        path.write_bytes(b"PAR1")
        raise error

    return _fail


FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("error", [FULL, KeyboardInterrupt()], ids=["a full disk", "an interruption"])
def test_nothing_half_written_is_left_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    monkeypatch.setattr("sim.outputs.saving.write_families", failing(error))
    assert invoked("run", SCENARIO, *TINY, "--lens", "matched", "--out", tmp_path).exit_code != 0
    assert files(tmp_path) == []


@pytest.mark.parametrize("error", [FULL, KeyboardInterrupt()], ids=["a full disk", "an interruption"])
def test_an_older_run_is_kept_by(run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    older = run("--lens", "matched")
    held = older.files()
    monkeypatch.setattr("sim.outputs.saving.write_families", failing(error))
    out = older.folder.parents[1]
    assert invoked("run", SCENARIO, *TINY, "--lens", "matched", "--out", out).exit_code != 0
    assert (older.files(), [path.name for path in older.folder.parent.iterdir()]) == (
        held,
        [older.folder.name],
    )


def test_a_full_disk_is_told_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.outputs.saving.write_families", failing(FULL))
    done = invoked("run", SCENARIO, *TINY, "--lens", "matched", "--out", tmp_path)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.endswith("No space left on device; nothing was written.\n")


def test_results_are_not_put_into_a_file(tmp_path: Path) -> None:
    (tmp_path / "outputs").write_text("not a folder", "utf-8")
    done = invoked("run", SCENARIO, *TINY, "--out", tmp_path / "outputs")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        f"{tmp_path / 'outputs'}: is a file, so no results can be put in it; nothing was written.\n"
    )


@pytest.mark.usefixtures("interrupted_story")
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_lived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody may write; the user root always may, so it is said rather than done.
    monkeypatch.setattr(os, "access", lambda *asked: asked[-1] != os.W_OK)
    done = invoked("run", SCENARIO, *TINY, "--out", tmp_path)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"{tmp_path}: cannot be written; nothing was written.\n"


@pytest.mark.parametrize(
    "asked",
    [
        ["--json"],
        ["--quiet"],
        [],
    ],
    ids=["result.json", "folder", "report"],
)
def test_a_reader_who_stops_reading_ends_a_run_quietly(tmp_path: Path, asked: list[str]) -> None:
    done = unread("run", SCENARIO, *TINY, "--lens", "matched", "--out", tmp_path, *asked)
    assert (done, [path.name for path in files(tmp_path) if path.name == "result.json"]) == (
        (0, ""),
        ["result.json"],
    )


def test_a_reader_who_stops_reading_the_report_is_told_nothing(tmp_path: Path) -> None:
    status, said = unread("run", SCENARIO, *TINY, "--lens", "matched", "--out", tmp_path)
    assert (status in {0, 1}, said, len(files(tmp_path))) == (True, "", 9)


def test_a_reader_who_stops_reading_ends_a_check_quietly() -> None:
    assert unread("check", SCENARIO) == (0, "")


def unread(*words: str | Path) -> tuple[int, str]:
    """Run the installed command as in `reunify ... | head -0`; return its status and its complaints."""
    command = [Path(sys.executable).with_name("reunify"), *words]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
    return running.returncode, said
