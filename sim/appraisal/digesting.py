"""A digest: all that money and outcomes need to know of many stories, with no family kept.

Everything in it is a sum over all referred families, so thousands of stories take little room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.appraisal.figures import Measure, Values
from sim.appraisal.outcomes import RATIOS, Group, outcome_measures, placed, placement_days
from sim.history import Quarterly, Tallies

EFFECTS = ("placement_days", "placements", "reunifications", "with_parent", "recoveries")
"""What is counted of an arm for the differences between arms: child-days, children, children, children,
caregivers."""


@dataclass(frozen=True)
class Digest(Quarterly):
    """Hold what money and outcomes need of one arm's stories.

    `effects[draw, replication, effect]` in the order of `EFFECTS`; `over` and `under`
    [draw, replication, outcome] are what each of `RATIOS` counts above and below the line.
    """

    effects: Values
    over: Values
    under: Values

    def effect(self, name: str) -> Values:
        """Return one of `EFFECTS` [draw, replication]."""
        found: Values = self.effects[:, :, EFFECTS.index(name)]
        return found

    def outcome(self, name: str) -> Measure:
        """Return what an outcome is made of."""
        place = tuple(RATIOS).index(name)
        return Measure(self.over[:, :, place], self.under[:, :, place], RATIOS[name][1])

    def taken(self, rows: Sequence[int]) -> Digest:
        """Return the digest of some of its draws, in this order; one may be asked for more than once."""
        at = list(rows)
        return Digest(self.quantities, self.by_quarter[at], self.effects[at], self.over[at], self.under[at])


def digested(tallies: Tallies, quantities: Sequence[str]) -> Digest:
    """Return the digest of an arm's tallies, with these quantities by quarter.

    >>> from sim.study import read_study
    >>> from sim.experiment import experience
    >>> small = ["draws=2", "replications=1", "cohort.referrals=5 per year"]
    >>> study = read_study("scenarios/kentucky_start.yaml", "params", small)
    >>> usual = experience(study, ["matched"]).tallies["matched"]["usual_care"]
    >>> found = digested(usual, ["foster", "case"])
    >>> found.by_quarter.shape[:3], found.effects.shape
    ((2, 1, 2), (2, 1, 5))
    """
    everyone = np.ones(tallies.children.shape, dtype=bool)
    measures = outcome_measures(tallies, everyone)
    sums = [(measures[name].over, measures[name].under) for name in RATIOS]
    over, under = (np.stack([np.asarray(one[side]) for one in sums], axis=2) for side in (0, 1))
    places = [tallies.quantities.index(quantity) for quantity in quantities]
    by_quarter = tallies.by_quarter[:, :, places]
    return Digest(tuple(quantities), by_quarter, _effects(tallies), over, under)


def _effects(tallies: Tallies) -> Values:
    group = Group(tallies)
    counted = (
        placement_days(tallies),
        group.children * placed(tallies),
        group.children * group.happened("reunification"),
        group.children * (tallies.marking("with_parent_at_closure") == 1),
        tallies.marking("sober_at_closure") == 1,
    )
    return np.stack([each.sum(axis=2, dtype=np.float64) for each in counted], axis=2)


def joined(digests: Sequence[Digest]) -> Digest:
    """Return digests of the same quantities one behind the other, as draws of one."""
    first = digests[0]
    parts = ("by_quarter", "effects", "over", "under")
    return Digest(
        first.quantities, *(np.concatenate([getattr(one, part) for one in digests]) for part in parts)
    )


def effects_between(program: Digest, comparator: Digest) -> dict[str, Values]:
    """Return what the programme arm does beyond its comparator [draw, replication], by result's name."""
    less = {name: comparator.effect(name) - program.effect(name) for name in EFFECTS}
    return {
        "avoided_placement_days": less["placement_days"],
        "avoided_placements": less["placements"],
        "added_reunifications": -less["reunifications"],
        "added_with_parent": -less["with_parent"],
        "added_recoveries": -less["recoveries"],
    }
