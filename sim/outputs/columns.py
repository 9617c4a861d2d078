"""Columns of Arrow tables from arrays as they lie in memory.

`pyarrow.array` asks first whether it was given something of pandas, and where pandas is installed it imports
it for that: a quarter of a second, for nothing.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Column = NDArray[Any]


def column(values: Column, missing: Column | None = None) -> pa.Array:
    """Return a column of numbers, or of true and false; null where it is `missing`.

    >>> column(np.array([1.5, 2.5]), np.array([False, True])).to_pylist()
    [1.5, None]
    """
    kept = _bits(values) if values.dtype == np.bool_ else np.ascontiguousarray(values)
    there = None if missing is None else pa.py_buffer(_bits(~missing))
    kind = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [there, pa.py_buffer(kept)])


def named(index: Column, names: tuple[str, ...]) -> pa.Array:
    """Return a column of names, each told by its place in a list of them.

    >>> named(np.array([0, 1, 0], dtype=np.int32), ("usual", "start")).to_pylist()
    ['usual', 'start', 'usual']
    """
    said = [name.encode() for name in names]
    ends = np.array(list(accumulate(map(len, said), initial=0)), dtype=np.int32)
    listed = pa.StringArray.from_buffers(len(said), pa.py_buffer(ends), pa.py_buffer(b"".join(said)))
    return pa.DictionaryArray.from_arrays(column(index), listed)


def _bits(flags: Column) -> Column:
    return np.packbits(flags, bitorder="little")
