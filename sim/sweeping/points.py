"""Points of a study: rows of values, each lived on luck of its own address, in both arms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine import Engine, Telling
from sim.experiment import telling
from sim.study import Study

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Points:
    """Hold points of one study, whose draws they are (`Study.at`).

    `luck[point]` is the address of each point's luck; None is that of best estimates. Points of one address
    meet the same luck, so that a difference between them is not chance.
    """

    study: Study
    luck: tuple[int | None, ...]
    replications: int
    decided: Mapping[str, Any] = field(default_factory=dict)
    """The decisions that were set for these points, by name."""

    @property
    def count(self) -> int:
        """How many points there are."""
        return len(self.luck)

    @cached_property
    def refused(self) -> frozenset[int]:
        """The points that cannot be lived, because some of their numbers contradict each other."""
        return frozenset(self.study.refused_draws)

    def telling(self, arm: str, point: int, engine: Engine) -> Telling:
        """Return what the story of an arm at a point depends on."""
        return replace(telling(self.study, arm, point), draw=self.luck[point], engine=engine)

    def some(self, points: Sequence[int]) -> Study:
        """Return the study with only some of the points for its draws."""
        given, at = self.study.given or {}, list(points)
        return self.study.at({name: column[at] for name, column in given.items()})


def at_best(study: Study, moved: Mapping[str, Floats], replications: int) -> Points:
    """Return points at the best estimates but for what is moved [point], all on the same luck."""
    anything = study.inputs[0]
    values = dict(moved) or {anything: study.column(anything, None)}
    count = len(next(iter(values.values())))
    return Points(study.at(values), (None,) * count, replications)


def at_draws(
    study: Study, draws: int, replications: int, moved: Mapping[str, Floats] | None = None
) -> Points:
    """Return joint draws, each on luck of its own; with some inputs `moved` [setting], once for each setting.

    All draws of the first setting come first, then those of the next.
    """
    settings = len(next(iter(moved.values()))) if moved else 1
    values = {name: np.tile(study.column(name, draws), settings) for name in study.inputs}
    values |= {name: np.repeat(column, draws) for name, column in (moved or {}).items()}
    return Points(study.at(values), tuple(range(draws)) * settings, replications)
