"""Compile what must be fast, in one way and kept in one place that is named by what was compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def inlined(function: Function) -> Function:
    """Compile a function into those that call it."""
    return numba.njit(function, forceinline=True, nogil=True, _nrt=False, error_model="numpy", cache=True)


def compiled(function: Function) -> Function:
    return numba.njit(function, nogil=True, _nrt=False, error_model="numpy", cache=True)

def making(function: Function) -> Function:
    return numba.njit(function, nogil=True, cache=True)
