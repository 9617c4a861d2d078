"""Markdown tables and names in type, as the generated parts of docs/model.md write them."""

from __future__ import annotations

from collections.abc import Iterable

NONE = "none"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table; a cell's line breaks and bars would end it, so they must not be there."""
    lines = [list(head), *(list(row) for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def name(words: str) -> str:
    return f"`{words}`"


def names(words: Iterable[str]) -> str:
    return ", ".join(name(one) for one in words)


def sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:].rstrip('.')}."
