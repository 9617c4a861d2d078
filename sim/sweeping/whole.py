"""A whole sweep: everything a scenario asks for, lived as far as it is not kept, priced and answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from sim.errors import InputError, Problem
from sim.experiment.checking import Relived
from sim.history import room_for
from sim.scenario import Kind
from sim.study import Study
from sim.sweeping.answers import Answer
from sim.sweeping.asking import Asking
from sim.sweeping.deciding import sweepable
from sim.sweeping.kinds import KINDS
from sim.sweeping.living import Living, Share, Work
from sim.sweeping.points import Points, at_best
from sim.sweeping.pricing import Priced, Pricing


@dataclass(frozen=True)
class Swept:
    """Hold a sweep: its answers and what they rest on; no answers for a share of one."""

    study: Study
    name: str
    answers: Mapping[Kind, Answer]
    priced: Mapping[Kind, Sequence[Priced]]
    blocks: tuple[str, ...]
    """The names of all blocks it rests on."""
    missing: int
    """How many of them are not lived yet: other shares will."""
    lived: int
    """How many runs were lived now."""
    taken: int
    """How many runs had been lived before."""
    redone: tuple[str, ...]
    """The blocks that were broken or another's, and were lived again."""
    same_events: int | None
    """How many events of the first story both engines told alike; None where SimPy told all."""


def swept(study: Study, work: Work) -> Swept:
    """Sweep a study as its scenario asks: the same bits for any workers, shares, order or interruptions.

    Raises:
        InputError: what is asked does not fit the study, or nothing is asked, or no cluster answers.
        DisagreementError: the two engines tell the first story differently.
        OSError: nothing can be kept.
    """
    asked = asked_of(study, work.share)
    living = Living(work)
    answers, priced = dict[Kind, Answer](), dict[Kind, Sequence[Priced]]()
    for kind, own in asked:
        asking = KINDS[kind](study, own)
        if work.share.whole:
            outcomes = [own.outcome] if hasattr(own, "outcome") else []
            answers[kind], priced[kind] = _answered(living, asking, outcomes)
        else:
            _shared(living, asking)
    checks = work.told_by.engine == "compiled" and work.share.number == 1
    return Swept(
        study=study,
        name=named(study),
        answers=answers,
        priced=priced,
        blocks=tuple(living.stories.blocks),
        missing=living.missing(),
        lived=living.lived,
        taken=living.taken,
        redone=tuple(living.redone),
        same_events=_checked(at_best(study, {}, 1)) if checks else None,
    )


def named(study: Study) -> str:
    """Return sixteen hexadecimal digits that name everything a sweep depends on."""
    asked = study.scenario.sweep.model_dump_json()
    return sha256(f"{study.fingerprint((study.scenario.lens,))} {asked}".encode()).hexdigest()[:16]


def asked_of(study: Study, share: Share) -> list[tuple[Kind, Any]]:
    """Return the kinds of sweep that a study asks for, each with what is asked.

    Raises:
        InputError: nothing is asked, it does not fit the study, or it cannot be shared out.
    """
    found = list(sweepable(study).scenario.sweep.asked())
    if not found:
        mend = "add a section 'sweep:' to the scenario, or name a kind such as --kind one_way"
        raise InputError([Problem(_file(study), 0, "sweep", "nothing is asked to be swept", mend)])
    open_ended = [kind for kind, asked in found if getattr(asked, "precision", None) is not None]
    if open_ended and not share.whole:
        what = "stops when a precision is reached, so it cannot be shared out beforehand"
        mend = "take 'precision:' out, and say how many draws"
        raise InputError([Problem(_file(study), 0, f"sweep.{kind}", what, mend) for kind in open_ended])
    return found


def _file(study: Study) -> str:
    return str(study.document.path) if study.document else "scenario"


def _answered(living: Living, asking: Asking, outcomes: Sequence[str]) -> tuple[Answer, Sequence[Priced]]:
    """Live and price what a kind asks for, batch after batch; return its answer and what it rests on."""
    batch = next(asking)
    while True:
        spots = [living.spots(points) for points in batch]
        living.live()
        pricing = Pricing(living.kept, living.stories.blocks)
        priced = [pricing.priced(points, own, outcomes) for points, own in zip(batch, spots, strict=True)]
        try:
            batch = asking.send(priced)
        except StopIteration as ended:
            return ended.value, priced


def _shared(living: Living, asking: Asking) -> None:
    """Live a share of what a kind asks for."""
    for points in next(asking):
        living.spots(points)
    living.live()


def _checked(points: Points) -> int:
    """Live the first replication at the best estimates on both engines; return how many events they share.

    Raises:
        DisagreementError: the engines tell or count it differently.
    """
    tellings = {(arm, ""): points.telling(arm, 0, "compiled") for arm in points.study.scenario.arms}
    marks = tuple(mark.name for mark in points.study.pathway.marks)
    told = {}
    for story, one in tellings.items():
        tally = one.tally(0)
        told[story] = room_for(tally, 1, 1, marks)
        told[story].keep(0, [tally])
    again = Relived({story: replace(one, engine="simpy") for story, one in tellings.items()})
    again.live()
    return again.checked_events(told)
