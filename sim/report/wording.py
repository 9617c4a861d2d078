"""Numbers as people say them: dollars with their sign, means to three figures, intervals to two."""

from __future__ import annotations

from collections.abc import Callable
from math import floor, log10

from sim.appraisal import Figure

MINUS = "\N{MINUS SIGN}"
MEAN_FIGURES = 3
INTERVAL_FIGURES = 2
THOUSAND = 1_000.0
MILLION = 1e6
CENT = 0.005
CENTS_BELOW = 100
"""Amounts below this are said to the cent, or to the hundredth of a million; less than half of one is 0."""
SUREST = 0.99
"""No chance is said to be surer than this."""
TINY = 1e-9
"""A share of draws and its bound may differ by less than this and be the same."""

NEAR, FAR = 2, 5
"""Monte Carlo errors of the mean within which a mean, and an interval's end, are not told apart from 1."""

Said = tuple[str, str]
"""A figure's mean, and its credible interval in the same unit."""
Say = Callable[[Figure], Said]


def significant(value: float, figures: int) -> str:
    r"""Return a number to some significant figures, with thousands separated.

    >>> significant(104392.47, 3), significant(0.0456, 1), significant(2.0, 2), significant(0, 2)
    ('104,000', '0.05', '2.0', '0')
    >>> significant(-27.04, 3) == "\N{MINUS SIGN}27.0"
    True
    """
    if value == 0:
        return "0"
    size = float(f"{abs(value):.{figures - 1}e}")
    decimals = max(0, figures - 1 - floor(log10(size)))
    return f"{MINUS if value < 0 else ''}{size:,.{decimals}f}"


def number(figure: Figure) -> Said:
    """Say a plain number."""
    return significant(figure.mean, MEAN_FIGURES), _between(figure, 1.0)


def percent(figure: Figure) -> Said:
    """Say a share as a percentage.

    >>> percent(Figure(0.3712, (0.331, 0.433), (0.3, 0.5), 0.001))
    ('37.1 %', '33 to 43')
    """
    return f"{100 * figure.mean:.1f} %".replace("-", MINUS), _between(figure, 0.01)


def points(figure: Figure) -> Said:
    """Say a difference of shares in percentage points.

    >>> points(Figure(0.033, (0.014, 0.052), (0.0, 0.1), 0.001))
    ('3.3 points', '1.4 to 5.2')
    """
    mean, between = percent(figure)
    return mean.replace(" %", " points"), between


def dollars(figure: Figure) -> Said:
    """Say an amount, in millions where the figure reaches them.

    >>> dollars(Figure(7_161_369.5, (5.39e6, 8.84e6), (4e6, 9e6), 1.0))
    ('$7.16 million', '5.4 to 8.8')
    """
    size = max(abs(figure.mean), *(abs(end) for end in figure.credible))
    scale = MILLION if size >= MILLION else 1.0
    if size < CENTS_BELOW:
        low, high = (amount(end).replace("$", "") for end in figure.credible)
        return amount(figure.mean), f"{low} to {high}"
    return amount(figure.mean, scale), _between(figure, scale)


def amount(value: float, scale: float = 1.0) -> str:
    """Return dollars and, below a hundred, cents; `scale` a million says millions.

    >>> amount(1.2371), amount(51_234.0), amount(2_345_678.0, 1e6)
    ('$1.24', '$51,200', '$2.35 million')
    """
    size = abs(value) / scale
    said = f"{size:.2f}" if CENT <= size < CENTS_BELOW else significant(size, MEAN_FIGURES)
    said = "0" if size < CENT else said
    sign = MINUS if value < 0 and said != "0" else ""
    return f"{sign}${said}{' million' if scale == MILLION else ''}"


def thousands(value: float) -> str:
    r"""Return thousands of dollars to three figures, none behind the point.

    >>> thousands(1_899_950.0), thousands(-20.0)
    ('1,900', '0')
    """
    size = round(abs(value) / THOUSAND)
    said = significant(float(size), MEAN_FIGURES) if size >= THOUSAND else str(size)
    return f"{MINUS if value < 0 and size else ''}{said}"


def in_thousands(figure: Figure) -> Said:
    """Say an amount in thousands of dollars."""
    low, high = (thousands(end) for end in figure.credible)
    return thousands(figure.mean), f"{low} to {high}"


def chance(value: float, draws: int) -> str:
    """Return a probability as a percentage, never surer than the draws allow.

    >>> chance(0.5, 200), chance(1.0, 200), chance(0.0, 20)
    ('50 %', 'over 99 %', 'under 5 %')
    """
    least = max(1 - SUREST, 1 / draws)
    if value > 1 - least + TINY:
        return f"over {100 * (1 - least):.0f} %"
    return f"under {100 * least:.0f} %" if value < least - TINY else f"{100 * value:.0f} %"


def verdict(ratio: Figure) -> str:
    """Return what a ratio of avoided placement cost to spending means, no surer than another seed would say.

    The mean must lie two Monte Carlo errors from 1 to be called above or below it, the end of an interval
    five, which is about two of its own errors.

    >>> verdict(Figure(1.01, (0.5, 2.0), (0.3, 3.0), 0.02))
    'it about breaks even through placements alone'
    """
    low, high = ratio.credible
    if low > 1 + FAR * ratio.mcse:
        return "it pays for itself through placements alone"
    if high < 1 - FAR * ratio.mcse:
        return "it does not pay for itself through placements alone"
    if abs(ratio.mean - 1) < NEAR * ratio.mcse:
        return "it about breaks even through placements alone"
    probably = "probably pays" if ratio.mean > 1 else "probably does not pay"
    return f"it {probably} for itself through placements alone"


def _between(figure: Figure, scale: float) -> str:
    low, high = (significant(end / scale, INTERVAL_FIGURES) for end in figure.credible)
    return f"{low} to {high}"
