"""Where families wait for a place: a queue, and the places it gives, counted or offered by dyads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from sim.engine.entities import Entity


class Desk:
    """A resource with so many places: who waits for one, first come first, and who goes before all others."""

    def __init__(self, places: int) -> None:
        """Open the desk with all its places free."""
        self.places = places
        self.line: dict[Entity, int] = {}
        self.first_in_line: dict[Entity, int] = {}

    def wait(self, family: Entity, row: int, *, first: bool) -> None:
        """Put a family into the queue, to be moved by a row when its turn has come."""
        (self.first_in_line if first else self.line)[family] = row

    def leave(self, family: Entity) -> None:
        """Take a family out of the queue."""
        if self.line.pop(family, None) is None:
            del self.first_in_line[family]

    def waiting(self, now: int) -> Iterator[tuple[Entity, int]]:
        """Yield who waits, with the row that moves them, of those whose follow-up goes on after `now`."""
        queue = chain(self.first_in_line.items(), self.line.items())
        return ((family, row) for family, row in queue if family.stop > now)

    def next(self, now: int) -> tuple[Entity, int] | None:
        """Return the family that is to be given a place now, or None."""
        return next(self.waiting(now), None) if self.free else None

    @property
    def free(self) -> bool:
        """Whether a place is free."""
        return self.places > 0

    def take(self, family: Entity) -> None:  # noqa: ARG002 - a place is a place here
        """Give a family a place."""
        self.places -= 1

    def give_back(self, family: Entity) -> None:  # noqa: ARG002 - as above
        """Take a family's place back."""
        self.places += 1


class StaffedDesk(Desk):
    """A resource whose places are seats with dyads."""

    def __init__(self) -> None:
        """Open the desk; dyads come and go as their stories say."""
        super().__init__(0)
        self.dyads: dict[Entity, None] = {}

    @property
    def free(self) -> bool:
        """Whether some dyad has a free seat."""
        return any(dyad.free > 0 for dyad in self.dyads)

    def take(self, family: Entity) -> None:
        """Seat a family with the dyad that has most free seats, the lowest number of those alike."""
        dyad = max(self.dyads, key=lambda one: (one.free, -one.number))
        dyad.seated[family] = None
        family.dyad = dyad

    def give_back(self, family: Entity) -> None:
        """Let a family leave its dyad."""
        if family.dyad is not None:
            del family.dyad.seated[family]
            family.dyad = None

    def offer(self, dyad: Entity, seats: int) -> None:
        """Let a dyad offer so many seats from now on."""
        dyad.seats = seats
        self.dyads[dyad] = None

    def spared(self, dyads: Iterable[Entity], now: int) -> Entity | None:
        """Return which of the dyads the others can spare, or None: fewest families first, then newest.

        The free seats of the others must do for its families and for all who wait.
        """
        waiting = sum(1 for _ in self.waiting(now))
        free = sum(max(0, dyad.free) for dyad in self.dyads)
        for dyad in sorted(dyads, key=lambda one: (len(one.seated), -one.number)):
            if len(dyad.seated) + waiting <= free - max(0, dyad.free):
                return dyad
        return None
