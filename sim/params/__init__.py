"""What we believe: every number with its source, its grades and its uncertainty."""

from sim.params.draws import drawn
from sim.params.estimates import HALF_WIDTH, Design, Estimate, Provenance, amount
from sim.params.library import Params
from sim.params.linting import idle
from sim.params.money import PROGRAM_PAYERS, Claim, CostLine, Funding, Payer, Perspective
from sim.params.reading import SECTIONS, read_params
from sim.params.records import BESIDE_PERSPECTIVES, AnyNumber, Page, Source, Target

__all__ = [
    "BESIDE_PERSPECTIVES",
    "HALF_WIDTH",
    "PROGRAM_PAYERS",
    "SECTIONS",
    "AnyNumber",
    "Claim",
    "CostLine",
    "Design",
    "Estimate",
    "Funding",
    "Page",
    "Params",
    "Payer",
    "Perspective",
    "Provenance",
    "Source",
    "Target",
    "amount",
    "drawn",
    "idle",
    "read_params",
]
