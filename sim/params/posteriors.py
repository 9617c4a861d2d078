"""Joint draws of the uncertain numbers of a setting, calibrated to its targets: a table and its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from shutil import copyfile
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Problem
from sim.inputs import Frozen
from sim.units import MINUTES_PER_DAY, MINUTES_PER_WEEK

Floats = NDArray[np.float64]
Unit = Literal["days", "per week", "share", "ratio"]

POSTERIORS = "posteriors"
"""Where joint draws are kept, in params/ and beside a run that used them."""

SCALE: Mapping[Unit, float] = {
    "days": MINUTES_PER_DAY,
    "per week": 1 / MINUTES_PER_WEEK,
    "share": 1.0,
    "ratio": 1.0,
}
"""What a table's value is multiplied by to be one of the model's, whose time is in minutes."""

DIGITS = 5
"""Significant digits of the tables: what is simulated is what is written."""


class Diagnostic(Frozen):
    """Hold one check of a calibration: what was found, and what it must keep to."""

    what: str
    """What is checked."""
    found: float
    """What was found."""
    limit: float
    """What it must keep to."""
    must_be: Literal["at least", "at most"]
    """On which side of the limit it must lie."""

    @property
    def holds(self) -> bool:
        """Whether it does."""
        return self.found >= self.limit if self.must_be == "at least" else self.found <= self.limit


class Met(Frozen):
    """Hold what a posterior gives for one target that was fitted."""

    stage: str
    """What was fitted to it: natural history, or the effects through a lens."""
    published: float
    """The published value."""
    interval: tuple[float, float]
    """Its interval."""
    simulated: float
    """The mean over the posterior."""
    credible: tuple[float, float]
    """The 95 % interval of the posterior."""

    @property
    def inside(self) -> bool:
        """Whether the mean lies in the published interval."""
        return self.interval[0] <= self.simulated <= self.interval[1]


class Summary(Frozen):
    """Hold one number before and after: medians and 95 % intervals, in the table's unit."""

    unit: Unit
    """The unit of the table's column."""
    prior: tuple[float, float, float]
    """Lower end, median, upper end before any target was seen."""
    posterior: tuple[float, float, float]
    """The same after."""


class Record(Frozen):
    """Say what made a posterior, and how good it is."""

    setting: str
    """The setting whose targets it was calibrated to."""
    fingerprint: str
    """The name of everything it depends on."""
    reunify: str
    """The version that made it."""
    seed: int
    """The seed of its luck."""
    draws: int
    """The rows of the table."""
    families: int
    """How many families were lived."""
    table: str
    """The SHA-256 of the table's text."""
    diagnostics: dict[str, Diagnostic]
    """The checks, by name."""
    targets: dict[str, Met]
    """The targets that were fitted, by name; one of no lens in particular once for each lens."""
    numbers: dict[str, Summary]
    """Every number of the table, before and after."""


@dataclass(frozen=True)
class Posterior:
    """Hold a posterior's record and where its table is; `given` holds the draws themselves instead."""

    record: Record | None
    path: Path | None = None
    given: Mapping[str, Floats] | None = None
    """Columns [row] in the model's units, taken in their own order."""

    @cached_property
    def columns(self) -> Mapping[str, Floats]:
        """The draws [row] of every number, by address, in the model's units.

        Raises:
            InputError: the table is not the one its record speaks of.
        """
        return self.given if self.given is not None else self._read()

    @cached_property
    def medians(self) -> Mapping[str, float]:
        """The median of every number, by address, in the model's units."""
        middle = np.median(np.array([*self.columns.values()]), axis=1)
        return dict(zip(self.columns, middle.tolist(), strict=True))

    @property
    def rows(self) -> int:
        """How many draws there are."""
        return len(next(iter(self.columns.values())))

    def text(self) -> str:
        """Return the table as it is written; raise InputError if it is not what its record speaks of."""
        if self.path is None or self.record is None:
            msg = "these draws were never written"
            raise ValueError(msg)
        try:
            text = self.path.read_text("utf-8")
        except OSError as error:
            raise _unsound(self.path, f"cannot be read: {error.strerror}") from None
        if sha256(text.encode()).hexdigest() != self.record.table:
            raise _unsound(self.path, "is not the table its record was made with")
        return text

    def _read(self) -> Mapping[str, Floats]:
        header, *lines = self.text().splitlines()
        values = np.array([[float(value) for value in line.split(",")] for line in lines]).T
        units = self.record.numbers if self.record else {}
        return {
            name: column * SCALE[units[name].unit]
            for name, column in zip(header.split(","), values, strict=True)
        }

    def copied(self, folder: Path) -> None:
        """Copy the table and its record into a folder; raise InputError if they are not what they were."""
        if self.path is not None:
            folder.mkdir()
            (folder / self.path.name).write_text(self.text(), encoding="utf-8")
            copyfile(self.path.with_suffix(".json"), folder / f"{self.path.stem}.json")

    def borrowed(self, names: frozenset[str], spread: float) -> Mapping[str, Floats]:
        """Return the columns of some numbers, spread so many times as far on the log scale."""
        own = {name: column for name, column in self.columns.items() if name.partition("[")[0] in names}
        return {name: _spread(column, spread) for name, column in own.items()}


def tabled(columns: Mapping[str, Floats], units: Mapping[str, Unit]) -> str:
    """Return columns [row] of the model's units as the text of a table.

    >>> print(tabled({"relapse_scale": np.array([1440.0, 2880.0])}, {"relapse_scale": "days"}), end="")
    relapse_scale
    1
    2
    """
    scaled = [column / SCALE[units[name]] for name, column in columns.items()]
    lines = (",".join(f"{value:.{DIGITS}g}" for value in row) for row in zip(*scaled, strict=True))
    return "\n".join([",".join(columns), *lines]) + "\n"


def _spread(column: Floats, times: float) -> Floats:
    middle = np.median(np.log(column))
    return np.asarray(np.exp(middle + times * (np.log(column) - middle)))


def address(name: str, key: str) -> str:
    """Return what a table calls a number's estimate: its name, with the lens or baseline it belongs to.

    >>> address("removal_scale", "kentucky_2010"), address("relapse_scale", "")
    ('removal_scale[kentucky_2010]', 'relapse_scale')
    """
    return f"{name}[{key}]" if key else name


def read_posteriors(folder: str | Path) -> dict[str, Posterior]:
    """Read the records of the posteriors in the `posteriors/` of a folder; tables are read when asked for.

    Raises:
        InputError: a record that cannot be read, or whose table is not there.
    """
    found = {}
    for path in sorted(Path(folder).glob(f"{POSTERIORS}/*.json")):
        record = _record(path)
        table = path.with_suffix(".csv")
        if not table.is_file():
            raise _unsound(table, "is missing, although its record is there")
        found[record.setting] = Posterior(record, table)
    return found


def _record(path: Path) -> Record:
    try:
        return Record.model_validate_json(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise _unsound(path, "is not the record of a posterior") from None


def _unsound(path: Path, what: str) -> InputError:
    mend = "make it anew: reunify calibrate with the name of its setting's scenario"
    return InputError([Problem(str(path), 0, "", what, mend)])


def in_order(posterior: Posterior, luck: Floats) -> Posterior:
    """Return the posterior with its rows in the order of some luck [row]; nothing is left out or repeated."""
    order = np.argsort(luck, kind="stable")
    return replace(posterior, given={name: column[order] for name, column in posterior.columns.items()})
