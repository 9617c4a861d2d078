"""Break text files in ways that people, editors and attackers break them, each time the same way by its seed.

A `Mutation` made on one known line says which line a planner must be sent to; one made anywhere says 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import NamedTuple

from pydantic import BaseModel

from sim.inputs import Document, Frozen

FREE = {
    "title",
    "question",
    "label",
    "about",
    "note",
    "why",
    "payers_note",
    "citation",
    "url",
    "doi",
    "source",
}
"""Names whose value is any text."""
OPEN = {
    "arms",
    "params",
    "by_state",
    "by_lens",
    "by_baseline",
    "by_statute",
    "options",
    "only_with",
    "payers",
}
"""Groups whose names are anybody's."""

BLOCK = re.compile(r" *(?:- )?(?P<name>[\w-]+): +(?P<value>[^\s#\[{>|'\"&*!].*?)(?: +#.*)?")
FLOW = re.compile(r"[{,] *(?P<name>[\w-]+): (?P<value>[^,\[\]{}]+?)(?=[,}])")

NOT_FINITE = (".nan", ".inf", "-.inf", "1e400", "-1e999", "9" * 500)
NASTY = (
    "-0",
    "0",
    "-1",
    "1e308",
    "1e-308",
    "9" * 40,
    "0x7fffffffffffffff",
    "00",
    "+1",
    "1_000",
    "1,0",
    "٣",
    "½",
    "~",
)
WORDS = (
    "NO",
    "yes",
    "null",
    "true",
    "=",
    "<<",
    "---",
    "...",
    "?",
    "-",
    ":",
    "#",
    "%",
    "@",
    "`",
    "''",
    '""',
    "[]",
    "{}",
)
CONTROLS = "\x01\x07\x08\x0b\x0c\x1b\x7f\x80\x9f\ufffe\uffff"
STRANGE = "\u200b\u202e\u00a0\u2028\u2029\x85\ufeff\U0001f984é\u0301ﬀ\u3000\uff21\r\t\0"
WRONG = {
    r"[\d.,]+ %": ("101 %", "-1 %", "3 percent", "35 % %", "% 35"),
    r"[\d.,]+ (?:day|week|month|year)s?": ("3 fortnights", "3", "-3 months", "months 3", "1e30 years"),
    r"[\d.,]+ USD \d+": ("86 EUR 2011", "86 USD", "-1 USD 2011", "86 USD 1066", "USD 86 2011", "86"),
    r"[\d.,]+ per \w+": ("140 per fortnight", "140", "-1 per year", "per year"),
    r"\d{4}-\d\d-\d\d": ("2013-02-30", "2012-13-01", "01.07.2012", "2012", "2012-07-01T25:00"),
    r"\d+": ("eleven", "'12'", "2012-07-01", "1 2"),
    r"\d*\.\d+": ("half", "'0.5'", "5,5", "0.5 0.5"),
}
"""What a value looks like, and what does not do in its place."""


@dataclass(frozen=True)
class Mutation:
    """One broken file: how it was broken, what it holds now, and the line to be told (0: any)."""

    how: str
    file: Path
    content: bytes
    line: int = 0

    def __str__(self) -> str:
        return f"{self.how} in {self.file}:{self.line}"


class Leaf(NamedTuple):
    """A plain value on one line, and where it stands in it."""

    number: int
    name: str
    value: str
    start: int
    group: str


class Sound(NamedTuple):
    """A sound file: its name, its lines, its plain values, the names its groups may not misspell."""

    file: Path
    lines: list[str]
    leaves: list[Leaf]

    @property
    def text(self) -> str:
        return "".join(self.lines)


def sound(document: Document) -> Sound:
    """Return a file with its plain values: only those on a line where reading, too, finds that name."""
    lines = document.path.read_text("utf-8").splitlines(keepends=True)
    named = {(origin.line, where[-1]): where for where, origin in document.origins.items() if where}
    leaves = []
    for number, line in enumerate(lines, 1):
        block = BLOCK.fullmatch(line.rstrip("\n"))
        for match in [block] if block and block["value"][-1] not in ",}]" else FLOW.finditer(line):
            where = named.get((number, match["name"]))
            if where is not None:
                group = str(where[-2]) if where[1:] else ""
                leaves.append(Leaf(number, match["name"], match["value"], match.start("value"), group))
    return Sound(document.path, lines, leaves)


# --- on a known line ----------------------------------------------------------------------------


def _models(model: type[BaseModel] = Frozen) -> Iterator[type[BaseModel]]:
    for inner in model.__subclasses__():
        yield inner
        yield from _models(inner)


def fields() -> frozenset[str]:
    """Return every name that a model of the inputs knows."""
    return frozenset(name for model in _models() for name in model.model_fields)


def _with(found: Sound, leaf: Leaf, value: str) -> str:
    line = found.lines[leaf.number - 1]
    changed = line[: leaf.start] + value + line[leaf.start + len(leaf.value) :]
    return "".join([*found.lines[: leaf.number - 1], changed, *found.lines[leaf.number :]])


def misspelt(found: Sound, leaf: Leaf, luck: Random, known: frozenset[str]) -> str | None:
    """Misspell a name that a model knows: drop, double, swap or change a letter."""
    name, at = leaf.name, luck.randrange(len(leaf.name) - 1) if len(leaf.name) > 1 else 0
    typos = (name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:], name + "s", name.capitalize())
    typo = luck.choice([*typos, name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]])
    if name not in known or leaf.group in OPEN or typo in known or not typo or typo == name:
        return None
    line = found.lines[leaf.number - 1]
    before = line.rindex(f"{name}:", 0, leaf.start)
    changed = line[:before] + typo + line[before + len(name) :]
    return "".join([*found.lines[: leaf.number - 1], changed, *found.lines[leaf.number :]])


def not_finite(found: Sound, leaf: Leaf, luck: Random) -> str:
    return _with(found, leaf, luck.choice(NOT_FINITE))


def another_shape(found: Sound, leaf: Leaf, luck: Random) -> str:
    return _with(found, leaf, luck.choice(["[[]]", "[[1], [2]]", "[{a: 1}]"]))


def wrong_unit(found: Sound, leaf: Leaf, luck: Random) -> str | None:
    """Write a value as nobody may: other units, a date that does not exist, a word for a number."""
    if leaf.name in FREE:
        return None
    wrong = next((bad for looks, bad in WRONG.items() if re.fullmatch(looks, leaf.value)), None)
    return _with(found, leaf, luck.choice(wrong)) if wrong else None


def labelled(found: Sound, leaf: Leaf, luck: Random) -> str:
    """Put an anchor, a tag or an alias where a plain value stands."""
    marks = (
        f"&x {leaf.value}",
        f"!t {leaf.value}",
        "*x",
        f"!!python/object:os.system {leaf.value}",
        "!!binary aGk=",
    )
    return _with(found, leaf, luck.choice(marks))


def control(found: Sound, leaf: Leaf, luck: Random) -> str:
    return _with(found, leaf, leaf.value + luck.choice(CONTROLS))


ON_A_LINE: dict[str, Callable[[Sound, Leaf, Random], str | None]] = {
    "a number that is not finite": not_finite,
    "a list for a value": another_shape,
    "a value written wrongly": wrong_unit,
    "an anchor, a tag or an alias": labelled,
    "a control character": control,
}


def _one(sounds: list[Sound], luck: Random) -> Sound:
    """Choose a file, a long one less often: it takes longer to read."""
    return luck.choices(sounds, weights=[len(one.lines) ** -0.5 for one in sounds])[0]


def on_a_line(sounds: list[Sound], seed: int, how: str) -> Iterator[Mutation]:
    """Yield files broken on one known line, without end."""
    known = fields()
    for number in count():
        luck = Random(f"{seed} {how} {number}")  # noqa: S311 - the same files each time, not a secret
        found = _one(sounds, luck)
        leaf = luck.choice(found.leaves)
        if how == "a misspelt name":
            text = misspelt(found, leaf, luck, known)
        else:
            text = ON_A_LINE[how](found, leaf, luck)
        if text is not None:
            yield Mutation(how, found.file, text.encode(), leaf.number)
