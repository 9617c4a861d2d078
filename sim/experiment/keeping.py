"""Keep the tallies of every story in their places: counted there, or brought there from another process."""

from __future__ import annotations

from dataclasses import dataclass, field

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
        replications = range(self.study.scenario.replications)
        for story, one in piece.items():
            if one.engine == "compiled" and story in self.whole:
                room = self.whole[story]
                for number in replications:
                    room.enter(draw, number, one.count(number, room.page(draw, number)))
            else:
                self.keep(draw, {story: [one.tally(number) for number in replications]})

    def keep(self, draw: int, told: Told) -> None:
        """Keep what was told in a draw."""
        scenario = self.study.scenario
        marks = tuple(mark.name for mark in self.study.pathway.marks)
        for story, own in told.items():
            if story not in self.whole:
                self.whole[story] = room_for(own[0], scenario.draws, scenario.replications, marks)
            self.whole[story].keep(draw, own)
