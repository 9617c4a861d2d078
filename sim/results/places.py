"""Where the evidence of a scenario is, and what is shipped."""

from __future__ import annotations

import os
from pathlib import Path


def evidence_folder(scenario: Path | None = None) -> Path:
    """Return the `params/` a scenario is run with: its own project's, or else the shipped one."""
    found = shipped() / "params"
    if scenario is not None:
        # A chain of links without an end is told when the file is read.
        own = Path(os.path.realpath(scenario)).parent.parent / "params"
        found = own if own.is_dir() else found
    here = Path.cwd()
    return found.relative_to(here) if found.is_relative_to(here) else found


def shipped() -> Path:
    """Return the folder of the shipped `params/` and `scenarios/`: the checkout's, or the package's."""
    import sim

    package = Path(sim.__file__).parent
    return package.parent if (package.parent / "params").is_dir() else package / "data"
