"""Live both arms once and cut out one family's two lives: what happened to it, and what each life cost."""

from sim.experiment.families.lives import ENROLMENTS, FamilyStory, Life, Moment, Stay
from sim.experiment.families.phrases import PHRASES, Phrase
from sim.experiment.families.together import Together, live_together

__all__ = [
    "ENROLMENTS",
    "PHRASES",
    "FamilyStory",
    "Life",
    "Moment",
    "Phrase",
    "Stay",
    "Together",
    "live_together",
]
