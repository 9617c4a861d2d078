"""A document is plain values plus, for every one of them, the file and line that wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

Where = tuple[str | int, ...]


class Origin(NamedTuple):
    """Name the file and line that wrote a value.

    >>> str(Origin("a.yaml", 3))
    'a.yaml:3'
    """

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True)
class Override:
    """Record a value that took the place of another; None reads as "not set".

    >>> print(Override("treatment.slots", 180, 200, Origin("a.yaml", 3)))
    treatment.slots: 180 -> 200 (a.yaml:3)
    """

    name: str
    old: Any
    new: Any
    origin: Origin

    def __str__(self) -> str:
        return f"{self.name}: {_value_text(self.old)} -> {_value_text(self.new)} ({self.origin})"


@dataclass(frozen=True)
class Document:
    """Hold the plain values of a file, where each was written, and what overrode what."""

    path: Path
    data: dict[str, Any]
    origins: Mapping[Where, Origin]
    overrides: tuple[Override, ...] = ()

    def origin(self, where: Where) -> Origin:
        """Return where the value at `where` was written, or its nearest enclosing group.

        >>> document = Document(Path("a.yaml"), {"x": {}}, {("x",): Origin("a.yaml", 2)})
        >>> document.origin(("x", "missing"))
        Origin(file='a.yaml', line=2)
        """
        for length in range(len(where), -1, -1):
            if (found := self.origins.get(where[:length])) is not None:
                return found
        return Origin(str(self.path), 0)


def dotted(where: Where) -> str:
    """Return a place as a planner reads it; items of a list count from 1.

    >>> dotted(("arms", "start", "hired", 0, "date"))
    'arms.start.hired[item 1].date'
    """
    text = ""
    for piece in where:
        text += f"[item {piece + 1}]" if isinstance(piece, int) else f".{piece}"
    return text.removeprefix(".")


def places(value: Any, where: Where) -> Iterator[Where]:
    """Yield the place of a value and of everything inside it.

    >>> list(places({"a": [1]}, ("x",)))
    [('x',), ('x', 'a'), ('x', 'a', 0)]
    """
    yield where
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*where, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places(inner, (*where, number))


def _value_text(value: Any) -> str:
    if value is None:
        return "not set"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
