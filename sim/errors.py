"""A problem with an input is data: where it was written, what is wrong, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

# Enough names to choose from at a glance; more would bury the sentence.
NAMES_SHOWN = 12
LETTERS_SHOWN = 40


@dataclass(frozen=True, order=True)
class Problem:
    """Say what is wrong at one place of an input; line 0 stands for "no line".

    >>> print(Problem("a.yaml", 3, "cohort", "is missing", "add 'cohort:'"))
    a.yaml:3: cohort: is missing
        add 'cohort:'
    """

    file: str
    line: int
    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        first = ": ".join(part for part in (place, self.where, self.what) if part)
        return f"{first}\n    {self.mend}" if self.mend else first


class InputError(Exception):
    """Carry every problem found in the inputs, sorted by file and line.

    >>> error = InputError([Problem("b", 2, "x", "is odd", ""), Problem("a", 9, "y", "is even", "")])
    >>> print(error)
    a:9: y: is even
    b:2: x: is odd
    """

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class Mend(ValueError):  # noqa: N818 - named for what it carries
    """Refuse a value, keeping what is wrong apart from how to mend it.

    >>> str(Mend("-1 is below 0", "write 0 or more"))
    '-1 is below 0; write 0 or more'
    """

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what, mend)
        self.what = what
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.what}; {self.mend}"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like `name`, or None when none is close.

    >>> nearest("casload", ["caseload", "turnover"])
    'caseload'
    """
    close = get_close_matches(name, sorted(set(known)), n=1)
    return close[0] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the sentence that mends an unknown name: the nearest one, or the first few known.

    >>> did_you_mean("casload", ["caseload", "turnover"])
    "did you mean 'caseload'?"
    >>> did_you_mean("zzz", ["caseload", "turnover"])
    'known names: caseload, turnover'
    """
    names = sorted(set(known))
    close = nearest(name, names)
    if close is not None:
        return f"did you mean '{close}'?"
    if not names:
        return "take it out: no names are known here"
    rest = len(names) - NAMES_SHOWN
    return "known names: " + ", ".join(names[:NAMES_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def shown(value: object) -> str:
    """Return a value as a planner would recognise it, cut to one short piece of a line.

    >>> shown("18"), shown(True), shown(None), shown({"a": 1})
    ("'18'", 'true', 'nothing', 'a group of names')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a group of names"
    if isinstance(value, list | tuple):
        return "a list"
    text = repr(value)
    return text if len(text) <= LETTERS_SHOWN else text[: LETTERS_SHOWN - 3] + "..."


class CannotCompileError(RuntimeError):
    """Say why the compiled engine, which was asked for, cannot be made on this machine."""
