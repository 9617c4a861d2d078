"""Sweep a study: live and price many points of it, and answer what moves the answer."""

from sim.sweeping.answers import (
    Answer,
    Axis,
    Balance,
    Bar,
    BreakEven,
    Cell,
    End,
    Grid,
    Index,
    Information,
    Input,
    Known,
    Line,
    Morris,
    Precision,
    Probabilistic,
    Screen,
    Sobol,
    Split,
    Tornado,
    Worth,
)
from sim.sweeping.deciding import decision, sweepable
from sim.sweeping.living import Share, Work
from sim.sweeping.points import Points
from sim.sweeping.pricing import Priced
from sim.sweeping.whole import Swept, asked_of, named, swept

__all__ = [
    "Answer",
    "Axis",
    "Balance",
    "Bar",
    "BreakEven",
    "Cell",
    "End",
    "Grid",
    "Index",
    "Information",
    "Input",
    "Known",
    "Line",
    "Morris",
    "Points",
    "Precision",
    "Priced",
    "Probabilistic",
    "Screen",
    "Share",
    "Sobol",
    "Split",
    "Swept",
    "Tornado",
    "Work",
    "Worth",
    "asked_of",
    "decision",
    "named",
    "sweepable",
    "swept",
]
