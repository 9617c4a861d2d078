"""Write a run's results into a folder of their own, whole or not at all."""

from sim.outputs.result import result_of
from sim.outputs.saving import save

__all__ = ["result_of", "save"]
