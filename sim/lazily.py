"""Look a package's names up where they live when they are asked for: who asks little waits little."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def at_home(package: str, homes: Mapping[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """Return the `__getattr__` of a package whose names live in these modules, each listed with its own.

    >>> at_home("fractions", {"fractions": ("Fraction",)})("Fraction")
    <class 'fractions.Fraction'>
    """
    home_of = {name: home for home, names in homes.items() for name in names}

    def found(name: str) -> Any:  # noqa: ANN401 - a module's names are of any type
        if name not in home_of:
            msg = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(msg)
        value = getattr(import_module(home_of[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return found
