"""Columns made from memory as it lies are those that Arrow makes of the same values."""

import numpy as np
import pyarrow as pa
import pytest

from sim.outputs.columns import column, named

NUMBERS = np.arange(24) % 7
KINDS = (np.bool_, np.int8, np.uint16, np.int32, np.int64, np.float32, np.float64)
PARTS = {"all": slice(None), "strided": slice(1, None, 3), "none": slice(0, 0)}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_a_column_is_what_arrow_makes_of_its_values(kind, part):
    values = NUMBERS.astype(kind)[part]
    missing = (np.arange(24) % 5 == 2)[part]
    for mask in (None, missing):
        made = column(values, mask)
        made.validate(full=True)
        assert made.equals(pa.array(values, mask=mask))


def test_names_are_told_by_their_places_whatever_their_letters():
    names = ("usual", "", "Löhne")
    made = named(np.array([2, 0, 1, 2], dtype=np.int32), names)
    made.validate(full=True)
    assert made.to_pylist() == ["Löhne", "usual", "", "Löhne"]
