"""Why one should believe this model, on one page: the answer in short, then all it was held against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import isfinite

from rich.console import Group

from sim.appraisal import Figure, Refusal
from sim.report.basis import PROVENANCE
from sim.report.landings import landing, sentence
from sim.report.layout import NO_ANSWER
from sim.report.pages import Block, Column, Grid, Heading, Points, Words, as_markdown, as_screen
from sim.report.scorecard import card, failures_of
from sim.report.wording import MEAN_FIGURES, significant
from sim.validate import Checked, Validation

SIGNS = {"above_one": "above 1", "below_one": "below 1", "falls": "falls"}
HOLDS = {True: "holds", False: "DOES NOT HOLD", None: "not recorded"}


def validation_page(found: Validation) -> str:
    """Return the validation as a Markdown page."""
    return as_markdown(_whole(found, page=True))


def validation_screen(found: Validation) -> Group:
    """Return the validation as one thing that draws itself."""
    return as_screen(_whole(found, page=False))


def _whole(found: Validation, *, page: bool) -> Iterator[Block]:
    """Yield the answer in short, the three parts, and the sources."""
    yield Heading(1, "Why should you believe this model?")
    yield from _short(found)
    yield Heading(2, "A. Published results beside simulated ones")
    yield Words(
        "Each row is one published result. Its interval is what sampling, or a stated range, leaves "
        "open; the simulated mean must lie in it. Below the mean: where one programme of this size "
        "would come out in 95 of 100 cases. 'Fitted to' means that numbers of the model were chosen "
        "to meet it, so it proves little; 'not fitted to' is a test. A lens is a choice of which "
        "evidence of the programme's effect to believe; usual care is the same under all of them. A "
        "result of no lens in particular is held against every lens."
    )
    for one in found.cards:
        yield from card(one, found.params)
    yield Heading(2, "B. Published dollars")
    yield Words(
        "Each published saving is taken apart: which inputs are known, which had to be solved for, "
        "how far those are from the evidence, and what the model gives in its place, through each "
        "lens, at its own costs (mean and 95 % interval of the expected value; 'prices x 2' means "
        "that the mean would be the published number if every price of placement were twice as high)."
    )
    for saving in found.savings:
        yield from landing(saving, found.params)
    yield Heading(2, "C. What must come out by itself")
    yield from _emergent(found.checks, found)
    if page:
        yield from _sources(found)


def _short(found: Validation) -> Iterator[Block]:
    """Yield the answer in short, and loudly what fails."""
    for said in failures(found):
        yield Words(f"FAILS: {said}", "alarm")
    asked = " Only some settings were asked for." if found.partial else ""
    draws = " or ".join(str(draws) for draws in found.draws)
    yield Words(
        "Because it is held against what others published, with what it was fitted to set apart from "
        "what it was not, and because every place where it fails is shown. `reunify validate` makes "
        f"this page; no result on it was typed in. {found.families:,} families were lived, in {draws} "
        f"draws of the uncertain numbers. Fingerprint of all inputs: {found.fingerprint}.{asked}"
    )
    yield Words(
        "Whether the program computes what it says is another question, which `reunify verify` answers on "
        "your own machine. How the model works is told in docs/model.md."
    )
    yield Points(
        (*_results(found), *(sentence(one) for one in found.savings), _emerged(found), *_limits(found))
    )


def failures(found: Validation) -> Iterator[str]:
    """Yield what the model was fitted to and does not meet, where nothing explains why."""
    yield from failures_of(found.unexplained, found.params)


def _results(found: Validation) -> Iterator[str]:
    tests = [row for one in found.cards for row in one.tests]
    fitted = [row for one in found.cards for row in one.fitted]
    missed = [row for one in found.cards for row in one.missed]
    inside = sum(row.verdict == "inside" for row in tests)
    yield f"Published results it was not fitted to: {inside} of {len(tests)} comparisons lie inside."
    left = len(found.unexplained)
    why = "each is explained" if not left else f"{left} of them are NOT EXPLAINED"
    outside = f"{len(missed)} of {len(fitted)} comparisons do not lie inside; {why}" if missed else ""
    yield f"Published results it was fitted to: {outside or f'all {len(fitted)} comparisons lie inside'}."
    for one in found.cards:
        if one.setting.prediction:
            yield f"{one.setting.label} is a prediction: nothing published to hold it against."


def _emerged(found: Validation) -> str:
    recorded = [one for one in found.checks if one.holds is not None]
    hold = sum(bool(one.holds) for one in recorded)
    return (
        f"What is no input and must come out by itself: {hold} of {len(recorded)} have the sign required; "
        "part C shows the others as what they are."
    )


def _limits(found: Validation) -> Iterator[str]:
    targets = {row.found.name: row.target for one in found.cards for row in one.rows}
    seen: Counter[str] = Counter(target.provenance for target in targets.values())
    counted = "; ".join(f"{seen[grade]} {words}" for grade, words in PROVENANCE.items() if seen[grade])
    read = "" if seen["read"] else " None was read in a full paper."
    yield (
        f"What this page cannot show: that the published results are right. Of {len(targets)} results, "
        f"{counted}.{read}"
    )


def _emergent(checks: tuple[Checked, ...], found: Validation) -> Iterator[Block]:
    """Yield what must come out by itself: a table, what each is, and what to think of those that do not."""
    yield Words(
        "None of these was typed in. Each must come out of the simulated families with the sign that is "
        "required; the published size, where there is one, stands beside it. In brackets: 95 % of the "
        "draws; 'not surely' where some of these have the other sign."
    )
    columns = (
        Column("check"),
        Column("published"),
        Column("required"),
        Column("recorded"),
        Column("verdict"),
    )
    yield Grid("", (*columns, Column("where", beneath=True)), tuple(_row(one, found) for one in checks))
    failing = tuple(f"{one.check.label}: {one.check.otherwise}" for one in checks if one.holds is False)
    if failing:
        yield Words("What to think of those that do not hold:", "strong")
        yield Points(failing)
    missing = tuple(f"{one.check.label}: {one.not_recorded}." for one in checks if one.holds is None)
    if missing:
        yield Words("Not recorded:")
        yield Points(missing)
    yield Points(tuple(f"{one.check.label}: {one.check.about}" for one in checks), only_page=True)


def _row(one: Checked, found: Validation) -> tuple[str, ...]:
    published = ", ".join(f"{value:g}" for value in one.check.published) or NO_ANSWER
    recorded = "\n".join(_recorded(*part) for part in one.recorded) or NO_ANSWER
    where = ""
    if one.baseline:
        setting, lens = found.params.settings[one.check.setting], found.params.lenses[one.lens]
        where = f"{setting.label}; {lens.label} lens"
    return one.check.label, published, SIGNS[one.check.sign], recorded, _verdict(one), where


def _verdict(one: Checked) -> str:
    """Return whether it holds, how surely, and whether its size is the published one."""
    surely = "" if one.sure or not one.holds else "\nnot surely"
    size = "\nnot the published size" if one.holds and one.of_published_size is False else ""
    return f"{HOLDS[one.holds]}{surely}{size}"


def _recorded(what: str, figure: Figure | Refusal) -> str:
    if isinstance(figure, Refusal):
        return f"{what}: {NO_ANSWER}"
    low, high = (significant(end, MEAN_FIGURES) if isfinite(end) else "never" for end in figure.credible)
    return f"{what} {significant(figure.mean, MEAN_FIGURES)} ({low} to {high})"


def _sources(found: Validation) -> Iterator[Block]:
    """Yield the sources that the page names."""
    named = [row.target.source for one in found.cards for row in one.rows]
    for one in found.savings:
        named += [one.saving.source, *(each.source for each in one.saving.inputs.values() if each.provenance)]
    named += [one.check.source for one in found.checks]
    sources = found.params.sources
    yield Heading(2, "Sources")
    yield Words("What each source is, and what of it was seen.")
    yield Points(
        tuple(
            f"{name}: {sources[name].citation} Seen: {sources[name].seen}."
            for name in sorted({*named} - {"judgement"})
        )
    )
