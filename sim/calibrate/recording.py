"""What a calibration leaves behind: the table of joint draws, and the record of how it went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.calibrate.natural import Settled
from sim.calibrate.space import Space
from sim.calibrate.stages import Bench
from sim.params import Diagnostic, Met, Record, Summary
from sim.params.posteriors import SCALE, Unit, tabled
from sim.study import Study

Floats = NDArray[np.float64]

QUANTILES = (0.025, 0.5, 0.975)
HISTORY = "natural history"


@dataclass(frozen=True)
class Calibrated:
    """Hold a calibration: the record of how it went, and the table of its draws as text."""

    record: Record
    table: str

    @property
    def holds(self) -> bool:
        """Whether every diagnostic holds: whether the draws may be used."""
        return all(one.holds for one in self.record.diagnostics.values())

    @property
    def unmet(self) -> tuple[str, ...]:
        """The targets that could not be met together with the others."""
        return tuple(name for name, met in self.record.targets.items() if not met.inside)


@dataclass(frozen=True)
class Part:
    """Hold one stage's draws: its name, its space, and what it settled."""

    name: str
    space: Space
    settled: Settled


@dataclass(frozen=True)
class Column:
    """Hold one number's draws [row] in the model's units, its unit in the table, its prior's quantiles."""

    draws: Floats
    unit: Unit
    prior: Floats

    def summary(self) -> Summary:
        """Return lower end, median and upper end, before and after."""
        before, after = (self._said(ends) for ends in (self.prior, np.quantile(self.draws, QUANTILES)))
        return Summary(unit=self.unit, prior=before, posterior=after)

    def _said(self, ends: Floats) -> tuple[float, float, float]:
        low, middle, high = (float(f"{value / SCALE[self.unit]:.4g}") for value in ends)
        return low, middle, high


def recorded(study: Study, parts: list[Part], bench: Bench, fingerprint: str) -> Calibrated:
    """Return the table of all parts and of what is borrowed, with its record."""
    columns = {name: one for part in parts for name, one in _columns(part)} | _borrowed(study, bench)
    table = tabled(
        {name: one.draws for name, one in columns.items()}, {name: one.unit for name, one in columns.items()}
    )
    record = Record(
        setting=study.scenario.setting,
        fingerprint=fingerprint,
        reunify=version("reunify"),
        seed=study.scenario.seed,
        draws=bench.effort.draws,
        families=bench.families,
        table=sha256(table.encode()).hexdigest(),
        diagnostics={key: one for part in parts for key, one in _named(part)},
        targets={name: met for part in parts for name, met in _met(part)},
        numbers={name: one.summary() for name, one in columns.items()},
    )
    return Calibrated(record, table)


def _columns(part: Part) -> Iterator[tuple[str, Column]]:
    """Yield the columns of a part, each with the quantiles of its prior."""
    space = part.space
    draws = space.values(part.settled.scores)
    priors = space.values(np.repeat(ndtri(np.array(QUANTILES))[:, np.newaxis], space.size, axis=1))
    for name, unit in zip(space.addresses, space.units, strict=True):
        yield name, Column(draws[name], unit, priors[name])


def _borrowed(study: Study, bench: Bench) -> dict[str, Column]:
    """Return the effects that the setting borrows, spread, in an order of their own.

    No target of the setting speaks of them: they are what they were before it.
    """
    borrows = study.params.settings[study.scenario.setting].borrows
    source = study.params.posterior(borrows.setting) if borrows else None
    if source is None or borrows is None:
        return {}
    lensed = frozenset(name for name, one in study.params.numbers.items() if one.by_lens)
    order = np.argsort(bench.luck("borrowing", source.rows), kind="stable")
    rows = order[np.arange(bench.effort.draws) % source.rows]
    found = {name: column[rows] for name, column in source.borrowed(lensed, borrows.spread).items()}
    return {name: Column(draws, "ratio", np.quantile(draws, QUANTILES)) for name, draws in found.items()}


def _named(part: Part) -> Iterator[tuple[str, Diagnostic]]:
    yield from ((f"{part.name}: {key}", one) for key, one in part.settled.diagnostics.items())


def _met(part: Part) -> Iterator[tuple[str, Met]]:
    """Yield what the draws give for each target; one of no lens in particular is named with its lens."""
    outcomes = part.settled.outcomes
    for fit, column in zip(outcomes.fits, outcomes.seen.each.T, strict=True):
        seen = column[np.isfinite(column)]
        low, _, high = np.quantile(seen, QUANTILES)
        every = part.name != HISTORY and fit.target.lens is None
        yield (
            f"{fit.name} ({part.name})" if every else fit.name,
            Met(
                stage=part.name,
                published=fit.value,
                interval=fit.target.bounds,
                simulated=round(float(seen.mean()), 4),
                credible=(round(float(low), 4), round(float(high), 4)),
            ),
        )
