"""Measure in a simulation what a publication measured: its outcome, date, families and arms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from sim.appraisal.figures import (
    Figure,
    Measure,
    Parts,
    Refusal,
    Values,
    divisor,
    interval_of,
    parts_of,
    refusal_of,
    without_chance,
)
from sim.appraisal.outcomes import (
    DEFINITIONS,
    FAMILIES,
    PLACED,
    RATIOS,
    Amounts,
    Group,
    Mask,
    enrolled,
    placed,
    total_of,
)
from sim.history import Tallies
from sim.params import Contrast, Target
from sim.units import MINUTES_PER_DAY, MINUTES_PER_MONTH

EVER = 2**62
"""A date, in minutes, that nothing comes after."""

MEDIANS: Mapping[str, str] = {
    "median_days_to_treatment": DEFINITIONS["median_days_to_treatment"],
    "median_days_to_treatment_of_all": (
        "Days from referral by which half of all caregivers had entered treatment, whoever never did."
    ),
}
"""Outcomes that are medians, and what each counts."""


def _by(group: Group, mark: str, by: int) -> Mask:
    return group.came(mark) & (group.tallies.marking(mark) <= by)


def _re_entered_by(group: Group, by: int) -> Mask:
    """Return whose children were placed again so soon after they were reunified."""
    back, again = (group.tallies.marking(f"minutes_to_{what}") for what in ("reunification", "re_entry"))
    return (again >= 0) & (again - back <= by)


def _of_children(group: Group, happened: Mask, among: Mask | None = None) -> Amounts:
    children = group.children if among is None else group.children * among
    return children * happened, children


def _left_care_by(group: Group, by: int) -> Mask:
    """Return whose children left care, by any way, so soon after they were placed."""
    removed, left = (group.tallies.marking(f"minutes_to_{what}") for what in ("removal", "exit"))
    return (left >= 0) & (left - removed <= by)


def _stayed(group: Group, by: int) -> Mask:
    """Return whose children were reunified, and not placed again so soon after."""
    return group.came("minutes_to_reunification") & ~_re_entered_by(group, by)


def _months_to_reunification(group: Group, by: int) -> Amounts:
    own = group.children * _by(group, "minutes_to_reunification", by)
    months = group.tallies.marking("minutes_to_reunification") / MINUTES_PER_MONTH
    return own * months, own


BESIDE: Mapping[str, tuple[str, str]] = {
    "left_care_share_of_placed": (PLACED, "Children who left care, by any way, of those ever placed."),
    "stably_reunified_share_of_placed": (
        PLACED,
        "Children reunified, and not placed again by the date after it, of those ever placed.",
    ),
    "months_to_reunification": (
        "the number of children reunified",
        "Months from referral to reunification, of the children reunified.",
    ),
    "case_ended_share": (FAMILIES, "Families whose case ended at least once, or who moved away, of all."),
}
"""Outcomes measured only to hold them against published ones: what each is divided by, what it counts."""

BY: Mapping[str, Callable[[Group, int], Amounts]] = {
    "placed_share": lambda one, by: _of_children(one, _by(one, "minutes_to_removal", by)),
    "recurrence_share": lambda one, by: _of_children(one, _by(one, "minutes_to_recurrence", by)),
    "reunified_share_of_placed": lambda one, by: _of_children(
        one, _by(one, "minutes_to_reunification", by), placed(one.tallies)
    ),
    "re_entered_share_of_reunified": lambda one, by: _of_children(
        one, _re_entered_by(one, by), one.happened("reunification")
    ),
    "ever_treated_share": lambda one, by: (_by(one, "minutes_to_treatment", by), 1.0),
    "left_care_share_of_placed": lambda one, by: _of_children(
        one, _left_care_by(one, by), placed(one.tallies)
    ),
    "stably_reunified_share_of_placed": lambda one, by: _of_children(
        one, _stayed(one, by), placed(one.tallies)
    ),
    "months_to_reunification": _months_to_reunification,
    "case_ended_share": lambda one, by: (_by(one, "minutes_to_case_end", by), 1.0),
}
"""Outcomes that may be counted up to a date: after referral; leaving care after placement; re-entry and
staying home after reunification."""

MEASURED = frozenset((*RATIOS, *MEDIANS, *BY))


@dataclass(frozen=True)
class Aim:
    """Hold what was measured of a target in every draw.

    `each[draw]` in the target's own unit; `chance[draw, replication]` by how much single runs lie beside it,
    by the delta method; `runs[draw, replication]` are the single runs themselves; `whole` is the ratio of the
    means of all draws.
    """

    each: Values
    chance: Values
    runs: Values
    whole: float

    def figure(self) -> Figure:
        """Return the figure: mean, credible and prediction interval, Monte Carlo error."""
        runs = self.runs[np.isfinite(self.runs)]
        return Figure(
            mean=self.whole,
            credible=interval_of(without_chance(self.each, self.chance)),
            prediction=interval_of(runs) if runs.size else None,
            mcse=float(self.each.std(ddof=1) / sqrt(len(self.each))),
        )


def aimed(target: Target, comparator: Tallies, program: Tallies | None = None) -> Aim | Refusal:
    """Return what a target measures in the arms' tallies [draw, replication]; refused where it means nothing.

    `program` may be left out for a target of all families referred to the comparator.

    Raises:
        ValueError: the target needs an arm that is not given.
    """
    if target.population == "enrolled" or target.arm != "comparator":
        if program is None:
            msg = f"{target.metric} of {target.arm}, {target.population}, needs the programme's arm"
            raise ValueError(msg)
        who = enrolled(program) if target.population == "enrolled" else None
    else:
        who = None
    arms = {"comparator": (comparator,), "program": (program,), "contrast": (comparator, program)}
    seen = [_seen(target, one, who) for one in arms[target.arm] if one is not None]
    refused = next((one for one in seen if isinstance(one, Refusal)), None)
    parts = [one for one in seen if isinstance(one, Parts)]
    if refused is not None:
        return refused
    alone = Aim(parts[0].each, parts[0].chance, parts[0].runs, parts[0].whole)
    return contrasted(target.contrast, *parts) if target.contrast else alone


def _seen(target: Target, tallies: Tallies, who: Mask | None) -> Parts | Refusal:
    own = np.ones_like(tallies.children, dtype=bool) if who is None else who
    if target.metric in MEDIANS:
        return _median(tallies, own, of_all=target.metric.endswith("of_all"))
    what = BESIDE[target.metric][0] if target.metric in BESIDE else RATIOS[target.metric][1]
    over, under = _counted(target, Group(tallies))
    measure = Measure(total_of(own, over), total_of(own, under), what)
    refused = refusal_of(divisor(measure), what)
    return refused or parts_of(measure.over, divisor(measure))


def _counted(target: Target, group: Group) -> Amounts:
    if target.by is not None:
        return BY[target.metric](group, target.by)
    whole = RATIOS.get(target.metric)
    return BY[target.metric](group, EVER) if whole is None else whole[0](group)


def _median(tallies: Tallies, who: Mask, *, of_all: bool) -> Parts | Refusal:
    minutes = tallies.marking("minutes_to_treatment").astype(np.float64)
    counted = who & ((minutes >= 0) | of_all)
    if not counted.any(axis=2).all():
        return Refusal("in some runs nobody entered treatment")
    days = np.where(minutes >= 0, minutes / MINUTES_PER_DAY, np.inf)
    runs = np.nanmedian(np.where(counted, days, np.nan), axis=2)
    if not np.isfinite(runs).all():
        return Refusal("in some runs less than half ever entered treatment")
    return parts_of(runs, np.ones_like(runs))


def contrasted(how: Contrast, usual: Parts, program: Parts) -> Aim | Refusal:
    """Return the contrast of the programme's outcome with usual care's, its chance by the delta method."""
    if how == "difference":
        runs = program.runs - usual.runs
        return Aim(
            program.each - usual.each, program.chance - usual.chance, runs, program.whole - usual.whole
        )
    if min(usual.each.min(), program.each.min()) <= 0:
        return Refusal("in some draws it happened to nobody")
    odds = how == "odds_ratio"
    if odds and max(usual.each.max(), program.each.max()) >= 1:
        return Refusal("in some draws it happened to everybody")
    each = _against(program.each, usual.each, odds=odds)
    chance = _relative(program, odds=odds) - _relative(usual, odds=odds)
    whole = float(_against(np.array(program.whole), np.array(usual.whole), odds=odds))
    runs = _against(program.runs, usual.runs, odds=odds)
    return Aim(each, each[:, np.newaxis] * chance, runs, whole)


def _against(program: Values, usual: Values, *, odds: bool) -> Values:
    """Return the ratio of two shares or their odds; not finite where there is none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(program / (1 - program) / (usual / (1 - usual)) if odds else program / usual)


def _relative(parts: Parts, *, odds: bool) -> Values:
    """Return by what part of itself each run's share, or its odds, is off by chance [draw, replication]."""
    each = parts.each[:, np.newaxis]
    return np.asarray(parts.chance / (each * (1 - each) if odds else each))
