"""Write a run's results into a folder of their own, whole or not at all."""

from sim.outputs.comparing import comparison_of
from sim.outputs.listing import write_csv
from sim.outputs.pages import as_plain, write_whole
from sim.outputs.result import result_of
from sim.outputs.saving import save, save_histories, save_judged
from sim.outputs.schemas import SCHEMAS
from sim.outputs.starting import begin
from sim.outputs.sweeps import begin_sweep, save_sweep, summary_of
from sim.outputs.tables import family_tables, ledger_table
from sim.outputs.writing import ready

__all__ = [
    "SCHEMAS",
    "as_plain",
    "begin",
    "begin_sweep",
    "comparison_of",
    "family_tables",
    "ledger_table",
    "ready",
    "result_of",
    "save",
    "save_histories",
    "save_judged",
    "save_sweep",
    "summary_of",
    "write_csv",
    "write_whole",
]
