"""The arithmetic behind published savings: what each formula gives, and what it has to solve for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sim.params import Formula
from sim.units import MINUTES_PER_DAY, MINUTES_PER_MONTH

DAYS_PER_MONTH = MINUTES_PER_MONTH / MINUTES_PER_DAY

Unit = Literal["dollars", "share", "ratio", "episodes", "days", "children", "dollars_per_dollar"]
Taken = Mapping[str, tuple[float, ...]]
"""The numbers of each role: one, the two ends of a range, or several to try; dollars of one year."""


@dataclass(frozen=True)
class Line:
    """Hold one thing worked out: one number, the two ends of a range, or one for each that was tried."""

    what: str
    numbers: tuple[float, ...]
    unit: Unit
    tried: tuple[float, ...] = ()
    """The dollars that were tried, one for each of the numbers."""


def placement_ratio(per_dollar: float, apart: float, children: float) -> float:
    """Return the cost of a placement over the programme's cost for a family that a published ratio asks for.

    The ratio is taken as `apart` (a difference of shares placed) x children in a family x cost of a placement
    / cost of the programme for a family.

    >>> round(placement_ratio(2.22, 0.42 - 0.21, 1.40), 2)
    7.55
    """
    return per_dollar / (apart * children)


def same_costs(per_dollar: float, apart: float, other: float) -> float:
    """Return what a published ratio becomes with another difference of shares placed and the same costs.

    >>> round(same_costs(2.22, 0.21, 0.324 - 0.254), 2)
    0.74
    """
    return per_dollar * other / apart


def episode_cost(months: float, day: float) -> float:
    """Return what a placement of so many months costs at the price of a day.

    >>> round(episode_cost(22.7, 86.0))
    59420
    """
    return months * DAYS_PER_MONTH * day


def worked(formula: Formula, value: float, taken: Taken) -> tuple[Line, ...]:
    """Return what a formula gives for a published value and its roles' numbers, what summaries say first.

    >>> [line.numbers for line in worked("per_family", 58_837, {"total": (5.6e6,), "parents": (943,)})][0]
    (55483291,)
    """
    return tuple(FORMULAS[formula](value, taken))


def _placement_per_program(value: float, taken: Taken) -> Iterator[Line]:
    (usual,), (program,), (children,) = taken["usual"], taken["program"], taken["children"]
    ratio = placement_ratio(value, usual - program, children)
    evidence = episode_cost(taken["months"][0], taken["day"][0])
    bare = episode_cost(taken["months"][0], taken["maintenance"][0])
    yield Line("Cost of a placement / cost of the programme for a family", (ratio,), "ratio")
    yield Line("Cost of a placement on the evidence (months x price of a day)", (evidence,), "dollars")
    for role, whose in (("cost_found", "Ohio's"), ("cost_recalled", "the recalled")):
        needed = tuple(ratio * cost for cost in taken[role])
        yield Line(f"Cost of a placement it takes at {whose} cost for a family", needed, "dollars")
        yield Line("The same, times the evidence's", tuple(one / evidence for one in needed), "ratio")
    yield Line(
        "Programme cost for a family if a placement cost what the evidence says",
        (evidence / ratio,),
        "dollars",
    )
    yield Line("The same, if a placement cost basic maintenance alone", (bare / ratio,), "dollars")


def _same_costs(value: float, taken: Taken) -> Iterator[Line]:
    (usual,), (program,) = taken["usual"], taken["program"]
    (other,), (mentored,) = taken["other_usual"], taken["other_program"]
    found = same_costs(value, usual - program, other - mentored)
    yield Line("Out-of-home care avoided per dollar spent", (found,), "dollars_per_dollar")


def _avoided_episodes(value: float, taken: Taken) -> Iterator[Line]:
    costs = taken["costs"]
    full, bare = (episode_cost(taken["months"][0], taken[role][0]) for role in ("day", "maintenance"))
    yield Line("Episodes avoided, at the evidence's full cost of a placement", (value / full,), "episodes")
    yield Line("That cost (months x price of a day)", (full,), "dollars")
    yield Line("Episodes avoided, at basic maintenance alone", (value / bare,), "episodes")
    yield Line("That cost", (bare,), "dollars")
    tried = tuple(value / cost for cost in costs)
    yield Line("Episodes avoided, by what one may have cost", tried, "episodes", costs)


def _per_head(value: float, taken: Taken) -> Iterator[Line]:
    yield Line("For each parent with a coach", (value / taken["parents"][0],), "dollars")
    yield Line("For each of their children", (value / taken["children"][0],), "dollars")


def _per_child(_: float, taken: Taken) -> Iterator[Line]:
    each = taken["total"][0] / taken["children"][0]
    yield Line("Saved for each child", (each,), "dollars")
    yield Line(f"In days of foster care at ${taken['day'][0]:,.0f} a day", (each / taken["day"][0],), "days")


def _per_added_reunification(value: float, taken: Taken) -> Iterator[Line]:
    more = taken["total"][0] / value
    yield Line("Children more reunified", (more,), "children")
    yield Line("Of the children of parents with a coach", (more / taken["children"][0],), "share")
    yield Line("Of parents with a coach, five-year sample", (more / taken["parents"][0],), "share")


def _per_family(value: float, taken: Taken) -> Iterator[Line]:
    whole = value * taken["parents"][0]
    yield Line("It would make in all", (whole,), "dollars")
    yield Line("Times the published total", (whole / taken["total"][0],), "ratio")


FORMULAS: Mapping[Formula, Callable[[float, Taken], Iterator[Line]]] = {
    "placement_per_program": _placement_per_program,
    "same_costs": _same_costs,
    "avoided_episodes": _avoided_episodes,
    "per_head": _per_head,
    "per_child": _per_child,
    "per_added_reunification": _per_added_reunification,
    "per_family": _per_family,
}
"""What works each formula out."""
