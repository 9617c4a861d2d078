"""The command `reunify`: read what a person asks, run it, say the answer."""

from sim.cli import asking, comparing, running
from sim.cli.talking import app

__all__ = ["app", "asking", "comparing", "running"]
