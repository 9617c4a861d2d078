"""The whole ledger of a small run, worked out again from its histories, in plain Python and by another road.

What families and dyads did is counted by `tests.recount`, what it costs and who pays it is written here out
of the law, state by state and day by day; nothing of `sim.costing` is imported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache

import numpy as np
import pytest

from sim.experiment import judge
from sim.experiment.living import Judged, experience, telling
from sim.history import PROGRAM
from sim.study import Study
from tests.recount import by_dyad, by_family, dyads, families, program
from tests.studies import only, study

PLACES = (
    ("kentucky", "2012-07-01"),
    ("kentucky", "2020-02-15"),
    ("ohio", "2021-05-01"),
    ("illinois", "2018-01-01"),
)
LINES_USED = {"usual_care": 14, "start": 22}
"""How many lines, at least, so few families have used."""
UNIT = {"day": 1_440, "case_month": 43_830, "dyad_year": 525_960, "program_year": 525_960}
DRAW, REPLICATION = 1, 1

MATCH = {
    "kentucky": (70.5, 71.17, 71.67, 71.82, 72.05, 72.75, 72.17, 71.78, 71.48, 71.41),
    "ohio": (61.5, 62.78, 63.09, 63.02, 63.63, 64.10, 63.58, 64.30, 64.60, 64.85),
    "illinois": (50.0, 50.74, 50.31, 50.14, 50.96, 51.09, 50.00, 51.09, 51.38, 51.82),
}
"""The federal match, per cent: before fiscal year 2018, then by fiscal year to 2026."""
LIMITED = {"kentucky": date(2019, 10, 1), "ohio": date(2021, 10, 1), "illinois": date(2021, 10, 1)}
IN_PLAN = {"kentucky": date(2021, 1, 1), "ohio": date(2022, 1, 1), "illinois": date(2999, 1, 1)}
GUARDIANS = {"kentucky": date(2999, 1, 1), "ohio": date(2023, 1, 1), "illinois": date(2009, 10, 1)}

Paid = Mapping[str, float]


def match(state: str, day: date) -> float:
    """Return the federal match on a day, with what the emergency of 2020 added."""
    year = day.year + (day.month >= 10)
    base = MATCH[state][min(max(year - 2017, 0), 9)] / 100
    added = [(2024, 1, 0.0), (2023, 10, 0.015), (2023, 7, 0.025), (2023, 4, 0.05), (2020, 1, 0.062)]
    return base + next((more for y, m, more in added if day >= date(y, m, 1)), 0.0)


def expansion(day: date) -> float:
    """Return the federal match of Medicaid for newly eligible adults."""
    return {2014: 1.0, 2015: 1.0, 2016: 1.0, 2017: 0.95, 2018: 0.94, 2019: 0.93}.get(day.year, 0.90)


def split(total: float, **federal: float) -> dict[str, float]:
    """Return what payers pay and, as `rest`, what they leave of a total."""
    return {**federal, "rest": total - sum(federal.values())}


def maintained(u: Paid, state: str, day: date, part: float = 1.0) -> dict[str, float]:
    return split(part, title_iv_e=part * match(state, day) * u["iv_e_eligible_share"])


def medicaid(u: Paid, state: str, day: date, part: float) -> dict[str, float]:
    new = u["expansion_share"] if day.year >= 2014 else 0.0
    federal = part * (new * expansion(day) + (1 - new) * match(state, day))
    return {"medicaid_federal": federal, "medicaid_state": part - federal}


def treated(u: Paid, state: str, day: date) -> dict[str, float]:
    by_medicaid = u["treatment_medicaid_share"]
    grant = (1 - by_medicaid) * u["treatment_grant_share"]
    return {"grant": grant, "state": 1 - by_medicaid - grant, **medicaid(u, state, day, by_medicaid)}


def residential(u: Paid, state: str, day: date) -> dict[str, float]:
    qualified = 1.0 if day < LIMITED[state] else u["qualified_residential_share"]
    return split(1.0, title_iv_e=match(state, day) * u["iv_e_eligible_share"] * qualified)


def foster(u: Paid, state: str, day: date) -> dict[str, float]:
    part, eligible = u["maintenance_part_share"], u["iv_e_eligible_share"]
    return split(1.0, title_iv_e=eligible * (part * match(state, day) + (1 - part) * 0.5))


def adopted(u: Paid, state: str, day: date) -> dict[str, float]:
    return split(1.0, title_iv_e=match(state, day) * u["adoption_eligible_share"])


def guarded(u: Paid, state: str, day: date) -> dict[str, float]:
    taken = match(state, day) * u["iv_e_eligible_share"] if day >= GUARDIANS[state] else 0.0
    return split(1.0, title_iv_e=taken)


def served(u: Paid, state: str, day: date, part: float) -> dict[str, float]:
    """Pay for the programme: prevention services for the part of it that can be claimed, then the state."""
    rate = 0.0 if day < date(2019, 10, 1) else 0.5 if day < date(2026, 10, 1) else MATCH[state][-1] / 100
    claimed = part * rate * u["prevention_candidate_share"] * (day >= IN_PLAN[state])
    return {"title_iv_e": claimed, "state": 1 - claimed}


def owed(line: str, u: Paid, state: str, day: date, part: float) -> dict[str, float]:
    """Return who pays what share of a line on a day."""
    rules = {"adoption_subsidy_day": adopted, "guardianship_subsidy_day": guarded, "foster_day": foster}
    rules |= {"residential_day": residential}
    if line in rules:
        found = rules[line](u, state, day)
    elif line.startswith("usual_"):
        found = split(1.0, title_iv_e=0.5 * u["iv_e_eligible_share"])
    elif line in {"kinship_day", "practical_help"}:
        found = split(1.0, tanf=u["kin_tanf_share" if line == "kinship_day" else "practical_tanf_share"])
    elif line in {"outpatient_episode", "residential_episode", "medication_day", "mental_health_course"}:
        found = treated(u, state, day)
    elif line in {"mentor_certification", "technical_assistance_year"}:
        found = {"title_iv_e": 0.75 * u["iv_e_eligible_share"], "state": 1 - 0.75 * u["iv_e_eligible_share"]}
    elif line in {"court_opening", "review_hearing", "permanency_hearing", "termination_trial"}:
        found = {"county": u["court_county_share"], "state": 1 - u["court_county_share"]}
    elif line.startswith("lifetime_"):
        found = {"society": 1.0}
    else:
        found = served(u, state, day, part)
    left = found.pop("rest", 0.0)
    for payer, share in (("county", u["county_share"]), ("state", 1 - u["county_share"])):
        found[payer] = found.get(payer, 0.0) + left * share
    return found


@cache
def lived(state: str, start: str) -> Judged:
    one = study(f"state={state}", f"start={start}", "draws=2")
    return judge(experience(one, (one.scenario.lens,)))


def counted(one: Study, arm: str) -> Counter[tuple[str, str]]:
    """Return everything one arm's story used, by quarter."""
    told = telling(one, arm, DRAW)
    history, numbers, start = told.history(REPLICATION), one.numbers(arm, DRAW), one.scenario.start
    found: Counter[tuple[str, str]] = Counter()
    for life in families(one.pathway, history):
        found.update(by_family(one.pathway, numbers, life, start))
    staff = dyads(one.pathway, history)
    for life in staff:
        found.update(by_dyad(one.pathway, life, start))
    there = program(one.pathway, staff, one.scenario.arms[arm].sites, start)
    found.update(there)
    begun = [quarter for (what, quarter), minutes in there.items() if what == PROGRAM and minutes]
    if begun:
        found["site", min(begun)] += one.scenario.arms[arm].sites
    return found


def price(one: Study, name: str, u: Paid) -> float:
    """Return what one unit of a line costs in dollars of the price year."""
    line = one.lines[name]
    values = one.params.indices[line.index].values
    asked = line.priced(one.scenario.state)
    own = float(one.values(name, asked, 2)[DRAW]) * values[2024] / values[asked.value.year]
    share = u[line.share] if line.share else 1 - u[line.all_but] if line.all_but else 1.0
    return own * share / UNIT.get(line.per, 1)


@pytest.mark.parametrize(("state", "start"), PLACES)
@pytest.mark.parametrize("arm", ["usual_care", "start"])
def test_every_dollar_of_the_ledger_is_that_of_a_line_a_stay_or_event_and_a_rule(state, start, arm):
    judged = lived(state, start)
    one, ledger = judged.study, only(judged.ledgers)
    shares = [name for name, number in one.params.numbers.items() if number.unit == "share"]
    u = {name: float(one.shares(name, 2)[DRAW]) for name in shares}
    found, amount = counted(one, arm), ledger.amount[ledger.arms.index(arm), DRAW, REPLICATION]
    expected = np.zeros_like(amount)
    for place, label in enumerate(ledger.quarters):
        day = max(one.quarters.firsts[place], one.scenario.start)
        seen = found["mentored", label]
        part = found["prevention", label] / seen if seen else 0.0
        for row, name in enumerate(ledger.lines):
            cost = found[one.lines[name].of, label] * price(one, name, u)
            for payer, share in owed(name, u, state, day, part).items():
                expected[row, ledger.payers.index(payer), place] = cost * share
    np.testing.assert_allclose(amount, expected, rtol=1e-9, atol=1e-6)
    assert amount.sum() > 100_000
    assert (amount.sum(axis=(1, 2)) > 0).sum() >= LINES_USED[arm]


def test_prevention_services_are_claimed_where_a_plan_has_the_programme_and_nowhere_else():
    paid = {}
    for state, start in PLACES:
        judged = lived(state, start)
        ledger = only(judged.ledgers)
        federal = ledger.amount[ledger.arms.index("start"), ..., ledger.payers.index("title_iv_e"), :]
        paid[state, start] = float(federal[:, :, ledger.lines.index("mentor_year")].sum())
    assert {place for place, amount in paid.items() if amount > 0} == {PLACES[1], PLACES[2]}
