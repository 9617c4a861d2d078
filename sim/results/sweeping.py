"""Sweeps as objects, for the command and for a notebook; and shares of one, merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sim.engine import chosen
from sim.errors import InputError, Problem
from sim.inputs import Document, Origin, Where, validated
from sim.outputs import begin_sweep, save_sweep, summary_of
from sim.params.posteriors import read_posteriors
from sim.results.again import as_saved
from sim.scenario import Kind, Sweeps
from sim.study import Study
from sim.sweeping import Answer, Share, Swept, Work, asked_of, named, swept
from sim.sweeping.keeping import whole

if TYPE_CHECKING:
    import pyarrow as pa

STORIES = "stories"
"""Where stories are kept, beside the sweeps of a scenario that share them."""
SWEEPS = "sweeps"
MANY = float("inf")
"""So many families that the compiled engine is worth its compiling."""


@dataclass(frozen=True)
class Sweep:
    """Hold a sweep: its answers by kind, and what was lived for them."""

    found: Swept

    @property
    def answers(self) -> Mapping[Kind, Answer]:
        """The answer of each kind that was asked for; none for a share of a sweep."""
        return self.found.answers

    def answer(self, kind: Kind | None = None) -> Any:  # noqa: ANN401 - each kind has its own
        """Return the answer of a kind (the first); raise KeyError if it was not asked for."""
        return self.answers[next(iter(self.answers)) if kind is None else kind]

    def summary(self) -> dict[str, Any]:
        """Return what `summary.json` holds."""
        return summary_of(self.found)

    def results(self) -> pa.Table:
        """Return a row for each point and replication, with every outcome."""
        import pyarrow as pa

        from sim.outputs.sweeps import result_tables

        return pa.concat_tables(result_tables(self.found))

    def save(self, folder: str | Path = "outputs") -> Path:
        """Write every file and chart of the sweep, whole or not at all; return its folder; raise OSError."""
        from sim.report.swept import draw

        return save_sweep(Path(folder) / SWEEPS, self.found, lambda charts: draw(self.found, charts))


def sweep(
    study: Study,
    kind: Kind | None = None,
    folder: str | Path = "outputs",
    workers: int = 1,
    **fields: object,
) -> Sweep:
    """Sweep a study as its scenario asks, or one kind with these fields; stories are kept in `folder`.

    The result depends on nothing but the study and what is asked: neither on workers nor on the engine, nor
    on what was lived before. Shares and clusters: `sweep_by`.

    Raises:
        InputError: what is asked does not fit the study, or nothing is asked.
        OSError: nothing can be kept.

    >>> from tempfile import mkdtemp
    >>> from sim.results import load
    >>> small = load("scenarios/kentucky_start.yaml", None, "cohort.referrals=5 per year")
    >>> found = sweep(small, "one_way", mkdtemp(), over=["foster_day"], replications=2)
    >>> found.answer().bars[0].input.label
    "A child's day in family foster care"
    """
    own = asked(study, kind, fields) if kind else study
    return sweep_by(own, Work(Path(folder) / STORIES, chosen("auto", MANY), workers))


def sweep_by(study: Study, work: Work) -> Sweep:
    """Sweep a study as its scenario asks, on shares, clusters or engines of choice; raise as `sweep` does."""
    return Sweep(swept(study, work))


def asked(study: Study, kind: Kind, fields: Mapping[str, object]) -> Study:
    """Return the study asking for one kind of sweep: as its scenario does, but for these fields.

    Raises:
        InputError: there is no such kind or field, or it cannot have this value.
    """
    own = getattr(study.scenario.sweep, kind) if kind in Sweeps.model_fields else None
    before = own.model_dump(mode="json", exclude_none=True) if own is not None else {}
    document = Document(Path("sweep"), {str(kind): {**before, **fields}}, {})
    sweeps = validated(Sweeps, document)
    scenario = study.scenario.model_copy(update={"sweep": sweeps})
    if study.document is None:
        return replace(study, scenario=scenario)
    origins: dict[Where, Origin] = {("sweep", str(kind), name): Origin(f"--{name}", 0) for name in fields}
    told = replace(study.document, origins={**study.document.origins, **origins})
    return replace(study, scenario=scenario, document=told)


def begun(study: Study, folder: Path, share: Share) -> Path:
    """Write what a sweep is made from beside its stories, so that its shares can be merged.

    Raises:
        InputError: nothing is asked, it does not fit the study, or it cannot be shared out.
        OSError: the folder cannot be written.
    """
    asked_of(study, share)
    return begin_sweep(folder / SWEEPS, study)


def merge(folder: str | Path, others: Sequence[str | Path] = ()) -> Sweep:
    """Merge the shares of a sweep whose folder was begun; stories of other folders are taken over first.

    Nothing is simulated.

    Raises:
        InputError: it is not the folder of a sweep, or blocks are missing.
        OSError: nothing can be kept.
    """
    folder = Path(folder)
    if not (folder / "scenario.yaml").is_file() or folder.parent.name != SWEEPS:
        what, mend = "is not the folder of a sweep", "name one such as outputs/kentucky_start/sweeps/0123abcd"
        raise InputError([Problem(str(folder), 0, "", what, mend)])
    home = folder.parent.parent
    for other in others:
        _take_over(Path(other), home / STORIES)
    with TemporaryDirectory() as place:
        study = as_saved(folder, Path(place))
        # The tables are read, and copied, after this place is gone.
        study = replace(study, params=replace(study.params, posteriors=read_posteriors(folder)))
        if named(study) != folder.name:
            what, mend = "was begun by another version, or its files were changed", "sweep anew"
            raise InputError([Problem(str(folder), 0, "", what, mend)])
        work = Work(home / STORIES, chosen("auto", MANY), only_kept=True)
        return Sweep(swept(study, work))


def _take_over(folder: Path, stories: Path) -> None:
    """Copy the blocks of another folder that are not here yet."""
    found = sorted(folder.rglob(f"{STORIES}/*.parquet"))
    if not found:
        what, mend = "holds no stories", "name a folder of results, such as outputs of another machine"
        raise InputError([Problem(str(folder), 0, "", what, mend)])
    stories.mkdir(parents=True, exist_ok=True)
    for path in found:
        if not whole(stories / path.name):
            draft = stories / f".{path.name}.{uuid4().hex}.draft"
            copyfile(path, draft)
            draft.replace(stories / path.name)
