"""A run on the screen: the answer first, then families, then money, then what the answer rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from sim.appraisal import Answer, Comparison, Figure, Money, Refusal
from sim.experiment import Judged, Lived
from sim.report.basis import basis, published_table, told_by
from sim.report.budgets import budgets
from sim.report.layout import NO_ANSWER, OUTCOMES, STAFF, Cells, table
from sim.report.wording import Say, amount, chance, dollars, in_thousands, number, thousands, verdict
from sim.study import Study
from sim.units import MINUTES_PER_YEAR

MONEY: Mapping[str, tuple[str, Say]] = {
    "per_gross_dollar": ("Placement cost avoided per dollar spent", dollars),
    "per_added_dollar": ("Placement cost avoided per added dollar", dollars),
    "program_cost": ("Programme cost", dollars),
    "avoided_placement_cost": ("Placement cost avoided", dollars),
    "avoided_casework_cost": ("Usual casework avoided", dollars),
    "avoided_court_cost": ("Court cost avoided", dollars),
    "avoided_treatment_cost": ("Treatment cost avoided", dollars),
    "avoided_permanency_cost": ("Subsidies after permanency avoided", dollars),
    "avoided_services_cost": ("Cost of other services avoided", dollars),
    "avoided_societal_cost": ("Lifetime cost of maltreatment avoided", dollars),
    "net_saving": ("Net saving", dollars),
    "cashable_saving": ("Of it, what could be spent otherwise", dollars),
    "cost_per_avoided_placement": ("Added programme cost per child never placed", dollars),
    "cost_per_avoided_day": ("The same per day out of placement", dollars),
    "cost_per_added_reunification": ("The same per child more reunified", dollars),
    "cost_per_added_with_parent": ("The same per child more with a parent at closure", dollars),
    "cost_per_added_recovery": ("The same per caregiver more in recovery at closure", dollars),
    "break_even_day": ("Price of a day at which it just pays", dollars),
    "avoided_placements": ("Children kept out of placement", number),
    "avoided_placement_days": ("Days in placement avoided", number),
    "days_per_placement": ("Days a placed child spends in placement", number),
    "days_per_avoided_placement": ("Days an avoided placement would have lasted", number),
}

MANY_OPEN = 0.1
"""Above this share of open cases, what happens after follow-up could change the answer."""

FEW_DRAWS = 100
"""With fewer draws, each end of a 95 % interval rests on two draws or less."""


def screen(lived: Lived, judged: Judged, comparisons: list[Comparison], saved: Path | None) -> Group:
    """Return everything a run says, as one thing that draws itself."""
    study = judged.study
    order = sorted(judged.appraisals, key=lambda lens: lens != study.scenario.lens)
    first = judged.appraisals[order[0]]
    parts: list[RenderableType] = [
        *_answer(study, judged, order),
        *_unfinished(study, judged, order[0]),
        *_families(lived, judged, order),
        *_staff(judged, order),
        *_money(study, judged, order),
        *_payers(study, judged, order[0]),
        *budgets(judged, order[0]),
        *_answers(study, first.horizons, f"From the programme's start, {order[0]} lens", "{}"),
        *_answers(study, first.discounted, f"At other discount rates, {order[0]} lens", "{} a year"),
        *published_table(study, order, comparisons),
        *basis(study, lived),
    ]
    if saved is not None:
        parts.append(Text(f"\nSaved in {saved}", style="bold"))
    parts.append(Text(told_by(lived), style="dim"))
    return Group(*parts)


def _answer(study: Study, judged: Judged, order: list[str]) -> Iterator[Text]:
    scenario = study.scenario
    yield Text(f"\n{scenario.title}", style="bold")
    yield Text(scenario.question, style="italic")
    for lens in order:
        yield Text(f"\n{_sentence(study, judged, lens)}", style="bold" if lens == order[0] else "")
    label = study.params.perspectives[scenario.perspective].label
    years = scenario.cohort.follow_up / MINUTES_PER_YEAR
    yield Text(
        f"\nAs {label} sees it: {scenario.cohort.families} families referred from {scenario.start} on, each "
        f"followed {years:.3g} years. Dollars of {scenario.price_year}, discounted at "
        f"{100 * scenario.discount_rate:g} % a year. {_brackets(study, judged, order[0])}\n",
        style="dim",
    )


def _brackets(study: Study, judged: Judged, lens: str) -> str:
    said = "In brackets: where the true average lies with 95 % probability, given the evidence"
    if study.scenario.replications == 1:
        said += " (chance included: one replication cannot tell it apart)"
    said += "; one programme of this size varies more."
    ratio = judged.appraisals[lens].money[study.scenario.perspective].per_gross_dollar
    if not isinstance(ratio, Refusal):
        said += f" Another seed may move the {lens} mean by {amount(2 * ratio.mcse)}."
    if study.scenario.draws < FEW_DRAWS:
        said += f" Only {study.scenario.draws} draws: the intervals are rough; use --draws 200 or more."
    return said


def _sentence(study: Study, judged: Judged, lens: str) -> str:
    scenario = study.scenario
    name = scenario.arms[scenario.program].label
    money = judged.appraisals[lens].money[scenario.perspective]
    ratio = money.per_gross_dollar
    if isinstance(ratio, Refusal):
        return f"Through the {lens} lens there is no answer in dollars per dollar: {ratio.refused}."
    sign, did = (1, "avoided") if ratio.mean >= 0 else (-1, "added")
    low, high = (amount(end) for end in sorted(sign * end for end in ratio.credible))
    saves = chance(money.probability_net_saving, scenario.draws)
    return (
        f"Through the {lens} lens a dollar {_whose(study)}spent on {name} {did} "
        f"{amount(sign * ratio.mean)} of out-of-home "
        f"care ({low} to {high}): {verdict(ratio)}. The chance is {saves} that it saves money in all, "
        "counting all else it costs and saves."
    )


def _whose(study: Study) -> str:
    """Return whose dollar the answer speaks of, where it is not everybody's."""
    own, everyone = study.params.perspectives[study.scenario.perspective], set(study.params.payers)
    paid = {
        payer
        for one in study.params.perspectives.values()
        if "societal" not in one.kinds
        for payer in one.payers
    }
    return "" if paid & everyone <= set(own.payers) else f"of {own.label} "


def _unfinished(study: Study, judged: Judged, lens: str) -> Iterator[Text]:
    """Warn where many cases outlast the follow-up."""
    still = judged.appraisals[lens].outcomes[study.scenario.comparator]["all_referred"]["still_open_share"]
    if not isinstance(still, Refusal) and still.mean > MANY_OPEN:
        yield Text(
            f"{100 * still.mean:.0f} % of cases in usual care are still open when follow-up ends; what they "
            "cost or save later is not counted.\n",
            style="bold",
        )


def _families(lived: Lived, judged: Judged, order: list[str]) -> Iterator[RenderableType]:
    """Say the outcomes of enrolled families: in usual care, then through each lens."""
    scenario, cells = judged.study.scenario, Cells()
    enrolled = (lived.tallies[order[0]][scenario.program].of("match") > 0).sum(axis=2).mean()
    who = f"The {enrolled:.0f} of {scenario.cohort.families} families who got a mentor, with and without"
    title = who if enrolled else "No family got a mentor"
    made = table(title, [scenario.arms[scenario.comparator].label, *order])
    usual = judged.appraisals[order[0]].outcomes[scenario.comparator]["enrolled"]
    for name, (what, say) in OUTCOMES.items():
        through = (judged.appraisals[lens].outcomes[scenario.program]["enrolled"][name] for lens in order)
        made.add_row(what, *(cells.said(figure, say) for figure in (usual[name], *through)))
    yield made
    yield from cells.reasons()
    if len(order) > 1:
        yield Text(
            f"Usual care is that of the families enrolled through the {order[0]} lens; where seats are "
            "short, each lens enrols slightly other families.\n",
            style="dim",
        )


def _staff(judged: Judged, order: list[str]) -> Iterator[RenderableType]:
    """Say how full the dyads are, how many leave, and what usual caseworkers carry."""
    scenario, cells = judged.study.scenario, Cells()
    made = table("Staff", [scenario.arms[scenario.comparator].label, *order])
    usual = judged.appraisals[order[0]].staffing[scenario.comparator]
    for name, (what, say) in STAFF.items():
        through = (judged.appraisals[lens].staffing[scenario.program][name] for lens in order)
        made.add_row(what, *(cells.said(figure, say) for figure in (usual[name], *through)))
    yield made
    yield from cells.reasons()


def _money(study: Study, judged: Judged, order: list[str]) -> Iterator[RenderableType]:
    scenario, cells = study.scenario, Cells()
    made = table(f"Money, present value, dollars of {scenario.price_year}", order)
    seen = [judged.appraisals[lens].money[scenario.perspective] for lens in order]
    for name, (what, say) in MONEY.items():
        figures = [getattr(money, name) for money in seen]
        if any(not isinstance(one, Figure) or one.mean or any(one.credible) for one in figures):
            made.add_row(what, *(cells.said(one, say) for one in figures))
    made.add_row("Chance of a net saving", *(_surely(money, scenario.draws) for money in seen))
    made.add_row("Expected loss", *(amount(money.expected_loss) for money in seen))
    yield made
    yield from cells.reasons()


def _payers(study: Study, judged: Judged, lens: str) -> Iterator[RenderableType]:
    """Say what each perspective pays for the programme, what it avoids, what it saves, and how surely."""
    cells = Cells()
    columns = ["programme", "placement avoided", "else avoided", "net saving", "chance of it"]
    made = table(f"Who pays and who saves, thousand dollars, {lens} lens", columns)
    for name, money in judged.appraisals[lens].money.items():
        added, placement, net = (
            one.mean for one in (money.added_program_cost, money.avoided_placement_cost, money.net_saving)
        )
        means = (thousands(one) for one in (money.program_cost.mean, placement, net + added - placement))
        surely = _surely(money, study.scenario.draws)
        label = (
            study.params.perspectives[name]
            .label.partition(" (whoever")[0]
            .removeprefix("the ")
            .replace("-", " ")
        )
        made.add_row(label[0].upper() + label[1:], *means, cells.said(money.net_saving, in_thousands), surely)
    yield made
    yield from cells.reasons()


def _surely(money: Money, draws: int) -> str:
    """Return how surely money is saved; a dash where nothing is paid or spared in any draw."""
    net = money.net_saving
    return chance(money.probability_net_saving, draws) if net.mean or any(net.credible) else NO_ANSWER


def _answers(study: Study, answers: Mapping[str, Answer], title: str, said: str) -> Iterator[RenderableType]:
    """Say the answer at several discount rates or horizons, each row said with its own words."""
    cells = Cells()
    made = table(title, ["avoided per dollar", "net saving", "chance of it"])
    for name, found in answers.items():
        figures = (cells.said(one, dollars) for one in (found.per_gross_dollar, found.net_saving))
        surely = chance(found.probability_net_saving, study.scenario.draws)
        made.add_row(said.format(name), *figures, surely)
    yield made
    yield from cells.reasons()
