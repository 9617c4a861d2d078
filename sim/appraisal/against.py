"""Hold simulated outcomes against published ones: inside or outside, fitted or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sim.appraisal.figures import Interval, Refusal
from sim.appraisal.measuring import BY, MEASURED, aimed
from sim.errors import InputError, Problem, did_you_mean
from sim.history import Tallies
from sim.params import Target
from sim.study import Study


@dataclass(frozen=True)
class Comparison:
    """Hold one published result beside the simulated one, under one lens.

    `published` is None where only a sign was published; `interval` is what the simulated mean must lie in to
    be `inside`. Where the simulated result was refused, `simulated` and what follows it are None and
    `refused` says why.
    """

    name: str
    metric: str
    arm: str
    """The arm's name; 'contrast' for the programme's arm against its comparator."""
    lens: str
    published: float | None
    interval: Interval
    use: str
    source: str
    simulated: float | None = None
    prediction: Interval | None = None
    mcse: float | None = None
    inside: bool | None = None
    refused: str | None = None


def measurable(study: Study) -> Study:
    """Return the study; raise InputError if a target names an outcome that nothing measures."""
    problems = [
        Problem(*study.params.origin("targets", name, field), f"targets.{name}.{field}", what, mend)
        for name, target in study.params.targets.items()
        for field, what, mend in _unmeasured(target)
    ]
    if problems:
        raise InputError(problems)
    return study


def _unmeasured(target: Target) -> Iterator[tuple[str, str, str]]:
    if target.metric not in MEASURED:
        yield "metric", f"'{target.metric}' is no outcome", did_you_mean(target.metric, MEASURED)
    elif target.by is not None and target.metric not in BY:
        yield (
            "by",
            f"{target.metric} has no date it could be counted by",
            f"leave it out, or use one of: {', '.join(BY)}",
        )


def compared(study: Study, tallies: Mapping[str, Mapping[str, Tallies]]) -> list[Comparison]:
    """Compare every target of the study's setting and baseline, and of a lens that was run (`tallies`).

    A target of the comparator is compared once, under the scenario's own lens if it was run: no lens moves
    usual care, but each enrols slightly other families.
    """
    found: dict[tuple[str, str], Comparison] = {}
    for lens, lived in sorted(tallies.items(), key=lambda item: item[0] != study.scenario.lens):
        for name, target in study.params.targets.items():
            place = (name, "" if target.arm == "comparator" else lens)
            if speaks(target, study, lens) and place not in found:
                found[place] = _comparison(study, name, target, place[1], lived)
    return list(found.values())


def speaks(target: Target, study: Study, lens: str) -> bool:
    """Return whether a target speaks of the study's setting and baseline, and of a lens."""
    scenario = study.scenario
    return (
        target.setting == scenario.setting
        and target.lens in (None, lens)
        and target.baseline in (None, scenario.baseline)
    )


def _comparison(
    study: Study, name: str, target: Target, lens: str, lived: Mapping[str, Tallies]
) -> Comparison:
    scenario = study.scenario
    arms = {"comparator": scenario.comparator, "program": scenario.program, "contrast": "contrast"}
    simulated = aimed(target, lived[scenario.comparator], lived[scenario.program])
    beside = Comparison(
        name=name,
        metric=target.metric,
        arm=arms[target.arm],
        lens=lens,
        published=target.value,
        interval=target.bounds,
        use=target.use,
        source=target.source,
    )
    if isinstance(simulated, Refusal):
        return replace(beside, refused=simulated.refused)
    figure, (low, high) = simulated.figure(), target.bounds
    return replace(
        beside,
        simulated=figure.mean,
        prediction=figure.prediction,
        mcse=figure.mcse,
        inside=low <= figure.mean <= high,
    )
