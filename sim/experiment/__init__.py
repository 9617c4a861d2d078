"""Live a study's stories, on either engine and any number of workers, and judge what was lived."""

from sim.experiment.checking import DisagreementError
from sim.experiment.comparing import Compared, Side, comparison
from sim.experiment.keeping import tell_into
from sim.experiment.living import (
    PRICED,
    Judged,
    Lived,
    experience,
    families_to_live,
    judge,
    priced,
    telling,
    tellings,
)

__all__ = [
    "PRICED",
    "Compared",
    "DisagreementError",
    "Judged",
    "Lived",
    "Side",
    "comparison",
    "experience",
    "families_to_live",
    "judge",
    "priced",
    "tell_into",
    "telling",
    "tellings",
]
