"""Fit by hand: scale the fitted numbers, with their intervals, until outcomes meet published ones.

`python -m tests.regression.hand_fit` prints the values to write into `params/`, and what they give. A later
version calibrates; this one is a ladder of one-dimensional secant searches, all with the same luck.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from math import exp

from sim.appraisal import Figure
from sim.experiment import experience, judge
from sim.study import Study, read_study

SETS = ("replications=1", "cohort.referrals=70 per year", "arms.start.dyads=6")
CLOSE = 0.002
LONGEST_STEP = 0.7
ROUNDS = 2
EFFECTS = ("hr_recovery_mentored",)
SOBRIETY_RATIOS = {"matched": 1.4, "trial": 1.15}
PLACED_RATIO_TRIAL = 0.88


def simulated(study: Study, metric: str, arm: str) -> float:
    """Return the mean of an outcome of enrolled families."""
    lived = experience(study, [study.scenario.lens], workers=2)
    figure = judge(lived).appraisals[study.scenario.lens].outcomes[arm]["enrolled"][metric]
    assert isinstance(figure, Figure)
    return figure.mean


def scaled(study: Study, names: Sequence[str], factor: float) -> Study:
    """Return the study with the estimates in force of some numbers, and their intervals, times a factor."""
    numbers = dict(study.params.numbers)
    for name in names:
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


def fitted(study: Study, names: Sequence[str], metric: str, arm: str, target: float) -> Study:
    """Return the study with the numbers scaled so that an outcome meets its target."""

    def miss(step: float) -> float:
        return simulated(scaled(study, names, exp(step)), metric, arm) - target

    before, now = 0.0, 0.1
    missed, misses = miss(before), miss(now)
    if abs(missed) < CLOSE:
        return study
    for _ in range(6):
        if abs(misses) < CLOSE or misses == missed:
            break
        step = -misses * (now - before) / (misses - missed)
        before, missed, now = now, misses, now + max(-LONGEST_STEP, min(LONGEST_STEP, step))
        misses = miss(now)
    best = scaled(study, names, exp(now))
    for name in names:
        print(
            f"  {name}: {said(best, name)}   {metric} of {arm} misses {target:.3f} by {misses:+.4f}",
            flush=True,
        )
    return best


def said(study: Study, name: str) -> str:
    """Return an estimate's value and interval; durations in days."""
    estimate = study.estimate(name)
    unit = 1440 if study.params.numbers[name].unit == "duration" else 1
    low, high = estimate.uncertainty.interval
    return f"{estimate.value / unit:.4g} [{low / unit:.4g}, {high / unit:.4g}]"


def main() -> None:
    """Fit usual care of both baselines, then each lens."""
    sets = [*SETS, *sys.argv[1:]]
    study = read_study("scenarios/kentucky_start.yaml", "params", sets)
    old = replace(
        study, scenario=study.scenario.model_copy(update={"baseline": "kentucky_2007", "lens": "headline"})
    )
    for _ in range(ROUNDS):
        old = fitted(old, ["removal_scale"], "placed_share", "usual_care", 0.42)
        old = fitted(old, ["unaided_recovery_mean"], "sober_at_closure_share", "usual_care", 0.37)
        old = fitted(old, ["reunification_mean"], "reunified_share_of_placed", "usual_care", 0.48)
    for _ in range(ROUNDS):
        old = fitted(old, EFFECTS, "sober_at_closure_share", "start", 0.66)
        old = fitted(old, ["hr_removal_mentored"], "placed_share", "start", 0.21)
    new = replace(
        old, scenario=old.scenario.model_copy(update={"baseline": "kentucky_2010", "lens": "matched"})
    )
    new = fitted(new, ["removal_scale"], "placed_share", "usual_care", 0.352)
    sober = simulated(new, "sober_at_closure_share", "usual_care")
    print("kentucky_2010 usual care, sober at closure", f"{sober:.3f}")
    for lens, placed in (("matched", 0.203), ("trial", PLACED_RATIO_TRIAL * 0.352)):
        one = replace(new, scenario=new.scenario.model_copy(update={"lens": lens}))
        for _ in range(ROUNDS):
            ratio = SOBRIETY_RATIOS[lens]
            one = fitted(one, EFFECTS, "sober_at_closure_share", "start", ratio * sober)
            one = fitted(one, ["hr_removal_mentored"], "placed_share", "start", placed)


if __name__ == "__main__":
    main()
