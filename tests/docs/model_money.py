"""The parts of docs/model.md that are made from the evidence on money: prices, and who pays them."""

from __future__ import annotations

from collections.abc import Iterator

from sim.params import CostLine, amount
from sim.pathway import PATHWAY
from sim.report.diagram.quantities import ends_of, written
from tests.docs.model_evidence import NUMBER_HEAD, evidence, valued
from tests.docs.tables import name, names, table


def perspectives() -> str:
    rows = (
        [
            name(key),
            one.label,
            names(one.payers),
            names(one.kinds),
            "the scenario's" if one.discount_rate is None else written("share", one.discount_rate)[0],
        ]
        for key, one in evidence().perspectives.items()
    )
    return table(["perspective", "who", "payers", "kinds of cost", "discounted at"], rows)


def payers() -> str:
    rows = ([name(key), one.label, one.fiscal_year] for key, one in evidence().payers.items())
    return table(["payer", "who", "fiscal year begins in"], rows)


def alternatives() -> str:
    rows = (
        [name(key), one.label, name(option), said]
        for key, one in evidence().alternatives.items()
        for option, said in one.options.items()
    )
    return table(["alternative", "what is chosen", "option", "what it takes"], rows)


def funding() -> str:
    rows = ([name(key), one.label, *_ruled(key), one.note] for key, one in evidence().funding.items())
    return table(["rule", "for", "claims, one after another", "the rest", "note"], rows)


def _ruled(key: str) -> list[str]:
    rule = evidence().funding[key]
    claims = []
    for claim in rule.claims:
        part = f" of {name(claim.part.of)} in {name(claim.part.out_of)}" if claim.part else ""
        claims.append(f"{name(claim.pays)}: {' x '.join(name(one) for one in claim.share)}{part}")
    return ["; ".join(claims) or "none", name(rule.rest)]


def rates() -> str:
    rows = (
        [
            name(key),
            rate.label,
            str(place[1]) if place[0] == "by_state" else "all",
            str(day),
            written("share", value)[0],
            *graded,
        ]
        for key, rate in evidence().rates.items()
        for place, piece in rate.pieces
        for graded in [[piece.provenance, name(piece.source)]]
        for day, value in piece.since.items()
    )
    return table(["rate", "what it is", "state", "from", "value", "provenance", "source"], rows)


def paying() -> str:
    listed = [key for key in evidence().numbers if key not in PATHWAY.numbers]
    return table(NUMBER_HEAD, (row for key in listed for row in valued(key, evidence().numbers[key])))


def prices() -> str:
    head = ["cost line", "what is paid for", "price", "95 % interval", "per", "of", "kind", "paid by"]
    head += ["in cash", "design", "provenance", "source"]
    rows = (row for key, line in evidence().lines.items() for row in _priced(key, line))
    return table(head, rows)


def _priced(key: str, line: CostLine) -> Iterator[list[str]]:
    chosen = ", ".join(f"{name(one)} {name(option)}" for one, option in line.only_with.items())
    label = f"{line.label} (with {chosen})" if chosen else line.label
    share = line.share or line.all_but
    of = f"{name(line.of)}, {'but for ' if line.all_but else ''}{name(share)}" if share else name(line.of)
    paid = name(line.funding) if line.funding else ", ".join(_always(line))
    for state, one in line.estimates.items():
        _, interval = written("price", amount(one.value), ends_of(one))
        graded = [one.design, one.provenance, name(one.source)]
        price = [str(one.value), interval or "certain", line.per, of]
        cash = written("share", line.cashable)[0]
        yield [f"{name(key)} {state}".strip(), label, *price, line.kind, paid, cash, *graded]


def _always(line: CostLine) -> Iterator[str]:
    for payer, share in (line.payers or {}).items():
        yield f"{name(payer)} {written('share', share)[0]}"
