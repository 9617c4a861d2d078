"""Fit by hand: scale the fitted numbers, with their intervals, until outcomes meet published ones.

`python -m tests.regression.hand_fit` prints the values to write into `params/`, and what they give. A later
version calibrates; this one solves as many equations as there are numbers, all with the same luck: Broyden's
method (1965), DOI 10.1090/S0025-5718-1965-0198670-6, from a guess of each outcome's own slope.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.appraisal import Figure
from sim.experiment import experience, judge
from sim.study import Study, read_study

SETS = ("replications=1", "cohort.referrals=70 per year", "arms.start.dyads=6")
LONGEST_STEP = 0.5
MOST_ROUNDS = 12

Outcomes = Mapping[tuple[str, str], float]
"""The means of the outcomes of enrolled families, by arm and metric."""


@dataclass(frozen=True)
class Aim:
    """Say which number is scaled to bring which outcome of an arm to what.

    `slope` is a guess of how much the outcome moves when the number grows e-fold; `close` is near enough.
    With `of_usual_care` the target is that many times usual care's own outcome.
    """

    number: str
    metric: str
    arm: str
    target: float
    slope: float
    close: float = 0.002
    of_usual_care: bool = False

    def miss(self, found: Outcomes) -> float:
        """Return by how much the outcome misses its target."""
        usual = found["usual_care", self.metric] if self.of_usual_care else 1.0
        return found[self.arm, self.metric] - self.target * usual


USUAL_CARE = (
    Aim("removal_scale", "placed_during_case_share", "usual_care", 0.42, -0.17),
    Aim("unaided_recovery_mean", "sober_at_closure_share", "usual_care", 0.37, -0.12),
    Aim("reunification_mean", "reunified_share_of_placed", "usual_care", 0.48, -0.25),
    Aim("re_entry_scale", "re_entered_share_of_reunified", "usual_care", 0.209, -0.07, close=0.004),
)
# A little below the published 14.5 months, since cases close sooner the more families recover.
LENGTH = Aim("closure_without_recovery_scale", "case_months", "start", 14.2, 6.0, close=0.05)
HEADLINE = (
    Aim("hr_recovery_mentored", "sober_at_closure_share", "start", 0.66, 0.12),
    Aim("hr_removal_mentored", "placed_during_case_share", "start", 0.21, 0.13),
)
LATER = Aim("removal_scale", "placed_during_case_share", "usual_care", 0.352, -0.17)
MATCHED = (
    Aim("hr_recovery_mentored", "sober_at_closure_share", "start", 1.4, 0.18, of_usual_care=True),
    Aim("hr_removal_mentored", "placed_during_case_share", "start", 0.203, 0.13),
)
TRIAL = (
    Aim("hr_recovery_mentored", "sober_at_closure_share", "start", 1.15, 0.18, of_usual_care=True),
    Aim("hr_removal_mentored", "placed_during_case_share", "start", 0.88, 0.13, of_usual_care=True),
)


def simulated(study: Study) -> Outcomes:
    """Live a study under its own lens and return its outcomes."""
    lived = experience(study, [study.scenario.lens], workers=2)
    outcomes = judge(lived).appraisals[study.scenario.lens].outcomes
    figures = {(arm, name): one for arm in outcomes for name, one in outcomes[arm]["enrolled"].items()}
    return {place: one.mean for place, one in figures.items() if isinstance(one, Figure)}


def scaled(study: Study, factors: Mapping[str, float]) -> Study:
    """Return the study with the estimates in force of some numbers, and their intervals, times a factor."""
    numbers = dict(study.params.numbers)
    for name, factor in factors.items():
        number = numbers[name]
        homes = {"by_lens": study.scenario.lens, "by_baseline": study.scenario.baseline}
        home = next((home for home in homes if getattr(number, home)), "estimate")
        old = study.estimate(name)
        low, high = old.uncertainty.interval
        whole = type(old.value)
        width = old.uncertainty.model_copy(update={"interval": (whole(low * factor), whole(high * factor))})
        new = old.model_copy(update={"value": whole(old.value * factor), "uncertainty": width})
        held = new if home == "estimate" else {**getattr(number, home), homes[home]: new}
        numbers[name] = number.model_copy(update={home: held})
    return replace(study, params=replace(study.params, numbers=numbers))


def fitted(study: Study, aims: Sequence[Aim]) -> Study:
    """Return the study with the numbers scaled together until every outcome meets its target."""

    def moved(logs: NDArray[np.float64]) -> Study:
        return scaled(study, {aim.number: float(np.exp(log)) for aim, log in zip(aims, logs, strict=True)})

    def misses(logs: NDArray[np.float64]) -> NDArray[np.float64]:
        found = simulated(moved(logs))
        return np.array([aim.miss(found) for aim in aims])

    logs, slopes = np.zeros(len(aims)), np.diag([aim.slope for aim in aims])
    missed = misses(logs)
    for _ in range(MOST_ROUNDS):
        if all(abs(miss) <= aim.close for miss, aim in zip(missed, aims, strict=True)):
            break
        step = np.clip(-np.linalg.solve(slopes, missed), -LONGEST_STEP, LONGEST_STEP)
        before, logs = missed, logs + step
        missed = misses(logs)
        slopes = slopes + np.outer(missed - before - slopes @ step, step) / (step @ step)
    best = moved(logs)
    for aim, miss in zip(aims, missed, strict=True):
        print(f"  {aim.number}: {said(best, aim.number)}   {aim.metric} of {aim.arm} misses by {miss:+.4f}")
    sys.stdout.flush()
    return best


def said(study: Study, name: str) -> str:
    """Return an estimate's value and interval; durations in days."""
    estimate = study.estimate(name)
    unit = 1440 if study.params.numbers[name].unit == "duration" else 1
    low, high = estimate.uncertainty.interval
    return f"{estimate.value / unit:.4g} [{low / unit:.4g}, {high / unit:.4g}]"


def seen(study: Study, baseline: str, lens: str) -> Study:
    """Return the study on another baseline, through another lens."""
    chosen = {"baseline": baseline, "lens": lens}
    return replace(study, scenario=study.scenario.model_copy(update=chosen))


def main() -> None:
    """Fit the first study with both its arms and the length of cases, then the later baseline and lenses."""
    study = read_study("scenarios/kentucky_start.yaml", "params", [*SETS, *sys.argv[1:]])
    old = fitted(seen(study, "kentucky_2007", "headline"), (*USUAL_CARE, LENGTH, *HEADLINE))
    new = fitted(seen(old, "kentucky_2010", "matched"), (LATER, *MATCHED))
    trial = fitted(seen(new, "kentucky_2010", "trial"), TRIAL)
    for one in (new, trial):
        found = simulated(one)
        told = (f"{name} {found['start', name]:.3g}" for name in ("case_months", "contacts_per_family"))
        print(f"{one.scenario.lens}: {', '.join(told)}", flush=True)


if __name__ == "__main__":
    main()
