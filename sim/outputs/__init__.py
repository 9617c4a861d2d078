"""Write a run's results into a folder of their own, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.lazily import at_home

if TYPE_CHECKING:
    from sim.outputs.comparing import comparison_of
    from sim.outputs.listing import write_csv
    from sim.outputs.pages import as_plain, write_whole
    from sim.outputs.result import result_of
    from sim.outputs.saving import save, save_histories, save_judged
    from sim.outputs.schemas import SCHEMAS
    from sim.outputs.starting import begin
    from sim.outputs.sweeps import begin_sweep, save_sweep, summary_of
    from sim.outputs.tables import families_table, ledger_table
    from sim.outputs.writing import ready

__all__ = [
    "SCHEMAS",
    "as_plain",
    "begin",
    "begin_sweep",
    "comparison_of",
    "families_table",
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

__getattr__ = at_home(
    __name__,
    {
        "sim.outputs.comparing": ("comparison_of",),
        "sim.outputs.listing": ("write_csv",),
        "sim.outputs.pages": (
            "as_plain",
            "write_whole",
        ),
        "sim.outputs.result": ("result_of",),
        "sim.outputs.saving": (
            "save",
            "save_histories",
            "save_judged",
        ),
        "sim.outputs.schemas": ("SCHEMAS",),
        "sim.outputs.starting": ("begin",),
        "sim.outputs.sweeps": (
            "begin_sweep",
            "save_sweep",
            "summary_of",
        ),
        "sim.outputs.tables": (
            "families_table",
            "ledger_table",
        ),
        "sim.outputs.writing": ("ready",),
    },
)
