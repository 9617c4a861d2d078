"""What is known of each number the pathway names: its label, its values, where each comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sim.inputs import texts
from sim.params import AnyNumber, Estimate, Params, amount
from sim.report.diagram.quantities import ends_of, written
from sim.scenario import Arm, Referrals, Treatment
from sim.study import Study

HOMES: Mapping[str, str] = {
    "lens": "by_lens",
    "baseline": "by_baseline",
    "statute": "by_statute",
    "state": "by_state",
}
"""What may choose between a number's estimates, and where these are."""

SECTIONS: Mapping[str, type[Arm | Referrals | Treatment]] = {
    "arms": Arm,
    "cohort": Referrals,
    "treatment": Treatment,
}
"""The parts of a scenario that decide numbers of the pathway."""

DECISIONS: Mapping[str, tuple[str, str, str]] = {
    "treatment_slots": ("treatment", "slots", "count"),
    "removed_at_referral_share": ("cohort", "removed_at_referral", "share"),
    "intake_end_date": ("cohort", "intake", "date"),
    "caseload": ("arms", "caseload", "count"),
    "caseload_ramping": ("arms", "ramp_up_share", "count"),
    "certification_time": ("arms", "certification", "duration"),
    "ramp_up_time": ("arms", "ramp_up", "duration"),
    "vacancy_time": ("arms", "vacancy", "duration"),
    "mentor_recovery": ("arms", "mentor_recovery", "duration"),
    "eligible_share": ("arms", "eligible", "share"),
    "acceptance_share": ("arms", "acceptance", "share"),
    "enrolment_window": ("arms", "enrolment_window", "duration"),
}
"""The numbers that a scenario decides: the section and the field that decides each, and its unit."""

COMPUTED: Mapping[str, str] = {
    "intake_end_date": "The end of intake, which begins when the programme has opened",
    "caseload_ramping": "How many families a dyad serves while it ramps up, a share of its caseload",
}
"""What those numbers are that a scenario does not hold as they are."""


@dataclass(frozen=True)
class Value:
    """One value of a number, as people write it.

    `home` says whether it belongs to a lens, a baseline, a statute or an arm, and `under` to which; both may
    be empty. `interval` is the 95 % interval, or why the value is certain. A decision has no source.
    """

    said: str
    interval: str = ""
    distribution: str = ""
    source: str = ""
    design: str = ""
    provenance: str = ""
    home: str = ""
    under: str = ""


@dataclass(frozen=True)
class Numbers:
    """Tell of each number what the evidence says; with a study, what is in force there.

    >>> from sim.params import read_params
    >>> numbers = Numbers(read_params("params"))
    >>> [value.under for value in numbers.values("months_in_care_limit")]
    ['federal', 'ohio', 'kentucky_2018', 'illinois']
    >>> numbers.values("stable_after")[0].said, numbers.values("caseload")
    ('200 days', ())
    """

    params: Params
    study: Study | None = None

    def label(self, name: str) -> str:
        """Return what a number is, in plain words; empty for one that nobody knows."""
        if name in self.params.numbers:
            return self.params.numbers[name].label
        if name not in DECISIONS:
            return ""
        section, field, _ = DECISIONS[name]
        return COMPUTED.get(name) or texts(SECTIONS[section]).get(field, "").rstrip(".")

    def decided_in(self, name: str) -> str:
        """Return where a scenario decides a number, such as `arms.start.caseload`; empty for evidence."""
        if name not in DECISIONS:
            return ""
        section, field, _ = DECISIONS[name]
        arm = self._arms[0] if len(self._arms) == 1 else "*"
        return f"{section}.{field}" if section != "arms" else f"arms.{arm}.{field}"

    def values(self, name: str) -> tuple[Value, ...]:
        """Return a number's value in force, or its value under every lens, baseline or statute.

        There is none for a number that only a scenario could decide, or that nobody knows.
        """
        if name in DECISIONS:
            return self._decided(self.study, name) if self.study else ()
        if name not in self.params.numbers:
            return ()
        number = self.params.numbers[name]
        home = next((home for home, section in HOMES.items() if getattr(number, section)), "")
        return tuple(_value(number, home, under, one) for under, one in self._estimates(name, home, number))

    @property
    def _arms(self) -> tuple[str, ...]:
        """The arms that offer dyads, or else the programme's; none without a scenario."""
        if self.study is None:
            return ()
        scenario = self.study.scenario
        return tuple(name for name, arm in scenario.arms.items() if arm.dyads) or (scenario.program,)

    def _decided(self, study: Study, name: str) -> tuple[Value, ...]:
        said = {arm: _decision(study, name, arm) for arm in self._arms}
        if len(set(said.values())) == 1:
            return (Value(next(iter(said.values()))),)
        return tuple(Value(value, home="arm", under=arm) for arm, value in said.items())

    def _estimates(self, name: str, home: str, number: AnyNumber) -> Iterator[tuple[str, Estimate[Any]]]:
        if self.study is None:
            yield from number.estimates.items()
        else:
            yield getattr(self.study.scenario, home) if home else "", self.study.estimate(name)


def _decision(study: Study, name: str, arm: str) -> str:
    value, unit = study.scenario.numbers(arm)[name], DECISIONS[name][2]
    if unit == "date":
        return str(study.scenario.start + timedelta(minutes=value))
    return written(unit, value)[0]


def _value(number: AnyNumber, home: str, under: str, estimate: Estimate[Any]) -> Value:
    said, interval = written(number.unit, amount(estimate.value), ends_of(estimate))
    return Value(
        said=said,
        interval=interval or f"certain: {estimate.uncertainty.why}",
        distribution=estimate.uncertainty.distribution,
        source=estimate.source,
        design=estimate.design,
        provenance=estimate.provenance,
        home=home,
        under=under,
    )
