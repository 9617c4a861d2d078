"""Find what does not fit together in who pays: names that lead nowhere, circles, states left out."""

from __future__ import annotations

from collections.abc import Iterator

from sim.inputs import Where
from sim.params.library import Params
from sim.params.money import PROGRAM_PAYERS, CostLine
from sim.units import short_of_whole

Fault = tuple[Where, str, str]
"""Where something is wrong, what it is, and how to mend it."""

SHARE = "share"


def money_references(params: Params) -> Iterator[Fault]:
    """Yield where the records of money use a name, the sections it may stand in, and the name."""
    for name, line in params.lines.items():
        yield from ((("lines", name, *where), section, key) for where, section, key in _of_line(line))
    for name, rule in params.funding.items():
        yield from ((("funding", name, "rest"), *paid) for paid in _paid(rule.rest))
        for number, claim in enumerate(rule.claims):
            where = ("funding", name, "claims", number)
            yield from (((*where, "pays"), *paid) for paid in _paid(claim.pays))
            yield from (((*where, SHARE), "numbers or rates", one) for one in claim.share)
    for name, rate in params.rates.items():
        for place, piece in rate.pieces:
            yield ("rates", name, *place, "source"), "sources", piece.source
        yield from ((("rates", name, "by_state", state), "states", state) for state in rate.by_state or ())
    for name, perspective in params.perspectives.items():
        yield from ((("perspectives", name, "payers"), "payers", payer) for payer in perspective.payers)


def _of_line(line: CostLine) -> Iterator[Fault]:
    yield ("index",), "indices", line.index
    yield from ((("payers", payer), "payers", payer) for payer in line.payers or ())
    yield from ((("by_state", state), "states", state) for state in line.by_state or ())
    yield from ((("only_with", name), "alternatives", name) for name in line.only_with)
    for field, section in (("funding", "funding"), (SHARE, "numbers"), ("all_but", "numbers")):
        name = getattr(line, field)
        if name is not None:
            yield (field,), section, name


def _paid(name: str) -> Iterator[tuple[str, str]]:
    if name != PROGRAM_PAYERS:
        yield "payers or funding", name


def unshared_lines(params: Params) -> Iterator[Fault]:
    """Report payers' shares that do not add up to 1, and records that leave out a state or an option."""
    for name, line in params.lines.items():
        wrong = short_of_whole(line.payers) if line.payers is not None else None
        if wrong:
            yield ("lines", name, "payers"), f"the payers' shares {wrong}", "mend the shares"
        yield from _incomplete(("lines", name), line.by_state, params)
        for alternative, option in line.only_with.items():
            known = params.alternatives[alternative].options if alternative in params.alternatives else {}
            if known and option not in known:
                mend = f"write one of: {', '.join(known)}"
                yield ("lines", name, "only_with", alternative), f"'{option}' is no option of it", mend
    for name, rate in params.rates.items():
        yield from _incomplete(("rates", name), rate.by_state, params)


def _incomplete(where: Where, given: object, params: Params) -> Iterator[Fault]:
    missing = [one for one in params.states if isinstance(given, dict) and one not in given]
    if missing:
        yield (*where, "by_state"), f"has nothing for {', '.join(missing)}", "add one for each state"


def misnamed_payers(params: Params) -> Iterator[Fault]:
    """Report names that could mean two things, and shares that are no share."""
    for name in sorted(set(params.payers) & set(params.funding)):
        yield ("funding", name), "is the name of a payer too", "give one of the two another name"
    for name in sorted(set(params.rates) & set(params.numbers)):
        yield ("rates", name), "is the name of a number too", "give one of the two another name"
    for section in ("payers", "funding"):
        if PROGRAM_PAYERS in getattr(params, section):
            yield (section, PROGRAM_PAYERS), "stands for whoever a scenario names", "give it another name"
    used = [
        *((("lines", name, field), getattr(line, field)) for name, line in params.lines.items()
          for field in (SHARE, "all_but")),
        *((("funding", name, "claims", number, SHARE), one) for name, rule in params.funding.items()
          for number, claim in enumerate(rule.claims) for one in claim.share),
    ]  # fmt: skip
    for where, name in used:
        if name in params.numbers and params.numbers[name].unit != SHARE:
            yield where, f"'{name}' is no share but a {params.numbers[name].unit}", "name a share"
        if name in params.numbers and params.numbers[name].by_lens:
            what = f"'{name}' differs by lens, but a lens moves only effects of the programme"
            yield where, what, "name a number that no lens changes"


def circular(params: Params) -> Iterator[Fault]:
    """Report funding rules that lead back to themselves."""
    for name in params.funding:
        seen, waiting = set[str](), list(_next(params, name))
        while waiting:
            one = waiting.pop()
            if one == name:
                yield ("funding", name), "leads back to itself", "let its last rule name a payer"
                break
            if one not in seen:
                seen.add(one)
                waiting += _next(params, one)


def _next(params: Params, name: str) -> Iterator[str]:
    """Yield what a funding rule passes costs on to; nothing for a payer."""
    rule = params.funding.get(name)
    if rule is not None:
        yield from (claim.pays for claim in rule.claims)
        yield rule.rest
