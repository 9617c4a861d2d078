"""What a planner decides, and what a modeler asks to be swept around it."""

from sim.scenario.asking import (
    BreakEven,
    Decisions,
    Gridded,
    Information,
    Kind,
    Morris,
    OneWay,
    Over,
    Probabilistic,
    Sobol,
    Sweeps,
    TwoWay,
)
from sim.scenario.decisions import Arm, Referrals, Scenario, Treatment, read_decisions

__all__ = [
    "Arm",
    "BreakEven",
    "Decisions",
    "Gridded",
    "Information",
    "Kind",
    "Morris",
    "OneWay",
    "Over",
    "Probabilistic",
    "Referrals",
    "Scenario",
    "Sobol",
    "Sweeps",
    "Treatment",
    "TwoWay",
    "read_decisions",
]
