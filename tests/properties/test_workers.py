"""Work can be shared among any number of processes without a bit of the result changing."""

import numpy as np
import pytest

from sim.engine import Choice
from sim.experiment import Lived, experience
from tests.studies import bits, study

SETS = ("draws=5", "cohort.referrals=20 per year", "arms.start.dyads=1")


@pytest.fixture(scope="module")
def alone() -> Lived:
    one = study(*SETS)
    return experience(one, list(one.params.lenses), workers=1)


@pytest.mark.parametrize(("workers", "engine"), [(2, "compiled"), (4, "compiled"), (2, "simpy")])
def test_any_number_of_workers_on_either_engine_gives_the_same_bits(alone, workers, engine):
    one = study(*SETS)
    shared = experience(one, list(one.params.lenses), workers=workers, choice=Choice(engine))
    assert (shared.same_events is None) == (engine == "simpy")
    assert shared.lenses == alone.lenses
    for lens in alone.lenses:
        for arm, tallies in alone.tallies[lens].items():
            assert bits(tallies) == bits(shared.tallies[lens][arm])


def test_progress_counts_every_draw_once_whoever_lives_it():
    one = study(*SETS)
    seen: list[tuple[int, int]] = []
    experience(one, [one.scenario.lens], workers=1, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(done, 5) for done in range(1, 6)]


def test_a_lens_lived_alone_has_the_bits_it_has_among_others(alone):
    one = study(*SETS)
    for lens in alone.lenses:
        own = experience(one, [lens])
        for arm, tallies in own.tallies[lens].items():
            assert np.array_equal(tallies.by_family, alone.tallies[lens][arm].by_family)
            assert np.array_equal(tallies.by_quarter, alone.tallies[lens][arm].by_quarter)


def test_fewer_draws_and_replications_have_the_bits_they_have_among_more(alone):
    one = study(*SETS, "draws=2", "replications=1")
    few = experience(one, list(alone.lenses))
    for lens in alone.lenses:
        for arm, tallies in few.tallies[lens].items():
            assert np.array_equal(tallies.by_family, alone.tallies[lens][arm].by_family[:2, :1])
