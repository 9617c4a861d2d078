"""Find what is wrong with the numbers a pathway is filled with, before anyone lives on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.distributions import Law
from sim.pathway.grammar import ROUNDING, Accrued, After, On, Speed, Transition
from sim.pathway.whole import Pathway

Numbers = Mapping[str, Any]
"""A pathway's numbers by name: each one number, or [draw]."""


@dataclass(frozen=True)
class Rule:
    """A rule that numbers keep: where they break it (one answer, or [draw]), and why, by who is to blame."""

    broken: Callable[[Numbers], Any]
    reasons: Callable[[Mapping[str, float]], dict[str, str]]


def unlivable(pathway: Pathway, numbers: Mapping[str, float]) -> dict[str, str]:
    """Return why no story can be told with these numbers, by the number that is to blame."""
    found = {name: "is not a number" for name in pathway.numbers if not np.isfinite(numbers[name])}
    if not found:
        for rule in _rules(pathway):
            found |= rule.reasons(numbers) if rule.broken(numbers) else {}
    return found


def contradictory(pathway: Pathway, numbers: Numbers) -> NDArray[np.bool_]:
    """Return in which draws no story can be told [draw]: `unlivable` says why."""
    lost = [np.logical_not(np.isfinite(numbers[name])) for name in pathway.numbers]
    broken = [rule.broken(numbers) for rule in _rules(pathway)]
    anywhere: NDArray[np.bool_] = np.logical_or.reduce(np.broadcast_arrays(*lost, *broken))
    return anywhere


@lru_cache(maxsize=64)
def _rules(pathway: Pathway) -> tuple[Rule, ...]:
    return (
        *(rule for row in pathway.transitions for rule in _of_row(row)),
        *_of_rhythms(pathway),
        *(_not_below_0(name) for name in _never_below_0(pathway)),
        *(rule for rows in pathway.branches.values() for rule in _of_shares(rows)),
    )


def _of_row(row: Transition) -> Iterator[Rule]:
    match row.trigger:
        case After(law, _):
            yield Rule(law.refuses, lambda numbers: _refusal(law, numbers))
        case Accrued(_, amount, window):
            told = dict.fromkeys((amount, window), f"{amount} is longer than {window}")
            yield Rule(lambda numbers: numbers[amount] > numbers[window], lambda _: told)
    yield from _of_speeds(row.speeds)


def _refusal(law: Law, numbers: Mapping[str, float]) -> dict[str, str]:
    try:
        law.numbers(numbers)
    except ValueError as refusal:
        told = str(refusal)
        return {next((name for name in law.names if repr(name) in told), law.names[0]): told}
    return {}


def _of_speeds(speeds: tuple[Speed, ...]) -> Iterator[Rule]:
    return (_not_below_0(speed.ratio) for speed in speeds)


def _of_rhythms(pathway: Pathway) -> Iterator[Rule]:
    for rhythm in pathway.rhythms:
        yield from _of_speeds(rhythm.speeds)
        if rhythm.kept:
            yield _share(rhythm.kept)
        yield _share(rhythm.rate, "is not between never and once a minute")


def _of_shares(rows: tuple[Transition, ...]) -> Iterator[Rule]:
    """Yield what the shares of a branch must keep: together, and each for itself."""
    named = [row.trigger.probability for row in rows if isinstance(row.trigger, On)]
    shares = [name for name in named if name is not None]

    def too_many(numbers: Mapping[str, float]) -> dict[str, str]:
        total = sum(numbers[name] for name in shares)
        return dict.fromkeys(shares, f"is one of {', '.join(shares)}, which add up to {total:.4g}")

    yield Rule(lambda numbers: sum(numbers[name] for name in shares) > 1 + ROUNDING, too_many)
    yield from map(_share, shares)


def _share(name: str, reason: str = "is not between 0 and 1") -> Rule:
    return Rule(lambda numbers: (numbers[name] < 0) | (numbers[name] > 1), lambda _: {name: reason})


def _not_below_0(name: str) -> Rule:
    return Rule(lambda numbers: numbers[name] < 0, lambda _: {name: "is below 0"})


def _never_below_0(pathway: Pathway) -> Iterator[str]:
    """Yield the variances, the ages at arming, and the places."""
    yield from (frailty.variance for frailty in pathway.frailties)
    triggers = (row.trigger for row in pathway.transitions)
    yield from (trigger.age for trigger in triggers if isinstance(trigger, After) and trigger.age)
    for resource in pathway.resources:
        yield from (resource.capacity,) if resource.capacity else ()
        yield from (offer.seats for offer in resource.offers)
