"""Put a posterior where runs find it: its table and its record, both or neither."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from sim.calibrate.recording import Calibrated
from sim.params import POSTERIORS

INTERVAL = re.compile(r"\[\s+([^][{}\"]*?)\s+\]")


def install(found: Calibrated, evidence: Path) -> Path:
    """Write a posterior into the `posteriors/` of a folder of evidence, and return its table's path.

    Raises:
        OSError: the folder cannot be written; an older posterior is left as it was.
    """
    folder = evidence / POSTERIORS
    folder.mkdir(exist_ok=True)
    table, record = (folder / f"{found.record.setting}.{kind}" for kind in ("csv", "json"))
    drafts = [path.with_name(f".{path.name}.{os.getpid()}.draft") for path in (table, record)]
    try:
        drafts[0].write_text(found.table, encoding="utf-8")
        drafts[1].write_text(_told(found), encoding="utf-8")
        # The record says which table is its own, so a pair that was torn apart between these two is refused.
        for draft, path in zip(drafts, (table, record), strict=True):
            draft.replace(path)
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)
    return table


def _told(found: Calibrated) -> str:
    """Return the record as text: a line for each name, and an interval on the line of its name."""
    text = json.dumps(found.record.model_dump(mode="json"), indent=1)
    return INTERVAL.sub(lambda match: f"[{' '.join(match[1].split())}]", text) + "\n"
