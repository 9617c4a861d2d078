"""Who is in a story: families and dyads, with their luck, their times and how prone they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from sim.engine.cohort import proneness
from sim.engine.compiled.records import Floats, Integers
from sim.history import Cohort, Staff


@dataclass(frozen=True)
class Cast:
    """Who is in a story: `frailties[frailty, entity]`, dyads first."""

    cohort: Cohort
    staff: Staff
    frailties: Floats

    @property
    def entities(self) -> int:
        """How many dyads and families there are."""
        return self.staff.dyads + self.cohort.families

    @cached_property
    def last(self) -> int:
        """The last minute of anyone's story."""
        cohort = self.cohort
        return max(self.staff.until, int(cohort.referral.max(initial=0)) + cohort.follow_up)

    @cached_property
    def each(self) -> tuple[Integers, Integers, Integers]:
        """Everyone's luck, first minute and last [entity]."""
        cohort, staff = self.cohort, self.staff
        until = np.full(staff.dyads, staff.until)
        return (
            np.concatenate([staff.streams, cohort.streams]),
            np.concatenate([staff.hired, cohort.referral]),
            np.concatenate([until, cohort.referral + cohort.follow_up]),
        )


def cast(cohort: Cohort, staff: Staff, variances: Mapping[str, float]) -> Cast:
    """Return who is in a story, with a frailty of each variance, by name, for everyone."""
    lucks = (staff.streams.tobytes(), cohort.streams.tobytes())
    own = [
        np.concatenate([_prone(name, variance, luck) for luck in lucks])
        for name, variance in variances.items()
    ]
    return Cast(cohort, staff, np.array(own).reshape(len(own), staff.dyads + cohort.families))


@lru_cache(maxsize=64)
def _prone(name: str, variance: float, streams: bytes) -> Floats:
    """Return a frailty of entities, given the key of each one's luck: the same in all arms of a draw."""
    return proneness({name: variance}, np.frombuffer(streams, dtype=np.int64))[name]
