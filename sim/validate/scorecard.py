"""Hold every target of a setting against what its scenario gives: inside, outside and why, fitted or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sim.appraisal import Comparison, compared, speaks
from sim.history import Tallies
from sim.params import Setting, Target
from sim.study import Study

Verdict = Literal["inside", "outside", "refused"]


@dataclass(frozen=True)
class Scored:
    """Hold one target beside what was simulated, under one baseline and lens."""

    baseline: str
    found: Comparison
    target: Target

    @property
    def verdict(self) -> Verdict:
        """Whether the simulated mean lies inside the published interval, or could not be said."""
        if self.found.inside is None:
            return "refused"
        return "inside" if self.found.inside else "outside"

    @property
    def fitted(self) -> bool:
        """Whether numbers of the model were fitted to it."""
        return self.target.use == "fit"

    @property
    def unexplained(self) -> bool:
        """Whether it was fitted to, is not met, and nothing written says why."""
        return self.fitted and self.verdict != "inside" and not self.target.explanation


@dataclass(frozen=True)
class Card:
    """Hold the scorecard of one setting: every target under every baseline and lens it speaks of."""

    name: str
    setting: Setting
    comparator: str
    """The comparator's label."""
    program: str
    """The label of the programme's arm."""
    rows: tuple[Scored, ...]

    @property
    def tests(self) -> tuple[Scored, ...]:
        """What the model was not fitted to, where it could be compared."""
        return tuple(one for one in self.rows if not one.fitted and one.verdict != "refused")

    @property
    def tests_inside(self) -> int:
        """How many of the tests lie inside."""
        return sum(one.verdict == "inside" for one in self.tests)

    @property
    def fitted(self) -> tuple[Scored, ...]:
        """What the model was fitted to."""
        return tuple(one for one in self.rows if one.fitted)

    @property
    def missed(self) -> tuple[Scored, ...]:
        """What the model was fitted to and does not meet, explained or not."""
        return tuple(one for one in self.fitted if one.verdict != "inside")

    @property
    def unexplained(self) -> tuple[Scored, ...]:
        """What the model was fitted to, does not meet, and nothing written says why."""
        return tuple(one for one in self.rows if one.unexplained)


def scored(study: Study, tallies: Mapping[str, Mapping[str, Tallies]]) -> tuple[Scored, ...]:
    """Return every target that speaks of the study, beside what was lived under each lens.

    >>> from sim.experiment import experience
    >>> from sim.study import read_study
    >>> small = ["draws=2", "replications=1", "cohort.referrals=5 per year"]
    >>> study = read_study("scenarios/kentucky_start.yaml", "params", small)
    >>> rows = scored(study, experience(study, ["matched"]).tallies)
    >>> {row.found.lens for row in rows} == {"", "matched"}
    True
    """
    targets, baseline = study.params.targets, study.scenario.baseline
    return tuple(Scored(baseline, one, targets[one.name]) for one in compared(study, tallies))


def lenses_compared(study: Study) -> tuple[str, ...]:
    """Return the lenses that have something to be compared with, the study's own first and always.

    >>> from sim.study import read_study
    >>> study = read_study("scenarios/kentucky_start.yaml", "params")
    >>> lenses_compared(study)[0]
    'matched'
    """
    own, targets = study.scenario.lens, study.params.targets.values()
    others = (
        lens
        for lens in study.lenses
        if lens != own and any(one.arm != "comparator" and speaks(one, study, lens) for one in targets)
    )
    return (own, *others)
