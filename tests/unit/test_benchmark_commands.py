"""The benchmark of whole commands: that it runs what a person asks, and says what it took."""

import subprocess

import pytest

from benchmarks import commands


def test_a_command_is_a_process_of_its_own_and_takes_time(monkeypatch):
    monkeypatch.setattr(commands, "COMMANDS", {"help": ["--help"]})
    answer = commands.report({"one": commands.ROOT, "other": commands.ROOT}, rounds=2)
    took = answer["commands"]["help"]["one"]
    assert 0.0 < took["least"] <= took["median"] <= took["most"]
    assert set(answer["ratios"]) == {"help"}
    assert "`help`, other" in "\n".join(commands.lines(answer))


def test_a_command_that_fails_is_not_timed():
    with pytest.raises(subprocess.CalledProcessError):
        commands.waited(["run", "no_such_scenario.yaml", "--out"], commands.ROOT)
