"""The room in which stories are lived one after the other: arrays, made once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.engine.compiled import records as r
from sim.engine.compiled.gauges import gauged
from sim.engine.compiled.records import Floats, Integers, Records, Sheet, World
from sim.engine.compiled.tournament import knots
from sim.engine.compiled.wiring import Wiring, wired
from sim.pathway import Pathway

ENTRIES = 64
"""So many entries of the log there is room for at first, for every family and dyad."""
REMEMBERED = 4
"""The luck of so many cohorts is remembered: of a draw's replications, which take turns; of more, none is."""
NEAR = 2**18
"""Luck that takes more bytes is not remembered: it would no longer be near, and is sooner asked for anew."""
LONGEST = 2**31 - 2
"""No log is longer."""


@dataclass(frozen=True)
class Room:
    """A world for so many entities of one pathway, and what can be written in it.

    One room serves all arms: what is in use stays near the processor, and fewer live in it at no cost.
    """

    wiring: Wiring
    entities: int
    dyads: int
    world: World
    blank: Sheet
    sheets: dict[tuple[int, int, int], Sheet] = field(default_factory=dict)
    """The sheet used last, by what it is for."""
    remembered: list[tuple[Integers, Floats]] = field(default_factory=list)
    """Whose luck is remembered, and where."""

    @classmethod
    def made(cls, pathway: Pathway, entities: int, dyads: int) -> Room:
        """Make a room in which nobody is seated yet."""
        wiring = wired(pathway)
        log, queue = ENTRIES * (entities + ENTRIES), 16 * (entities + 4)
        return cls._of(wiring, entities, dyads, log, queue)

    @classmethod
    def _of(cls, wiring: Wiring, entities: int, dyads: int, log: int, queue: int) -> Room:
        world = _world(wiring, entities, dyads, log, queue)
        return cls(wiring, entities, dyads, world, _blank(wiring, entities, log))

    def fits(self, pathway: Pathway, entities: int, dyads: int) -> bool:
        """Return whether a story of so many entities can be lived here, and not many fewer than there may."""
        enough = entities <= self.entities <= 2 * entities and dyads <= self.dyads
        return self.wiring.pathway is pathway and enough

    def larger(self, *, log: bool) -> Room:
        """Return a room with twice the log, or twice the queue; raise MemoryError if there can be none."""
        logged, queued = len(self.world.log), len(self.world.queue)
        if max(logged, queued) > LONGEST // 2:
            now = int(self.world.counters[r.NOW])
            msg = f"by minute {now:,} the story had {logged:,} entries, more than can be kept: shorten it"
            raise MemoryError(msg)
        wider = (2 * logged, queued) if log else (logged, 2 * queued)
        return self._of(self.wiring, self.entities, self.dyads, *wider)

    def written(self) -> Records:
        """Return the log as far as it has been written."""
        return self.world.log[: self.world.counters[r.LOGGED]]

    def sheet(self, entities: int, families: int, quarters: int) -> Sheet:
        """Return a sheet on which a story of so many entities, so many of them families, is counted."""
        size = entities, families, quarters
        if size not in self.sheets:
            self.sheets.clear()
            page = gauged(self.wiring.pathway).page(families, quarters)
            self.sheets[size] = self.blank._replace(**page._asdict(), first=self.blank.first[: entities + 2])
        return self.sheets[size]

    def luck(self, streams: Integers) -> Floats:
        """Return where the luck of families is remembered [family, decision], given the streams it is of.

        Where there would be too much of it, none is.
        """
        if 8 * len(streams) * self.wiring.lucks > NEAR:
            return self.world.luck
        for whose, luck in self.remembered:
            if whose is streams:
                return luck
        full = len(self.remembered) == REMEMBERED
        luck = self.remembered.pop(0)[1] if full else np.empty((self.entities, self.wiring.lucks))
        luck.fill(r.UNKNOWN)
        self.remembered.append((streams, luck))
        return luck


def _blank(wiring: Wiring, entities: int, log: int) -> Sheet:
    """Return a sheet without a page: what serves one entity at a time, and room to sort the log in."""
    gauging = gauged(wiring.pathway)
    watches = max(1, len(gauging.gauges.watches))
    return Sheet(
        **gauging.page(0, 0)._asdict(),
        own=np.empty(len(gauging.quantities), dtype=np.int64),
        states=np.empty(gauging.gauges.beginning.shape[1], dtype=np.uint16),
        kept=np.empty(watches),
        rate=np.empty(watches, dtype=np.int64),
        since=np.empty(watches, dtype=np.int64),
        phase=np.empty(watches, dtype=np.int64),
        entries=np.empty(log, dtype=r.ENTRY),
        first=np.empty(entities + 2, dtype=np.uint32),
    )


def _world(wiring: Wiring, entities: int, dyads: int, log: int, queue: int) -> World:
    tracks = wiring.table.beginning.shape[1]
    frailties = 2 * max(1, len(wiring.pathway.frailties))
    return World(
        entities=np.empty(entities, dtype=r.ENTITY),
        states=np.empty((entities, tracks), dtype=np.uint16),
        since=np.empty((entities, tracks), dtype=np.int32),
        keys=np.empty((entities, wiring.slots + 1), dtype=np.int64),
        timers=np.empty((entities, wiring.slots), dtype=r.TIMER),
        occasions=np.empty((entities, wiring.lucks), dtype=np.uint16),
        frailty=np.empty((entities, frailties)),
        tree=np.empty(knots(entities), dtype=np.int64),
        mentors=np.empty(dyads, dtype=r.MENTOR),
        desks=np.empty(len(wiring.capacity), dtype=r.DESK),
        places=np.empty((len(wiring.capacity), entities), dtype=r.PLACE),
        able=np.empty((len(wiring.table.vacancies), dyads), dtype=np.int64),
        most=np.empty(len(wiring.table.clocks)),
        queue=np.empty((queue, 2), dtype=np.uint32),
        made=np.empty(queue, dtype=r.MADE_MOVE),
        log=np.empty(log, dtype=r.ENTRY),
        counters=np.zeros(r.COUNTERS, dtype=np.int64),
        luck=np.empty((0, wiring.lucks)),
    )
