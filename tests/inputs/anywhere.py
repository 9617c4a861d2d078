"""Mutations of a file that may break it anywhere, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count
from random import Random

from tests.inputs.mutations import CONTROLS, NASTY, NOT_FINITE, STRANGE, WORDS, Mutation, Sound, _one

# --- anywhere -----------------------------------------------------------------------------------


def _lines(change: Callable[[list[str], int, Random], None]) -> Callable[[str, Random], str]:
    def _changed(text: str, luck: Random) -> str:
        lines = text.splitlines(keepends=True) or ["\n"]
        change(lines, luck.randrange(len(lines)), luck)
        return "".join(lines)

    return _changed


def _delete(lines: list[str], at: int, luck: Random) -> None:
    del lines[at : at + luck.randint(1, 5)]


def _duplicate(lines: list[str], at: int, luck: Random) -> None:
    lines[luck.randrange(len(lines)) : 0] = lines[at : at + luck.randint(1, 3)]


def _swap(lines: list[str], at: int, luck: Random) -> None:
    other = luck.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def _swap_values(lines: list[str], at: int, luck: Random) -> None:
    other = luck.randrange(len(lines))
    (one, _, first), (two, _, second) = lines[at].partition(":"), lines[other].partition(":")
    lines[at], lines[other] = f"{one}:{second}", f"{two}:{first}"


def _indent(lines: list[str], at: int, luck: Random) -> None:
    stripped = lines[at].lstrip()
    lines[at] = luck.choice([" " * luck.randint(0, 12), "\t", " \t", "\t" * 3, "\u00a0 "]) + stripped


def _prefix(lines: list[str], at: int, luck: Random) -> None:
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    lines[at] = (
        indent
        + luck.choice(["- ", "? ", "! ", "<<: ", "&a ", "*a ", "--- ", "%YAML 1.2\n", "@"])
        + lines[at].lstrip()
    )


def _nest(lines: list[str], at: int, luck: Random) -> None:
    deep = luck.choice([3, 19, 25, 60])
    name = lines[at].partition(":")[0]
    lines[at] = (
        f"{name}: {luck.choice('[{')}"
        + luck.choice(["[" * deep + "]" * deep, "{a: " * deep + "}" * deep])
        + "\n"
    )


def _second_document(lines: list[str], at: int, luck: Random) -> None:
    lines.insert(at, luck.choice(["---\n", "...\n", "---\na: 1\n", "--- !t\n", "%TAG ! x:\n---\n"]))


def _number(text: str, luck: Random) -> str:
    found = list(re.finditer(r"\d[\d.,]*", text))
    if not found:
        return text
    one = luck.choice(found)
    return text[: one.start()] + luck.choice(NASTY + NOT_FINITE) + text[one.end() :]


def _word(text: str, luck: Random) -> str:
    found = list(re.finditer(r"(?<=: )[\w%.]+", text))
    one = luck.choice(found) if found else re.match("", text)
    assert one is not None
    return text[: one.start()] + luck.choice(WORDS) + text[one.end() :]


def _insert(text: str, luck: Random) -> str:
    at = luck.randrange(len(text) + 1)
    piece = "".join(
        luck.choice(STRANGE + CONTROLS + "[]{}:,'\"#&*!|>%@`-? \n") for _ in range(luck.randint(1, 6))
    )
    return text[:at] + piece + text[at + luck.choice([0, 0, 1, 5]) :]


def _cut(text: str, luck: Random) -> str:
    return text[: luck.randrange(len(text) + 1)]


def _repeat(text: str, luck: Random) -> str:
    start = luck.randrange(len(text) + 1)
    return text + text[start : start + luck.randint(1, 2000)]


def _line_ends(text: str, luck: Random) -> str:
    return text.replace("\n", luck.choice(["\r\n", "\r", "\n\n", "\u2028", "\x85", "\n\r"]))


ANYWHERE: dict[str, Callable[[str, Random], str]] = {
    "lines deleted": _lines(_delete),
    "lines repeated": _lines(_duplicate),
    "lines swapped": _lines(_swap),
    "values swapped": _lines(_swap_values),
    "a line indented otherwise": _lines(_indent),
    "a mark before a line": _lines(_prefix),
    "brackets": _lines(_nest),
    "another document": _lines(_second_document),
    "a number changed": _number,
    "a word changed": _word,
    "characters put in": _insert,
    "the end cut off": _cut,
    "a piece repeated": _repeat,
    "other line ends": _line_ends,
}


def _flipped(data: bytes, luck: Random) -> bytes:
    at = luck.randrange(len(data) + 1)
    return data[:at] + bytes([luck.randrange(256)]) + data[at + 1 :]


BYTES: dict[str, Callable[[bytes, Random], bytes]] = {
    "as it is": lambda data, _: data,
    "a byte order mark": lambda data, _: b"\xef\xbb\xbf" + data,
    "two byte order marks": lambda data, _: b"\xef\xbb\xbf" * 2 + data,
    "UTF-16": lambda data, _: data.decode("utf-8", "replace").encode("utf-16"),
    "latin-1": lambda data, _: data.decode("utf-8", "replace").encode("latin-1", "replace") + b"\xe9",
    "a byte flipped": _flipped,
}


def anywhere(sounds: list[Sound], seed: int) -> Iterator[Mutation]:
    """Yield files broken once to three times in any place, and now and then in their bytes, without end."""
    for number in count():
        luck = Random(f"{seed} anywhere {number}")  # noqa: S311 - the same files each time, not a secret
        found = _one(sounds, luck)
        text, ways = found.text, luck.choices(list(ANYWHERE), k=luck.choice([1, 1, 1, 2, 3]))
        for way in ways:
            text = ANYWHERE[way](text, luck)
        coded = luck.choices(list(BYTES), weights=[20, 1, 1, 1, 1, 2])[0]
        content = BYTES[coded](text.encode("utf-8", "replace"), luck)
        yield Mutation(f"{number}: {', '.join(ways)}, {coded}", found.file, content)
