"""The whole validation: every setting lived under every baseline, scored, priced and looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sim.engine import Asked, Choice, chosen
from sim.experiment import Lived, experience, families_to_live, judge
from sim.params import Emergent, Params
from sim.validate.emergent import Arms, Checked, checked
from sim.validate.lives import Life, evidence_of, lives, reading
from sim.validate.money import Landed, landed, with_counterparts
from sim.validate.scorecard import Card, Scored, scored

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Manner:
    """Say how families are lived: by whom, by how many workers, and who is told of it.

    `progress` is told (draws done, draws in all), `announce` that something is compiled first.
    """

    workers: int = 1
    engine: Asked = "auto"
    progress: Progress | None = None
    announce: Callable[[str], None] | None = None


@dataclass(frozen=True)
class Validation:
    """Hold everything the model was held against, and what all of it depends on."""

    params: Params
    cards: tuple[Card, ...]
    savings: tuple[Landed, ...]
    checks: tuple[Checked, ...]
    draws: tuple[int, ...]
    """How many draws were lived; several numbers where scenarios differ."""
    families: int
    """How many families were lived, counting each once for every arm, lens, draw and replication."""
    fingerprint: str
    """Sixteen hexadecimal digits that name everything the page depends on."""
    partial: bool
    """Whether only some of the settings were asked for."""

    @property
    def unexplained(self) -> tuple[Scored, ...]:
        """What the model was fitted to, does not meet, and nothing written says why."""
        return tuple(one for card in self.cards for one in card.unexplained)

    @property
    def holds(self) -> bool:
        """Whether every fitted target is met or explained."""
        return not self.unexplained


def examined(
    home: Path,
    settings: Sequence[str] = (),
    draws: int | None = None,
    manner: Manner | None = None,
    readings: Mapping[str, str] | None = None,
) -> Validation:
    """Hold the model against all that was published of some settings (all of them, if none is named).

    `home` is the folder that holds `params/` and `scenarios/`. Every setting's scenario is lived under each
    of its baselines, through the lenses that have something to be compared with, with its own number of draws
    if none is given. `readings` chooses how published savings are read, by name.

    Raises:
        InputError: the evidence or a scenario is not sound, or there is no such setting or reading.
        DisagreementError: the two engines tell different stories.
        CannotCompileError: the compiled engine was asked for and cannot be made here.

    >>> found = examined(Path(), ["kentucky_start"], draws=2)
    >>> [card.name for card in found.cards], len(found.fingerprint)
    (['kentucky_start'], 16)
    """
    params, how = reading(evidence_of(home, settings), readings or {}), manner or Manner()
    named = tuple(dict.fromkeys(settings)) or _lenders_first(params)
    asked = {name: one for name, one in params.emergent.items() if not settings or one.setting in named}
    priced = [name for name, one in params.published.items() if not settings or one.setting in named]
    savings = {name: landed(name, params) for name in priced}
    planned = lives(home, params, named, {one.saving.setting for one in savings.values()}, draws)
    choice = _chosen(planned, how)
    rows, checks, families = dict[str, tuple[Scored, ...]](), dict[str, Checked](), 0
    for life, told in zip(planned, _counting(how.progress, planned), strict=True):
        lived = experience(life.study, life.lenses, how.workers, told, choice)
        families += lived.families
        rows[life.setting] = (*rows.get(life.setting, ()), *scored(life.study, lived.tallies))
        savings |= _priced(savings, life.setting, lived)
        checks |= _recorded(asked, life, lived) if life.own else {}
    return Validation(
        params=params,
        cards=tuple(_card(name, planned, rows[name]) for name in named),
        savings=tuple(savings.values()),
        checks=tuple(checks[name] for name in asked),
        draws=tuple(dict.fromkeys(life.study.scenario.draws for life in planned)),
        families=families,
        fingerprint=_fingerprint(params, planned),
        partial=set(named) != set(params.settings),
    )


def _lenders_first(params: Params) -> tuple[str, ...]:
    """Return all settings, those first from which most others borrow."""
    lent = Counter(one.borrows.setting for one in params.settings.values() if one.borrows)
    return tuple(sorted(params.settings, key=lambda name: -lent[name]))


def _chosen(planned: Sequence[Life], how: Manner) -> Choice:
    """Return the engine for all lives together: one that must be compiled first is worth it sooner."""
    families = sum(families_to_live(life.study, life.lenses) for life in planned)
    return chosen(how.engine, families / how.workers, how.announce)


def _counting(progress: Progress | None, planned: Sequence[Life]) -> Iterator[Progress | None]:
    """Yield for each life what tells the draws of all of them together."""
    before, whole = 0, sum(life.study.scenario.draws for life in planned)
    for life in planned:
        yield None if progress is None else _told(progress, before, whole)
        before += life.study.scenario.draws


def _told(progress: Progress, before: int, whole: int) -> Progress:
    return lambda done, _: progress(before + done, whole)


def _priced(savings: Mapping[str, Landed], setting: str, lived: Lived) -> dict[str, Landed]:
    """Return the savings of a setting with what the model gives in their place."""
    own = {name: one for name, one in savings.items() if one.saving.setting == setting}
    judged = judge(lived) if own else None
    return {name: with_counterparts(one, lived, judged) for name, one in own.items() if judged}


def _recorded(asked: Mapping[str, Emergent], life: Life, lived: Lived) -> dict[str, Checked]:
    """Return the checks of a setting, recorded through its scenario's own lens."""
    scenario, own = life.study.scenario, lived.tallies[life.study.scenario.lens]
    arms = Arms(life.study, own[scenario.comparator], own[scenario.program])
    return {name: checked(name, one, arms) for name, one in asked.items() if one.setting == life.setting}


def _card(name: str, planned: Sequence[Life], rows: tuple[Scored, ...]) -> Card:
    study = next(life.study for life in planned if life.setting == name)
    scenario = study.scenario
    comparator, program = (scenario.arms[arm].label for arm in (scenario.comparator, scenario.program))
    return Card(name, study.params.settings[name], comparator, program, rows)


def _fingerprint(params: Params, planned: Sequence[Life]) -> str:
    """Return a name for everything the page depends on: the runs, and what they are held against."""
    runs = (life.study.fingerprint(life.lenses) for life in planned)
    held = (repr(one) for one in (params.published, params.emergent, params.settings))
    return sha256("\n".join((*runs, *held)).encode()).hexdigest()[:16]
