"""Inputs are read safely, laid over one another, and checked, and every problem is told with its line."""

from sim.inputs.collecting import Collector
from sim.inputs.describing import texts
from sim.inputs.documents import Document, Origin, Override, Where, dotted
from sim.inputs.merging import read_extending, with_sets
from sim.inputs.reading import read_yaml
from sim.inputs.validating import MOST_TOLD, Frozen, untold, validated

__all__ = [
    "MOST_TOLD",
    "Collector",
    "Document",
    "Frozen",
    "Origin",
    "Override",
    "Where",
    "dotted",
    "read_extending",
    "read_yaml",
    "texts",
    "untold",
    "validated",
    "with_sets",
]
