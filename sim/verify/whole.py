"""Every check there is, one after the other, and what is said when one of them cannot be made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from math import inf
from pathlib import Path

from sim.engine import Asked, Choice, chosen
from sim.study import Study
from sim.verify.agreement import alike
from sim.verify.annuities import annuities
from sim.verify.clocks import changing_speeds, competing, frail
from sim.verify.ledgers import identities, small_run
from sim.verify.queues import going_first, queueing
from sim.verify.results import Sampled, Verified, failed, judged

Check = Callable[[], Iterator[Sampled | Verified]]
BROKEN = (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)
"""What a model that is wrong may raise; that the inputs are, or that nothing can be compiled, goes on up."""


@dataclass(frozen=True)
class Verification:
    """Hold what was verified, which engine told the stories, and why the two were not compared, if so."""

    results: tuple[Verified, ...]
    told_by: Choice
    chances: int
    """How many of the checks chance has a part in."""
    not_compared: str = ""

    @property
    def holds(self) -> bool:
        """Whether every check holds."""
        return all(one.holds for one in self.results)


def verified(
    scenario: Path, evidence: Path, asked: Asked = "auto", announce: Callable[[str], None] | None = None
) -> Verification:
    """Check the model on this machine: the shipped scenario and evidence, and small tables of its own.

    All checks of chance together fail a sound model less than once in 10,000 seeds; the seed is fixed.
    The engine that is asked for tells all stories; the two are compared where both can be had.

    Raises:
        InputError: the scenario, or the evidence, is not sound.
        CannotCompileError: the compiled engine was asked for, and cannot be made here.

    >>> whole = verified(Path("scenarios/kentucky_start.yaml"), Path("params"))
    >>> whole.holds
    True
    """
    best = chosen("compiled" if asked == "compiled" else "auto", inf, announce)
    choice = chosen("simpy", inf) if asked == "simpy" else best
    study = small_run(scenario, evidence)
    money = partial(annuities, scenario, evidence)
    both = best.engine == "compiled"
    found = [one for name, check in _checks(study, choice, money, both=both) for one in _made(name, check)]
    chances = sum(isinstance(one, Sampled) for one in found)
    return Verification(judged(found), choice, chances, "" if both else best.reason)


def _checks(study: Study, choice: Choice, money: Check, *, both: bool) -> Iterator[tuple[str, Check]]:
    """Yield every group of checks with its name."""
    engine = choice.engine
    yield "Erlang C", partial(queueing, engine)
    yield "Priority", partial(going_first, engine)
    yield "Competing clocks", partial(competing, engine)
    yield "Speeds", partial(changing_speeds, engine)
    yield "Frailty", partial(frail, engine)
    yield "Annuity", money
    yield "Ledger", partial(identities, study, choice)
    if both:
        yield "Engines", partial(alike, study)


def _made(name: str, check: Check) -> list[Sampled | Verified]:
    """Make a group of checks; one that breaks down is one that fails."""
    try:
        return list(check())
    except BROKEN as error:
        return [failed(name, f"{type(error).__name__}: {error}")]
