"""A later source lies over an earlier one: names merge, lists are replaced whole, changes are recorded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PureWindowsPath
from types import MappingProxyType
from typing import Any, Final

from sim.errors import InputError, Problem, shown
from sim.inputs.documents import Document, Origin, Override, Where, dotted, places
from sim.inputs.reading import read_yaml
from sim.inputs.walking import DEEPEST, grow

MOST_LEVELS: Final = 10
SET: Final = "--set"

_WRITE_SET = "write --set name=value, such as --set arms.start.dyads=8"
_WRITE_EXTENDS = "write the name of one file in the same folder or below it, such as 'extends: base.yaml'"


def read_extending(path: str | Path) -> Document:
    r"""Return a file laid over the file its `extends:` names, that file over its own, and so on.

    Raises:
        InputError: a file of the chain cannot be read, or `extends:` leaves the folder, runs in a circle
            or goes more than 10 levels up.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "base.yaml").write_text("lens: matched\nslots: 180\n")
    ...     _ = Path(folder, "more.yaml").write_text("extends: base.yaml\nslots: 200\n")
    ...     read_extending(Path(folder, "more.yaml")).data
    {'lens': 'matched', 'slots': 200}
    """
    return _lineage(Path(path), ())


def with_sets(document: Document, sets: Sequence[str], option: str = SET) -> Document:
    """Return the document with every `name=value` laid over it, in order.

    A value is a YAML scalar or a flow collection; the origin of the n-th item is the option that gave it
    (`--set`, line n, unless another option is named).

    Raises:
        InputError: an item without a name or a value, an unreadable value, or a path through a value
            that is not a group of names; every bad item is named.

    >>> changed = with_sets(Document(Path("a.yaml"), {"slots": 180}, {}), ["slots=200"])
    >>> changed.data, str(changed.overrides[0])
    ({'slots': 200}, 'slots: 180 -> 200 (--set:1)')
    """
    problems: list[Problem] = []
    for number, item in enumerate(sets, 1):
        try:
            document = _laid_over(
                document,
                _set(document, item, option, number if option == SET else 0),
                path=document.path,
                added=True,
            )
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return document


def _lineage(path: Path, below: tuple[Path, ...]) -> Document:
    child = read_yaml(path)
    if "extends" not in child.data:
        return child
    chain = (*below, path.resolve())
    parent = _lineage(_parent(child, chain), chain)
    origins = {where: origin for where, origin in child.origins.items() if where[:1] != ("extends",)}
    data = {key: value for key, value in child.data.items() if key != "extends"}
    return _laid_over(parent, Document(path, data, origins), path=path, added=False)


def _parent(child: Document, chain: tuple[Path, ...]) -> Path:
    name = child.data["extends"]
    if not isinstance(name, str) or not name.strip():
        raise _refused(child, f"must name a file, but is {shown(name)}", _WRITE_EXTENDS)
    if PureWindowsPath(name).anchor or "\\" in name:
        raise _refused(child, f"{shown(name)} is not a relative name with '/'", _WRITE_EXTENDS)
    parent = child.path.parent / name
    try:
        target, folder = parent.resolve(), child.path.parent.resolve()
        there = parent.is_file()
    except (OSError, RuntimeError, ValueError):  # a name too long, a circle of links, or a NUL in the name
        raise _refused(child, f"{shown(name)} is not a usable file name", _WRITE_EXTENDS) from None
    if not target.is_relative_to(folder):
        raise _refused(child, f"{shown(name)} leaves the folder of this file", _WRITE_EXTENDS)
    if not there:
        raise _refused(child, f"{shown(name)} does not exist", _WRITE_EXTENDS)
    if target in chain:
        raise _refused(child, f"{shown(name)} runs in a circle, back to this file", "take out one 'extends:'")
    if len(chain) > MOST_LEVELS:
        raise _refused(child, f"goes more than {MOST_LEVELS} levels up", "merge some of the files into one")
    return parent


def _refused(child: Document, what: str, mend: str) -> InputError:
    file, line = child.origin(("extends",))
    return InputError([Problem(file, line, "extends", what, mend)])


def _set(document: Document, item: str, option: str, number: int) -> Document:
    name, equals, text = item.partition("=")
    names = tuple(piece.strip() for piece in name.split("."))
    if not equals or not all(names) or not text.strip():
        raise InputError([Problem(option, number, "", f"{shown(item)} is not name=value", _WRITE_SET)])
    if len(names) > DEEPEST:
        what = f"{shown(item)} is more than {DEEPEST} levels deep"
        raise InputError([Problem(option, number, "", what, _WRITE_SET)])
    _refuse_path(document, names, Origin(option, number))
    tree = grow(text, option, lambda _: number, names)
    if tree.block:
        mend = "write [1, 2] for a list, {a: 1} for names, and quotes around a text that holds a colon"
        raise InputError([Problem(option, number, dotted(names), "is not one value", mend)])
    data = tree.value
    for length in range(len(names) - 1, -1, -1):
        data = {names[length]: data}
        tree.origins[names[:length]] = Origin(option, number)
    return Document(Path(option), data, tree.origins)


def _refuse_path(document: Document, names: tuple[str, ...], origin: Origin) -> None:
    node: Any = document.data
    for length, name in enumerate(names[:-1], 1):
        node = node.get(name)
        if node is None:
            return
        if not isinstance(node, dict):
            what = f"goes through {dotted(names[:length])}, which is {shown(node)}"
            mend = f"set {dotted(names[:length])} as a whole"
            raise InputError([Problem(*origin, dotted(names), what, mend)])


def _laid_over(lower: Document, upper: Document, *, path: Path, added: bool) -> Document:
    merge = _Merge(lower, upper, added=added)
    data = merge.names(lower.data, upper.data, ())
    return Document(path, data, MappingProxyType(merge.origins), (*lower.overrides, *merge.overrides))


class _Merge:
    """Lay one document over another, keeping the origin of each value and each override.

    With `added`, a value that was not there before counts as an override too.
    """

    def __init__(self, lower: Document, upper: Document, *, added: bool) -> None:
        self.upper = upper
        self.added = added
        self.origins = dict(lower.origins)
        self.overrides: list[Override] = []

    def names(self, old: dict[str, Any], new: dict[str, Any], where: Where) -> dict[str, Any]:
        """Return the names of both groups, the new values over the old."""
        self._claim(where)
        merged = dict(old)
        for key, value in new.items():
            here = (*where, key)
            before = old.get(key)
            if self.added and before is None and value and isinstance(value, dict):
                before = {}  # so that the record names the value that was set, not a group around it
            if isinstance(before, dict) and isinstance(value, dict):
                merged[key] = self.names(before, value, here)
            else:
                merged[key] = value
                self._replace(here, before, value, there=key in old)
        return merged

    def _replace(self, where: Where, old: Any, new: Any, *, there: bool) -> None:
        if there:
            for place in places(old, where):
                self.origins.pop(place, None)
        for place in places(new, where):
            self._claim(place)
        # 1, 1.0 and true are equal to Python, but not to the reader of a record.
        if (there or self.added) and (type(old), old) != (type(new), new):
            self.overrides.append(Override(dotted(where), old, new, self.upper.origin(where)))

    def _claim(self, where: Where) -> None:
        self.origins[where] = self.upper.origin(where)
