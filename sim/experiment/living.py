"""Live every arm under every lens, for every draw and replication, on either engine: the same bits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sim.appraisal import Appraisal, appraise, usual_outcomes
from sim.costing import Ledger, ledger
from sim.engine import REFERENCE, Choice, Engine, Script, Staffing, Telling, Written, chosen, scripts
from sim.experiment.checking import Relived
from sim.experiment.keeping import Kept
from sim.experiment.working import Crew, Progress, Story, Tellings
from sim.history import Tallies
from sim.study import Study, livable

PRICED = {
    "title",
    "question",
    "state",
    "price_year",
    "discount_rate",
    "inflation",
    "placement_price_growth",
    "program_payers",
    "alternatives",
    "perspective",
    "params",
    "lens",
    "caseworkers",
}
"""What a scenario decides that no story depends on (`params` is compared number by number)."""


@dataclass(frozen=True)
class Lived:
    """Everything that was lived: the tallies by lens and arm."""

    study: Study
    tallies: Mapping[str, Mapping[str, Tallies]]
    families: int
    """How many families were lived, counting each once for every arm, lens, draw and replication."""
    told_by: Choice = REFERENCE
    """The engine that told the stories, and why it was not the other."""
    same_events: int | None = None
    """How many events of the first replication both engines told alike; None where one was used."""

    @property
    def lenses(self) -> tuple[str, ...]:
        """The lenses that were lived."""
        return tuple(self.tallies)

    @property
    def checked(self) -> str:
        """The lens whose first replication both engines told."""
        return _own(self.study, self.lenses)


@dataclass(frozen=True)
class Judged:
    """What the lived stories cost and are worth, by lens, at the prices of a study."""

    study: Study
    ledgers: Mapping[str, Ledger]
    appraisals: Mapping[str, Appraisal]


def experience(
    study: Study,
    lenses: Sequence[str],
    workers: int = 1,
    progress: Progress | None = None,
    choice: Choice | None = None,
) -> Lived:
    """Live the study's arms under each lens; `progress` is told (draws done, draws in all).

    The compiled engine's first replication is lived again on the reference engine and compared, every arm
    under the study's own lens. Without a `choice` of engine, the one that answers first is taken.

    Raises:
        InputError: the numbers of some draw contradict each other.
        DisagreementError: the two engines tell different stories.

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
    for one in studies.values():
        livable(one)
    families = families_to_live(study, lenses)
    told_by = choice or chosen("auto", families / workers)
    own = _own(study, lenses)
    again = Relived(tellings({own: studies[own]}, 0)) if told_by.engine == "compiled" else None
    kept = Kept(study)
    crew = Crew(told_by.engine, min(workers, scenario.draws), scenario.replications, kept.tell, kept.keep)
    if again is not None:
        crew = replace(crew, beside=again.live)
    scripted = _scripts(studies) if told_by.engine == "compiled" else None
    work = ((draw, tellings(studies, draw, told_by.engine, scripted)) for draw in range(scenario.draws))
    for done, _ in enumerate(crew.done(work), 1):
        if progress is not None:
            progress(done, scenario.draws)
    tallies = {
        lens: {arm: kept.whole[_story(arm, offer.dyads, lens)] for arm, offer in scenario.arms.items()}
        for lens in studies
    }
    return Lived(study, tallies, families, told_by, again.checked_events(kept.whole) if again else None)


def _own(study: Study, lenses: Sequence[str]) -> str:
    """Return the study's own lens if it is lived, or else the first that is."""
    return study.scenario.lens if study.scenario.lens in lenses else lenses[0]


def families_to_live(study: Study, lenses: Sequence[str]) -> int:
    """Return how many families are lived, counting each once for every arm, lens, draw and replication."""
    scenario = study.scenario
    stories = {_story(arm, offer.dyads, lens) for arm, offer in scenario.arms.items() for lens in lenses}
    return len(stories) * scenario.draws * scenario.replications * scenario.cohort.families


def priced(lived: Lived, study: Study | None = None) -> dict[str, Ledger]:
    """Price what was lived, by lens, with the prices of `study` if it is given."""
    own = study or lived.study
    return {lens: ledger(own, lived.tallies[lens], own.scenario.draws) for lens in lived.lenses}


def judge(lived: Lived, study: Study | None = None, ledgers: Mapping[str, Ledger] | None = None) -> Judged:
    """Price and appraise what was lived, with the prices of `study` if it is given: nothing is simulated.

    What was `priced` already is not priced again, if its `ledgers` are given.

    Raises:
        ValueError: `study` differs in more than prices, payers, price year, discounting or perspective.
    """
    own = study or lived.study
    if not _same_story(own, lived.study):
        msg = "these families were lived under other numbers or decisions: only prices and payers may differ"
        raise ValueError(msg)
    spent = ledgers or priced(lived, own)
    # One after another: threads would take Python from each other more often than numpy lets go of it.
    usual = usual_outcomes(own, lived.tallies)
    appraisals = {lens: appraise(own, lived.tallies[lens], spent[lens], usual[lens]) for lens in lived.lenses}
    return Judged(own, spent, appraisals)


def _same_story(one: Study, other: Study) -> bool:
    """Return whether two studies tell the same stories, whatever they cost."""
    if one is other:
        return True
    decided = [study.scenario.model_dump(exclude=PRICED) for study in (one, other)]
    believed = [[study.params.numbers.get(name) for name in study.pathway.numbers] for study in (one, other)]
    return one.pathway == other.pathway and decided[0] == decided[1] and believed[0] == believed[1]


def tellings(
    studies: Mapping[str, Study],
    draw: int,
    engine: Engine = "simpy",
    scripted: Mapping[Story, Script] | None = None,
) -> Tellings:
    """Return what is to be told in a draw: every arm under every lens, each story once."""
    told: Tellings = {}
    for story, (study, arm) in _stories(studies).items():
        own = replace(telling(study, arm, draw), engine=engine)
        if scripted is not None:
            own = replace(own, written=Written(own.numbers, scripted[story].of(draw)))
        told[story] = own
    return told


def _scripts(studies: Mapping[str, Study]) -> dict[Story, Script]:
    """Return the script of every story for all draws at once: draw by draw they take far longer to write."""
    return {
        story: scripts(study.pathway, study.drawn_numbers(arm), study.scenario.draws)
        for story, (study, arm) in _stories(studies).items()
    }


def _stories(studies: Mapping[str, Study]) -> dict[Story, tuple[Study, str]]:
    """Return every story once, with a study and the arm that it is a story of."""
    found: dict[Story, tuple[Study, str]] = {}
    for study in studies.values():
        for arm, offer in study.scenario.arms.items():
            found.setdefault(_story(arm, offer.dyads, study.scenario.lens), (study, arm))
    return found


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


def _story(arm: str, dyads: int, lens: str) -> Story:
    return arm, lens if dyads else ""
