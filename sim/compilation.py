"""Compile what must be fast: one way to do it, and one place to keep it, named by what was compiled.

Numba keeps compiled code beside each file and looks only at that file's date: after an edit in another file
it would go on with the old code of a function compiled into this one. So the place is named by a hash of
all sources that are compiled together, and of what compiles them.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config as _config
from numba.core.caching import FunctionCache

config: Any = _config
Function = TypeVar("Function", bound=Callable[..., Any])

SOURCES = ("compilation.py", "randomness.py", "distributions/*.py", "engine/compiled/*.py")
"""What is compiled together, from the package's folder."""
OPTIONS: dict[str, Any] = {"nogil": True, "_nrt": False, "error_model": "numpy"}
"""Without Python's lock, without memory of numba's own, and dividing by zero as numpy does."""
KEPT = 4
"""So many places are kept; older ones are removed."""
READY = "ready"
"""The file that says that everything in a place has been compiled."""


def inlined(function: Function) -> Function:
    """Compile a function into those that call it; it allocates nothing."""
    return _kept(function, forceinline=True)


def compiled(function: Function) -> Function:
    """Compile a function that is called from Python, or is too large to go into its callers.

    It writes into arrays that it is given, and makes none.
    """
    return _kept(function)


def possible() -> bool:
    """Return whether functions are compiled here: not where the compiler has been switched off."""
    return not config.DISABLE_JIT


def ready() -> bool:
    """Return whether everything has been compiled already, by this process or one before it."""
    kept = place()
    return kept is not None and (kept / READY).exists()


def is_ready() -> None:
    """Note that everything has been compiled."""
    kept = place()
    if kept is not None:
        (kept / READY).touch()


@cache
def place() -> Path | None:
    """Return the folder in which compiled code is kept, made if need be; None if nothing can be written."""
    name = _name()
    for root in _roots():
        kept = root / name
        try:
            kept.mkdir(parents=True, exist_ok=True)
            _own(root)
            _prune(root, kept)
        except OSError:
            continue
        return kept
    return None


class _Kept(FunctionCache):
    """What is kept of a function, read without all that it takes to compile.

    Numba imports that before it looks whether there is anything to compile: as long again as the rest of
    numba. Whatever is not kept has it imported when it is compiled. Nothing here needs numba's own memory.
    """

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what is kept for a signature, or None."""
        with self._guard_against_spurious_io_errors():
            return self._load_overload(sig, target_context)  # type: ignore[no-untyped-call]


def _kept(function: Function, **options: Any) -> Function:
    made: Any = numba.njit(function, **OPTIONS, **options)
    if possible() and place() is not None:
        with _kept_in(place()):
            made._cache = _Kept(function)  # type: ignore[no-untyped-call] # noqa: SLF001 - as `cache=True` does
    return cast("Function", made)


@contextmanager
def _kept_in(folder: Path | None) -> Iterator[None]:
    """Let a function that is decorated now be kept in a folder; nothing else is."""
    before = config.CACHE_DIR
    config.CACHE_DIR = "" if folder is None else str(folder)
    try:
        yield
    finally:
        config.CACHE_DIR = before


def _name() -> str:
    """Return a name that another compiler, or any edit, changes."""
    package = Path(__file__).parent
    told = sha256(f"{numba.__version__} {sys.version} {config.BOUNDSCHECK} {package}".encode())
    for file in sorted(file for pattern in SOURCES for file in package.glob(pattern)):
        told.update(f"{file} {file.stat().st_mtime_ns}".encode())
        told.update(file.read_bytes())
    return told.hexdigest()[:16]


def _roots() -> Iterator[Path]:
    """Yield where compiled code may be kept: first what was asked for, then the usual places."""
    for variable, below in (("NUMBA_CACHE_DIR", ""), ("XDG_CACHE_HOME", ""), ("LOCALAPPDATA", "")):
        if os.environ.get(variable):
            yield Path(os.environ[variable], below, "reunify")
    yield Path.home() / ".cache" / "reunify"
    who = os.getuid() if hasattr(os, "getuid") else "own"
    yield Path(tempfile.gettempdir(), f"reunify-{who}")


def _own(root: Path) -> None:
    """Raise OSError for a folder of somebody else, or one that cannot be written: what is in it is run."""
    if hasattr(os, "getuid") and root.stat().st_uid != os.getuid():
        raise PermissionError(root)
    with tempfile.TemporaryFile(dir=root):
        pass


def _prune(root: Path, kept: Path) -> None:
    """Remove all but the places used last."""
    os.utime(kept)
    places = sorted(root.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in places[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
