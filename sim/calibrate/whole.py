"""Calibrate a setting: natural history to usual care, effects lens by lens, into one table of joint draws."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version

from sim.calibrate.effects import settle_effects
from sim.calibrate.keeping import Kept
from sim.calibrate.natural import settle
from sim.calibrate.recording import HISTORY, Calibrated, Part, recorded
from sim.calibrate.space import effects, natural_history
from sim.calibrate.stages import Bench, Effort, Stage, Work
from sim.calibrate.worlds import fitted, ready, through, usual_care
from sim.experiment import PRICED
from sim.history import STORY
from sim.study import Study

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


def calibrate(study: Study, work: Work) -> Calibrated:
    """Calibrate the setting of a study to the targets its evidence marks `fit`.

    Raises:
        InputError: the setting has nothing to be calibrated to, or borrows from one that was not calibrated.
        OSError: the folder cannot be written.
    """
    study = ready(study)
    setting = study.params.settings[study.scenario.setting]
    name = fingerprint(study, work.effort)
    lenses = study.lenses if setting.effects else ()
    total = work.effort.stories(len(lenses))
    kept = Kept(work.kept / name)
    bench = Bench(study.scenario.seed, work.workers, kept, work.effort, work.progress, total)
    space = natural_history(study, setting.baselines)
    stage = Stage("history", usual_care(study, work), bench)
    parts = [Part(HISTORY, space, settle(space, stage))]
    for lens in lenses:
        own, worlds = effects(study, lens), through(study, lens, work)
        settled = settle_effects(own, space, parts[0].settled, Stage(lens, worlds, bench))
        parts.append(Part(lens, own, settled))
    return recorded(study, parts, bench, name)


def fingerprint(study: Study, effort: Effort | None = None) -> str:
    """Return sixteen hexadecimal digits that name all that a study's calibration depends on."""
    study = ready(study)
    params, scenario = study.params, study.scenario
    setting = params.settings[scenario.setting]
    targets = {name: one.model_dump(include=TOLD) for name, one in fitted(study).items()}
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
        repr(targets),
        repr(priors),
        repr(scenario.model_dump(exclude=PRICED | LOOSE)),
        repr(effort or Effort()),
        borrowed.record.table if borrowed and borrowed.record else "",
    )
    return sha256("\n".join(inputs).encode()).hexdigest()[:16]
