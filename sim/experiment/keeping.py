"""Keep the tallies of every story in their places: counted there, or brought there from another process."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.engine import Telling
from sim.experiment.working import Story, Tellings, Told
from sim.history import Tallies, room_for
from sim.study import Study


@dataclass(frozen=True)
class Kept:
    """The tallies of every story of a study, and how they come there.

    Threads tell different draws at the same time; the first draw is told before there are any, and makes room
    for all.
    """

    study: Study
    whole: dict[Story, Tallies] = field(default_factory=dict)

    def tell(self, draw: int, piece: Tellings) -> None:
        """Tell a draw's stories; the compiled engine counts where the tallies are kept."""
        replications = self.study.scenario.replications
        for story, one in piece.items():
            if story in self.whole:
                tell_into(self.whole[story], draw, one, replications)
            else:
                self.keep(draw, {story: [one.tally(number) for number in range(replications)]})

    def keep(self, draw: int, told: Told) -> None:
        """Keep what was told in a draw."""
        scenario = self.study.scenario
        marks = tuple(mark.name for mark in self.study.pathway.marks)
        for story, own in told.items():
            if story not in self.whole:
                self.whole[story] = room_for(own[0], scenario.draws, scenario.replications, marks)
            self.whole[story].keep(draw, own)


def tell_into(room: Tallies, place: int, one: Telling, replications: int) -> None:
    """Tell a story's replications into their place; the compiled engine counts where they are kept."""
    if one.engine == "compiled":
        for number in range(replications):
            room.enter(place, number, one.count(number, room.page(place, number)))
    else:
        room.keep(place, [one.tally(number) for number in range(replications)])
