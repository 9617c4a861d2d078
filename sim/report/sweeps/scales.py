"""One outcome's label and unit for a whole table or chart, so that its numbers line up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import floor, isfinite, log10

from sim.appraisal import Figure, Refusal
from sim.report.layout import BESIDE_PUBLISHED, NO_ANSWER, OUTCOMES, STAFF
from sim.report.screen import MONEY
from sim.report.wording import (
    MEAN_FIGURES,
    MILLION,
    MINUS,
    NEAR,
    THOUSAND,
    Say,
    amount,
    dollars,
    number,
    percent,
    significant,
)
from sim.sweeping.answers import Known

PLUS_MINUS = "\N{PLUS-MINUS SIGN}"
LABELS: Mapping[str, tuple[str, Say]] = {
    **BESIDE_PUBLISHED,
    **STAFF,
    **OUTCOMES,
    **MONEY,
    "added_program_cost": ("Added programme cost", dollars),
    "added_reunifications": ("Children more reunified", number),
    "added_with_parent": ("Children more with a parent at closure", number),
    "added_recoveries": ("Caregivers more in recovery at closure", number),
}
TEN_THOUSAND = 10_000.0
"""Amounts that reach this are said in thousands of dollars."""
PER_DOLLAR = ("per_gross_dollar", "per_added_dollar")
"""Outcomes that break even at one."""
UNITS: Mapping[float, str] = {MILLION: "million dollars", THOUSAND: "thousand dollars", 1.0: "dollars"}


@dataclass(frozen=True)
class Scale:
    """Say the values of one outcome in one unit; `one` is what a unit is, `even` where it breaks even."""

    label: str
    unit: str
    one: float
    decimals: int
    even: float | None

    @property
    def title(self) -> str:
        """Return the label and the unit, as over an axis or a column."""
        return f"{self.label}, {self.unit}" if self.unit else self.label

    @property
    def money(self) -> bool:
        """Whether the values are dollars."""
        return "dollars" in self.unit

    def said(self, value: float) -> str:
        """Return a value in the unit, without it.

        >>> scale_of("net_saving", [2.0e6], 2024).said(-1_234_567.0) == "\N{MINUS SIGN}1.23"
        True
        """
        size = f"{abs(value) / self.one:,.{self.decimals}f}"
        return f"{MINUS if value < 0 and float(size.replace(',', '')) else ''}{size}"

    def noisy(self, known: Known) -> str:
        """Return a mean and what chance may move it by, two standard errors."""
        return f"{self.said(known.mean)} {PLUS_MINUS} {self.said(NEAR * known.noise)}"

    def cell(self, known: Known | Figure | Refusal) -> str:
        """Return what stands in a cell of a table."""
        if isinstance(known, Refusal):
            return NO_ANSWER
        return self.said(known.mean) if isinstance(known, Figure) else self.noisy(known)

    def spoken(self, value: float) -> str:
        """Return a value with its unit, as in a sentence.

        >>> scale_of("net_saving", [2.0e6], 2024).spoken(1_234_567.0)
        '$1.23 million'
        """
        if self.money:
            return amount(value, MILLION if self.one == MILLION else 1.0)
        return f"{self.said(value)} %" if self.unit == "%" else significant(value, MEAN_FIGURES)

    def between(self, low: float, high: float) -> str:
        """Return an interval in the unit, without it."""
        return f"{self.said(low)} to {self.said(high)}"


def scale_of(outcome: str, values: Iterable[float], year: int) -> Scale:
    """Return the scale that suits the greatest of some values of an outcome; money is of the price year.

    >>> scale_of("net_saving", [-2.0e6, 5.0e5], 2024).title
    'Net saving, million dollars of 2024'
    """
    label, say = LABELS.get(outcome, (in_words(outcome), significant))
    greatest = max((abs(value) for value in values if isfinite(value)), default=0.0)
    even = _even(outcome)
    if say is percent:
        return Scale(label, "%", 0.01, 1, even)
    if say is not dollars:
        return Scale(label, "", 1.0, decimals_of(greatest), even)
    one = MILLION if greatest >= MILLION else THOUSAND if greatest >= TEN_THOUSAND else 1.0
    return Scale(label, f"{UNITS[one]} of {year}", one, decimals_of(greatest / one), even)


def _even(outcome: str) -> float | None:
    """Return where an outcome turns from loss to gain; None where more is not simply better."""
    if outcome in PER_DOLLAR:
        return 1.0
    return 0.0 if outcome in {"net_saving", "cashable_saving"} or outcome.startswith("avoided_") else None


def decimals_of(greatest: float) -> int:
    """Return how many decimals leave three figures to the greatest of some values.

    >>> decimals_of(2.31), decimals_of(0.0), decimals_of(45_000.0)
    (2, 0, 0)
    """
    return max(0, MEAN_FIGURES - 1 - floor(log10(greatest))) if greatest > 0 else 0


def in_words(name: str) -> str:
    """Return a name as words."""
    return name[:1].upper() + name[1:].replace("_", " ")


def lowered(label: str) -> str:
    """Return a label as it stands within a sentence.

    >>> lowered("Usual casework avoided"), lowered("IV-E share")
    ('usual casework avoided', 'IV-E share')
    """
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def label_of(outcome: str) -> str:
    """Return an outcome's label."""
    return LABELS[outcome][0] if outcome in LABELS else in_words(outcome)


def money(value: float) -> str:
    """Return an amount, in millions where it reaches them.

    >>> money(1_234_567.0), money(12_345.0)
    ('$1.23 million', '$12,300')
    """
    return amount(value, MILLION if abs(value) >= MILLION else 1.0)


def share(value: float) -> str:
    """Return a share as a whole percentage, never none of it or all of it where there is some or some left.

    >>> share(0.004), share(0.4149), share(0.999), share(1.0), share(-0.003)
    ('under 1 %', '41 %', 'over 99 %', '100 %', '0 %')
    """
    rounded = round(100 * value)
    if rounded == 0:
        return "under 1 %" if value > 0 else "0 %"
    if rounded == 100 and value < 1:  # noqa: PLR2004 - per cent
        return "over 99 %"
    return f"{rounded} %".replace("-", MINUS)


def whole(known: Known | Figure | Refusal) -> tuple[float, ...]:
    """Return the numbers that a result shows, which its scale must suit."""
    if isinstance(known, Refusal):
        return ()
    return (known.mean, *known.credible) if isinstance(known, Figure) else (known.mean,)
