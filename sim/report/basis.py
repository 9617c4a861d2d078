"""What an answer rests on: published results beside simulated ones, the numbers' grades, families lived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from math import isinf

from rich.console import RenderableType
from rich.text import Text

from sim.appraisal import Comparison, Figure
from sim.experiment import Lived
from sim.params import Target
from sim.report.layout import BESIDE_PUBLISHED, CONTRASTS, NO_ANSWER, OUTCOMES, table
from sim.report.wording import Say, number, percent, points
from sim.study import SET, Study
from sim.units import duration_text

PROVENANCE: Mapping[str, str] = {
    "read": "read in the source",
    "calibrated": "calibrated to published results",
    "assumed": "assumed",
    "derived": "derived from what was seen",
    "abstract": "seen in an abstract or on a page",
    "seed": "from the interviews or the infographic",
    "recalled": "recalled, not seen",
}


def published_table(
    study: Study, order: list[str], comparisons: list[Comparison]
) -> Iterator[RenderableType]:
    """Say published values beside simulated ones, by arm and lens, and how many agree."""
    if not comparisons:
        return
    scenario = study.scenario
    columns = ["published", scenario.arms[scenario.comparator].label, *order]
    made = table("Against what was published", columns)
    rows: dict[str, dict[str, Comparison]] = {}
    for one in comparisons:
        rows.setdefault(one.name, {})[one.lens] = one
    for found in rows.values():
        first = next(iter(found.values()))
        what, say = _told(study.params.targets[first.name])
        cells = (_compared(found.get(place), say) for place in ("", *order))
        made.add_row(what, _published(first, say), *cells)
    yield made
    refused = dict.fromkeys(one.refused for one in comparisons if one.refused)
    if refused:
        yield Text(f"{NO_ANSWER} cannot be compared: {'; '.join(refused)}.", style="dim")
    for lens in order:
        tests = [
            one for one in comparisons if one.use == "validate" and one.lens in ("", lens) and not one.refused
        ]
        agree = sum(bool(one.inside) for one in tests)
        yield Text(
            f"{lens.capitalize()} lens: {agree} of {len(tests)} published results the model was not fitted "
            "to lie inside."
        )
    yield from (Text(said) for said in _paired_elsewhere(study, order))


def _told(target: Target) -> tuple[str, Say]:
    """Return what a target measured, in words, and how its values are said."""
    what, say = {**OUTCOMES, **BESIDE_PUBLISHED}[target.metric]
    by = "" if target.by is None else f", by {duration_text(target.by)}"
    if target.contrast is None:
        return what + by, say
    other = points if target.contrast == "difference" and say is percent else number
    return f"{what}{by}: {CONTRASTS[target.contrast]}", other


def _published(one: Comparison, say: Say) -> str:
    fitted = "fitted to" if one.use == "fit" else "not fitted to"
    if one.published is None:
        return f"{'above' if isinf(one.interval[1]) else 'below'} usual care\n{fitted}"
    value, low, high = (_alone(end, say).removesuffix(" %") for end in (one.published, *one.interval))
    return f"{value} ({low} to {high})\n{fitted}"


def _compared(one: Comparison | None, say: Say) -> Text:
    if one is None:
        return Text("")
    if one.simulated is None:
        return Text(NO_ANSWER, justify="right")
    word, colour = ("inside", "green") if one.inside else ("outside", "red")
    return Text.assemble(f"{_alone(one.simulated, say)}\n", (word, colour), justify="right")


def _alone(value: float, say: Say) -> str:
    return say(Figure(value, (value, value), (value, value), 0.0))[0]


def _paired_elsewhere(study: Study, order: list[str]) -> Iterator[str]:
    """Say of each lens whose own results were published against another baseline where to find them."""
    for lens in order:
        own = {one.baseline for one in study.params.targets.values() if one.lens == lens} - {None}
        if own and study.scenario.baseline not in own:
            names = ", ".join(sorted(str(name) for name in own))
            yield f"The {lens} effect was published against another usual care: see --baseline {names}."


def basis(study: Study, lived: Lived) -> Iterator[Text]:
    """Say how the numbers are graded, and how many families were lived."""
    scenario = study.scenario
    numbers = [name for name in study.pathway.numbers if name in study.params.numbers]
    used = [_grade(study, name) for name in numbers]
    used += [line.priced(scenario.state).provenance for line in study.lines.values()]
    grades: Counter[str] = Counter(used)
    said = "; ".join(f"{grades[grade]} {words}" for grade, words in PROVENANCE.items() if grades[grade])
    unread = "" if grades["read"] else ", none read in a full paper"
    guessed = sum(_grade(study, name) == "assumed" for name in study.pathway.effects)
    yield Text(
        f"\nWhat it rests on ({scenario.lens} lens): {len(used)} numbers{unread}; {said}. Of the "
        f"{len(study.pathway.effects)} effects of the programme, {guessed} are assumed."
    )
    if study.overrides:
        yield Text("Changed for this run (a number or price set is taken as certain):")
        yield from (Text(f"  {override}") for override in study.overrides)
    times = "once" if scenario.replications == 1 else f"{scenario.replications} times"
    lenses = "1 lens" if len(lived.lenses) == 1 else f"{len(lived.lenses)} lenses"
    yield Text(
        f"{lived.families:,} families were lived: {scenario.draws} draws of the uncertain numbers, each "
        f"lived {times}, {lenses}. A family meets the same luck in both arms, so differences are paired; "
        "they are not effects on one family."
    )


def _grade(study: Study, name: str) -> str:
    """Return how a number is known: those that targets settle are assumed no more."""
    estimate = study.estimate(name)
    return "calibrated" if name in study.calibrated and estimate.source != SET else estimate.provenance


def told_by(lived: Lived) -> str:
    """Say which engine told the stories, and that the reference engine agrees."""
    if lived.same_events is None:
        reason = lived.told_by.reason
        return f"Told by the reference engine (SimPy){f': {reason}' if reason else ''}."
    return (
        f"Reference check: identical; the first replication ({lived.checked} lens), lived again on SimPy, "
        f"told the same {lived.same_events:,} events."
    )
