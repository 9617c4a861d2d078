"""What we believe: every number with its source, its grades and its uncertainty."""

from sim.params.arithmetic import ROLES, Emergent, Formula, Input, Saving, Standing, Working
from sim.params.consistency import PUBLISHED_INDEX
from sim.params.draws import drawn
from sim.params.estimates import HALF_WIDTH, Design, Estimate, Provenance, amount
from sim.params.library import Params
from sim.params.linting import idle, unfounded
from sim.params.money import PROGRAM_PAYERS, Claim, CostLine, Funding, Payer, Perspective
from sim.params.posteriors import (
    POSTERIORS,
    Diagnostic,
    Met,
    Posterior,
    Record,
    Summary,
    address,
    in_order,
)
from sim.params.published import Contrast, Row, Setting, Source, Target
from sim.params.reading import SECTIONS, AnyPage, read_evidence, read_params
from sim.params.records import BESIDE_PERSPECTIVES, AnyNumber, Page

__all__ = [
    "BESIDE_PERSPECTIVES",
    "HALF_WIDTH",
    "POSTERIORS",
    "PROGRAM_PAYERS",
    "PUBLISHED_INDEX",
    "ROLES",
    "SECTIONS",
    "AnyNumber",
    "AnyPage",
    "Claim",
    "Contrast",
    "CostLine",
    "Design",
    "Diagnostic",
    "Emergent",
    "Estimate",
    "Formula",
    "Funding",
    "Input",
    "Met",
    "Page",
    "Params",
    "Payer",
    "Perspective",
    "Posterior",
    "Provenance",
    "Record",
    "Row",
    "Saving",
    "Setting",
    "Source",
    "Standing",
    "Summary",
    "Target",
    "Working",
    "address",
    "amount",
    "drawn",
    "idle",
    "in_order",
    "read_evidence",
    "read_params",
    "unfounded",
]
