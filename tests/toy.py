"""Small hand-made studies, tallies and pathways, and the shipped ones, for tests to stand on."""

import json
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.costing import Ledger
from sim.history import PROGRAM, Tallies
from sim.params import CostLine, Estimate, Params, Payer, Perspective, read_params
from sim.params.estimates import Uncertainty
from sim.params.money import Index
from sim.pathway import PATHWAY
from sim.scenario import Scenario
from sim.study import Study, read_study
from tests.studies import ROOT

MARKS = tuple(mark.name for mark in PATHWAY.marks)
QUANTITIES = (*PATHWAY.quantities, *PATHWAY.staff_quantities, PROGRAM)
CPI = {2011: 224.939, 2020: 258.811, 2024: 313.689}
AGENCY = Perspective(label="all", payers=("federal", "state"), kinds=("program", "placement", "casework"))


@cache
def evidence() -> Params:
    """Read the shipped evidence once."""
    return read_params(ROOT / "params")


@cache
def shipped(*sets: str) -> Study:
    """Return the shipped Kentucky study, with `name=value` on top."""
    return read_study(ROOT / "scenarios" / "kentucky_start.yaml", ROOT / "params", sets)


def scenario(**changes: Any) -> Scenario:
    """Return a scenario of two arms and three quarters (46, 91 and 92 days), from 15 February 2020."""
    months = {"intake": "1 month", "follow_up": "4 months", "children_per_family": {"1": 1.0}}
    fields = {
        "title": "Toy",
        "question": "What?",
        "setting": "here",
        "baseline": "here",
        "statute": "federal",
        "state": "here",
        "treatment": {"slots": 10},
        "caseworkers": 2,
        "lens": "plain",
        "start": "2020-02-15",
        "price_year": 2024,
        "cohort": {"referrals": "10 per month", **months},
        "arms": {"usual": {"label": "Usual"}, "start": {"label": "Start", "dyads": 1, "caseload": 4}},
        "comparator": "usual",
        "perspective": "all",
        "discount_rate": 0.0,
    }
    return Scenario.model_validate_json(json.dumps(fields | changes))


def estimate(value: Any, distribution: str, **width: Any) -> Estimate[Any]:
    """Return an estimate of which only the value and its uncertainty matter."""
    uncertainty = Uncertainty[Any].model_validate({"distribution": distribution, **width})
    return Estimate[Any](
        value=value, uncertainty=uncertainty, source="toy", design="judgement", provenance="assumed"
    )


def line(per: str, of: str, kind: str, price: str, **changes: Any) -> CostLine:
    """Return a cost line whose price is certain unless `uncertainty` says otherwise."""
    estimate = {
        "value": price,
        "uncertainty": changes.pop("uncertainty", {"distribution": "fixed", "why": "a toy"}),
        "source": "toy",
        "design": "judgement",
        "provenance": "assumed",
    }
    fields = {"label": of, "per": per, "of": of, "kind": kind, "payers": {"state": 1.0}, "payers_note": "toy"}
    return CostLine.model_validate_json(json.dumps(fields | {"estimate": estimate} | changes))


def ledger_of(
    own: Study, amounts: dict[str, ArrayLike], shares: dict[str, tuple[float, float]], arms: tuple[str, str]
) -> Ledger:
    """Return a ledger of amounts [arm, draw, replication, quarter] by line, with federal and state shares."""
    spent = np.stack([np.asarray(amount, dtype=np.float64) for amount in amounts.values()], axis=3)
    paid = tuple(np.array(shares[line]).reshape(1, 1, 1, 2, 1) for line in amounts)
    return Ledger(arms, tuple(amounts), ("federal", "state"), own.quarters.labels, 2024, spent, paid)


def study(
    lines: dict[str, CostLine], perspectives: dict[str, Perspective] | None = None, **changes: Any
) -> Study:
    """Return a study of some cost lines, on the shipped pathway; it is not checked."""
    params = Params(
        lines=lines,
        payers={
            "federal": Payer(label="Federal", fiscal_year="october"),
            "state": Payer(label="State", fiscal_year="july"),
        },
        perspectives=perspectives or {"all": AGENCY},
        indices={"cpi_u": Index(label="CPI-U", source="toy", values=CPI)},
    )
    return Study(scenario(**changes), params)


def tallies(
    shape: tuple[int, int, int],
    children: ArrayLike = 1,
    quarters: dict[str, ArrayLike] | None = None,
    **counted: ArrayLike,
) -> Tallies:
    """Return hand-made tallies of a shape [draw, replication, family].

    `counted` gives quantities and marks, broadcast to the shape (all others: 0, and -1 for marks);
    `quarters` gives quantities by quarter, broadcast to [draw, replication, three quarters].
    """
    draws, replications, families = shape
    by_family = np.zeros((draws, replications, len(PATHWAY.quantities), families), dtype=np.int32)
    marked = np.full((draws, replications, len(MARKS), families), -1, dtype=np.int32)
    by_quarter = np.zeros((draws, replications, len(QUANTITIES), 3), dtype=np.int64)
    for name, amount in counted.items():
        if name in MARKS:
            marked[:, :, MARKS.index(name)] = amount
        else:
            by_family[:, :, QUANTITIES.index(name)] = amount
    for name, amount in (quarters or {}).items():
        by_quarter[:, :, QUANTITIES.index(name), :] = amount
    return Tallies(
        quantities=QUANTITIES,
        marks=MARKS,
        by_quarter=by_quarter,
        by_family=by_family,
        marked=marked,
        referral=_each(0, shape),
        children=_each(children, shape),
    )


def _each(amount: ArrayLike, shape: tuple[int, int, int]) -> NDArray[np.int32]:
    return np.broadcast_to(np.asarray(amount, dtype=np.int32), shape)
