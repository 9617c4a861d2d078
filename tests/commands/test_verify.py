"""What `verify` prints and returns."""

import json
import re
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import Result

import sim.verify
from sim import compilation
from sim.cli import proving
from sim.engine import Choice, chosen
from sim.verify import Verification, Verified, clocks, queues
from tests.commands.tiny import invoked

CHECK = {"name", "expected", "obtained", "tolerance", "holds", "what"}
SPOILT = Verification(
    (
        Verified("Erlang C: share that waits", 0.35474, 0.36123, 0.0069, holds=True, what="of chance"),
        Verified("Engines: events and stays", 13_124.0, 13_120.0, 0.0, holds=False, what="one event is lost"),
        Verified("Ledger", None, None, None, holds=False, what="ValueError: a funding rule is wrong"),
        Verified("Annuity", 439_353.1, float("nan"), 3.2e-9, holds=False, what="no number"),
    ),
    Choice("simpy", "as asked"),
    chances=1,
    not_compared="the compiler is switched off",
)


@pytest.fixture(scope="module")
def shown() -> Result:
    """What is really verified, told by the compiled engine."""
    chosen("compiled", families=1)  # so that nothing is announced
    return invoked("verify")


@pytest.fixture
def spoilt(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that does not hold, on a machine that is always the same."""
    monkeypatch.setattr(sim.verify, "verified", lambda *_: SPOILT)
    machine = {
        "reunify": "0.1.0",
        "python": "3.12.1",
        "machine": "Linux x86_64",
        "libraries": {"numpy": "2.3.4"},
    }
    told = {"engine": "simpy", "engine_reason": "as asked"}
    monkeypatch.setattr(proving, "_machine", lambda _: machine | told)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "QUEUES", {"simpy": (8, 100), "compiled": (8, 100)})
    monkeypatch.setattr(clocks, "FAMILIES", 500)


def without_numbers(said: str) -> str:
    """Return what is said without its numbers, the spaces beside them, and the line of the machine."""
    words = re.sub(r"[\d,.]*\d(e-\d+)?", "#", said.partition("Told by")[0])
    return re.sub(r" {2,}", "  ", words)


# --- on the screen ------------------------------------------------------------------------------


def test_a_sound_model_is_told_to_hold_with_exit_status_0(shown: Result) -> None:
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "28 of 28 checks hold." in shown.stdout
    assert "FAILS" not in shown.stdout


def test_what_is_said_reads_as_agreed(shown: Result, snapshot: SnapshotAssertion) -> None:
    assert without_numbers(shown.stdout) == snapshot


def test_it_fits_80_columns(shown: Result) -> None:
    assert max(len(line) for line in shown.stdout.splitlines()) <= 80


def test_it_says_with_what_and_on_what_machine(shown: Result) -> None:
    last = " ".join(shown.stdout.partition("Told by")[2].split())
    libraries = ", ".join(rf"{name} \S+" for name in proving.LIBRARIES)
    assert re.fullmatch(rf"the compiled engine\. reunify \S+, Python \S+, {libraries}; \w+ \w+\.", last)


def test_a_second_time_says_the_same_to_the_digit(shown: Result) -> None:
    assert invoked("verify").stdout == shown.stdout


@pytest.mark.usefixtures("spoilt")
def test_what_fails_is_told_with_its_reason_and_exit_status_1(snapshot: SnapshotAssertion) -> None:
    told = invoked("verify")
    assert (told.exit_code, told.stderr) == (1, "")
    assert told.stdout == snapshot


# --- json ---------------------------------------------------------------------------------------


def as_json(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(invoked("verify", "--json", *words).stdout)
    return found


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_json_holds_every_check_and_what_it_was_made_with(engine: str) -> None:
    found = as_json("--engine", engine)
    assert set(found) == {
        *("reunify", "python", "machine", "libraries", "engine", "engine_reason", "not_compared"),
        *("checks_of_chance", "false_alarm", "holds", "checks"),
    }
    assert (found["engine"], found["not_compared"], found["holds"]) == (engine, "", True)
    assert (found["checks_of_chance"], found["false_alarm"]) == (16, 1e-4)
    assert set(found["libraries"]) == {"numba", "numpy", "scipy", "simpy"}
    assert len(found["checks"]) == 28
    for one in found["checks"]:
        assert set(one) == CHECK
        assert one["holds"] == (abs(one["obtained"] - one["expected"]) <= one["tolerance"])


@pytest.mark.usefixtures("spoilt")
def test_json_of_what_fails_has_null_for_what_is_no_number_and_exit_status_1() -> None:
    told = invoked("verify", "--json")
    found = json.loads(told.stdout)
    assert (told.exit_code, found["holds"]) == (1, False)
    assert [one["holds"] for one in found["checks"]] == [True, False, False, False]
    assert found["checks"][2]["expected"] is found["checks"][3]["obtained"] is None


# --- what can go wrong --------------------------------------------------------------------------


def test_an_engine_that_cannot_be_made_is_refused_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compilation, "possible", lambda: False)
    told = invoked("verify", "--engine", "compiled")
    assert (told.exit_code, told.stdout) == (1, "")
    assert "cannot be made here: the compiler is switched off" in " ".join(told.stderr.split())


@pytest.mark.usefixtures("few")
def test_a_wrong_closed_form_makes_the_command_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "log_logistic", lambda *_: 0.5)
    told = invoked("verify")
    assert told.exit_code == 1
    assert "Frailty: sober after 50,000 minutes FAILS: 500 families; " in " ".join(told.stdout.split())
