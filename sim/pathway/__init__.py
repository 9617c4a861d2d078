"""What can happen: the grammar of pathways, the one table, and its checks."""

from sim.pathway.checks import faults, unlivable
from sim.pathway.grammar import (
    REFERRAL,
    ROUNDING,
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
from sim.pathway.table import CLOSURES, PATHWAY, SETTINGS

__all__ = [
    "CLOSURES",
    "PATHWAY",
    "REFERRAL",
    "ROUNDING",
    "SETTINGS",
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
    "unlivable",
]
