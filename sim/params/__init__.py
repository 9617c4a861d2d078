"""What we believe: every number with its source, its grades and its uncertainty."""

from sim.params.draws import drawn
from sim.params.estimates import Estimate, amount
from sim.params.library import Params
from sim.params.reading import read_params
from sim.params.records import BESIDE_PERSPECTIVES, AnyNumber, CostLine, Perspective, Source, Target

__all__ = [
    "BESIDE_PERSPECTIVES",
    "AnyNumber",
    "CostLine",
    "Estimate",
    "Params",
    "Perspective",
    "Source",
    "Target",
    "amount",
    "drawn",
    "read_params",
]
