"""The command `reunify`: read what a person asks, run it, say the answer."""

from sim.cli import (
    asking,
    beginning,
    calibrating,
    comparing,
    proving,
    running,
    storytelling,
    sweeping,
    validating,
)
from sim.cli.talking import app

__all__ = [
    "app",
    "asking",
    "beginning",
    "calibrating",
    "comparing",
    "proving",
    "running",
    "storytelling",
    "sweeping",
    "validating",
]
