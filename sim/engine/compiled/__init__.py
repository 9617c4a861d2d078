"""The compiled engine: it tells the story of the reference engine, event for event, and many times faster."""

from sim.engine.compiled.casting import Cast, cast
from sim.engine.compiled.living import Script, script, scripts
from sim.engine.compiled.warming import warmed

__all__ = ["Cast", "Script", "cast", "script", "scripts", "warmed"]
