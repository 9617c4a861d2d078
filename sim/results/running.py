"""Runs and comparisons as objects, for the command and for a notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import outputs
from sim.appraisal import Appraisal, Comparison, compared
from sim.costing import Ledger
from sim.engine import Asked, chosen
from sim.experiment import (
    Compared,
    Judged,
    Lived,
    comparison,
    experience,
    families_to_live,
    judge,
    priced,
)
from sim.study import Study

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.experiment.working import Progress


@dataclass(frozen=True)
class Run:
    """Hold a run: what was lived, what it costs and is worth, and published results beside it."""

    lived: Lived
    judged: Judged
    published: tuple[Comparison, ...]

    @property
    def study(self) -> Study:
        """The study that was run."""
        return self.judged.study

    @property
    def lenses(self) -> tuple[str, ...]:
        """The lenses it was run through, the scenario's own first."""
        own = self.study.scenario.lens
        return tuple(sorted(self.lived.lenses, key=lambda lens: lens != own))

    def appraisal(self, lens: str | None = None) -> Appraisal:
        """Return everything judged under a lens (the scenario's own); raise KeyError if it was not run."""
        return self.judged.appraisals[lens or self.lenses[0]]

    def result(self) -> dict[str, Any]:
        """Return what `result.json` holds."""
        return outputs.result_of(self.lived, self.judged, list(self.published))

    def families(self) -> pa.Table:
        """Return a row for each lens, draw, replication and family: both its lives and the difference."""
        return outputs.families_table(self.judged.study, self.lived)

    def ledger(self) -> pa.Table:
        """Return a row for each amount by lens, arm, draw, replication, line and quarter, and who pays it."""
        return outputs.ledger_table(self.judged)

    def repriced(self, **changes: object) -> Run:
        """Return the same stories at other prices, payers, rates or perspective; nothing is simulated.

        Raises:
            InputError, ValueError: a change that does not fit, or that families would live by.
        """
        study = self.study
        for name, value in changes.items():
            study = study.replaced(name, value)
        judged = judge(self.lived, study)
        return Run(self.lived, judged, tuple(compared(study, self.lived.tallies)))

    def save(self, folder: str | Path = "outputs") -> Path:
        """Write every file of the run, whole or not at all, and return its folder; raise OSError."""
        return outputs.save(Path(folder), self.lived, self.judged, list(self.published))


def run(
    study: Study,
    lenses: Sequence[str] | None = None,
    workers: int = 1,
    engine: Asked = "auto",
    progress: Progress | None = None,
) -> Run:
    """Live a study's families through lenses (all of its programme) and judge what was lived.

    The result depends on nothing but the study and the lenses: neither on workers nor on the engine.

    Raises:
        InputError: the numbers of some draw contradict each other.
        DisagreementError: the two engines tell different stories.
        CannotCompileError: the compiled engine was asked for and cannot be made here.

    >>> from sim.results import load
    >>> small = load("scenarios/kentucky_start.yaml", None, "cohort.referrals=5 per year", draws=2)
    >>> found = run(small, ["matched"])
    >>> found.lenses, found.families().num_rows
    (('matched',), 60)
    """
    return _judged(live(study, lenses, workers, engine, progress))


def live(
    study: Study,
    lenses: Sequence[str] | None = None,
    workers: int = 1,
    engine: Asked = "auto",
    progress: Progress | None = None,
) -> Lived:
    """Live a study's families as `run` does, and judge nothing; raise as it does."""
    asked = tuple(lenses or study.lenses)
    choice = chosen(engine, families_to_live(study, asked) / workers)
    return experience(study, asked, workers, progress, choice)


def judge_into(folder: Path, lived: Lived) -> tuple[Run, Path]:
    """Judge what was lived as `run` does, save it meanwhile as `Run.save` does, and return both."""
    found: list[Run] = []

    def judging(ledgers: Mapping[str, Ledger]) -> tuple[Judged, list[Comparison]]:
        found.append(_judged(lived, ledgers))
        return found[0].judged, list(found[0].published)

    saved = outputs.save_judged(folder, lived.study, lived, lambda: priced(lived), judging)
    return found[0], saved


def _judged(lived: Lived, ledgers: Mapping[str, Ledger] | None = None) -> Run:
    judged = judge(lived, ledgers=ledgers)
    return Run(lived, judged, tuple(compared(lived.study, lived.tallies)))


def compare(studies: Mapping[str, Study], workers: int = 1, progress: Progress | None = None) -> Compared:
    """Live scenarios on the same luck, each through its own lens, and hold the others against the first.

    Raises:
        InputError: they differ in draws, replications, seed, price year, discounting or inflation.

    >>> from sim.results import load
    >>> one = load("scenarios/kentucky_start.yaml", None, "cohort.referrals=5 per year", draws=2)
    >>> found = compare({"twelve": one, "dear": one.replaced("foster_day", "90 USD 2024")})
    >>> sorted(found.inputs)
    ['foster_day']
    """
    return comparison(studies, workers, progress)
