"""What two arms spend, set against each other by kind of cost, payer and quarter, and views of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.appraisal.figures import Values
from sim.costing import Ledger
from sim.study import Study

Amounts = Mapping[str, Values]
"""By payer, dollars of the price year [draw, replication, quarter]; who pays nothing is not listed."""


@dataclass(frozen=True)
class Books:
    """Hold the comparator's spending less the programme arm's, by kind of cost, as `Amounts`.

    `spared` is what can be avoided, `cashable` the share of it that a payer could spend on something else;
    `program` and `base` are what the programme arm and its comparator spend on the programme, in full.
    `payers` are all there are, `nothing` is what is paid by who pays nothing.
    """

    payers: tuple[str, ...]
    program: Amounts
    base: Amounts
    spared: Mapping[str, Amounts]
    cashable: Mapping[str, Amounts]
    nothing: Values


def books_of(study: Study, ledger: Ledger) -> Books:
    """Return the books of the programme arm against its comparator."""
    arms = [ledger.arms.index(arm) for arm in (study.scenario.comparator, study.scenario.program)]
    kinds = tuple(dict.fromkeys(str(line.kind) for line in study.lines.values()))
    base, program = dict[str, Values](), dict[str, Values]()
    spared, cashable = ({kind: dict[str, Values]() for kind in kinds} for _ in range(2))
    for (kind, avoidable, cash, _), numbers in _alike(study, ledger).items():
        spent = ledger.spent[:, :, :, numbers].sum(axis=3)
        for payer, share in ledger.payers_of(numbers[0]).items():
            paid = spent * share
            less = (paid[arms[0]] - paid[arms[1]]) * avoidable
            _enter(spared[kind], payer, less)
            _enter(cashable[kind], payer, less * cash)
            if kind == "program":
                _enter(base, payer, paid[arms[0]])
                _enter(program, payer, paid[arms[1]])
    return Books(ledger.payers, program, base, spared, cashable, np.zeros_like(ledger.spent[0, :, :, 0]))


def _enter(amounts: dict[str, Values], payer: str, more: Values) -> None:
    amounts[payer] = amounts[payer] + more if payer in amounts else more


def _alike(study: Study, ledger: Ledger) -> Mapping[tuple[str, float, float, int], list[int]]:
    """Return the numbers of the lines that are paid, avoided and cashed in alike."""
    found: dict[tuple[str, float, float, int], list[int]] = {}
    for number, line in enumerate(study.lines.values()):
        alike = line.kind, line.avoidable, line.cashable, id(ledger.shares[number])
        found.setdefault(alike, []).append(number)
    return found


@dataclass(frozen=True)
class View:
    """See of the books what some payers pay of some kinds of cost, each quarter with a weight.

    `weights[quarter]` is what a dollar of the quarter counts: its present value, or 0 beyond a horizon.
    """

    books: Books
    payers: Sequence[str]
    kinds: Sequence[str]
    weights: Values

    def __post_init__(self) -> None:
        """Raise KeyError for a payer the books do not know: who pays nothing is known, too."""
        for payer in set(self.payers).difference(self.books.payers):
            raise KeyError(payer)

    def program(self) -> Values:
        """Return what the programme arm spends on the programme [draw, replication]."""
        return self._seen(self.books.program) if "program" in self.kinds else self._nothing

    def base(self) -> Values:
        """Return what the comparator spends on the programme [draw, replication]."""
        return self._seen(self.books.base) if "program" in self.kinds else self._nothing

    def avoided(self, kind: str) -> Values:
        """Return what is avoided of a kind of cost [draw, replication]; zero if it does not count."""
        if kind not in self._counted():
            return self._nothing
        if kind not in self._avoided:
            self._avoided[kind] = self._seen(self.books.spared[kind])
        return self._avoided[kind]

    def net(self) -> Values:
        """Return what is avoided of all kinds together: of the programme, less than nothing."""
        return sum((self.avoided(kind) for kind in self._counted()), self._nothing)

    def cash(self) -> Values:
        """Return what of it could be spent on something else."""
        return sum((self._seen(self.books.cashable[kind]) for kind in self._counted()), self._nothing)

    def _counted(self) -> tuple[str, ...]:
        return tuple(kind for kind in self.kinds if kind in self.books.spared)

    @cached_property
    def _avoided(self) -> dict[str, Values]:
        """What is avoided, by kind: it is asked for more than once."""
        return {}

    @property
    def _nothing(self) -> Values:
        return np.zeros(self.books.nothing.shape[:2])

    def _seen(self, amounts: Amounts) -> Values:
        paid = (amounts[payer] for payer in self.payers if payer in amounts)
        return np.asarray(sum(paid, self.books.nothing) @ self.weights)


def by_year(amounts: Values, years: Sequence[str]) -> Values:
    """Return amounts [..., replication, quarter] summed by year [..., replication, year].

    >>> by_year(np.ones((1, 1, 3)), ("FY2012", "FY2013", "FY2013")).tolist()
    [[[1.0, 2.0]]]
    """
    named = tuple(dict.fromkeys(years))
    return np.asarray(amounts @ np.array([[float(one == year) for year in named] for one in years]))
