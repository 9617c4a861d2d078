"""Hazards and their inverses: held to mpmath, to scipy and to their own closed forms."""

import math

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import config
from scipy import stats

from sim.distributions import (
    EXPONENTIAL,
    GOMPERTZ,
    LOG_LOGISTIC,
    LOG_NORMAL,
    PIECEWISE,
    WEIBULL,
    conditional_hazard,
    cumulative_hazard,
    frailties,
    inverse_cumulative_hazard,
    population_hazard,
)
from sim.randomness import FAMILY, decision_id, streams, uniforms

INF = math.inf
ALL_KINDS = [EXPONENTIAL, WEIBULL, LOG_LOGISTIC, LOG_NORMAL, GOMPERTZ, PIECEWISE]
POINTS = 60 if config.DISABLE_JIT else 300
SAMPLE = 2_000 if config.DISABLE_JIT else 100_000
quick = settings(deadline=None, max_examples=100, derandomize=True)

# One array of each law for facts that hold of all; the piecewise one has a stretch where nothing happens.
EACH = {
    EXPONENTIAL: [1.0, 400.0],
    WEIBULL: [1.0, 300.0, 1.7],
    LOG_LOGISTIC: [1.0, 250.0, 1.3],
    LOG_NORMAL: [1.0, 200.0, 0.8],
    GOMPERTZ: [1.0, 500.0, 700.0],
    PIECEWISE: [1.0, 500.0, 60.0, INF, 90.0, 200.0],
}


def hazard_at(kind: int, numbers: list[float], age: float) -> float:
    return cumulative_hazard(kind, np.array(numbers, dtype=np.float64), age)


def inverse(kind: int, numbers: list[float], hazard: float) -> float:
    return inverse_cumulative_hazard(kind, np.array(numbers, dtype=np.float64), hazard)


def exact_normal(z: mp.mpf) -> mp.mpf:
    if z < 0:
        return -mp.log1p(-mp.erfc(-z / mp.sqrt(2)) / 2)
    return -mp.log(mp.erfc(z / mp.sqrt(2)) / 2)


def exact(kind: int, numbers: list[float], age: float) -> mp.mpf:
    """Work out H in 60 digits, from the textbook formula and by another road than the code's."""
    share, first, *rest = map(mp.mpf, numbers)
    age = mp.mpf(age)
    hazard = {
        EXPONENTIAL: lambda: age / first,
        WEIBULL: lambda: (age / first) ** rest[0],
        LOG_LOGISTIC: lambda: mp.log1p((age / first) ** rest[0]),
        LOG_NORMAL: lambda: exact_normal(mp.log(age / first) / rest[0]),
        GOMPERTZ: lambda: rest[0] / first * mp.expm1(age / rest[0]),
    }[kind]()
    return hazard if share == 1 else -mp.log1p(share * mp.expm1(-hazard))


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        (EXPONENTIAL, [525_600.0]),
        (WEIBULL, [525_600.0, 0.4]),
        (WEIBULL, [525_600.0, 1.0]),
        (WEIBULL, [525_600.0, 4.5]),
        (LOG_LOGISTIC, [525_600.0, 0.7]),
        (LOG_LOGISTIC, [525_600.0, 3.2]),
        (LOG_NORMAL, [525_600.0, 0.3]),
        (LOG_NORMAL, [525_600.0, 1.9]),
        (GOMPERTZ, [525_600.0, 200_000.0]),
        (GOMPERTZ, [525_600.0, -200_000.0]),
    ],
)
@pytest.mark.parametrize("share", [1.0, 0.6, 1e-9])
def test_hazards_equal_the_formula_in_sixty_digits(kind: int, own: list[float], share: float) -> None:
    ages = np.geomspace(20.0, 2e7, POINTS).tolist()
    with mp.workdps(60):
        errors = [
            mp.fabs(hazard_at(kind, [share, *own], t) / exact(kind, [share, *own], t) - 1) for t in ages
        ]
    # An input's last bit is worth z^2 of them in H for the log-normal, age / fold for Gompertz: 1150 and 100.
    lost = {LOG_NORMAL: 1150, GOMPERTZ: 100}.get(kind, 10)
    assert max(errors) < lost * np.finfo(float).eps


def test_log_normal_hazards_are_right_from_1e_300_to_1e5() -> None:
    scores = np.concatenate([np.linspace(-37.0, 40.0, POINTS), np.geomspace(24.9, 450.0, POINTS)]).tolist()
    ages = [math.exp(z) for z in scores]
    with mp.workdps(60):
        errors = [
            mp.fabs(hazard_at(LOG_NORMAL, [1.0, 1.0, 1.0], t) / exact_normal(mp.log(t)) - 1) for t in ages
        ]
    assert max(errors) < 4e-13
    assert hazard_at(LOG_NORMAL, [1.0, 1.0, 1.0], ages[0]) < 1e-299
    assert hazard_at(LOG_NORMAL, [1.0, 1.0, 1.0], ages[-1]) > 1e5


def test_log_normal_inverses_are_right_from_1e_300_to_1e5() -> None:
    hazards = [*np.geomspace(1e-300, 1e5, 2 * POINTS).tolist(), 25.0, 25.1, 728.9, 729.1]
    with mp.workdps(60):
        for hazard in hazards:
            z = mp.log(mp.mpf(inverse(LOG_NORMAL, [1.0, 1.0, 1.0], hazard)))
            rate = mp.npdf(z) / (mp.erfc(z / mp.sqrt(2)) / 2)
            assert mp.fabs((exact_normal(z) - hazard) / rate) < 1e-15 * max(1, mp.fabs(z))


@pytest.mark.parametrize(
    ("kind", "own", "frozen"),
    [
        (EXPONENTIAL, [90.0], stats.expon(scale=90.0)),
        (WEIBULL, [90.0, 1.4], stats.weibull_min(1.4, scale=90.0)),
        (LOG_LOGISTIC, [90.0, 1.4], stats.fisk(1.4, scale=90.0)),
        (LOG_NORMAL, [90.0, 0.7], stats.lognorm(0.7, scale=90.0)),
        (GOMPERTZ, [90.0, 45.0], stats.gompertz(0.5, scale=45.0)),
    ],
)
def test_survival_equals_scipy(kind: int, own: list[float], frozen: stats.rv_continuous) -> None:
    ages = np.linspace(1.0, 300.0, POINTS)
    ours = [hazard_at(kind, [1.0, *own], age) for age in ages.tolist()]
    assert ours == pytest.approx(-frozen.logsf(ages), rel=1e-10, abs=1e-13)


def test_piecewise_adds_up_its_constant_hazards() -> None:
    numbers = [1.0, 10.0, 5.0, 2.0, 9.0, 4.0]
    hazards = [hazard_at(PIECEWISE, numbers, age) for age in (2.0, 5.0, 7.0, 9.0, 17.0)]
    assert hazards == pytest.approx([0.2, 0.5, 1.5, 2.5, 4.5], rel=1e-15)
    ages = [inverse(PIECEWISE, numbers, hazard) for hazard in hazards]
    assert ages == pytest.approx([2.0, 5.0, 7.0, 9.0, 17.0], rel=1e-15)


def test_piecewise_of_one_piece_is_exponential() -> None:
    assert hazard_at(PIECEWISE, [0.7, 40.0], 30.0) == hazard_at(EXPONENTIAL, [0.7, 40.0], 30.0)
    assert inverse(PIECEWISE, [0.7, 40.0], 0.3) == inverse(EXPONENTIAL, [0.7, 40.0], 0.3)


def test_piecewise_waits_through_a_stretch_where_nothing_happens() -> None:
    numbers = EACH[PIECEWISE]
    assert len({hazard_at(PIECEWISE, numbers, age) for age in (60.0, 75.0, 90.0)}) == 1
    assert inverse(PIECEWISE, numbers, 0.12) == 60.0
    assert inverse(PIECEWISE, numbers, 0.12 + 0.05) == pytest.approx(100.0)


@pytest.mark.parametrize("last", [200.0, INF])
def test_a_row_padded_with_infinity_means_the_same(last: float) -> None:
    numbers = [1.0, 500.0, 60.0, last]
    for padding in ([INF], [INF] * 2, [INF] * 5):
        for age in (10.0, 60.0, 1e6):
            assert hazard_at(PIECEWISE, numbers + padding, age) == hazard_at(PIECEWISE, numbers, age)
        for hazard in (0.1, 0.12, 0.2):
            assert inverse(PIECEWISE, numbers + padding, hazard) == inverse(PIECEWISE, numbers, hazard)


positive = st.floats(0.01, 1e6)
ratios = st.floats(1e-9, 1e9)
shares = st.just(1.0) | st.floats(0.05, 1.0)


def held(kind: int, share: float, own: list[float], age: float, most: float = INF) -> None:
    """Check inverse(H(age)) = age, unless H is so near its ceiling that its bits no longer tell the age."""
    if hazard_at(kind, [1.0, *own], age) > (most if share == 1.0 else min(most, 5.0)):
        return
    assert inverse(kind, [share, *own], hazard_at(kind, [share, *own], age)) == pytest.approx(age, rel=1e-11)


@quick
@given(share=shares, mean=positive, ratio=ratios)
def test_exponential_round_trips(share: float, mean: float, ratio: float) -> None:
    held(EXPONENTIAL, share, [mean], mean * ratio)


@quick
@given(share=shares, scale=positive, shape=st.floats(0.2, 6.0), ratio=ratios)
def test_weibull_and_log_logistic_round_trip(share: float, scale: float, shape: float, ratio: float) -> None:
    held(WEIBULL, share, [scale, shape], scale * ratio)
    held(LOG_LOGISTIC, share, [scale, shape], scale * ratio)


@quick
@given(share=shares, median=positive, spread=st.floats(0.05, 3.0), z=st.floats(-37.0, 200.0))
def test_log_normal_round_trips(share: float, median: float, spread: float, z: float) -> None:
    held(LOG_NORMAL, share, [median, spread], median * math.exp(spread * z))


@quick
@given(share=shares, initial=positive, fold=positive, ratio=st.floats(1e-6, 500.0))
def test_gompertz_round_trips(share: float, initial: float, fold: float, ratio: float) -> None:
    held(GOMPERTZ, share, [initial, fold], fold * ratio)
    held(GOMPERTZ, share, [initial, -fold], fold * ratio / 100)


@quick
@given(
    share=shares,
    means=st.tuples(positive, positive, positive),
    widths=st.tuples(st.floats(1.0, 100.0), st.floats(1.0, 100.0)),
    age=st.floats(0.01, 500.0),
)
def test_piecewise_round_trips(
    share: float, means: tuple[float, ...], widths: tuple[float, ...], age: float
) -> None:
    first, second = widths[0], widths[0] + widths[1]
    # A hazard already vast cannot feel the last piece's small one: stop where a millionth is still felt.
    if max(means) < 1e4 * min(means):
        held(PIECEWISE, share, [means[0], first, means[1], second, means[2]], age, most=1e3)


@quick
@given(kind=st.sampled_from(ALL_KINDS), share=shares, younger=st.floats(0.0, 1e4), older=st.floats(0.0, 1e4))
def test_hazards_never_fall_with_age(kind: int, share: float, younger: float, older: float) -> None:
    numbers = [share, *EACH[kind][1:]]
    younger, older = sorted((younger, older))
    # erfc and log may slip a last bit against the true order.
    assert hazard_at(kind, numbers, younger) <= hazard_at(kind, numbers, older) * (1 + 1e-14)


@pytest.mark.parametrize("kind", ALL_KINDS)
@pytest.mark.parametrize("share", [1.0, 0.4])
def test_nothing_has_happened_at_age_0(kind: int, share: float) -> None:
    numbers = [share, *EACH[kind][1:]]
    assert hazard_at(kind, numbers, 0.0) == inverse(kind, numbers, 0.0) == 0.0
    assert hazard_at(kind, numbers, -1.0) == inverse(kind, numbers, -1.0) == 0.0


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_an_endless_life_meets_an_endless_hazard_and_back(kind: int) -> None:
    assert hazard_at(kind, EACH[kind], INF) == inverse(kind, EACH[kind], INF) == INF
    assert inverse(kind, EACH[kind], 1.1e300) == INF


@pytest.mark.parametrize("kind", ALL_KINDS)
@pytest.mark.parametrize("share", [1.0, 0.4])
def test_the_greatest_and_the_least_age_still_have_a_hazard(kind: int, share: float) -> None:
    numbers = [share, *EACH[kind][1:]]
    assert 0.0 <= hazard_at(kind, numbers, 5e-324) < 1e-2 < hazard_at(kind, numbers, 1.7e308) <= INF
    assert 0.0 <= inverse(kind, numbers, 5e-324) < 1.0


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_what_never_happens_accumulates_nothing(kind: int) -> None:
    never = [1.0, INF, *EACH[kind][2:]] if kind != PIECEWISE else [1.0, INF, 60.0, INF]
    for age in (0.0, 1.0, 1e12, INF):
        assert hazard_at(kind, never, age) == 0.0
    assert inverse(kind, never, 1e-300) == inverse(kind, never, 3.0) == inverse(kind, never, INF) == INF
    assert inverse(kind, never, 0.0) == 0.0


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_share_of_none_never_experiences_it(kind: int) -> None:
    nobody = [0.0, *EACH[kind][1:]]
    assert hazard_at(kind, nobody, 1e6) == 0.0
    assert inverse(kind, nobody, 1e-12) == INF


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_share_levels_off_and_the_rest_are_never_reached(kind: int) -> None:
    numbers = [0.3, *EACH[kind][1:]]
    ceiling = -math.log1p(-0.3)
    assert hazard_at(kind, numbers, INF) == pytest.approx(ceiling, rel=1e-15)
    assert inverse(kind, numbers, ceiling * (1 + 1e-12)) == INF
    assert inverse(kind, numbers, ceiling * (1 - 1e-9)) < INF


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_share_is_the_part_of_a_group_that_lives_by_the_law(kind: int) -> None:
    whole, part = (math.exp(-hazard_at(kind, [share, *EACH[kind][1:]], 150.0)) for share in (1.0, 0.3))
    assert part == pytest.approx(0.7 + 0.3 * whole, rel=1e-14)


def test_a_declining_gompertz_levels_off() -> None:
    numbers = [1.0, 100.0, -50.0]
    assert hazard_at(GOMPERTZ, numbers, INF) == 0.5
    assert inverse(GOMPERTZ, numbers, 0.5) == inverse(GOMPERTZ, numbers, 7.0) == INF
    assert inverse(GOMPERTZ, numbers, 0.499) < INF


@pytest.mark.parametrize("kind", ALL_KINDS)
@pytest.mark.parametrize("ratio", [0.25, 1.0, 3.0])
def test_a_speed_raises_survival_to_its_power(kind: int, ratio: float) -> None:
    """S(t) under a hazard ratio is S0(t)^ratio: an exact binomial test with a false-alarm rate of 1e-6."""
    numbers = np.array([0.9, *EACH[kind][1:]])
    luck = uniforms(streams(5, None, 0, FAMILY, SAMPLE), decision_id("a speed"), 0)
    thresholds = (-np.log1p(-luck) / ratio).tolist()
    beyond = sum(inverse_cumulative_hazard(kind, numbers, threshold) > 150.0 for threshold in thresholds)
    survival = math.exp(-cumulative_hazard(kind, numbers, 150.0)) ** ratio
    assert stats.binomtest(beyond, SAMPLE, survival).pvalue > 1e-6


# Frailty.

LUCK = (np.arange(SAMPLE) + 0.5) / SAMPLE
variances = st.floats(1e-6, 20.0)


@quick
@given(variance=variances, hazard=st.floats(0.0, 30.0))
def test_the_hazard_at_frailty_1_is_that_of_the_formula_in_sixty_digits(
    variance: float, hazard: float
) -> None:
    with mp.workdps(60):
        expected = float(mp.expm1(mp.mpf(variance) * mp.mpf(hazard)) / mp.mpf(variance))
    # The last bit of the exponent is worth variance x hazard of them in the result.
    assert conditional_hazard(hazard, variance) == pytest.approx(
        expected, rel=1e-15 * (4 + variance * hazard)
    )


@quick
@given(variance=variances, hazard=st.floats(0.0, 30.0))
def test_the_hazards_of_one_and_of_all_are_each_other_s_inverse(variance: float, hazard: float) -> None:
    found = population_hazard(conditional_hazard(hazard, variance), variance)
    assert found == pytest.approx(hazard, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("hazard", [0.0, 0.7, 1e9, INF])
def test_without_variance_everyone_is_like_the_population(hazard: float) -> None:
    assert conditional_hazard(hazard, 0.0) == population_hazard(hazard, 0.0) == hazard


def test_an_endless_hazard_of_all_is_an_endless_hazard_of_each() -> None:
    assert conditional_hazard(INF, 0.4) == conditional_hazard(1e6, 0.4) == population_hazard(INF, 0.4) == INF


@pytest.mark.parametrize("variance", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("hazard", [0.05, 0.7, 3.0])
def test_survival_averaged_over_frailties_is_that_of_the_population(variance: float, hazard: float) -> None:
    gamma = stats.gamma(1 / variance, scale=variance)
    averaged = gamma.expect(lambda z: np.exp(-z * conditional_hazard(hazard, variance)))
    assert averaged == pytest.approx(math.exp(-hazard), rel=1e-6)


@pytest.mark.parametrize("variance", [0.01, 0.5, 1.0, 3.0])
def test_frailties_are_quantiles_of_the_gamma_law_with_mean_1(variance: float) -> None:
    law = stats.gamma(1 / variance, scale=variance)
    assert law.mean() == pytest.approx(1.0)
    assert law.var() == pytest.approx(variance)
    assert frailties(LUCK, variance) == pytest.approx(law.ppf(LUCK), rel=1e-12)


def test_without_variance_every_frailty_is_1() -> None:
    assert set(frailties(LUCK, 0.0).tolist()) == {1.0}


def test_the_least_of_frailties_can_still_divide() -> None:
    least = frailties(np.array([2.0**-53]), 1e3)
    assert least[0] > 0.0
    assert math.isfinite(100.0 / least[0])
