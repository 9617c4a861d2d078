"""Hold the model against what others published, and against what must come out of it by itself."""

from sim.validate.emergent import Checked
from sim.validate.formulas import Line, Unit
from sim.validate.money import Landed, Seen, Solved
from sim.validate.scorecard import Card, Scored
from sim.validate.whole import Manner, Validation, examined

__all__ = [
    "Card",
    "Checked",
    "Landed",
    "Line",
    "Manner",
    "Scored",
    "Seen",
    "Solved",
    "Unit",
    "Validation",
    "examined",
]
