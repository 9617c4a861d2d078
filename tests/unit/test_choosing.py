"""Who tells the stories: the engine that was asked for, or the one that answers first, and why."""

import pytest

from sim import compilation
from sim.engine import Choice, choosing, chosen
from sim.errors import CannotCompileError

MANY, FEW = 10**9, 10


@pytest.fixture
def cold(monkeypatch):
    """Let nothing be compiled yet, and compiling take no time."""
    monkeypatch.setattr(compilation, "ready", lambda: False)
    monkeypatch.setattr(compilation, "is_ready", lambda: None)
    monkeypatch.setattr(choosing, "warmed", lambda: None)


@pytest.fixture
def broken(monkeypatch):
    """Let the compiler fail."""

    def fail():
        raise RuntimeError("no such processor\nand more")

    monkeypatch.setattr(choosing, "warmed", fail)


def test_simpy_answers_when_it_is_asked():
    assert chosen("simpy", MANY) == Choice("simpy", "as asked")


def test_few_families_do_not_wait_for_the_compiler(cold):
    choice = chosen("auto", FEW)
    assert choice.engine == "simpy"
    assert "few families" in choice.reason


def test_many_families_are_worth_compiling_for_and_it_is_announced(cold):
    said = []
    assert chosen("auto", MANY, said.append) == Choice("compiled")
    assert len(said) == 1
    assert "Compiling" in said[0]


def test_what_is_compiled_already_is_used_in_silence(monkeypatch, cold):
    monkeypatch.setattr(compilation, "ready", lambda: True)
    said = []
    assert chosen("auto", FEW, said.append) == Choice("compiled")
    assert said == []


def test_where_compiling_fails_simpy_answers_and_says_why(cold, broken):
    assert chosen("auto", MANY) == Choice("simpy", "RuntimeError: no such processor")


def test_where_compiling_fails_what_was_asked_for_is_refused(cold, broken):
    with pytest.raises(CannotCompileError, match="no such processor"):
        chosen("compiled", FEW)


def test_where_the_compiler_is_switched_off_simpy_answers(monkeypatch):
    monkeypatch.setattr(compilation, "possible", lambda: False)
    assert chosen("auto", MANY) == Choice("simpy", choosing.SWITCHED_OFF)
