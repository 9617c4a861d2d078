"""Hold simulated outcomes against published ones: inside or outside, fitted or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sim.appraisal.figures import Refusal
from sim.appraisal.judging import Appraisal
from sim.appraisal.outcomes import DEFINITIONS
from sim.errors import InputError, Problem, did_you_mean
from sim.params import Target
from sim.study import Study


@dataclass(frozen=True)
class Comparison:
    """Hold one published value beside the simulated one, under one lens.

    Where the simulated outcome was refused, `simulated`, `mcse` and `inside` are None and `refused` says why.
    """

    name: str
    metric: str
    arm: str
    lens: str
    published: float
    within: float
    use: str
    source: str
    simulated: float | None = None
    mcse: float | None = None
    inside: bool | None = None
    refused: str | None = None


def measurable(study: Study) -> Study:
    """Return the study; raise InputError if a target names an outcome that nothing measures."""
    problems = [
        Problem(*study.params.origin("targets", name, "metric"), f"targets.{name}.metric", what, mend)
        for name, target in study.params.targets.items()
        if target.metric not in DEFINITIONS
        for what, mend in [(f"'{target.metric}' is no outcome", did_you_mean(target.metric, DEFINITIONS))]
    ]
    if problems:
        raise InputError(problems)
    return study


def compared(study: Study, appraisals: Mapping[str, Appraisal]) -> list[Comparison]:
    """Compare every target that speaks of the study's baseline and of a lens that was run.

    A target of the comparator is compared once, under the scenario's own lens if it was run: no lens moves
    usual care, but each enrols slightly other families.
    """
    found: dict[tuple[str, str], Comparison] = {}
    for lens, appraisal in sorted(appraisals.items(), key=lambda item: item[0] != study.scenario.lens):
        for name, target in study.params.targets.items():
            speaks = target.lens in (None, lens) and target.baseline in (None, study.scenario.baseline)
            place = (name, lens if target.arm == "program" else "")
            if speaks and place not in found:
                found[place] = _comparison(study, name, target, place[1], appraisal)
    return list(found.values())


def _comparison(study: Study, name: str, target: Target, lens: str, appraisal: Appraisal) -> Comparison:
    arm = study.scenario.program if target.arm == "program" else study.scenario.comparator
    simulated = appraisal.outcomes[arm][target.population][target.metric]
    beside = Comparison(
        name=name,
        metric=target.metric,
        arm=arm,
        lens=lens,
        published=target.value,
        within=target.within,
        use=target.use,
        source=target.source,
    )
    if isinstance(simulated, Refusal):
        return replace(beside, refused=simulated.refused)
    inside = abs(simulated.mean - target.value) <= target.within
    return replace(beside, simulated=simulated.mean, mcse=simulated.mcse, inside=inside)
