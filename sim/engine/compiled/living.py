"""Live and count stories on the compiled engine: seat everyone, run, read the log as a history or a tally."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.compiled import records as r
from sim.engine.compiled.records import NONE, Integers, Records, Sheet, Table, World
from sim.engine.compiled.seating import seated
from sim.engine.compiled.story import lived
from sim.engine.compiled.wiring import Wiring


def room(wiring: Wiring, entities: int, dyads: int, log: int) -> World:
    """Return a world in which nobody is seated yet."""
    leaves = 1 << max(1, (entities - 1).bit_length())
    tracks = wiring.table.beginning.shape[1]
    near = _near(
        entities,
        entities=((), r.ENTITY),
        states=((tracks,), np.int16),
        since=((tracks,), np.int32),
        due=((wiring.slots + 1,), np.int32),
        occasions=((wiring.lucks,), np.int16),
        frailty=((2 * max(1, len(wiring.pathway.frailties)),), np.float64),
        timers=((wiring.slots,), r.TIMER),
    )
    return World(
        **near,
        tree=np.empty(2 * leaves, dtype=np.int64),
        desks=np.empty(len(wiring.capacity), dtype=r.DESK),
        places=np.empty((len(wiring.capacity), entities), dtype=r.PLACE),
        able=np.empty((len(wiring.table.vacancies), dyads), dtype=np.int64),
        queue=np.empty((64 + 16 * entities, 2), dtype=np.int64),
        made=np.empty(64 + 16 * entities, dtype=r.MADE_MOVE),
        log=np.empty(log, dtype=r.ENTRY),
        counters=np.zeros(r.COUNTERS, dtype=np.int64),
    )


def _near(count: int, **columns: tuple[tuple[int, ...], Any]) -> dict[str, Any]:
    """Return arrays [entity, ...] of which all that belongs to one entity lies together in memory."""
    offsets, wide = [], 0
    for shape, kind in columns.values():
        size = np.dtype(kind).itemsize
        wide += -wide % min(8, size)
        offsets.append(wide)
        wide += size * int(np.prod(shape, dtype=int))
    wide += -wide % 64
    together = np.empty(count * wide, dtype=np.int8)
    return {
        name: np.ndarray((count, *shape), kind, together, offset, (wide, *[np.dtype(kind).itemsize] * len(shape)))
        for (name, (shape, kind)), offset in zip(columns.items(), offsets, strict=True)
    }
