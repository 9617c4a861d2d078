"""A run on the screen: the answer first, then families, then money, then what the answer rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.appraisal import Comparison, Figure, Refusal
from sim.experiment import Judged, Lived
from sim.report.wording import Say, amount, cell, chance, dollars, number, percent, verdict
from sim.study import Study
from sim.units import MINUTES_PER_YEAR

OUTCOMES: Mapping[str, tuple[str, Say]] = {
    "placed_share": ("Children placed out of home", percent),
    "placed_by_12_months_share": ("  within 12 months", percent),
    "reunified_share_of_placed": ("Reunified, of those placed", percent),
    "placement_days_per_child": ("Days in placement, a child", number),
    "with_parent_at_closure_share": ("Children with a parent at closure", percent),
    "ever_treated_share": ("Caregivers who entered treatment", percent),
    "median_days_to_treatment": ("Days to treatment (median)", number),
    "sober_at_closure_share": ("Caregivers sober at closure", percent),
    "contacts_per_family": ("Mentor contacts, a family", number),
    "mentor_wait_days": ("Days waited for a mentor", number),
    "case_months": ("Months a case is open", number),
    "still_open_share": ("Cases still open at the end", percent),
}

MONEY: Mapping[str, tuple[str, Say]] = {
    "per_gross_dollar": ("Placement cost avoided per dollar spent", dollars),
    "per_added_dollar": ("the same per dollar beyond the comparator's", dollars),
    "program_cost": ("Programme cost", dollars),
    "avoided_placement_cost": ("Placement cost avoided", dollars),
    "avoided_casework_cost": ("Usual casework avoided", dollars),
    "net_saving": ("Net saving", dollars),
    "avoided_placements": ("Children's placements avoided", number),
    "avoided_placement_days": ("Days in placement avoided", number),
}

PROVENANCE: Mapping[str, str] = {
    "read": "read in the source",
    "abstract": "seen in an abstract or on a page",
    "seed": "from the interviews or the infographic",
    "recalled": "recalled, not seen",
    "derived": "derived from what was seen",
    "assumed": "assumed or fitted by hand",
}


def screen(lived: Lived, judged: Judged, comparisons: list[Comparison], saved: Path | None) -> Group:
    """Return everything a run says, as one thing that draws itself."""
    study = lived.study
    parts: list[RenderableType] = [
        *_answer(study, judged),
        _families_table(study, judged),
        _money_table(study, judged),
        _payers_table(study, judged),
        _published_table(study, judged, comparisons),
        *_basis(lived, judged),
    ]
    if saved is not None:
        parts.append(Text(f"\nSaved in {saved}", style="bold"))
    return Group(*parts)


def _answer(study: Study, judged: Judged) -> Iterator[Text]:
    scenario = study.scenario
    yield Text(f"\n{scenario.title}", style="bold")
    yield Text(scenario.question, style="italic")
    chosen = _chosen(study, judged)
    for lens in sorted(judged.appraisals, key=lambda name: name != chosen):
        yield Text(f"\n{_sentence(study, judged, lens)}", style="bold" if lens == chosen else "")
    label = study.params.perspectives[scenario.perspective].label
    years = scenario.cohort.follow_up / MINUTES_PER_YEAR
    yield Text(
        f"\nAs {label} sees it: {scenario.cohort.families} families referred from {scenario.start} on, each "
        f"followed {years:.3g} years. Dollars of {scenario.price_year}, discounted at "
        f"{100 * scenario.discount_rate:g} % a year. In brackets: 95 % intervals of what the evidence leaves "
        "open, chance taken out.\n",
        style="dim",
    )


def _sentence(study: Study, judged: Judged, lens: str) -> str:
    scenario = study.scenario
    name = scenario.arms[scenario.program].label
    money = judged.appraisals[lens].money[scenario.perspective]
    ratio = money.per_gross_dollar
    if isinstance(ratio, Refusal):
        return f"Through the {lens} lens there is no answer in dollars per dollar: {ratio.refused}."
    low, high = (amount(end) for end in ratio.credible)
    return (
        f"Through the {lens} lens a dollar spent on {name} avoided {amount(ratio.mean)} of out-of-home care "
        f"({low} to {high}): {verdict(ratio)}. Chance of a net saving, usual casework counted: "
        f"{chance(money.probability_net_saving, scenario.draws)}."
    )


def _families_table(study: Study, judged: Judged) -> Table:
    """Return the outcomes of enrolled families: usual care (no lens moves it), then each lens."""
    scenario, appraisals = study.scenario, judged.appraisals
    program, usual = scenario.arms[scenario.program].label, scenario.arms[scenario.comparator].label
    columns = [usual, *(f"{program}, {lens}" for lens in appraisals)]
    table = _table("Families who got a mentor, and the same families without", columns)
    first = appraisals[_chosen(study, judged)].outcomes[scenario.comparator]["enrolled"]
    for name, (what, say) in OUTCOMES.items():
        lived = (one.outcomes[scenario.program]["enrolled"][name] for one in appraisals.values())
        table.add_row(what, *(cell(figure, say) for figure in (first[name], *lived)))
    return table


def _money_table(study: Study, judged: Judged) -> Table:
    scenario = study.scenario
    table = _table(f"Money, present value, dollars of {scenario.price_year}", list(judged.appraisals))
    seen = [appraisal.money[scenario.perspective] for appraisal in judged.appraisals.values()]
    for name, (what, say) in MONEY.items():
        table.add_row(what, *(cell(getattr(money, name), say) for money in seen))
    chances = (chance(money.probability_net_saving, scenario.draws) for money in seen)
    table.add_row("Chance of a net saving", *chances)
    return table


def _payers_table(study: Study, judged: Judged) -> Table:
    """Return each perspective's programme cost, avoided placement cost and net saving."""
    lens = _chosen(study, judged)
    title = f"Who pays and who saves, {lens} lens"
    table = _table(title, ["pays for the programme", "placement cost avoided", "net saving"])
    for name, money in judged.appraisals[lens].money.items():
        figures = (money.program_cost, money.avoided_placement_cost, money.net_saving)
        label = study.params.perspectives[name].label
        table.add_row(label[0].upper() + label[1:], *(cell(one, dollars) for one in figures))
    return table


def _published_table(study: Study, judged: Judged, comparisons: list[Comparison]) -> Table:
    """Return published values beside simulated ones, by arm and lens."""
    scenario = study.scenario
    places = ["", *judged.appraisals]
    columns = ["published", scenario.arms[scenario.comparator].label, *judged.appraisals]
    table = _table("Against what was published", columns)
    rows: dict[tuple[str, str, float], dict[str, Comparison]] = {}
    for one in comparisons:
        rows.setdefault((one.metric, one.arm, one.published), {})[one.lens] = one
    for (metric, _, _), found in rows.items():
        what, say = OUTCOMES[metric]
        cells = (_compared(found.get(place), say) for place in places)
        table.add_row(what, _published(next(iter(found.values())), say), *cells)
    return table


def _published(one: Comparison, say: Say) -> str:
    value = _alone(one.published, say)
    spread = _alone(one.within, say).removesuffix(" %")
    return f"{value} ± {spread}\n{'fitted to' if one.use == 'fit' else 'not fitted to'}"


def _compared(one: Comparison | None, say: Say) -> Text:
    if one is None:
        return Text("")
    word, colour = ("inside", "green") if one.inside else ("outside", "red")
    return Text.assemble(f"{_alone(one.simulated, say)}\n", (word, colour), justify="right")


def _alone(value: float, say: Say) -> str:
    return say(Figure(value, (value, value), (value, value), 0.0))[0]


def _basis(lived: Lived, judged: Judged) -> Iterator[Text]:
    study, scenario = lived.study, lived.study.scenario
    used = [study.estimate(name) for name in study.pathway.numbers if name in study.params.numbers]
    used += [line.estimate for line in study.params.lines.values()]
    grades: Counter[str] = Counter(estimate.provenance for estimate in used)
    said = "; ".join(f"{grades[grade]} {words}" for grade, words in PROVENANCE.items() if grades[grade])
    yield Text(f"What it rests on: {len(used)} numbers; {said}.")
    yield Text(
        f"{lived.families:,} families were lived: {scenario.draws} draws of the uncertain numbers, each with "
        f"{scenario.replications} streams of luck, {_counted(judged)}. A family meets the same "
        "luck in both arms, so differences are paired; they are not effects on one family."
    )


def _counted(judged: Judged) -> str:
    lenses = len(judged.appraisals)
    return "1 lens" if lenses == 1 else f"{lenses} lenses"


def _chosen(study: Study, judged: Judged) -> str:
    """Return the scenario's own lens, or the only one that was run."""
    own = study.scenario.lens
    return own if own in judged.appraisals else next(iter(judged.appraisals))


def _table(title: str, columns: list[str]) -> Table:
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold", pad_edge=False)
    table.add_column("", justify="left", overflow="fold")
    for column in columns:
        table.add_column(column, justify="right", overflow="fold")
    return table
