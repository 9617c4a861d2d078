"""Choose who tells the stories: the compiled engine where it can be had, SimPy where it answers sooner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from numba.core.errors import NumbaError

from sim import compilation
from sim.engine.compiled import warmed
from sim.errors import CannotCompileError

Engine = Literal["compiled", "simpy"]
"""Who tells the stories: both tell the same, event for event."""
Asked = Literal["auto", "compiled", "simpy"]

COMPILING = 40.0
"""Seconds it takes to compile the engine on a slow machine (measured: 20 to 30)."""
FAMILIES_A_SECOND = 3_000.0
"""Families that SimPy lives in a second (measured: some 80,000 events, of which a family has about 20)."""
SWITCHED_OFF = "the compiler is switched off"

Announce = Callable[[str], None]


@dataclass(frozen=True)
class Choice:
    """The engine that tells the stories, and why it is not the other, where that may surprise."""

    engine: Engine
    reason: str = ""


REFERENCE = Choice("simpy")
"""The reference engine, without a reason why."""


def chosen(asked: Asked, families: float, announce: Announce | None = None) -> Choice:
    """Return who tells the stories of so many families (for each worker), compiled if need be.

    Raises:
        CannotCompileError: the compiled engine was asked for, and cannot be made here.
    """
    if asked == "simpy":
        return Choice("simpy", "as asked")
    impossible = "" if compilation.possible() else SWITCHED_OFF
    sooner = not compilation.ready() and families / FAMILIES_A_SECOND < COMPILING
    if asked == "auto" and not impossible and sooner:
        return Choice("simpy", "for so few families it answers before the compiled engine is made")
    failure = impossible or _made(announce)
    if failure and asked == "compiled":
        raise CannotCompileError(f"The compiled engine cannot be made here: {failure}")
    return Choice("simpy", failure) if failure else Choice("compiled")


def _made(announce: Announce | None) -> str:
    """Compile the engine unless it is at hand; return why it cannot be done, or nothing."""
    if not compilation.ready() and announce is not None:
        kept = compilation.place()
        where = f"kept in {kept}" if kept else "not kept: no place can be written"
        announce(f"Compiling the engine for this machine; it takes about half a minute, once ({where}).")
    try:
        warmed()
    except (NumbaError, OSError, RuntimeError) as failure:
        return (
            f"{type(failure).__name__}: {str(failure).splitlines()[0] if str(failure) else 'no reason given'}"
        )
    compilation.is_ready()
    return ""
