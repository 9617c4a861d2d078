"""Turn hazard into time and back: cumulative hazards and their inverses, compiled.

A clock is a threshold of cumulative hazard: armed with e = -ln(1 - u), it fires at the age where H(age)
reaches e, so a hazard ratio divides what is left of e and stays exact for any law (Cox 1972, DOI
10.1111/j.2517-6161.1972.tb00899.x). Durations are in any one unit (the engines use minutes). The functions
are compiled; a law reaches them as a kind code and an array of numbers whose first entry is the share that
can ever experience the event: the mixture cure model of Berkson and Gage (1952), DOI
10.1080/01621459.1952.10501187. A mean, scale, median or initial duration of infinity means never.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.compilation import inlined

EXPONENTIAL = 0
WEIBULL = 1
LOG_LOGISTIC = 2
LOG_NORMAL = 3
GOMPERTZ = 4
PIECEWISE = 5

_INF = math.inf
# exp(709.78) is the greatest finite double; beyond it we say infinity, where pure Python would raise.
_GREATEST_LOG = 709.0
# No clock is armed with a hazard above 53 ln 2; only a vanishing speed asks for so much, and means never.
_UNREACHABLE = 1e300
# exp(h) - 1 and exp(h) are the same double from here on.
_LARGE_HAZARD = 40.0
_ROOT_HALF = math.sqrt(0.5)
_LOG_ROOT_TWO_PI = 0.5 * math.log(2.0 * math.pi)
# Where erfc gives way to its asymptotic series: exact to the last bit by then, with erfc far from underflow.
_FAR_TAIL = 25.0
# The fit of AS241 ends at r = sqrt(-log p) = 27.
_FIT_END = 27.0


@inlined
def _expm1(x: float) -> float:
    return math.expm1(x) if x < _GREATEST_LOG else _INF


@inlined
def _exp(x: float) -> float:
    return math.exp(x) if x < _GREATEST_LOG else _INF


@inlined
def _power(base: float, exponent: float) -> float:
    # A logarithm is less than its number: mostly it need not be taken to see that the power is finite.
    if base > 1.0 and exponent * base > _GREATEST_LOG and exponent * math.log(base) > _GREATEST_LOG:
        return _INF
    return float(base**exponent)


@inlined
def _exponential(age: float, mean: float) -> float:
    # Asked first: an endless age over an endless mean is no number.
    return 0.0 if mean == _INF else age / mean


@inlined
def _log_logistic(ratio: float, shape: float) -> float:
    if ratio <= 1.0:
        return math.log1p(ratio**shape)
    return shape * math.log(ratio) + math.log1p(ratio**-shape)


@inlined
def _inverse_log_logistic(hazard: float, shape: float) -> float:
    if hazard > _LARGE_HAZARD:
        return _exp(hazard / shape)
    return _power(math.expm1(hazard), 1.0 / shape)


@inlined
def _mills(z: float) -> float:
    """Return z times Mills' ratio of the normal law, for large z: Abramowitz and Stegun (1964), 26.2.12."""
    v = 1.0 / (z * z)
    return 1.0 - v * (1.0 - 3.0 * v * (1.0 - 5.0 * v * (1.0 - 7.0 * v * (1.0 - 9.0 * v * (1.0 - 11.0 * v)))))


@inlined
def _far_normal_hazard(z: float) -> float:
    return 0.5 * z * z + math.log(z) + _LOG_ROOT_TWO_PI - math.log(_mills(z))


@inlined
def _normal_hazard(z: float) -> float:
    if z < -1.0:
        return -math.log1p(-0.5 * math.erfc(-z * _ROOT_HALF))
    if z <= _FAR_TAIL:
        return -math.log(0.5 * math.erfc(z * _ROOT_HALF))
    return _far_normal_hazard(z)


# Numerators and denominators of AS241's PPND16, highest power first: Wichura (1988), DOI 10.2307/2347330.
_CENTRE = (
    (
        2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
        13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
    ),
    (
        5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
        5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0,
    ),
)  # fmt: skip
_NEAR = (
    (
        7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
        3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
    ),
    (
        1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
        0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0,
    ),
)  # fmt: skip
_FAR = (
    (
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386,
        0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699,
        6.6579046435011037772,
    ),
    (
        2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
        7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769,
        1.0,
    ),
)  # fmt: skip


@inlined
def _fraction(coefficients: tuple[tuple[float, ...], tuple[float, ...]], x: float) -> float:
    above = below = 0.0
    for i in range(8):
        above = above * x + coefficients[0][i]
        below = below * x + coefficients[1][i]
    return above / below


@inlined
def _newton_tail(hazard: float) -> float:
    z = math.sqrt(2.0 * hazard - 2.0 * _LOG_ROOT_TWO_PI - math.log(2.0 * hazard))
    # Two steps take the first guess, good to 1e-4, past the last bit; the hazard rate is z / _mills(z).
    for _ in range(2):
        z -= (_far_normal_hazard(z) - hazard) * _mills(z) / z
    return z


@inlined
def _tail(r: float) -> float:
    if r <= 5.0:
        return _fraction(_NEAR, r - 1.6)
    return _fraction(_FAR, r - 5.0)


@inlined
def _log_normal(ratio: float, spread: float) -> float:
    # A ratio can underflow to 0, whose logarithm compiled code has and pure Python refuses.
    return _normal_hazard(math.log(ratio) / spread) if ratio > 0.0 else 0.0


@inlined
def _inverse_normal_hazard(hazard: float) -> float:
    q = 0.5 - math.exp(-hazard)
    if abs(q) <= 0.425:
        return q * _fraction(_CENTRE, 0.180625 - q * q)
    if q < 0.0:
        return -_tail(math.sqrt(-math.log(-math.expm1(-hazard))))
    # AS241 wants sqrt(-log p) of the upper tail's p, and the hazard is -log p: p itself is never formed.
    r = math.sqrt(hazard)
    return _tail(r) if r <= _FIT_END else _newton_tail(hazard)


@inlined
def _inverse_gompertz(hazard: float, initial: float, fold: float) -> float:
    growth = hazard * (initial / fold)
    return fold * math.log1p(growth) if growth > -1.0 else _INF


@inlined
def _gompertz(age: float, initial: float, fold: float) -> float:
    return fold / initial * _expm1(age / fold)


@inlined
def _piecewise(numbers: NDArray[np.float64], age: float) -> float:
    hazard = start = 0.0
    for i in range(1, numbers.size - 1, 2):
        mean, cut = float(numbers[i]), float(numbers[i + 1])
        if age <= cut:
            return hazard + _exponential(age - start, mean)
        hazard += _exponential(cut - start, mean)
        start = cut
    return hazard + _exponential(age - start, float(numbers[-1]))


@inlined
def _inverse_piecewise(numbers: NDArray[np.float64], hazard: float) -> float:
    left, start = hazard, 0.0
    for i in range(1, numbers.size - 1, 2):
        mean, cut = float(numbers[i]), float(numbers[i + 1])
        piece = _exponential(cut - start, mean)
        if left <= piece:
            return start + left * mean
        left -= piece
        start = cut
    return start + left * float(numbers[-1])


@inlined
def _susceptible_hazard(kind: int, numbers: NDArray[np.float64], age: float) -> float:
    if kind == PIECEWISE:
        return _piecewise(numbers, age)
    first = float(numbers[1])
    if first == _INF:
        return 0.0
    if kind == EXPONENTIAL:
        return age / first
    second = float(numbers[2])
    if kind == WEIBULL:
        return _power(age / first, second)
    if kind == LOG_LOGISTIC:
        return _log_logistic(age / first, second)
    if kind == LOG_NORMAL:
        return _log_normal(age / first, second)
    return _gompertz(age, first, second)


@inlined
def _susceptible_age(kind: int, numbers: NDArray[np.float64], hazard: float) -> float:
    if kind == PIECEWISE:
        return _inverse_piecewise(numbers, hazard)
    first = float(numbers[1])
    if first == _INF:
        return _INF
    if kind == EXPONENTIAL:
        return hazard * first
    second = float(numbers[2])
    if kind == WEIBULL:
        return first * _power(hazard, 1.0 / second)
    if kind == LOG_LOGISTIC:
        return first * _inverse_log_logistic(hazard, second)
    if kind == LOG_NORMAL:
        return first * _exp(second * _inverse_normal_hazard(hazard))
    return _inverse_gompertz(hazard, first, second)


@inlined
def drawn_hazard(luck: float) -> float:
    """Return the hazard at which a clock rings, by a number strictly between 0 and 1: -log(1 - luck).

    Nothing is lost to rounding: `sim.randomness.uniform` gives numbers whose distance from 1 is a double.

    >>> round(drawn_hazard(0.5), 6)
    0.693147
    """
    return -math.log(1.0 - luck)


@inlined
def cumulative_hazard(kind: int, numbers: NDArray[np.float64], age: float) -> float:
    """Return the hazard accumulated by an age: 0 up to age 0, infinite where survival is beyond any double.

    `numbers` [share, then the law's own] are packed by a law's `numbers`; `age` is in their unit of duration.
    A row of a wider table may be padded with infinity. With a share below 1 the hazard of the whole group
    levels off at -log(1 - share).

    >>> cumulative_hazard(WEIBULL, np.array([1.0, 10.0, 2.0]), 30.0)
    9.0
    """
    reached = float(age)
    share = float(numbers[0])
    if reached <= 0.0 or share == 0.0:
        return 0.0
    hazard = _susceptible_hazard(kind, numbers, reached)
    return hazard if share == 1.0 else -math.log1p(share * math.expm1(-hazard))


@inlined
def inverse_cumulative_hazard(kind: int, numbers: NDArray[np.float64], hazard: float) -> float:
    """Return the age at which `cumulative_hazard` reaches `hazard`; infinity if never.

    `numbers` [share, then the law's own] are packed by a law's `numbers`; the age is in their unit.
    No age reaches a hazard above 1e300.

    >>> inverse_cumulative_hazard(WEIBULL, np.array([1.0, 10.0, 2.0]), 9.0)
    30.0
    """
    left = float(hazard)
    share = float(numbers[0])
    if left <= 0.0:
        return 0.0
    if share < 1.0:
        survival_lost = -math.expm1(-left)
        if survival_lost >= share:
            return _INF
        left = -math.log1p(-survival_lost / share)
    return _susceptible_age(kind, numbers, left) if left <= _UNREACHABLE else _INF
