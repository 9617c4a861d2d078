"""What is not wrong for a run, but should not be there: names that nothing uses, rows that do not exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sim.errors import Problem, did_you_mean
from sim.inputs import dotted
from sim.params.consistency import every_estimate
from sim.params.estimates import Estimate
from sim.params.library import Params
from sim.params.published import Row

KEPT = ("scenario", "judgement")
"""Sources that need no number to cite them."""


def idle(params: Params, lived_by: Collection[str], rows: Mapping[str, Row]) -> Iterator[Problem]:
    """Yield names that nothing uses; the pathway names the numbers `lived_by`, `rows` are the evidence."""
    used = {*lived_by}
    used |= {name for line in params.lines.values() for name in (line.share, line.all_but) if name}
    claims = [claim for rule in params.funding.values() for claim in rule.claims]
    used |= {name for claim in claims for name in claim.share}
    rules = {claim.pays for claim in claims} | {rule.rest for rule in params.funding.values()}
    rules |= {line.funding for line in params.lines.values() if line.funding}
    payers = rules | {payer for line in params.lines.values() for payer in line.payers or ()}
    seen = {payer for one in params.perspectives.values() for payer in one.payers}
    for section, known in (
        ("numbers", used),
        ("rates", used),
        ("funding", rules),
        ("payers", payers | seen),
        ("sources", _cited(params) | {row.source for row in rows.values()} | {*KEPT}),
    ):
        for name in getattr(params, section):
            if name not in known:
                what, mend = "is used by nothing", "take it out, or name it where it belongs"
                yield Problem(*params.origin(section, name), f"{section}.{name}", what, mend)


def unfounded(params: Params, rows: Mapping[str, Row]) -> Iterator[Problem]:
    """Yield rows that an estimate rests on and nobody wrote down, and sources of rows that do not exist."""
    for where, estimate in every_estimate(params):
        for name in estimate.rows:
            if name not in rows:
                what, mend = f"'{name}' is not in evidence", did_you_mean(name, rows)
                yield Problem(*params.origin(*where, "rows"), dotted((*where, "rows")), what, mend)
    for name, row in rows.items():
        if row.source not in params.sources:
            what, mend = f"'{row.source}' is not in sources", did_you_mean(row.source, params.sources)
            yield Problem("evidence", 0, f"evidence.{name}.source", what, mend)


def _cited(params: Params) -> set[str]:
    several: list[Mapping[str, Estimate[Any]]] = [
        *(number.estimates for number in params.numbers.values()),
        *(line.estimates for line in params.lines.values()),
    ]
    found = {one.source for estimates in several for one in estimates.values()}
    noted = " ".join(one.note for estimates in several for one in estimates.values())
    found |= {name for name in params.sources if name in noted}
    found |= {piece.source for rate in params.rates.values() for _, piece in rate.pieces}
    found |= {index.source for index in params.indices.values()}
    found |= {emergent.source for emergent in params.emergent.values()}
    for saving in params.published.values():
        found |= {saving.source, *(one.source for one in saving.inputs.values())}
    return found | {target.source for target in params.targets.values()}
