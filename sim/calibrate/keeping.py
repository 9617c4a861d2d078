"""Keep what has been lived, chunk by chunk: a calibration that is interrupted goes on where it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from sim.calibrate.simulating import Seen


@dataclass(frozen=True)
class Kept:
    """Hold the folder of one calibration; its name says everything the chunks depend on."""

    folder: Path

    def seen(self, name: str, live: Callable[[], Seen]) -> Seen:
        """Return a chunk that was kept, or live it and keep it: whole, or not at all."""
        path = self.folder / f"{name}.npz"
        found = _read(path)
        if found is None:
            found = live()
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}.draft")
            with draft.open("wb") as file:
                np.savez(file, each=found.each, chance=found.chance)
            draft.replace(path)
        return found


def _read(path: Path) -> Seen | None:
    """Return a chunk as it was kept; None if it is not there, or is broken off: then it is lived anew."""
    try:
        with path.open("rb") as file, np.load(file) as found:
            return Seen(found["each"], found["chance"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
