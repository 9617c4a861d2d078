"""A file becomes a document only if it is small, plain, UTF-8 YAML with names at its top."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Final

from sim.errors import InputError, Problem, did_you_mean
from sim.inputs.documents import Document
from sim.inputs.remembering import grown

LARGEST_BYTES: Final = 1_000_000


def read_yaml(path: str | Path) -> Document:
    r"""Return the values of one YAML file with the line of each.

    Raises:
        InputError: the file cannot be opened, is not small UTF-8 text, or is not plain YAML 1.2 with
            names at its top; every problem is named.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.yaml").write_text("title: START\nslots: 180\n")
    ...     document = read_yaml(Path(folder, "a.yaml"))
    >>> document.data, document.origin(("slots",)).line
    ({'title': 'START', 'slots': 180}, 2)
    """
    path = Path(path)
    tree = grown(_text(path), str(path))
    if not isinstance(tree.value, dict):
        line = tree.origins[()].line
        mend = "write at least one 'name: value' line"
        raise InputError([Problem(str(path), line, "", "has no names at its top", mend)])
    return Document(path, tree.value, MappingProxyType(tree.origins))


def _text(path: Path) -> str:
    data = _bytes(path)
    if len(data) > LARGEST_BYTES:
        raise _refused(path, "is larger than 1 MB", "split it, or take out what is not needed")
    if b"\0" in data:
        raise _refused(path, "is not a text file", "save it as plain UTF-8 text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len((data[: error.start] + b"|").splitlines())
        raise _refused(path, "is not UTF-8 text", "save the file with the encoding UTF-8", line) from None


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise _refused(path, "is a folder", "name a file inside it")
        # A pipe or a device might never end, so only a regular file is opened.
        if path.exists() and not path.is_file():
            raise _refused(path, "is not a regular file", "name a YAML file")
        with path.open("rb") as stream:
            return stream.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        if path.is_symlink():
            raise _refused(path, "is a link to a file that does not exist", "name the file itself") from None
        raise _refused(path, "does not exist", _neighbours(path)) from None
    except PermissionError:
        raise _refused(path, "may not be read", "ask for permission to read it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise _refused(path, f"cannot be opened: {reason}", "check the name of the file") from None


def _neighbours(path: Path) -> str:
    try:
        names = [other.name for other in path.parent.iterdir() if other.suffix in {".yaml", ".yml"}]
    except OSError:
        return f"check the folder {path.parent}"
    return did_you_mean(path.name, names) if names else f"there are no YAML files in {path.parent}"


def _refused(path: Path, what: str, mend: str, line: int = 0) -> InputError:
    return InputError([Problem(str(path), line, "", what, mend)])
