"""Read scenarios: one with its evidence, or all of some files and folders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.appraisal import measurable
from sim.errors import InputError, Problem
from sim.inputs import Collector, read_yaml
from sim.results.places import evidence_folder
from sim.study import Study, read_study


def load(path: str | Path, params: str | Path | None = None, *sets: str, **options: object) -> Study:
    """Read a scenario with the evidence of its own project, or of a folder, and check that they fit.

    `sets` are `name=value` as after `--set`, `options` values by the name of a scenario's field.

    Raises:
        InputError: every problem of every file, with its line and how to mend it.

    >>> study = load("scenarios/kentucky_start.yaml", None, "arms.start.dyads=8", draws=20)
    >>> study.scenario.arms["start"].dyads, study.scenario.draws
    (8, 20)
    """
    return measurable(read_study(path, params or evidence_folder(Path(path)), sets, options))


def found_sound(paths: Sequence[Path], sets: Sequence[str] = ()) -> list[tuple[Path, Study | None]]:
    """Read every scenario of files and folders, each with its study; None for one only others extend.

    In a folder, a file that another one extends need not be whole by itself.

    Raises:
        InputError: every problem of every file.
    """
    collector = Collector()
    found: list[tuple[Path, Study | None]] = []
    for path in paths:
        own = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not own:
            what, mend = "has no YAML files", "name a folder of scenarios"
            collector.problems.append(Problem(str(path), 0, "", what, mend))
        extended = _extended(own) if path.is_dir() else frozenset[Path]()
        for one in own:
            parent = one in extended
            found.append((one, _if_whole(one, sets) if parent else collector.attempt(_sound, one, sets)))
    collector.raise_if_any()
    return found


def _sound(path: Path, sets: Sequence[str]) -> Study:
    """Read a scenario, and check what it asks to be swept too."""
    from sim.sweeping import sweepable

    return sweepable(load(path, None, *sets))


def _extended(paths: Sequence[Path]) -> frozenset[Path]:
    """Return the files that another of these extends."""
    collector = Collector()
    documents = [(path, collector.attempt(read_yaml, path)) for path in paths]
    parents = ((path, document.data.get("extends")) for path, document in documents if document)
    return frozenset(path.parent / str(parent) for path, parent in parents if parent)


def _if_whole(path: Path, sets: Sequence[str]) -> Study | None:
    try:
        return load(path, None, *sets)
    except InputError:
        return None
