"""What can happen: the grammar of pathways, the one table, and its checks."""

from sim.pathway.checks import faults
from sim.pathway.grammar import (
    REFERRAL,
    Accrued,
    After,
    At,
    FirstTime,
    Granted,
    Meter,
    On,
    Pathway,
    Resource,
    Rhythm,
    Speed,
    StateAt,
    Track,
    Transition,
)
from sim.pathway.table import PATHWAY

__all__ = [
    "PATHWAY",
    "REFERRAL",
    "Accrued",
    "After",
    "At",
    "FirstTime",
    "Granted",
    "Meter",
    "On",
    "Pathway",
    "Resource",
    "Rhythm",
    "Speed",
    "StateAt",
    "Track",
    "Transition",
    "faults",
]
