"""What a setting is calibrated to: its fitted targets, and the worlds in which points are held to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sim.calibrate.fitting import Fit
from sim.calibrate.simulating import World
from sim.calibrate.stages import Work
from sim.errors import InputError, Problem
from sim.params import Target
from sim.study import Study


def ready(study: Study) -> Study:
    """Return the study on its setting's own baseline, drawing from priors.

    Raises:
        InputError: the setting has nothing to be calibrated to, or borrows from one that was not calibrated.
    """
    scenario = study.scenario
    setting = study.params.settings[scenario.setting]
    problem = mend = ""
    if not setting.natural_history:
        problem, mend = "has no natural history of its own", "calibrate the setting it borrows from"
    elif setting.borrows and setting.borrows.setting not in study.params.posteriors:
        problem = f"borrows its effects from {setting.borrows.setting}, which was not calibrated"
        mend = f"calibrate {setting.borrows.setting} first"
    elif not fitted(study):
        problem, mend = "has no targets to be fitted to", "mark some of its targets 'use: fit'"
    if problem:
        origin = study.params.origin("settings", scenario.setting)
        raise InputError([Problem(*origin, f"settings.{scenario.setting}", problem, mend)])
    decided = {"baseline": setting.baselines[0], "drawn_from": "margins"}
    return replace(study, scenario=scenario.model_copy(update=decided))


def fitted(study: Study) -> Mapping[str, Target]:
    """Return the targets of the study's setting that are to be fitted, by name."""
    own = study.scenario.setting
    targets = study.params.targets.items()
    return {name: one for name, one in targets if one.setting == own and one.use == "fit"}


def usual_care(study: Study, work: Work) -> tuple[World, ...]:
    """Return the worlds of usual care: one for each baseline that has targets of its own."""
    fits = {name: one for name, one in fitted(study).items() if one.arm == "comparator"}
    # Who gets a seat does not depend on what becomes of a family, so usual care is that of all referred.
    everyone = (
        Fit(name, one.model_copy(update={"population": "all_referred"})) for name, one in fits.items()
    )
    return _worlds(study, everyone, work)


def through(study: Study, lens: str, work: Work) -> tuple[World, ...]:
    """Return the worlds of the programme through a lens; raise InputError if nothing is fitted there."""
    seen = replace(study, scenario=study.scenario.model_copy(update={"lens": lens}))
    fits = [
        Fit(name, one)
        for name, one in fitted(study).items()
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
