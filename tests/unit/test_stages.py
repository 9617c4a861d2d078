"""Both stages of a calibration give the exact posterior where outcomes are lines in the scores."""

from pathlib import Path

import numpy as np
import pytest

from sim.calibrate.effects import settle_effects
from sim.calibrate.fitting import Fit
from sim.calibrate.keeping import Kept
from sim.calibrate.natural import settle
from sim.calibrate.simulating import Seen
from sim.calibrate.space import Space
from sim.calibrate.stages import Bench, Effort, Outcomes
from tests.toy import estimate
from tests.unit.test_measuring import target

EFFORT = Effort(rounds=(400, 2000), pilots=(400, 400), candidates=3, draws=1000)
HISTORY = np.array([[0.8, 0.3, 0.0], [0.0, -0.4, 0.0]])
EFFECTS = np.array([[0.5, 0.0, 0.2, 0.7, 0.0], [0.0, 0.2, 0.0, -0.5, 0.0]])
"""How outcomes depend on three numbers of usual care, then on one of two effects: the other is free."""
GOALS, SPREADS = np.array([0.6, -0.5]), np.array([0.2, 0.3])
NOISE = 0.05


def space(*names):
    prior = estimate(1.0, "lognormal", interval=(np.exp(-1.959964), np.exp(1.959964)))
    return Space(names, (prior,) * len(names), ("ratio",) * len(names))


ONE, OTHER = space("a", "b", "c"), space("x", "y")


class Linear:
    """A stage whose outcomes are lines in the scores, as logarithms, with a little chance."""

    def __init__(self, slopes: np.ndarray, names: tuple[str, ...]) -> None:
        self.name, self.slopes, self.names = "toy", slopes, names
        self.bench = Bench(1, 1, Kept(Path()), EFFORT, lambda _done, _total: None, 1)
        widths = np.exp(1.959964 * SPREADS)
        self.fits = tuple(
            Fit(str(goal), target(value=goal, interval=(goal / width, goal * width), **CONTRAST))
            for goal, width in zip(np.exp(GOALS), widths, strict=True)
        )
        self.goals, self.variances = GOALS, SPREADS**2
        self.luck = np.random.default_rng(7)

    def live(self, values: dict[str, np.ndarray]) -> Outcomes:
        scores = np.log(np.column_stack([values[name] for name in self.names]))
        each = np.exp(scores @ self.slopes.T + NOISE * self.luck.standard_normal((len(scores), 2)))
        return Outcomes(self.fits, Seen(each, (NOISE * each) ** 2))


CONTRAST = {"arm": "contrast", "contrast": "ratio", "effective_n": None}


def exact(slopes, goals):
    """Return the mean and covariance of standard normal scores, given lines and normal targets."""
    certain = np.diag(1 / (SPREADS**2 + NOISE**2))
    covariance = np.linalg.inv(np.eye(slopes.shape[1]) + slopes.T @ certain @ slopes)
    return goals @ certain @ slopes @ covariance, covariance


@pytest.fixture(scope="module")
def history():
    return settle(ONE, Linear(HISTORY, ONE.addresses))


@pytest.fixture(scope="module")
def effects(history):
    return settle_effects(OTHER, ONE, history, Linear(EFFECTS, (*ONE.addresses, *OTHER.addresses)))


def test_the_natural_history_has_the_exact_mean_and_spread(history):
    mean, covariance = exact(HISTORY, GOALS)
    # Five standard errors of the mean of 1,000 draws.
    assert history.scores.mean(axis=0) == pytest.approx(mean, abs=0.16)
    assert np.cov(history.scores.T) == pytest.approx(covariance, abs=0.15)


def test_effects_have_the_exact_mean_and_spread_about_each_natural_history(history, effects):
    _, covariance = exact(EFFECTS[:, 3:], GOALS)
    means = np.array([exact(EFFECTS[:, 3:], GOALS - EFFECTS[:, :3] @ one)[0] for one in history.scores])
    apart = effects.scores - means
    assert apart.mean(axis=0) == pytest.approx([0, 0], abs=0.16)
    assert np.cov(apart.T) == pytest.approx(covariance, abs=0.12)


def test_an_effect_that_no_target_speaks_of_keeps_its_prior(effects):
    free = effects.scores[:, 1]
    assert (free.mean(), free.std()) == (pytest.approx(0, abs=0.16), pytest.approx(1, abs=0.12))


def test_effects_teach_the_natural_history_nothing(history, effects):
    assert len(effects.scores) == len(history.scores)
    assert (history.scores == settle(ONE, Linear(HISTORY, ONE.addresses)).scores).all()


def test_the_checks_of_a_sound_sample_hold(history, effects):
    checks = {**history.diagnostics, **effects.diagnostics}
    assert {name for name, one in checks.items() if not one.holds} == set()


def test_where_nothing_can_be_lived_the_checks_say_so():
    class Barren(Linear):
        def live(self, values):
            found = super().live(values)
            return Outcomes(
                self.fits, Seen(np.where(found.seen.each > 1, np.nan, found.seen.each), found.seen.chance)
            )

    found = settle(ONE, Barren(HISTORY, ONE.addresses))
    assert not found.diagnostics["refused_points"].holds
