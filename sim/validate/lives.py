"""What is to be lived: every setting's scenario under each of its baselines, read and checked beforehand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.appraisal import measurable
from sim.errors import InputError, Problem, did_you_mean
from sim.inputs import Collector
from sim.params import Params, read_params
from sim.study import Study, read_study
from sim.validate.emergent import MEASURES
from sim.validate.scorecard import lenses_compared


@dataclass(frozen=True)
class Life:
    """Hold one setting under one baseline, and the lenses it is lived through."""

    setting: str
    study: Study
    lenses: tuple[str, ...]

    @property
    def own(self) -> bool:
        """Whether it is lived under the first of the setting's baselines, which is its own."""
        first = self.study.params.settings[self.setting].baselines[0]
        return self.study.scenario.baseline == first


def evidence_of(home: Path, named: Sequence[str]) -> Params:
    """Return the evidence of a folder that holds `params/`.

    Raises:
        InputError: it is not sound, names a check that nothing measures, or has no such setting.
    """
    params = read_params(home / "params")
    problems = [*_unmeasured(params), *_unknown(params, named)]
    if not params.settings:
        what, mend = "has no settings to hold the model against", "name a folder of evidence that has"
        problems.append(Problem(str(home / "params"), 0, "settings", what, mend))
    if problems:
        raise InputError(problems)
    return params


def reading(params: Params, chosen: Mapping[str, str]) -> Params:
    """Return the evidence with other readings of published savings, by the saving's name.

    Raises:
        InputError: there is no such saving, or no such reading of it that can be meant.
    """
    problems = [Problem("--reading", 0, name, *wrong) for name, wrong in _unread(params, chosen)]
    if problems:
        raise InputError(problems)
    taken = {name: params.published[name].model_copy(update={"reading": own}) for name, own in chosen.items()}
    return replace(params, published={**params.published, **taken})


def _unread(params: Params, chosen: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    for name, own in chosen.items():
        known: Collection[str] = (
            params.published[name].meant if name in params.published else params.published
        )
        if name not in params.published:
            yield name, (f"'{name}' was not published in dollars", did_you_mean(name, known))
        elif own not in known:
            yield name, (f"'{own}' is no reading that can be meant", f"write one of: {', '.join(known)}")


def lives(
    home: Path, params: Params, named: Sequence[str], priced: Collection[str], draws: int | None
) -> list[Life]:
    """Return each of the settings under each of its baselines.

    A setting that something published in dollars speaks of (`priced`) is lived through every lens of its
    programme, another through those that have something to be compared with.

    Raises:
        InputError: every problem of every scenario.
    """
    collector, found = Collector(), list[Life]()
    for name in named:
        setting = params.settings[name]
        path = home / "scenarios" / f"{setting.scenario}.yaml"
        for baseline in setting.baselines:
            options = {"baseline": baseline} | ({"draws": draws} if draws else {})
            study = collector.attempt(read_study, path, home / "params", (), options)
            if study is not None:
                lenses = _own_first(study) if name in priced else lenses_compared(study)
                found.append(Life(name, measurable(study), lenses))
    collector.raise_if_any()
    return found


def _own_first(study: Study) -> tuple[str, ...]:
    """Return all lenses of the programme, the scenario's own first."""
    return tuple(sorted(study.lenses, key=lambda lens: lens != study.scenario.lens))


def _unmeasured(params: Params) -> Iterator[Problem]:
    for name, one in params.emergent.items():
        if one.measure not in MEASURES:
            what, mend = f"'{one.measure}' is nothing that is measured", did_you_mean(one.measure, MEASURES)
            where = params.origin("emergent", name, "measure")
            yield Problem(*where, f"emergent.{name}.measure", what, mend)


def _unknown(params: Params, named: Sequence[str]) -> Iterator[Problem]:
    for name in named:
        if name not in params.settings:
            mend = did_you_mean(name, params.settings)
            yield Problem("validate", 0, "", f"'{name}' is no setting", mend)
