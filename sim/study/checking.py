"""Find what does not fit together in a study: evidence, decisions and structure, each with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, Problem, did_you_mean
from sim.history import PROGRAM, SITE
from sim.inputs import Document, Origin, Where, dotted
from sim.params import Params
from sim.pathway import faults, unlivable
from sim.scenario import Scenario
from sim.study.paying import uncounted, undated, unforced, unselected

if TYPE_CHECKING:
    from sim.study.whole import Study


def checked(study: Study) -> Study:
    """Return the study; raise InputError with everything in it that does not fit together."""
    decided = study.scenario.model_dump()
    problems = [*_unsound(study), *unchosen(decided, study.document, study.params), *uncounted(study)]
    problems += [*_misplaced(study), *_reserved(study)]
    problems += [told_of(study.document, *told) for told in unforced(study)]
    problems += _uncalibrated(study)
    if not problems:
        problems += [*_unpriced(study), *undated(study), *_unlivable(study, None)]
    if problems:
        raise InputError(problems)
    return study


def _uncalibrated(study: Study) -> Iterator[Problem]:
    """Report a setting whose numbers should come from joint draws that are not there."""
    setting = study.scenario.setting
    if study.scenario.drawn_from == "posterior" and study.params.posterior(setting) is None:
        what = f"nothing was calibrated for '{setting}', so there are no joint draws"
        mend = "run 'reunify calibrate' on this scenario, or write 'drawn_from: margins'"
        yield told_of(study.document, ("setting",), what, mend)


def livable(study: Study) -> Study:
    """Return the study; raise InputError if the numbers of a draw contradict each other: the first such."""
    refused = study.refused_draws
    if refused:
        raise InputError(list(_unlivable(study, refused[0])))
    return study


def _misplaced(study: Study) -> Iterator[Problem]:
    """Report numbers that differ by lens but act in usual care too: a lens moves only the programme."""
    for name in study.pathway.numbers:
        number = study.params.numbers.get(name)
        if number is not None and number.by_lens and name not in study.pathway.effects:
            what = "differs by lens, but acts without a mentor too"
            yield Problem(*_origin(study, name), name, what, "give it one estimate, or one for each baseline")
        if number is not None and number.by_state:
            what = "differs by state, but families live by it: a state decides only who pays what"
            yield Problem(*_origin(study, name), name, what, "give it one estimate, or one for each baseline")


def _reserved(study: Study) -> Iterator[Problem]:
    for name in study.params.names:
        if name in Scenario.model_fields:
            what = "is the name of something a scenario decides"
            yield Problem(*_origin(study, name), name, what, "give it another name")


def _unlivable(study: Study, draw: int | None) -> Iterator[Problem]:
    found: dict[str, str] = {}
    for arm in study.scenario.arms:
        found |= unlivable(study.pathway, study.numbers(arm, draw))
    for name, reason in found.items():
        what = reason if draw is None else f"{reason}, in draw {draw}"
        mend = (
            "write another value"
            if draw is None
            else "narrow its uncertainty, or choose another distribution"
        )
        yield Problem(*_origin(study, name), name, what, mend)


def _unsound(study: Study) -> Iterator[Problem]:
    for fault in faults(study.pathway):
        yield Problem("pathway", 0, "", fault, "mend the table")
    measured = {meter.name for meter in study.pathway.meters} | {one.name for one in study.pathway.rhythms}
    for name in {PROGRAM, SITE} & measured.union(study.pathway.events):
        yield Problem("pathway", 0, name, "is counted beside the table", "give it another name")
    own = {name for arm in study.scenario.arms for name in study.scenario.numbers(arm)}
    for name in study.pathway.numbers:
        if name not in study.params.numbers and name not in own:
            what = "is named by the pathway but is not in params/"
            yield Problem("params", 0, name, what, f"add 'numbers: {name}:' with its value and source")


def _origin(study: Study, name: str) -> Origin:
    """Return where a number or price was written: in the scenario, or in params/."""
    if study.document and ("params", name) in study.document.origins:
        return study.document.origin(("params", name))
    return study.params.origin("lines" if name in study.params.lines else "numbers", name)


def _unpriced(study: Study) -> Iterator[Problem]:
    for name, _, what, mend in study.params.unpriced():
        yield Problem(*_origin(study, name), name, what, mend)
    first = study.scenario.start.year
    for name in sorted({line.index for line in study.lines.values()}):
        begins = min(study.params.indices[name].values)
        if first < begins:
            what, mend = f"the index {name} has no value before {begins}", f"start in {begins} or later"
            yield told_of(study.document, ("start",), what, mend)


def told_of(document: Document | None, where: Where, what: str, mend: str) -> Problem:
    """Return a problem with what a scenario says somewhere, at the place where it says so."""
    origin = document.origin(where) if document else Origin("scenario", 0)
    return Problem(*origin, dotted(where), what, mend)


def unchosen(decided: Mapping[str, Any], document: Document | None, params: Params) -> Iterator[Problem]:
    """Report names that a scenario chooses and params/ does not have, and a price year without an index."""
    sections = (
        ("setting", params.settings),
        ("lens", params.lenses),
        ("baseline", params.baselines),
        ("statute", params.statutes),
        ("state", params.states),
        ("perspective", params.perspectives),
    )
    for field, known in sections:
        name = decided.get(field)
        if isinstance(name, str) and name not in known:
            yield told_of(document, (field,), f"'{name}' is not in params/", did_you_mean(name, known))
    arms, comparator = decided.get("arms"), decided.get("comparator")
    if arms and isinstance(arms, dict) and isinstance(comparator, str) and comparator not in arms:
        yield told_of(
            document,
            ("comparator",),
            f"'{comparator}' is not one of the arms",
            did_you_mean(comparator, arms),
        )
    for where, what, mend in unselected(decided, params):
        yield told_of(document, where, what, mend)
    year = decided.get("price_year")
    for name in sorted({line.index for line in params.lines.values()}):
        years = params.indices[name].values
        if isinstance(year, int) and year not in years:
            what, mend = f"the index {name} has no value for {year}", f"write {min(years)} to {max(years)}"
            yield told_of(document, ("price_year",), what, mend)
