"""The command `reunify`: read what a person asks, run it, say the answer."""

import os

# What is added up here is small: one thread is sooner done with it than several have begun. And what is
# counted is written once: a virtual machine that must first get back huge pages takes longer over them than
# over small ones. Both are said first of all, because the libraries ask once, when they are loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")

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
