"""The generated parts of docs/model.md, and the script that puts them there: `python -m tests.docs.model`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from sim.appraisal import BUDGET, DEFINITIONS, MONEY, STAFFING
from tests.docs import model_evidence, model_money, model_pathway

PAGE = Path("docs/model.md")
MARKED = re.compile(r"(<!-- generated: (\w+) begin -->\n)(.*?)(<!-- generated: \2 end -->)", re.DOTALL)

PARTS: Mapping[str, Callable[[], str]] = {
    "outcomes": model_evidence.defined(DEFINITIONS),
    "staffing": model_evidence.defined(STAFFING),
    "money": model_evidence.defined(MONEY),
    "budget": model_evidence.defined(BUDGET),
    "perspectives": model_money.perspectives,
    "alternatives": model_money.alternatives,
    "payers": model_money.payers,
    "funding": model_money.funding,
    "rates": model_money.rates,
    "paying": model_money.paying,
    "diagrams": model_pathway.diagrams,
    "influences": model_pathway.influences,
    "transitions": model_pathway.transitions,
    "simultaneous": model_pathway.simultaneous,
    "laws": model_pathway.laws,
    "tracks": model_pathway.tracks,
    "frailties": model_pathway.frailties,
    "rhythms": model_pathway.rhythms,
    "measures": model_pathway.measures,
    "resources": model_pathway.resources,
    "readings": model_evidence.readings,
    "numbers": model_evidence.numbers,
    "decisions": model_evidence.decisions,
    "prices": model_money.prices,
    "sources": model_evidence.cited,
}
"""Each generated part, by the name between its markers."""


def generated(text: str) -> str:
    """Return the page with every generated part made anew."""
    return MARKED.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n\n{found[4]}", text)


def prose(text: str) -> str:
    """Return what was written by hand: the page without its generated parts."""
    return MARKED.sub("", text)


def main() -> None:
    """Write the generated parts of the page anew."""
    PAGE.write_text(generated(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
