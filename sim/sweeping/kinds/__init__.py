"""The kinds of sweeps, each as a generator that asks for points and answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.scenario import Kind
from sim.study import Study
from sim.sweeping.asking import Asking
from sim.sweeping.kinds.balancing import break_even
from sim.sweeping.kinds.global_sensitivity import morris, sobol
from sim.sweeping.kinds.grids import grid
from sim.sweeping.kinds.information import information
from sim.sweeping.kinds.one_way import one_way
from sim.sweeping.kinds.probabilistic import probabilistic

KINDS: Mapping[Kind, Callable[[Study, Any], Asking]] = {
    "one_way": one_way,
    "two_way": grid,
    "decisions": grid,
    "probabilistic": probabilistic,
    "sobol": sobol,
    "morris": morris,
    "information": information,
    "break_even": break_even,
}
"""What asks and answers each kind."""

__all__ = ["KINDS"]
