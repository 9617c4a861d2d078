"""Write a run's results into a folder of their own, whole or not at all."""

from sim.outputs.result import result_of
from sim.outputs.saving import ready, save, save_histories

__all__ = ["ready", "result_of", "save", "save_histories"]
