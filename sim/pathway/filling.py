"""Find what is wrong with the numbers a pathway is filled with, before anyone lives on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite

from sim.pathway.grammar import ROUNDING, Accrued, After, On, Transition
from sim.pathway.whole import Pathway


def unlivable(pathway: Pathway, numbers: Mapping[str, float]) -> dict[str, str]:
    """Return why no story can be told with these numbers, by the number that is to blame."""
    found = {name: "is not a number" for name in pathway.numbers if not isfinite(numbers[name])}
    if found:
        return found
    for row in pathway.transitions:
        found |= _refused(row, numbers)
        found |= {speed.ratio: "is below 0" for speed in row.speeds if numbers[speed.ratio] < 0}
    for rhythm in pathway.rhythms:
        found |= {speed.ratio: "is below 0" for speed in rhythm.speeds if numbers[speed.ratio] < 0}
        if rhythm.kept and not 0 <= numbers[rhythm.kept] <= 1:
            found[rhythm.kept] = "is not between 0 and 1"
        if not 0 <= numbers[rhythm.rate] <= 1:
            found[rhythm.rate] = "is not between never and once a minute"
    found |= {name: "is below 0" for name in _never_below_0(pathway) if numbers[name] < 0}
    for rows in pathway.branches.values():
        named = [row.trigger.probability for row in rows if isinstance(row.trigger, On)]
        shares = [name for name in named if name is not None]
        total = sum(numbers[name] for name in shares)
        if total > 1 + ROUNDING:
            found |= dict.fromkeys(shares, f"is one of {', '.join(shares)}, which add up to {total:.4g}")
        found |= {name: "is not between 0 and 1" for name in shares if not 0 <= numbers[name] <= 1}
    return found


def _never_below_0(pathway: Pathway) -> Iterator[str]:
    """Yield the variances, the ages at arming, and the places."""
    yield from (frailty.variance for frailty in pathway.frailties)
    triggers = (row.trigger for row in pathway.transitions)
    yield from (trigger.age for trigger in triggers if isinstance(trigger, After) and trigger.age)
    for resource in pathway.resources:
        yield from (resource.capacity,) if resource.capacity else ()
        yield from (offer.seats for offer in resource.offers)


def _refused(row: Transition, numbers: Mapping[str, float]) -> dict[str, str]:
    match row.trigger:
        case After(law, _):
            try:
                law.numbers(numbers)
            except ValueError as refusal:
                told = str(refusal)
                return {next((name for name in law.names if repr(name) in told), law.names[0]): told}
        case Accrued(_, amount, window) if numbers[amount] > numbers[window]:
            return dict.fromkeys((amount, window), f"{amount} is longer than {window}")
    return {}
