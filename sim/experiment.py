"""Live every arm under every lens, for every draw and replication, on any number of workers: the same bits.

One piece of work is one draw, in which all arms meet the same luck. A piece depends on nothing but its
tellings, so neither the number of workers nor the order of the pieces can change a result.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice, product
from multiprocessing import get_context

from sim.appraisal import Appraisal, appraise
from sim.costing import Ledger, ledger
from sim.engine import Staffing, Telling
from sim.history import Tallies, Tally, stacked
from sim.study import Study, livable

Progress = Callable[[int, int], None]
Story = tuple[str, str]
"""An arm and the lens it is lived under ("" without dyads: then every lens tells the same story)."""
Tellings = dict[Story, Telling]
Told = dict[Story, list[Tally]]

PRICED = {"title", "question", "price_year", "discount_rate", "perspective", "params", "lens", "caseworkers"}
"""What a scenario decides that no story depends on (`params` is compared number by number)."""
AHEAD = 4
"""Pieces of work handed out ahead to each worker: enough to keep it busy, few enough to stop soon."""


@dataclass(frozen=True)
class Lived:
    """Everything that was lived: the tallies by lens and arm."""

    study: Study
    tallies: Mapping[str, Mapping[str, Tallies]]
    families: int
    """How many families were lived, counting each once for every arm, lens, draw and replication."""

    @property
    def lenses(self) -> tuple[str, ...]:
        """The lenses that were lived."""
        return tuple(self.tallies)


@dataclass(frozen=True)
class Judged:
    """What the lived stories cost and are worth, by lens, at the prices of a study."""

    study: Study
    ledgers: Mapping[str, Ledger]
    appraisals: Mapping[str, Appraisal]


def experience(
    study: Study, lenses: Sequence[str], workers: int = 1, progress: Progress | None = None
) -> Lived:
    """Live the study's arms under each lens; `progress` is told (draws done, draws in all).

    Raises:
        InputError: the numbers of some draw contradict each other.

    >>> from sim.study import read_study
    >>> small = ["draws=2", "replications=1", "cohort.referrals=5 per year"]
    >>> study = read_study("scenarios/kentucky_start.yaml", "params", small)
    >>> lived = experience(study, ["matched", "trial"])
    >>> lived.families, sorted(lived.tallies["trial"])
    (90, ['start', 'usual_care'])
    >>> sorted(judge(lived).appraisals)
    ['matched', 'trial']
    """
    studies = {lens: study.replaced("lens", lens) for lens in lenses}
    scenario = study.scenario
    for one, draw in product(studies.values(), range(scenario.draws)):
        livable(one, draw)
    pieces: dict[int, Told] = {}
    work = ((draw, tellings(studies, draw)) for draw in range(scenario.draws))
    for draw, piece in _all_told(work, scenario.replications, min(workers, scenario.draws)):
        pieces[draw] = piece
        if progress is not None:
            progress(len(pieces), scenario.draws)
    marks = tuple(mark.name for mark in study.pathway.marks)
    whole = {
        story: stacked([pieces[draw][story] for draw in range(scenario.draws)], marks) for story in pieces[0]
    }
    tallies = {lens: {arm: whole[_story(one, arm)] for arm in scenario.arms} for lens, one in studies.items()}
    runs = len(whole) * scenario.draws * scenario.replications
    return Lived(study, tallies, runs * scenario.cohort.families)


def judge(lived: Lived, study: Study | None = None) -> Judged:
    """Price and appraise what was lived, with the prices of `study` if it is given: nothing is simulated.

    Raises:
        ValueError: `study` differs in more than prices, price year, discounting or perspective.
    """
    priced = study or lived.study
    if not _same_story(priced, lived.study):
        msg = "these families were lived under other numbers or decisions: only prices may differ"
        raise ValueError(msg)
    draws = priced.scenario.draws
    ledgers = {lens: ledger(priced, lived.tallies[lens], draws) for lens in lived.lenses}
    appraisals = {lens: appraise(priced, lived.tallies[lens], ledgers[lens]) for lens in lived.lenses}
    return Judged(priced, ledgers, appraisals)


def _same_story(one: Study, other: Study) -> bool:
    """Return whether two studies tell the same stories, whatever they cost."""
    if one is other:
        return True
    decided = [study.scenario.model_dump(exclude=PRICED) for study in (one, other)]
    return decided[0] == decided[1] and (one.params.numbers, one.pathway) == (
        other.params.numbers,
        other.pathway,
    )


def tellings(studies: Mapping[str, Study], draw: int | None) -> Tellings:
    """Return what is to be told in a draw: every arm under every lens, each story once."""
    told: Tellings = {}
    for study in studies.values():
        for arm in study.scenario.arms:
            story = _story(study, arm)
            if story not in told:
                told[story] = telling(study, arm, draw)
    return told


def telling(study: Study, arm: str, draw: int | None) -> Telling:
    """Return what the story of one arm in one draw depends on.

    >>> from sim.study import read_study
    >>> study = read_study("scenarios/kentucky_start.yaml", "params", ["cohort.referrals=10 per year"])
    >>> tally = telling(study, "start", draw=None).tally(replication=0)
    >>> int(tally.of("referral").sum()), tally.by_quarter.shape[1] == len(study.quarters)
    (30, True)
    """
    cohort, offer = study.scenario.cohort, study.scenario.arms[arm]
    return Telling(
        pathway=study.pathway,
        numbers=study.numbers(arm, draw),
        staffing=Staffing(offer.hired_at(study.scenario.start), offer.sites),
        quarters=study.quarters,
        families=cohort.families,
        intake=cohort.taken_in,
        follow_up=cohort.follow_up,
        children=cohort.children_per_family,
        seed=study.scenario.seed,
        draw=draw,
    )


def _story(study: Study, arm: str) -> Story:
    return arm, study.scenario.lens if study.scenario.arms[arm].dyads else ""


def _tell(piece: Tellings, replications: int) -> Told:
    return {story: [one.tally(number) for number in range(replications)] for story, one in piece.items()}


def _all_told(
    work: Iterator[tuple[int, Tellings]], replications: int, workers: int
) -> Iterator[tuple[int, Told]]:
    if workers == 1:
        yield from ((draw, _tell(piece, replications)) for draw, piece in work)
        return
    draw, piece = next(work)  # told here, so that what is compiled is cached before the workers want it
    yield draw, _tell(piece, replications)
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)
    try:
        yield from _worked(pool, work, replications, AHEAD * workers)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _worked(
    pool: ProcessPoolExecutor, work: Iterator[tuple[int, Tellings]], replications: int, ahead: int
) -> Iterator[tuple[int, Told]]:
    """Keep a few pieces ahead of the workers and yield each as it is done."""
    waiting: dict[Future[Told], int] = {}
    while True:
        for draw, piece in islice(work, ahead - len(waiting)):
            waiting[pool.submit(_tell, piece, replications)] = draw
        if not waiting:
            return
        done, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in done:
            yield waiting.pop(future), future.result()


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
