"""Remember texts that are long in the making, named by what they are made of.

They lie beside this user's compiled code. A name is a hash of all that decides the text, so nothing that is
remembered is ever out of date; where nothing can be kept, the text is made each time.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from sim import compilation

MOST = 200
"""So many texts are remembered; those asked for longest ago are forgotten."""


def remembered(made_of: str, make: Callable[[], str]) -> str:
    """Return the text that `make` makes, as it was made before of the same, if that is remembered."""
    kept = compilation.place()
    if kept is None:
        return make()
    place = kept / "texts" / sha256(made_of.encode()).hexdigest()
    with suppress(OSError, UnicodeDecodeError):
        text = place.read_text(encoding="utf-8")
        os.utime(place)
        return text
    text = make()
    with suppress(OSError):
        _write(place, text)
    return text


def _write(place: Path, text: str) -> None:
    """Write a text, whole or not at all, and forget the oldest."""
    place.parent.mkdir(exist_ok=True)
    draft = place.with_name(f"{place.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(place)
    others = sorted(place.parent.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in others[MOST:]:
        old.unlink(missing_ok=True)
