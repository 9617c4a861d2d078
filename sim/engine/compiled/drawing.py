"""Draw a pathway's arrays: what they share, and which of the pathway's numbers go where in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled import records as r
from sim.engine.compiled.records import NONE, Floats, Integers, Places, Records, Small
from sim.engine.frame import Term, Terms, framed
from sim.pathway import Kind, Pathway

KINDS: tuple[Kind, ...] = ("dyad", "family")
"""The kinds of entity by number: dyads come first."""
ONE = -1
"""Where the number 1 stands among a pathway's numbers: behind them all, as the infinity before it."""
ENDLESS = -2


@dataclass(frozen=True)
class Ratios:
    """The ratios of all factors, and `which` numbers multiply which `place` of them, in order."""

    alone: Floats
    place: Integers
    which: Integers

    def of(self, given: Floats) -> Floats:
        """Return the ratios that the numbers given [..., number] make [..., ratio]."""
        ratio = np.broadcast_to(self.alone, given.shape[:-1] + self.alone.shape).copy()
        np.multiply.at(ratio, (..., self.place), given[..., self.which])
        return ratio


class Drawing:
    """A pathway's arrays while they are drawn: the factors of speeds, and where each number stands."""

    def __init__(self, pathway: Pathway) -> None:
        """Begin with nothing drawn."""
        self.pathway = pathway
        self.frame = framed(pathway)
        self.number = {name: place for place, name in enumerate(pathway.numbers)}
        self._factors: list[tuple[int, int]] = []
        self._raised: list[tuple[int, int]] = []
        self._stopped: list[int] = []
        self._ratios = 0

    def factors(self, kind: Kind, terms: Terms) -> tuple[int, int]:
        """Put the factors of a speed behind those that are there, and return from where to where."""
        for track, by_state in terms:
            states = dict(self.tracks(kind))[track]
            self._factors.append((self._ratios - states[0], track))
            for place, state in enumerate(states, self._ratios):
                self._factor(place, by_state[state])
            self._ratios += len(states)
        return len(self._factors) - len(terms), len(self._factors)

    def _factor(self, place: int, term: Term) -> None:
        self._raised += [(place, self.number[ratio]) for ratio in term or ()]
        self._stopped += [place] if term is None else []

    def tracks(self, kind: Kind) -> list[tuple[int, range]]:
        """Return the tracks of a kind of entity with the numbers of their states."""
        return [(track, self.beside(state)) for track, state in enumerate(self.frame.beginning[kind])]

    def beside(self, state: int) -> range:
        """Return the numbers of the states of a state's track."""
        own = self.pathway.track_of
        return range(own.index(own[state]), len(own) - own[::-1].index(own[state]))

    def speeds(self) -> tuple[Records, Ratios]:
        """Return where each factor's ratios stand, and what makes them."""
        alone = np.ones(self._ratios)
        alone[self._stopped] = 0.0
        place, which = np.array(self._raised, dtype=np.int64).reshape(-1, 2).T
        return records(self._factors, r.FACTOR), Ratios(alone, place, which)

    def beginning(self) -> Places:
        """Return the first states [kind, track]."""
        wide = max(len(states) for states in self.frame.beginning.values())
        rows = [
            [*self.frame.beginning[kind], *[0] * (wide - len(self.frame.beginning[kind]))] for kind in KINDS
        ]
        return np.array(rows, dtype=np.uint16)

    def rows(self) -> tuple[Records, list[int]]:
        """Return each row's track, target and where its moves stand, and room for these, all none."""
        rows, room = [], 0
        for track, target in zip(self.frame.track, self.frame.target, strict=True):
            states = self.beside(target)
            rows.append((room - states[0], track, target))
            room += len(states)
        return records(rows, r.ROW), [NONE] * room


def values(pathway: Pathway, numbers: Mapping[str, float]) -> Floats:
    """Return a pathway's numbers as an array [number]; raise KeyError for one that is missing."""
    return drawn_values(pathway, numbers, 1)[0]


def drawn_values(pathway: Pathway, numbers: Mapping[str, float | Floats], draws: int) -> Floats:
    """Return a pathway's numbers as `values` does, for so many draws [draw, number]."""
    given = np.empty((draws, len(pathway.numbers) + 2))
    for place, name in enumerate(pathway.numbers):
        given[:, place] = numbers[name]
    given[:, ENDLESS], given[:, ONE] = np.inf, 1.0
    return given


def rounded(given: Floats) -> Integers:
    """Return numbers as whole ones, none beyond all time."""
    return np.minimum(np.rint(given), r.LATEST).astype(np.int64)


def of_draw(arrays: Any, draw: int) -> Any:
    """Return a table or gauges with the numbers of one draw, of those that hold the numbers of all."""
    held = [name for name in r.NUMBERS if name in arrays._fields]
    return arrays._replace(**{name: getattr(arrays, name)[draw] for name in held})


def small(values: Iterable[int]) -> Small:
    """Return whole numbers as a narrow array; raise OverflowError for one that does not fit."""
    return np.array(list(values), dtype=np.int16)


def places(values: Iterable[int]) -> Places:
    """Return places in an array, none of them none; raise OverflowError for one that does not fit."""
    return np.array(list(values), dtype=np.uint16)


def records(rows: Sequence[tuple[Any, ...]], kind: np.dtype[np.void]) -> Records:
    """Return records, given field by field."""
    return np.array(rows, dtype=kind)


def blank(count: int, kind: np.dtype[np.void]) -> Records:
    """Return records that say none in every field that can."""
    made = np.zeros(count, dtype=kind)
    for name in kind.names or ():
        made[name] = NONE if kind[name].kind == "i" else 0
    return made


def listed(groups: Iterable[Iterable[int]]) -> tuple[list[int], list[int]]:
    """Put groups behind each other; return them, and where each begins, and the last one ends."""
    flat: list[int] = []
    ends = [0]
    for group in groups:
        flat += group
        ends.append(len(flat))
    return flat, ends


def which(chosen: Sequence[Iterable[int]], states: int) -> NDArray[np.int16]:
    """Return 1 where a state is among those chosen, else 0 [choice, state]."""
    rows = [[int(state in set(some)) for state in range(states)] for some in chosen]
    return np.array(rows, dtype=np.int16).reshape(-1, states)
