"""Save a run into `outputs/<scenario>/<fingerprint>/`: whole, or not at all."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim.appraisal import BUDGET, DEFINITIONS, MONEY, Comparison
from sim.costing import Ledger, family_kinds
from sim.experiment import Judged, Lived
from sim.history import STORY, History
from sim.outputs.result import result_of
from sim.outputs.tables import (
    FAMILY_COLUMNS,
    KEYS,
    LEDGER_COLUMNS,
    write_families,
    write_history,
    write_ledger,
)
from sim.outputs.writing import whole, write_inputs, write_json
from sim.study import Study

Ledgers = Mapping[str, Ledger]
Pricing = Callable[[], Ledgers]
"""Prices what was lived."""
Judging = Callable[[Ledgers], tuple[Judged, list[Comparison]]]
"""Judges what was lived at these prices, and sets it against published results."""

LIBRARIES = ("numba", "numpy", "pyarrow", "pydantic", "ruamel.yaml", "scipy", "simpy")


def save(folder: Path, lived: Lived, judged: Judged, comparisons: list[Comparison]) -> Path:
    """Write every file of a run and return its folder; an older run of the same fingerprint is replaced.

    Raises:
        OSError: the folder cannot be written; nothing is left of the attempt.
    """
    return save_judged(folder, judged.study, lived, lambda: judged.ledgers, lambda _: (judged, comparisons))


def save_judged(folder: Path, study: Study, lived: Lived, pricing: Pricing, judging: Judging) -> Path:
    """Write every file of a run as `save` does, and price and judge it meanwhile."""
    name = study.fingerprint(lived.lenses)
    # Tables are packed outside Python, while the rest is judged and written: families need no price, and
    # the ledger needs no judgement.
    with whole(folder / name) as draft, ThreadPoolExecutor() as aside:
        families = aside.submit(write_families, draft / "families.parquet", study, lived)
        ledgers = pricing()
        ledger = aside.submit(write_ledger, draft / "ledger.parquet", ledgers)
        judged, comparisons = judging(ledgers)
        write_json(draft / "result.json", result_of(lived, judged, comparisons))
        write_json(draft / "record.json", _record(study, lived, name))
        write_inputs(draft, study)
        (draft / "dictionary.md").write_text(_dictionary(study), encoding="utf-8")
        for table in (families, ledger):
            table.result()
    return folder / name


def _record(study: Study, lived: Lived, fingerprint: str) -> dict[str, Any]:
    """Return what it takes to do the run again, and nothing that differs from one time to the next."""
    return {
        "reunify": version("reunify"),
        "engine": lived.told_by.engine,
        "engine_reason": lived.told_by.reason,
        "reference_check": _check(lived),
        "story": STORY,
        "fingerprint": fingerprint,
        "seed": study.scenario.seed,
        "draws": study.scenario.draws,
        "replications": study.scenario.replications,
        "lenses": list(lived.lenses),
        "families_lived": lived.families,
        "overrides": list(study.overrides),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def _check(lived: Lived) -> str:
    if lived.same_events is None:
        return "told by the reference engine itself"
    return f"identical, {lived.same_events:,} events of the first replication, {lived.checked} lens"


def save_histories(folder: Path, reference: History, compiled: History) -> Path:
    """Write two histories of one story beside each other and return their folder.

    Raises:
        OSError: the folder cannot be written; nothing is left of the attempt.
    """
    with whole(folder / "disagreement") as draft:
        for name, history in (("reference", reference), ("compiled", compiled)):
            write_history(draft / name, history)
    return folder / "disagreement"


def _dictionary(study: Study) -> str:
    arms = f"`_{study.scenario.comparator}`, `_{study.scenario.program}`, `_difference`"
    costs = [f"{kind}_cost" for kind in family_kinds(study)]
    lives = {**FAMILY_COLUMNS} | dict.fromkeys(
        costs, "dollars of the price year, not discounted, without staff"
    )
    legend = (
        f"Money is in dollars of {study.scenario.price_year}. A figure has a `mean`, a `credible` interval "
        "(95 %: what the uncertain numbers leave open, chance taken out), a `prediction` interval (95 %: "
        "what one programme of this size may see) and `mcse`, the Monte Carlo standard error of the mean."
    )
    parts = [
        f"# {study.scenario.title}: what the files hold",
        legend,
        _table("families.parquet: one row for each lens, draw, replication and family", KEYS),
        _table(f"families.parquet, each with {arms} (programme less comparator)", lives),
        "Differences are paired under shared luck; they are not effects on one family.",
        _table("ledger.parquet: one row for each amount that is not zero", _ledger(study)),
        _table("result.json: money by lens and perspective, present value, all referred families", MONEY),
        (
            "`discounted` and `horizons` in result.json hold the answer at other yearly rates, and as it "
            "stands so many years after the programme's start, in the scenario's perspective."
        ),
        _table("result.json: budgets by lens and payer, by fiscal year, not discounted", BUDGET),
        _table("result.json: outcomes by lens, arm and population (enrolled: a dyad was found)", DEFINITIONS),
    ]
    return "\n\n".join(parts) + "\n"


def _ledger(study: Study) -> dict[str, str]:
    """Return what the columns of the ledger say, those of the payers too."""
    own = {name: f"what of it is paid by: {payer.label}" for name, payer in study.params.payers.items()}
    return {**LEDGER_COLUMNS, **own}


def _table(title: str, rows: Any) -> str:
    lines = [f"## {title}", "", "| name | meaning |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{name}` | {meaning} |" for name, meaning in rows.items())])
