"""YAML text becomes plain values event by event, so that nothing is built before it is checked.

Plain scalars follow the YAML 1.2 core schema: `NO`, `yes` and `2012-07-01` stay text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from sim.errors import InputError, Mend, Problem, shown
from sim.inputs.documents import Origin, Where, dotted

DEEPEST: Final = 20
LONGEST_NUMBER: Final = 400
LONGEST_NAME: Final = 200
MOST_LINES: Final = 50_000
MOST_VALUES: Final = 10_000
"""Almost three times what the evidence of a saved run has; reading so many takes a second."""

# Line ends that no editor shows (0x85, 0x2028, 0x2029) are refused too: lines would be counted in two ways.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile("\r\n?|\n")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

# Ends of ruamel's own sentences, in its words, and what a planner can do about them.
_MENDS: Final = {
    "\\t": "indent with spaces, not tabs",
    "mapping values are not allowed": "put quotes around a text with a colon, and check the indentation",
    "block end": "give names of one group the same indentation, and put a space after each colon",
    "stream end": "close the bracket or quote that is still open",
    "end of stream": "close the bracket or quote that is still open",
    "could not find expected ':'": "put a colon and a space after the name",
}
_CHECK_LINE: Final = "check quotes, brackets, colons and indentation on this line and the one before"


@dataclass
class Tree:
    """Gather the plain values of one text, the origin of each, and the problems met on the way."""

    file: str
    line: Callable[[int], int]
    value: Any = None
    block: bool = False
    origins: dict[Where, Origin] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def grow(text: str, file: str, line: Callable[[int], int] = lambda number: number, root: Where = ()) -> Tree:
    """Return the values of a YAML text that holds one document.

    `line` turns a line of the text (from 1) into the line to name; `root` is where the value belongs.

    Raises:
        InputError: every problem found; after broken syntax or too deep nesting nothing more is read.

    >>> grow("{a: NO, b: [1, 2.5]}", "a.yaml").value
    {'a': 'NO', 'b': [1, 2.5]}
    """
    tree = Tree(file, line)
    if (bad := _UNPRINTABLE.search(text)) is not None:
        number = line(len(_LINE_END.findall(text, 0, bad.start())) + 1)
        what = f"holds a character that cannot be printed (code {ord(bad[0])})"
        raise InputError([Problem(file, number, dotted(root), what, "delete it")])
    if len(_LINE_END.findall(text)) > MOST_LINES:
        what = f"has more than {MOST_LINES:,} lines"
        raise InputError([Problem(file, 0, dotted(root), what, "take out what is not needed")])
    _Walk(tree, text).document(root)
    if tree.problems:
        raise InputError(tree.problems)
    return tree


def plain(text: str) -> Any:
    """Return what an unquoted scalar stands for in YAML 1.2.

    Raises:
        Mend: (a ValueError) a number that is not finite, or absurdly long.

    >>> plain("NO"), plain("0x1F"), plain("1e3"), plain("~")
    ('NO', 31, 1000.0, None)
    """
    if text in _WORDS:
        return _WORDS[text]
    if not (integer := _INTEGER.fullmatch(text) or _BASED.fullmatch(text)) and not _FLOAT.fullmatch(text):
        if _NOT_FINITE.fullmatch(text):
            raise Mend(f"{text} is not a finite number", "write an ordinary number, or leave the name out")
        return text
    if len(text) > LONGEST_NUMBER:
        raise Mend(f"is a number of more than {LONGEST_NUMBER} digits", "write fewer digits")
    if integer:
        return int(text, 0) if _BASED.fullmatch(text) else int(text)
    if not math.isfinite(number := float(text)):
        raise Mend(f"{shown(text)} is too large for a number", "write a smaller number")
    return number


class _Walk:
    """Take events one at a time, and turn them into values, origins and problems of a tree."""

    def __init__(self, tree: Tree, text: str) -> None:
        self.tree = tree
        self.events: Iterator[Event] = YAML(typ="safe", pure=True).parse(text)
        self.reached = 1
        self.values = 0

    def document(self, root: Where) -> None:
        """Read the one document of the stream."""
        self._next()
        start = self._next()
        if isinstance(start, StreamEndEvent):
            self._stop(root, "is empty", "write at least one 'name: value' line")
        if isinstance(start, DocumentStartEvent) and start.version not in (None, (1, 2)):
            self._note(root, "asks for another version of YAML", "take out the line that starts with %YAML")
        first = self._next()
        self.tree.origins[root] = self._origin()
        self.tree.block = not getattr(first, "flow_style", True)
        self.tree.value = self._value(first, root, 1)
        self._next()
        if not isinstance(self._next(), StreamEndEvent):
            self._stop(root, "holds more than one document", "keep one, and take out the other")

    def _value(self, event: Event, where: Where, depth: int) -> Any:
        self._refuse_labels(event, where)
        self.values += 1
        if self.values > MOST_VALUES:
            self._stop(where[:1], f"holds more than {MOST_VALUES:,} values", "take out what is not needed")
        if isinstance(event, ScalarEvent):
            return self._scalar(event, where)
        if isinstance(event, AliasEvent):
            return None
        if depth > DEEPEST:
            self._stop(where[:3], f"is nested more than {DEEPEST} levels deep", "write it with fewer levels")
        if isinstance(event, SequenceStartEvent):
            return self._items(where, depth)
        return self._pairs(where, depth)

    def _items(self, where: Where, depth: int) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            here = (*where, len(found))
            self.tree.origins[here] = self._origin()
            found.append(self._value(event, here, depth + 1))
        return found

    def _pairs(self, where: Where, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            origin = self._origin()
            key = self._key(event, where, depth)
            here = (*where, key)
            if key in lines:
                what = f"is written twice, on lines {lines[key]} and {origin.line}"
                self._note(here, what, "keep one of the two")
            lines.setdefault(key, origin.line)
            self.tree.origins[here] = origin
            found[key] = self._value(self._next(), here, depth + 1)
        return found

    def _key(self, event: Event, where: Where, depth: int) -> str:
        if not isinstance(event, ScalarEvent):
            self._note(where, "has a name that is not a text", "write each name as one word before a colon")
            self._value(event, where, depth + 1)
            return ""
        name = str(event.value)[:LONGEST_NAME]
        self._refuse_labels(event, (*where, name))
        if len(event.value) > LONGEST_NAME:
            self._note(where, f"has a name of more than {LONGEST_NAME} letters", "write a shorter name")
        elif event.implicit[0] and name == "<<":
            self._note((*where, "<<"), "merges another group", "write the values out, or use 'extends:'")
        elif not isinstance(self._scalar(event, (*where, name)), str) and not name.isdecimal():
            what = f"has the name {name[:40]}, which is not a text"
            self._note(where, what, f"put it in quotes: {shown(name)}")
        return name

    def _scalar(self, event: ScalarEvent, where: Where) -> Any:
        if _HALF_CHARACTER.search(event.value):
            self._note(where, "holds half a character", "write the character itself, not its code")
        if not event.implicit[0]:
            return event.value
        try:
            return plain(event.value)
        except Mend as error:
            self._note(where, error.what, error.mend)
            return ""

    def _refuse_labels(self, event: Event, where: Where) -> None:
        if isinstance(event, AliasEvent):
            self._note(where, f"repeats the anchor *{event.anchor}", "write the value out")
        elif anchor := getattr(event, "anchor", None):
            self._note(where, f"has the anchor &{anchor}", "take it out, and write repeated values out")
        if tag := getattr(event, "tag", None):
            self._note(where, f"has the tag {str(tag)[:40]}", "take it out; quotes keep a text a text")

    def _next(self) -> Event:
        try:
            event = next(self.events)
        # On hostile text ruamel lets ValueError, OverflowError and others escape besides its own errors.
        except Exception as error:  # noqa: BLE001
            self._broken(error)
        self.reached = event.start_mark.line + 1
        return event

    def _broken(self, error: Exception) -> NoReturn:
        what = "cannot be read"
        if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
            self.reached = error.problem_mark.line + 1
            what = f"cannot be read: {' '.join(str(error.problem).split())[:100]}"
        self._stop((), what, next((mend for sign, mend in _MENDS.items() if sign in what), _CHECK_LINE))

    def _origin(self) -> Origin:
        return Origin(self.tree.file, self.tree.line(self.reached))

    def _note(self, where: Where, what: str, mend: str) -> None:
        file, line = self._origin()
        self.tree.problems.append(Problem(file, line, dotted(where), what, mend))

    def _stop(self, where: Where, what: str, mend: str) -> NoReturn:
        self._note(where, what, mend)
        raise InputError(self.tree.problems)
