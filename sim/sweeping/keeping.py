"""Keep what was lived, block by block, each whole or not at all, under the name of its content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.appraisal import Digest
from sim.sweeping.stories import Block

PARTS = ("by_quarter", "effects", "over", "under")
CODEC = "zstd"
READ = 32
"""So many blocks are remembered after they were read."""


@dataclass(frozen=True)
class Kept:
    """Hold the folder in which blocks are kept; any sweep of any scenario may share it."""

    folder: Path

    def path(self, name: str) -> Path:
        """Return where a block of this name is kept."""
        return self.folder / f"{name}.parquet"

    def sound(self, block: Block) -> bool | None:
        """Return whether a block is kept whole; False: it is broken or another's, None: it is not there."""
        path = self.path(block.name)
        return whole(path, block) if path.is_file() else None

    def keep(self, block: Block, digest: Digest) -> None:
        """Keep a block: whole, or not at all; raise OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.path(block.name).with_suffix(f".{uuid4().hex}.draft")
        try:
            # Pages carry check sums, so that a single wrong bit is found when they are read.
            pq.write_table(_table(block, digest), draft, compression=CODEC, write_page_checksum=True)
            draft.replace(self.path(block.name))
        finally:
            draft.unlink(missing_ok=True)

    def digest(self, block: Block) -> Digest:
        """Return a block that is kept; raise OSError or ValueError if it is not what it should be."""
        return _remembered(self.path(block.name))


def _table(block: Block, digest: Digest) -> pa.Table:
    """Return a digest as a table, one row for each story and replication."""
    streams = block.points.replications
    columns = {
        "story": pa.array([key for key in block.keys for _ in range(streams)]),
        "replication": pa.array(np.tile(np.arange(streams, dtype=np.int32), len(block.keys))),
    }
    for part in PARTS:
        values = getattr(digest, part)
        flat = pa.array(np.ascontiguousarray(values).ravel())
        columns[part] = pa.FixedSizeListArray.from_arrays(flat, int(np.prod(values.shape[2:])))
    told = {
        "block": block.name,
        "quantities": " ".join(digest.quantities),
        "stories": str(len(block.keys)),
        "replications": str(streams),
        "quarters": str(digest.by_quarter.shape[3]),
        "sum": _sum(block.keys, digest),
    }
    return pa.table(columns).replace_schema_metadata(told)


def whole(path: Path, block: Block | None = None) -> bool:
    """Return whether a file holds the block of its name, or this very one, to the bit."""
    try:
        keys = _read(path)[1]
    except Exception:  # noqa: BLE001 - whatever a broken file makes the reader raise, it is broken
        return False
    return block is None or keys == block.keys


@lru_cache(maxsize=READ)
def _remembered(path: Path) -> Digest:
    return _read(path)[0]


def _read(path: Path) -> tuple[Digest, tuple[str, ...]]:
    """Read a block and its stories' names; raise an error unless it is whole and the one of its name."""
    table = pq.read_table(path, page_checksum_verification=True)
    told = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    shape = (int(told["stories"]), int(told["replications"]))
    quantities = tuple(told["quantities"].split())
    each = {part: _values(table[part], shape) for part in PARTS}
    by_quarter = each["by_quarter"].reshape(*shape, len(quantities), int(told["quarters"]))
    digest = Digest(quantities, by_quarter, each["effects"], each["over"], each["under"])
    keys = tuple(table["story"].to_pylist()[:: shape[1]])
    if told["block"] != path.stem or told["sum"] != _sum(keys, digest):
        msg = f"{path.name} is not the block of its name"
        raise ValueError(msg)
    return digest, keys


def _sum(keys: Sequence[str], digest: Digest) -> str:
    """Return the check sum of all that a block says: pages have their own, but nothing else of a file has."""
    parts = (getattr(digest, part) for part in PARTS)
    told = sha256(repr((tuple(keys), digest.quantities, digest.by_quarter.shape)).encode())
    for part in parts:
        told.update(np.ascontiguousarray(part).tobytes())
    return told.hexdigest()


def _values(column: Any, shape: Sequence[int]) -> NDArray[Any]:  # noqa: ANN401 - pyarrow has no types
    flat = column.combine_chunks().flatten().to_numpy(zero_copy_only=False)
    return np.asarray(flat).reshape(*shape, -1)
