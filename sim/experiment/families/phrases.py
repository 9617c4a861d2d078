"""What families can be asked for in words, and how it is found out of both lives at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.experiment.families.together import Flags, Together, Told
from sim.history import Integers
from sim.pathway import REMOVALS, SETTINGS
from sim.pathway.table.states import SOBER, STABLE, WITH_PARENT

RELAPSES = ("relapse", "medication_dropout")


@dataclass(frozen=True)
class Phrase:
    """What a phrase means, and of whom it is true [family]."""

    meaning: str
    true_of: Callable[[Together], Flags]

    def fitting(self, lived: Together) -> tuple[int, ...]:
        """Return the families it is true of, in order."""
        return tuple(np.flatnonzero(self.true_of(lived)).tolist())


def _placed(told: Told) -> Flags:
    return told.happened(*REMOVALS)


def _minutes_placed(told: Told) -> Integers:
    """Return the child-minutes in placement [family]."""
    by_setting = np.stack([told.tally.of(setting) for setting in SETTINGS])
    found: Integers = by_setting.sum(axis=0, dtype=np.int64)
    return found


def _apart(told: Told) -> Flags:
    return ~told.ended(WITH_PARENT)


def _reunified_only(lived: Together) -> Flags:
    placed = _placed(lived.program) & _placed(lived.comparator)
    home = lived.program.happened("reunification") & ~lived.comparator.happened("reunification")
    return lived.only_with_a_mentor & placed & home


def _placed_only_without(lived: Together) -> Flags:
    return lived.only_with_a_mentor & ~_placed(lived.program) & _placed(lived.comparator)


def _recovered_only(lived: Together) -> Flags:
    return lived.only_with_a_mentor & lived.program.ended(STABLE) & ~lived.comparator.ended(SOBER)


def _worse(lived: Together) -> Flags:
    longer = _minutes_placed(lived.program) > _minutes_placed(lived.comparator)
    home_only_with = ~_apart(lived.program) & _apart(lived.comparator)
    return lived.only_with_a_mentor & longer & ~home_only_with


def _adopted_only_without(lived: Together) -> Flags:
    adopted = [told.happened("adoption") for told in (lived.program, lived.comparator)]
    return lived.only_with_a_mentor & ~adopted[0] & adopted[1]


def _came_back(lived: Together) -> Flags:
    program = lived.program
    return lived.only_with_a_mentor & program.happened(*RELAPSES) & program.ended(SOBER)


PHRASES: Mapping[str, Phrase] = {
    "reunified only with a mentor": Phrase(
        "the children are placed in both lives, and come home only in the one with a mentor",
        _reunified_only,
    ),
    "placed only without a mentor": Phrase(
        "the children are placed in the life without a mentor, never in the one with a mentor",
        _placed_only_without,
    ),
    "placed in both lives": Phrase(
        "the children are placed in both lives",
        lambda lived: _placed(lived.program) & _placed(lived.comparator),
    ),
    "recovered only with a mentor": Phrase(
        "at the end the caregiver is in stable recovery with a mentor, and not sober without",
        _recovered_only,
    ),
    "worse with a mentor": Phrase(
        "with a mentor the children are placed for longer, and are not at home at the end for it",
        _worse,
    ),
    "never placed": Phrase(
        "the children are at home all the time in both lives",
        lambda lived: ~_placed(lived.program) & ~_placed(lived.comparator),
    ),
    "adopted only without a mentor": Phrase(
        "the children are adopted in the life without a mentor, not in the one with a mentor",
        _adopted_only_without,
    ),
    "lost its mentor": Phrase(
        "the mentor leaves before the work is done",
        lambda lived: lived.program.happened("bumping"),
    ),
    "no seat in time": Phrase(
        "the family accepts the programme, and no mentor is free in time",
        lambda lived: lived.program.happened("window_passed"),
    ),
    "relapsed and came back": Phrase(
        "with a mentor the caregiver relapses at least once, and is sober at the end",
        _came_back,
    ),
}
"""What families can be asked for."""
