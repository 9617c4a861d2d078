"""What can happen: the grammar of pathways, the one table, and its checks."""

from sim.pathway.checks import faults
from sim.pathway.filling import unlivable
from sim.pathway.grammar import (
    HIRING,
    REFERRAL,
    ROUNDING,
    Accrued,
    After,
    At,
    Dated,
    FirstTime,
    Frailty,
    Granted,
    Kind,
    Meter,
    Offer,
    On,
    Resource,
    Rhythm,
    Spare,
    Speed,
    StateAt,
    Track,
    Transition,
)
from sim.pathway.table import PATHWAY
from sim.pathway.table.states import CLOSURES, PERMANENCIES, REMOVALS, SETTINGS
from sim.pathway.whole import Pathway, numbers_of

__all__ = [
    "CLOSURES",
    "HIRING",
    "PATHWAY",
    "PERMANENCIES",
    "REFERRAL",
    "REMOVALS",
    "ROUNDING",
    "SETTINGS",
    "Accrued",
    "After",
    "At",
    "Dated",
    "FirstTime",
    "Frailty",
    "Granted",
    "Kind",
    "Meter",
    "Offer",
    "On",
    "Pathway",
    "Resource",
    "Rhythm",
    "Spare",
    "Speed",
    "StateAt",
    "Track",
    "Transition",
    "faults",
    "numbers_of",
    "unlivable",
]
