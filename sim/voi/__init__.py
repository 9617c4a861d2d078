"""Value of information: what it would be worth to know uncertain numbers before the programme is chosen."""

from sim.voi.ordering import ordered
from sim.voi.population import discounted_programs
from sim.voi.smoothing import Smooth, smoothed
from sim.voi.worth import partial, perfect, worth

__all__ = ["Smooth", "discounted_programs", "ordered", "partial", "perfect", "smoothed", "worth"]
