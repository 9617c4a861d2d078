"""Where the evidence of a scenario is, and what is shipped."""

from __future__ import annotations

from pathlib import Path


def evidence_folder(scenario: Path | None = None) -> Path:
    """Return the `params/` a scenario is run with: its own project's, or else the shipped one."""
    own = scenario.resolve().parent.parent / "params" if scenario is not None else None
    found = own if own is not None and own.is_dir() else shipped() / "params"
    here = Path.cwd()
    return found.relative_to(here) if found.is_relative_to(here) else found


def shipped() -> Path:
    """Return the folder of the shipped `params/` and `scenarios/`: the checkout's, or the package's."""
    import sim

    package = Path(sim.__file__).parent
    return package.parent if (package.parent / "params").is_dir() else package / "data"
