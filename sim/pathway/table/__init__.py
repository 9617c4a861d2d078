"""What can happen to families and dyads: tracks, states and transitions as one table, and no numbers.

The words of the table (its grammar) are in `sim.pathway.grammar`; the numbers it names are in `params/` or
are decisions of a scenario. The engine, the diagram and the list of numbers that `params/` must supply are
made from this table. Each file holds the rows of one part of life.
"""

from sim.pathway.table.case import CASE
from sim.pathway.table.children import PLACEMENT, SETTING
from sim.pathway.table.court import COURT, HEARINGS
from sim.pathway.table.home import CO_PARENT, SAFETY, SERVICES
from sim.pathway.table.measures import FRAILTIES, MARKS, METERS, RHYTHMS
from sim.pathway.table.mentoring import DYADS, MENTOR, MENTOR_SEAT, PREVENTION
from sim.pathway.table.recovery import RECOVERY, TREATMENT_SLOT
from sim.pathway.table.states import TRACKS
from sim.pathway.whole import Pathway

PATHWAY = Pathway(
    tracks=TRACKS,
    transitions=(
        *RECOVERY,
        *PLACEMENT,
        *SETTING,
        *COURT,
        *HEARINGS,
        *SAFETY,
        *CO_PARENT,
        *SERVICES,
        *CASE,
        *MENTOR,
        *PREVENTION,
        *DYADS,
    ),
    resources=(TREATMENT_SLOT, MENTOR_SEAT),
    meters=METERS,
    rhythms=RHYTHMS,
    marks=MARKS,
    frailties=FRAILTIES,
)

__all__ = ["PATHWAY"]
