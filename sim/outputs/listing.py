"""A table of plain rows as CSV: written whole, or not at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any


def write_csv(path: Path, rows: Sequence[Any]) -> None:
    """Write records of one dataclass as CSV (UTF-8), one row each; raise OSError, with nothing left."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [field.name for field in fields(rows[0])] if rows else [])
            writer.writeheader()
            writer.writerows(asdict(row) for row in rows)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
