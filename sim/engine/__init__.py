"""Tell the story of one arm and count it: the plan, the cohort, the reference engine, the tally."""

from sim.engine.agreement import difference
from sim.engine.choosing import REFERENCE, Asked, Choice, Engine, chosen
from sim.engine.cohort import referred
from sim.engine.compiled import Script, scripts
from sim.engine.laying import laid_out
from sim.engine.plan import Plan
from sim.engine.reference import live
from sim.engine.staff import Staffing, employed
from sim.engine.tally import Counter
from sim.engine.telling import Telling, Written

__all__ = [
    "REFERENCE",
    "Asked",
    "Choice",
    "Counter",
    "Engine",
    "Plan",
    "Script",
    "Staffing",
    "Telling",
    "Written",
    "chosen",
    "difference",
    "employed",
    "laid_out",
    "live",
    "referred",
    "scripts",
]
