"""Live a story on the compiled engine: seat everyone, run, and read the log as a history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.compiled import records as r
from sim.engine.compiled.records import NONE, Records, Table, World
from sim.engine.compiled.story import BEGIN, lived
from sim.engine.compiled.wiring import Wiring


def room(wiring: Wiring, table: Table, entities: int, dyads: int, log: int) -> World:
    """Return a world in which nobody is seated yet."""
    leaves = 1 << max(1, (entities - 1).bit_length())
    tracks = table.beginning.shape[1]
    return World(
        entities=np.zeros(entities, dtype=r.ENTITY),
        states=np.zeros((entities, tracks), dtype=np.int64),
        since=np.zeros((entities, tracks), dtype=np.int64),
        timers=np.zeros((entities, wiring.slots), dtype=r.TIMER),
        due=np.full((entities, wiring.slots + 1), r.NEVER, dtype=np.int64),
        occasions=np.zeros((entities, wiring.lucks), dtype=np.int32),
        frailty=np.ones((entities, 2 * max(1, len(wiring.frailties)))),
        tree=np.full(2 * leaves, r.NEVER, dtype=np.int64),
        desks=np.zeros(len(wiring.capacity), dtype=r.DESK),
        places=np.zeros((len(wiring.capacity), entities), dtype=r.PLACE),
        able=np.zeros((len(table.vacancies), dyads), dtype=np.int64),
        queue=np.zeros((64 + 16 * entities, 2), dtype=np.int64),
        made=np.zeros(64 + 16 * entities, dtype=r.MADE_MOVE),
        log=np.zeros(log, dtype=r.ENTRY),
        counters=np.zeros(r.COUNTERS, dtype=np.int64),
    )
