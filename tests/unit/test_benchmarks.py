"""The benchmark of sweeps, at a tiny size: that its pieces run, and count what they say they count."""

from benchmarks import sweeps
from benchmarks.scaling import Size, study_of

TINY = Size(30, 4)


def test_a_turn_lives_every_story_once_and_nothing_again():
    took = sweeps.beside(TINY, rounds=1)
    stories = {name: one.stories for name, (one,) in took.items()}
    assert stories == {"psa": 8, "resume": 0, "reference": 4, "small_compiled": 8, "small_idiomatic": 6}


def test_what_some_stories_took_is_extrapolated_to_all():
    rounds = [sweeps.Took(cpu_seconds, 0.0, 4) for cpu_seconds in (3.0, 1.0, 2.0)]
    assert sweeps._whole(rounds, 40) == 20.0


def test_a_sweep_that_grows_says_its_cost():
    cost = sweeps.grown(2, TINY.families)
    assert cost.cpu_seconds > 0.0
    assert cost.megabytes > 100.0


def test_prices_are_swept_without_living(monkeypatch):
    monkeypatch.setattr(sweeps, "commanded", lambda _: {})
    (took,) = sweeps.priced(TINY.families, rounds=1, points=4)["prices"]
    assert took.stories == 0


def test_stories_that_are_kept_are_counted(tmp_path):
    sweeps.drawn(study_of(TINY), str(tmp_path / "one"), 3)
    assert sweeps.kept(tmp_path) == 6
