"""Put a posterior where runs find it: its table and its record, both or neither."""

from __future__ import annotations

import os
from pathlib import Path

from ruamel.yaml import YAML

from sim.calibrate.whole import Calibrated
from sim.params import POSTERIORS

ABOUT = (
    "# What made the table of the same name: joint draws of the uncertain numbers, calibrated to the\n"
    "# targets of the setting. Made by `reunify calibrate`, not by hand.\n"
)


def install(found: Calibrated, evidence: Path) -> Path:
    """Write a posterior into the `posteriors/` of a folder of evidence, and return its table's path.

    Raises:
        OSError: the folder cannot be written; an older posterior is left as it was.
    """
    folder = evidence / POSTERIORS
    folder.mkdir(exist_ok=True)
    table, record = (folder / f"{found.record.setting}.{kind}" for kind in ("csv", "yaml"))
    drafts = [path.with_name(f".{path.name}.{os.getpid()}.draft") for path in (table, record)]
    try:
        drafts[0].write_text(found.table, encoding="utf-8")
        _write(drafts[1], found)
        # The record says which table is its own, so a pair that was torn apart between these two is refused.
        for draft, path in zip(drafts, (table, record), strict=True):
            draft.replace(path)
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)
    return table


def _write(path: Path, found: Calibrated) -> None:
    yaml = YAML()
    yaml.width = 110
    # Numbers have hundreds of quantiles: lists stand on one line.
    yaml.default_flow_style = None
    with path.open("w", encoding="utf-8") as file:
        file.write(ABOUT)
        yaml.dump(found.record.model_dump(mode="json"), file)
