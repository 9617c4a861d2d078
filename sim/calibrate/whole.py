"""Calibrate a setting: natural history to usual care, effects lens by lens, into one table of joint draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.effects import settle_effects
from sim.calibrate.fitting import Fit
from sim.calibrate.keeping import Kept
from sim.calibrate.natural import Settled, settle
from sim.calibrate.simulating import World
from sim.calibrate.space import Space, effects, natural_history
from sim.calibrate.stages import Bench, Effort, Progress, Stage
from sim.engine import Engine
from sim.errors import InputError, Problem
from sim.experiment import PRICED
from sim.history import STORY
from sim.params import Diagnostic, Met, Record, Summary, Target
from sim.params.posteriors import SCALE, Unit, tabled
from sim.study import Study

Floats = NDArray[np.float64]

LOOSE = {"draws", "replications", "drawn_from", "lens", "baseline", "setting"}
"""What a scenario decides beside prices that a calibration does not depend on, or settles itself."""
TOLD = {
    "metric",
    "by",
    "arm",
    "contrast",
    "population",
    "lens",
    "baseline",
    "value",
    "effective_n",
    "interval",
}
"""What of a target a calibration depends on."""
METHOD = 2
"""The version of how calibration is done: raised with every change that moves a posterior."""
QUANTILES = (0.025, 0.5, 0.975)
ENDS = (0.025, 0.975)
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
class _Part:
    """One stage's draws: its space, what it was settled by, and what was found."""

    name: str
    space: Space
    settled: Settled

    def columns(self) -> dict[str, Floats]:
        return self.space.values(self.settled.scores)


@dataclass(frozen=True)
class Work:
    """Say how a calibration is worked at; only the effort changes what comes of it.

    What has been lived is kept in a folder of the calibration's fingerprint under `kept`, from which it goes
    on when it was interrupted; `progress` is told (points lived, points in all).
    """

    kept: Path
    engine: Engine = "compiled"
    workers: int = 1
    progress: Progress = lambda _done, _total: None
    effort: Effort = field(default_factory=Effort)


def calibrate(study: Study, work: Work) -> Calibrated:
    """Calibrate the setting of a study to the targets its evidence marks `fit`.

    Raises:
        InputError: the setting has nothing to be calibrated to, or borrows from one that was not calibrated.
        OSError: the folder cannot be written.
    """
    study = _ready(study)
    setting = study.params.settings[study.scenario.setting]
    name = fingerprint(study, work.effort)
    lenses = study.lenses if setting.effects else ()
    total = work.effort.stories(len(lenses))
    kept = Kept(work.kept / name)
    bench = Bench(study.scenario.seed, work.workers, kept, work.effort, work.progress, total)
    space = natural_history(study, setting.baselines)
    stage = Stage("history", _usual_care(study, work), bench)
    parts = [_Part(HISTORY, space, settle(space, stage))]
    for lens in lenses:
        own, worlds = effects(study, lens), _through(study, lens, work)
        settled = settle_effects(own, space, parts[0].settled, Stage(lens, worlds, bench))
        parts.append(_Part(lens, own, settled))
    return _calibrated(study, parts, bench, name)


def fingerprint(study: Study, effort: Effort | None = None) -> str:
    """Return sixteen hexadecimal digits that name all that a study's calibration depends on."""
    study = _ready(study)
    params, scenario = study.params, study.scenario
    setting = params.settings[scenario.setting]
    fitted = {name: one.model_dump(include=TOLD) for name, one in _fitted(study).items()}
    others = {*params.lenses, *params.baselines} - {*study.lenses, *setting.baselines}
    numbers = {name: params.numbers[name] for name in study.pathway.numbers if name in params.numbers}
    priors = {
        (name, key): (one.value, one.uncertainty)
        for name, number in numbers.items()
        for key, one in number.estimates.items()
        if key not in others
    }
    borrowed = params.posterior(setting.borrows.setting) if setting.borrows else None
    inputs = (
        version("reunify"),
        str(STORY),
        str(METHOD),
        repr(study.pathway),
        scenario.setting,
        repr((setting.baselines, setting.natural_history, setting.effects, setting.borrows)),
        repr(fitted),
        repr(priors),
        repr(scenario.model_dump(exclude=PRICED | LOOSE)),
        repr(effort or Effort()),
        borrowed.record.table if borrowed and borrowed.record else "",
    )
    return sha256("\n".join(inputs).encode()).hexdigest()[:16]


def _ready(study: Study) -> Study:
    """Return the study on its setting's own baseline, drawing from priors, if it can be calibrated."""
    scenario = study.scenario
    setting = study.params.settings[scenario.setting]
    problem = mend = ""
    if not setting.natural_history:
        problem, mend = "has no natural history of its own", "calibrate the setting it borrows from"
    elif setting.borrows and setting.borrows.setting not in study.params.posteriors:
        problem = f"borrows its effects from {setting.borrows.setting}, which was not calibrated"
        mend = f"calibrate {setting.borrows.setting} first"
    elif not _fitted(study):
        problem, mend = "has no targets to be fitted to", "mark some of its targets 'use: fit'"
    if problem:
        origin = study.params.origin("settings", scenario.setting)
        raise InputError([Problem(*origin, f"settings.{scenario.setting}", problem, mend)])
    decided = {"baseline": setting.baselines[0], "drawn_from": "margins"}
    return replace(study, scenario=scenario.model_copy(update=decided))


def _fitted(study: Study) -> Mapping[str, Target]:
    own = study.scenario.setting
    targets = study.params.targets.items()
    return {name: one for name, one in targets if one.setting == own and one.use == "fit"}


def _usual_care(study: Study, work: Work) -> tuple[World, ...]:
    """Return the worlds of usual care: one for each baseline that has targets of its own."""
    fits = {name: one for name, one in _fitted(study).items() if one.arm == "comparator"}
    # Who gets a seat does not depend on what becomes of a family, so usual care is that of all referred.
    everyone = (
        Fit(name, one.model_copy(update={"population": "all_referred"})) for name, one in fits.items()
    )
    return _worlds(study, everyone, work)


def _through(study: Study, lens: str, work: Work) -> tuple[World, ...]:
    """Return the worlds of the programme through a lens."""
    seen = replace(study, scenario=study.scenario.model_copy(update={"lens": lens}))
    fits = [
        Fit(name, one)
        for name, one in _fitted(study).items()
        if one.arm != "comparator" and one.lens in (None, lens)
    ]
    if not fits:
        origin = study.params.origin("settings", study.scenario.setting, "effects")
        what, mend = f"nothing published is fitted through the {lens} lens", "add a target with 'use: fit'"
        raise InputError([Problem(*origin, f"lenses.{lens}", what, mend)])
    return _worlds(seen, fits, work)


def _worlds(study: Study, fits: Iterable[Fit], work: Work) -> tuple[World, ...]:
    """Return a world for each baseline that targets speak of; those that name none belong to the first."""
    every, by_baseline = list(fits), dict[str, list[Fit]]()
    first = study.scenario.baseline
    if all(fit.target.baseline != first for fit in every):
        # What was published of a lens's effect was published against one usual care.
        first = next((fit.target.baseline for fit in every if fit.target.baseline), first)
    for fit in every:
        by_baseline.setdefault(fit.target.baseline or first, []).append(fit)
    return tuple(
        World(
            replace(study, scenario=study.scenario.model_copy(update={"baseline": baseline})),
            tuple(own),
            work.engine,
            work.effort.families,
        )
        for baseline, own in by_baseline.items()
    )


def _calibrated(study: Study, parts: list[_Part], bench: Bench, name: str) -> Calibrated:
    columns = {place: column for part in parts for place, column in part.columns().items()}
    units = {
        place: unit
        for part in parts
        for place, unit in zip(part.space.addresses, part.space.units, strict=True)
    }
    priors = {place: drawn for part in parts for place, drawn in _prior(part.space).items()}
    for place, column in _borrowed(study, bench).items():
        columns[place], units[place], priors[place] = column, "ratio", column
    table = tabled(columns, units)
    record = Record(
        setting=study.scenario.setting,
        fingerprint=name,
        reunify=version("reunify"),
        seed=study.scenario.seed,
        draws=bench.effort.draws,
        families=bench.families,
        table=sha256(table.encode()).hexdigest(),
        diagnostics={key: one for part in parts for key, one in _named(part)},
        targets={fit: met for part in parts for fit, met in _met(part)},
        numbers={
            place: Summary(
                unit=units[place],
                prior=_summed(priors[place], units[place]),
                posterior=_summed(column, units[place]),
            )
            for place, column in columns.items()
        },
    )
    return Calibrated(record, table)


def _borrowed(study: Study, bench: Bench) -> dict[str, Floats]:
    """Return the effects that the setting borrows, spread, in an order of their own."""
    setting = study.params.settings[study.scenario.setting]
    source = study.params.posterior(setting.borrows.setting) if setting.borrows else None
    if source is None or setting.borrows is None:
        return {}
    effects_only = frozenset(name for name, one in study.params.numbers.items() if one.by_lens)
    order = np.argsort(bench.luck("borrowing", source.rows), kind="stable")
    rows = order[np.arange(bench.effort.draws) % source.rows]
    found = source.borrowed(effects_only, setting.borrows.spread)
    return {place: column[rows] for place, column in found.items()}


def _named(part: _Part) -> Iterable[tuple[str, Diagnostic]]:
    return ((f"{part.name}: {key}", one) for key, one in part.settled.diagnostics.items())


def _met(part: _Part) -> Iterable[tuple[str, Met]]:
    outcomes = part.settled.outcomes
    for fit, column in zip(outcomes.fits, outcomes.seen.each.T, strict=True):
        seen = column[np.isfinite(column)]
        low, high = np.quantile(seen, ENDS)
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


def _prior(space: Space) -> dict[str, Floats]:
    """Return numbers spread evenly through each prior [point], to read its quantiles from."""
    from scipy.special import ndtri

    even = ndtri(np.array(QUANTILES))
    return space.values(np.repeat(even[:, np.newaxis], space.size, axis=1))


def _summed(column: Floats, unit: Unit) -> tuple[float, float, float]:
    """Return lower end, median and upper end, in the table's unit."""
    found = column if len(column) == len(QUANTILES) else np.quantile(column, QUANTILES)
    low, middle, high = (float(f"{value / SCALE[unit]:.4g}") for value in found)
    return low, middle, high
