"""What is no input and must come out by itself: the sign that is required, and what was recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.appraisal import Figure, Refusal, aimed, contrasted, enrolled, placed, placement_days
from sim.appraisal.figures import TAILS, Values, parts_of
from sim.history import Tallies
from sim.params import Emergent, Target
from sim.pathway import SETTINGS
from sim.study import Study
from sim.units import MINUTES_PER_DAY, MINUTES_PER_MONTH
from sim.validate.odds import Floats, odds_over_draws

Recorded = tuple[tuple[str, Figure | Refusal], ...]
"""What was recorded, each with its name: first what the sign is asked of."""

FOLLOWED = (24, 36, 60)
"""The months of follow-up at which reunification is compared: about those of three publications."""

LIKE_A_TARGET = Target(
    setting="",
    metric="",
    definition="",
    arm="contrast",
    contrast="ratio",
    population="enrolled",
    sign="above",
    interval_note="",
    use="validate",
    sample="",
    source="judgement",
    design="judgement",
    provenance="assumed",
)
"""What is measured the way a target is; nothing is held against it, so it has no published value."""

AWAY = (*SETTINGS, "adopted", "with_guardian")
"""The meters of children who are not at home."""

FEWEST = 2
"""The fewest draws that have an interval."""


@dataclass(frozen=True)
class Checked:
    """Hold one check of what must come out by itself; `holds` is None where it could not be recorded."""

    name: str
    check: Emergent
    baseline: str
    lens: str
    recorded: Recorded
    holds: bool | None
    not_recorded: str = ""

    @property
    def sure(self) -> bool:
        """Whether the whole intervals have the sign, and not the means alone."""
        figures = [one for _, one in self.recorded if isinstance(one, Figure)]
        if not self.holds or not figures:
            return False
        low, high = figures[0].credible
        if self.check.sign == "falls":
            return low > figures[-1].credible[1]
        return low > 1 if self.check.sign == "above_one" else high < 1

    @property
    def of_published_size(self) -> bool | None:
        """Whether the one published value lies in the interval; None where there is not one."""
        first = self.recorded[0][1] if self.recorded else None
        if len(self.check.published) != 1 or not isinstance(first, Figure):
            return None
        low, high = first.credible
        return low <= self.check.published[0] <= high


@dataclass(frozen=True)
class Arms:
    """Hold what was lived in both arms of a study under its own lens."""

    study: Study
    usual: Tallies
    program: Tallies

    @property
    def who(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """The enrolled families [draw, replication, family]."""
        return enrolled(self.program)

    def contrast(self, metric: str, by: int | None = None) -> Figure | Refusal:
        """Return the ratio of an outcome of enrolled families, programme over comparator."""
        return self._aimed(metric=metric, by=by, arm="contrast", contrast="ratio")

    def alone(self, metric: str, arm: str) -> Figure | Refusal:
        """Return an outcome of enrolled families in one arm."""
        return self._aimed(metric=metric, by=None, arm=arm, contrast=None)

    def _aimed(self, **fields: str | int | None) -> Figure | Refusal:
        found = aimed(LIKE_A_TARGET.model_copy(update=fields), self.usual, self.program)
        return found if isinstance(found, Refusal) else found.figure()

    def times(self, of: Callable[[Tallies], tuple[Values, Values]], what: str) -> Figure | Refusal:
        """Return a ratio of sums of enrolled families [draw, replication], programme over comparator."""
        usual, program = of(self.usual), of(self.program)
        if min(one.mean(axis=1).min() for one in (*usual, *program)) <= 0:
            return Refusal(f"in some draws there is no {what}")
        found = contrasted("ratio", parts_of(*usual), parts_of(*program))
        return found if isinstance(found, Refusal) else found.figure()


def checked(name: str, check: Emergent, arms: Arms) -> Checked:
    """Return a check with what was recorded in a study's own lens and baseline.

    Raises:
        KeyError: nothing here measures it.
    """
    scenario, recorded = arms.study.scenario, MEASURES[check.measure](arms)
    place = name, check, scenario.baseline, scenario.lens
    why = next((one.refused for _, one in recorded if isinstance(one, Refusal)), "")
    if why:
        return Checked(*place, recorded, None, why)
    means = [one.mean for _, one in recorded if isinstance(one, Figure)]
    return Checked(*place, recorded, required(check.sign, means))


def required(sign: str, means: list[float]) -> bool:
    """Return whether what was recorded has the sign that is required.

    >>> required("falls", [1.5, 1.3, 1.1]), required("above_one", [0.97])
    (True, False)
    """
    if sign == "falls":
        return all(later < sooner for sooner, later in pairwise(means))
    return means[0] > 1 if sign == "above_one" else means[0] < 1


def _met(arms: Arms, quantity: Callable[[Tallies], Floats], *, apart: bool, a_month: bool) -> Recorded:
    """Return the naive odds ratio of closure apart, or with a parent, for each one of a quantity."""
    counted, months = quantity(arms.program), arms.program.of("mentored") / MINUTES_PER_MONTH
    closed = arms.program.marking("with_parent_at_closure")
    who = arms.who & (closed >= 0) & (months > 0)
    if a_month:
        counted = np.divide(counted, months, out=np.zeros_like(counted), where=months > 0)
    what = "odds ratio" + (" for one a month" if a_month else " for each")
    return ((what, odds_over_draws(counted, closed == (0 if apart else 1), who)),)


def _visits(tallies: Tallies) -> Floats:
    return tallies.of("child_visit").astype(np.float64)


def _missed(tallies: Tallies) -> Floats:
    """Return contacts attempted less contacts kept; a family's luck may round the two differently."""
    return np.maximum(tallies.of("contact_attempt") - tallies.of("contact").astype(np.float64), 0.0)


def _fades(arms: Arms) -> Recorded:
    return tuple(
        (f"{months} months", arms.contrast("reunified_share_of_placed", months * MINUTES_PER_MONTH))
        for months in FOLLOWED
    )


def _to_treatment(*, of_all: bool) -> Callable[[Arms], Recorded]:
    """Return what records the medians of both arms and their ratio."""

    def recorded(arms: Arms) -> Recorded:
        with_coach, without = (_medians(arms, one, of_all=of_all) for one in (arms.program, arms.usual))
        if not (np.isfinite(with_coach[0]) and np.isfinite(without[0])):
            return (("ratio", Refusal("less than half ever entered treatment")),)
        enough = np.isfinite(with_coach[1]) | np.isfinite(without[1])
        each = with_coach[1][enough] / without[1][enough]
        both = with_coach[0] / without[0], each
        return tuple(
            (what, _of_draws(*pair))
            for what, pair in (("ratio", both), ("days with", with_coach), ("days without", without))
        )

    return recorded


def _medians(arms: Arms, tallies: Tallies, *, of_all: bool) -> tuple[float, Values]:
    """Return the median days of all draws together and of each; infinite where most never enter."""
    minutes = tallies.marking("minutes_to_treatment").astype(np.float64)
    days = np.where(minutes >= 0, minutes / MINUTES_PER_DAY, np.inf)
    who = arms.who & ((minutes >= 0) | of_all)
    each = [
        float(np.median(own[mask])) if mask.any() else np.inf for own, mask in zip(days, who, strict=True)
    ]
    return (float(np.median(days[who])) if who.any() else np.inf), np.array(each)


def _of_draws(whole: float, each: Values) -> Figure | Refusal:
    """Return what all draws together give, with the interval over draws, chance included."""
    if len(each) < FEWEST:
        return Refusal("too few draws in which it could be recorded")
    low, high = np.quantile(each, TAILS, method="nearest")
    error = float(each.std(ddof=1) / np.sqrt(len(each))) if np.isfinite(each).all() else np.inf
    return Figure(whole, (float(low), float(high)), None, error)


def _occurrence(arms: Arms) -> Recorded:
    def sums(tallies: Tallies) -> tuple[Values, Values]:
        return _total(arms, tallies, "maltreatment"), arms.who.sum(axis=2).astype(np.float64)

    return (("ratio", arms.times(sums, "maltreatment")),)


def _occurrence_at_home(arms: Arms) -> Recorded:
    def sums(tallies: Tallies) -> tuple[Values, Values]:
        followed = arms.study.scenario.cohort.follow_up
        away = sum(tallies.of(where).astype(np.float64) for where in AWAY) / tallies.children
        at_home = ((followed - away) * arms.who).sum(axis=2)
        return _total(arms, tallies, "maltreatment"), np.asarray(at_home)

    return (("ratio", arms.times(sums, "maltreatment")),)


def _detected(arms: Arms) -> Recorded:
    def sums(tallies: Tallies) -> tuple[Values, Values]:
        return _total(arms, tallies, "detection"), _total(arms, tallies, "maltreatment")

    return (("ratio", arms.times(sums, "maltreatment that is recorded")),)


def _total(arms: Arms, tallies: Tallies, quantity: str) -> Values:
    return np.asarray((tallies.of(quantity) * arms.who).sum(axis=2), dtype=np.float64)


def _recorded(arms: Arms) -> Recorded:
    metric = "recurrence_by_12_months_share"
    return (
        ("ratio", arms.contrast(metric)),
        ("share with", arms.alone(metric, "program")),
        ("share without", arms.alone(metric, "comparator")),
    )


def _avoided(arms: Arms) -> Recorded:
    """Return how long avoided placements last beside all; draws in which none is avoided are left out."""
    days, before, after = placement_days(arms.usual), placed(arms.usual), placed(arms.program)
    children = arms.usual.children

    def sums(who: NDArray[np.bool_]) -> tuple[Values, Values]:
        return (days * who).sum(axis=(1, 2)), (children * who).sum(axis=(1, 2)).astype(np.float64)

    (over, avoided), (spent, every) = sums(before & ~after), sums(before)
    some = avoided > 0
    if some.sum() < FEWEST:
        return (("ratio", Refusal("too few draws in which a placement is avoided")),)
    short, long = over[some] / avoided[some], spent[some] / every[some]
    lasting, all_last = float(over.sum() / avoided.sum()), float(spent.sum() / every.sum())
    return (
        ("ratio", _of_draws(lasting / all_last, short / long)),
        ("days, avoided", _of_draws(lasting, short)),
        ("days, all", _of_draws(all_last, long)),
    )


MEASURES: Mapping[str, Callable[[Arms], Recorded]] = {
    "visits_odds": lambda arms: _met(arms, _visits, apart=False, a_month=False),
    "visits_a_month_odds": lambda arms: _met(arms, _visits, apart=False, a_month=True),
    "missed_odds": lambda arms: _met(arms, _missed, apart=True, a_month=False),
    "missed_a_month_odds": lambda arms: _met(arms, _missed, apart=True, a_month=True),
    "reunification_fades": _fades,
    "treatment_of_all": _to_treatment(of_all=True),
    "treatment_of_entered": _to_treatment(of_all=False),
    "occurrence": _occurrence,
    "occurrence_at_home": _occurrence_at_home,
    "detected_share": _detected,
    "recorded_within_a_year": _recorded,
    "avoided_stays": _avoided,
}
"""How each is recorded, under the setting's own baseline and its scenario's own lens."""
