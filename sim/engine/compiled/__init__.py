"""The compiled engine: the same story as the reference engine tells, event for event, some fifty times faster."""

from sim.engine.compiled.casting import Cast, cast
from sim.engine.compiled.living import Script, script
from sim.engine.compiled.warming import warmed

__all__ = ["Cast", "Script", "cast", "script", "warmed"]
