"""Without chance, elementary effects are exact: Morris (1991), DOI 10.1080/00401706.1991.10484804."""

import sys

import numpy as np
import pytest

from sim.sweeping.morris import LEVELS, MissingPackageError, effects, trajectories

SLOPES = np.array([5.0, -2.0, 0.0, 1.0, 0.5, 0.1, 7.0, 3.0, 9.0, 4.0, 6.0, 8.0])
SIZE = len(SLOPES)


@pytest.fixture(scope="module")
def rows():
    return trajectories(count=20, dimension=SIZE, seed=1)


def test_rows_are_trajectories_of_one_more_than_the_inputs(rows):
    assert rows.shape == (20 * (SIZE + 1), SIZE)


def test_each_step_moves_one_input_by_half_of_the_cube(rows):
    steps = np.diff(rows.reshape(20, SIZE + 1, SIZE), axis=1)
    np.testing.assert_array_equal((steps != 0).sum(axis=2), 1)
    np.testing.assert_allclose(np.abs(steps).sum(axis=2), 0.5)


def test_each_input_moves_once_in_a_trajectory(rows):
    steps = np.diff(rows.reshape(20, SIZE + 1, SIZE), axis=1)
    np.testing.assert_array_equal((steps != 0).sum(axis=1), 1)


def test_inputs_move_up_and_down(rows):
    steps = np.diff(rows.reshape(20, SIZE + 1, SIZE), axis=1).sum(axis=1)
    assert ((steps > 0).any(axis=0) & (steps < 0).any(axis=0)).all()


def test_levels_are_the_middles_of_equal_parts(rows):
    np.testing.assert_allclose(np.unique(rows.round(9)), (np.arange(LEVELS) + 0.5) / LEVELS)


def test_a_seed_gives_the_same_rows_and_another_gives_others(rows):
    np.testing.assert_array_equal(trajectories(20, SIZE, seed=1), rows)
    assert (trajectories(20, SIZE, seed=2) != rows).any()


def test_the_effects_of_a_linear_function_are_its_slopes(rows):
    # Twelve inputs: in an order by name, x10 would come before x2.
    found = effects(rows, 100.0 + rows @ SLOPES)
    np.testing.assert_allclose(found.mean, SLOPES, atol=1e-12)
    np.testing.assert_allclose(found.size, np.abs(SLOPES), atol=1e-12)
    np.testing.assert_allclose(found.spread, 0.0, atol=1e-12)
    np.testing.assert_allclose(found.half_width, 0.0, atol=1e-12)


def test_an_input_that_does_nothing_has_no_effect(rows):
    found = effects(rows, np.exp(rows[:, 0]) * rows[:, 1])
    for of_all in (found.mean, found.size, found.half_width, found.spread):
        assert not of_all[2:].any()


def test_effects_that_differ_in_sign_cancel_in_the_mean_and_not_in_the_size(rows):
    # Steps of half of the cube from the four levels: the square about the middle goes up as often as down.
    found = effects(rows, (rows[:, 0] - 0.5) ** 2)
    assert found.size[0] == pytest.approx(0.25)
    assert abs(found.mean[0]) < found.size[0]


def test_inputs_that_act_together_spread(rows):
    # The effect of x0 is x1, one of four levels.
    found = effects(rows, rows[:, 0] * rows[:, 1])
    moved = np.diff(rows.reshape(20, SIZE + 1, SIZE), axis=1)[:, :, 0] != 0
    levels = rows.reshape(20, SIZE + 1, SIZE)[:, :-1, 1][moved]
    assert found.mean[0] == pytest.approx(levels.mean())
    assert found.spread[0] == pytest.approx(levels.std(ddof=1))


def test_half_widths_are_those_of_a_mean(rows):
    # A bootstrap of 1,000 knows a standard deviation to 2.2 %; four times that, 1 seed in 10,000.
    luck = np.random.default_rng(3)
    found = effects(rows, rows @ SLOPES + luck.normal(scale=0.2, size=len(rows)))
    sure = np.abs(SLOPES) > 6
    ideal = 1.96 * found.spread[sure] / np.sqrt(20) * np.sqrt(19 / 20)
    np.testing.assert_allclose(found.half_width[sure], ideal, rtol=0.12)


def test_the_same_seed_gives_the_same_half_widths(rows):
    outcome = rows[:, 0] * rows[:, 1]
    one, same, other = (effects(rows, outcome, seed=seed).half_width[0] for seed in (1, 1, 2))
    assert one == same != other


def test_nothing_is_printed(rows, capsys):
    effects(rows, rows @ SLOPES)
    assert capsys.readouterr() == ("", "")


def test_a_missing_package_is_told_with_what_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.sample.morris", None)
    with pytest.raises(MissingPackageError, match=r"pip install 'reunify\[screening\]'"):
        trajectories(count=2, dimension=2, seed=1)
