"""Evidence of who pays that does not fit together is refused: where, why, and how to mend it."""

from collections.abc import Callable

import pytest

from sim.params import read_params
from tests.inputs.told import Write, problems

SURE = "uncertainty: {distribution: fixed, why: x}, source: study, design: law, provenance: read"
EVIDENCE = f"""\
sources:
  study: {{citation: A study., seen: not seen}}
states:
  here: {{label: Here, about: One state.}}
  there: {{label: There, about: Another state.}}
payers:
  federal: {{label: Federal, fiscal_year: october}}
  state: {{label: State, fiscal_year: july}}
alternatives:
  pricing: {{label: How it is priced, options: {{by_role: By role., as_granted: As granted.}}}}
indices:
  cpi_u: {{label: CPI-U, source: study, values: {{2020: 100.0, 2021: 105.0}}}}
rates:
  match:
    label: Federal match
    by_state: {{
      here: [{{since: {{2012-10-01: 70 %}}, source: study, provenance: read}}],
      there: [{{since: {{2012-10-01: 50 %}}, source: study, provenance: read}}]}}
    everywhere:
      - {{since: {{2012-10-01: 0 %, 2020-01-01: 6.2 %}}, source: study, provenance: read}}
      - {{since: {{2023-04-01: 5 %}}, source: study, provenance: read}}
  training:
    label: Federal match of training
    everywhere: [{{since: {{2012-10-01: 75 %}}, source: study, provenance: read}}]
funding:
  care:
    label: Care
    claims:
      - {{pays: federal, share: [match, eligible]}}
    rest: left_over
  left_over:
    label: What is left
    claims:
      - {{pays: federal, share: [training]}}
    rest: program_payers
numbers:
  eligible: {{label: Children who are eligible, unit: share, estimate: {{value: 45 %, {SURE}}}}}
  stay: {{label: Mean stay, unit: duration, estimate: {{value: 9 days, {SURE}}}}}
lines:
  foster_day:
    label: A day in foster care
    per: day
    of: foster
    kind: placement
    payers_note: Assumed.
    funding: care
    share: eligible
    only_with: {{pricing: by_role}}
    by_state: # of prices
      here: {{value: 70 USD 2020, {SURE}}}
      there: {{value: 60 USD 2021, {SURE}}}
  hearing:
    label: A hearing
    per: event
    of: hearing
    kind: court
    payers_note: Assumed.
    payers: {{federal: 30 %, state: 70 %}}
    estimate: {{value: 5 USD 2020, {SURE}}}
"""
THERE = f"      there: {{value: 60 USD 2021, {SURE}}}\n"
HEARING = f"    estimate: {{value: 5 USD 2020, {SURE}}}\n"
TRAINING = "[{since: {2012-10-01: 75 %}, source: study, provenance: read}]"
OTHER = ",\n      there: [{since: {2012-10-01: 50 %}, source: study, provenance: read}]}"
CLAIM = "{pays: federal, share: [match, eligible]}"
FOSTER, HEARD, CLAIMED = "lines.foster_day", "lines.hearing", "funding.care.claims[item 1]"
DATED = "rates.match.everywhere[item 2].since"
KEEP, SHARE, QUARTER = "keep the one that is meant", "name a share", "write the quarter's first day"
RENAME, LAST = "give one of the two another name", "let its last rule name a payer"

# What the evidence says and what it says instead; how the line that is told begins, what is told, the mend.
FAULTS = {
    "payers and a rule": (
        ("    funding: care\n", "    funding: care\n    payers: {state: 100 %}\n"),
        ("foster_day:", f"{FOSTER}: needs exactly one of 'payers:' and 'funding:'", KEEP),
    ),
    "neither payers nor a rule": (
        ("    funding: care\n", ""),
        ("foster_day:", f"{FOSTER}: needs exactly one of 'payers:' and 'funding:'", KEEP),
    ),
    "one price and prices by state": (
        ("    only_with:", f"{HEARING}    only_with:"),
        ("foster_day:", f"{FOSTER}: needs exactly one of 'estimate:' and 'by_state:'", KEEP),
    ),
    "no price": (
        (HEARING, ""),
        ("hearing:", f"{HEARD}: needs exactly one of 'estimate:' and 'by_state:'", KEEP),
    ),
    "a line for a share and for all but a share": (
        ("    share: eligible\n", "    share: eligible\n    all_but: eligible\n"),
        ("foster_day:", f"{FOSTER}: has both 'share:' and 'all_but:'", KEEP),
    ),
    "payers whose shares do not add up to 1": (
        ("state: 70 %", "state: 60 %"),
        ("payers: {federal", f"{HEARD}.payers: the payers' shares add up to 0.9, not 1", "mend the shares"),
    ),
    "a price for a state that does not exist": (
        (THERE, THERE + THERE.replace("there", "thre")),
        ("thre:", f"{FOSTER}.by_state.thre: 'thre' is not in states", "did you mean 'there'?"),
    ),
    "prices that leave out a state": (
        (THERE, ""),
        ("by_state: # of prices", f"{FOSTER}.by_state: has nothing for there", "add one for each state"),
    ),
    "a rate that leaves out a state": (
        (OTHER, "}"),
        ("by_state: {", "rates.match.by_state: has nothing for there", "add one for each state"),
    ),
    "an unknown rule": (
        ("funding: care", "funding: car"),
        ("funding: car", f"{FOSTER}.funding: 'car' is not in funding", "did you mean 'care'?"),
    ),
    "a claim that pays an unknown payer": (
        (CLAIM, CLAIM.replace("federal", "fedral")),
        (
            "- {pays: fedral",
            f"{CLAIMED}.pays: 'fedral' is not in payers or funding",
            "did you mean 'federal'?",
        ),
    ),
    "a rest that an unknown payer pays": (
        ("rest: left_over", "rest: left_ovr"),
        (
            "rest: left_ovr",
            "funding.care.rest: 'left_ovr' is not in payers or funding",
            "did you mean 'left_over'?",
        ),
    ),
    "a claim's share that is nothing": (
        (CLAIM, CLAIM.replace("eligible", "eligble")),
        (
            "- {pays: federal, share: [match",
            f"{CLAIMED}.share: 'eligble' is not in numbers or rates",
            "did you mean 'eligible'?",
        ),
    ),
    "a claim's share that is a duration": (
        (CLAIM, CLAIM.replace("eligible", "stay")),
        ("- {pays: federal, share: [match", f"{CLAIMED}.share: 'stay' is no share but a duration", SHARE),
    ),
    "a line's share that is a duration": (
        ("share: eligible\n", "share: stay\n"),
        ("share: stay", f"{FOSTER}.share: 'stay' is no share but a duration", SHARE),
    ),
    "all but a duration": (
        ("share: eligible\n", "all_but: stay\n"),
        ("all_but: stay", f"{FOSTER}.all_but: 'stay' is no share but a duration", SHARE),
    ),
    "a line's share that is a dated rate": (
        ("share: eligible\n", "share: match\n"),
        ("share: match", f"{FOSTER}.share: 'match' is not in numbers", "known names: eligible, stay"),
    ),
    "a rule that leads back to itself": (
        ("rest: program_payers", "rest: left_over"),
        ("left_over:", "funding.left_over: leads back to itself", LAST),
    ),
    "a rule named like a payer": (
        ("funding:\n", "funding:\n  state: {label: A rule, rest: federal}\n"),
        ("state: {label: A rule", "funding.state: is the name of a payer too", RENAME),
    ),
    "a rate named like a number": (
        ("rates:\n", f"rates:\n  stay: {{label: A rate, everywhere: {TRAINING}}}\n"),
        ("stay: {label: A rate", "rates.stay: is the name of a number too", RENAME),
    ),
    "a payer named like those a scenario names": (
        ("payers:\n", "payers:\n  program_payers: {label: Whoever, fiscal_year: july}\n"),
        (
            "program_payers:",
            "payers.program_payers: stands for whoever a scenario names",
            "give it another name",
        ),
    ),
    "a rate dated within a quarter's first month": (
        ("2023-04-01", "2023-04-15"),
        (
            "- {since: {2023",
            f"{DATED}: 2023-04-15 is not the first day of a quarter",
            QUARTER,
        ),
    ),
    "a rate dated with a quarter's second month": (
        ("2023-04-01", "2023-05-01"),
        (
            "- {since: {2023",
            f"{DATED}: 2023-05-01 is not the first day of a quarter",
            QUARTER,
        ),
    ),
    "a rate with two values for one date": (
        ("2023-04-01", "2020-01-01"),
        ("match:", "rates.match: gives two values for 2020-01-01", "keep one of the two"),
    ),
    "a rate that comes to more than a whole": (
        ("2012-10-01: 70 %", "2012-10-01: 95 %"),
        (
            "match:",
            "rates.match: comes to 1.01 in here on 2020-01-01, with what is added everywhere",
            "write shares that add up to 1 at most",
        ),
    ),
    "a rule that is named as whoever a scenario names": (
        ("  left_over:\n", "  program_payers: {label: Them, rest: state}\n  left_over:\n"),
        (
            "program_payers:",
            "funding.program_payers: stands for whoever a scenario names",
            "give it another name",
        ),
    ),
    "a rate without values": (
        (f"    everywhere: {TRAINING}\n", ""),
        ("training:", "rates.training: has no values", "write 'by_state:' or 'everywhere:'"),
    ),
    "an unknown alternative": (
        ("{pricing: by_role}", "{prising: by_role}"),
        (
            "only_with:",
            f"{FOSTER}.only_with.prising: 'prising' is not in alternatives",
            "did you mean 'pricing'?",
        ),
    ),
    "an unknown option": (
        ("{pricing: by_role}", "{pricing: by_rol}"),
        (
            "only_with:",
            f"{FOSTER}.only_with.pricing: 'by_rol' is no option of it",
            "write one of: by_role, as_granted",
        ),
    ),
    "a price in a year without index": (
        ("5 USD 2020", "5 USD 2019"),
        (
            "estimate: {value: 5 USD",
            f"{HEARD}.estimate.value: the index cpi_u has no value for 2019",
            "use a year from 2020 to 2021",
        ),
    ),
}


Told = tuple[str, str, str]


@pytest.fixture
def told(write: Write) -> Callable[[str, str], list[Told]]:
    """Return what is said of the evidence after a change: the line that is told, what is told, the mend."""

    def _told(written: str, instead: str) -> list[Told]:
        assert EVIDENCE.count(written) == 1
        text = EVIDENCE.replace(written, instead)
        file = write(text, "params/evidence.yaml")
        found = problems(read_params, file.parent)
        assert {problem.file for problem in found} == {str(file)}
        rows = [row.strip() for row in text.splitlines()]
        return [(rows[one.line - 1], f"{one.where}: {one.what}", one.mend) for one in found]

    return _told


def test_the_evidence_is_sound_before_it_is_changed(write: Write) -> None:
    assert set(read_params(write(EVIDENCE, "params/evidence.yaml").parent).lines) == {"foster_day", "hearing"}


@pytest.mark.parametrize(("change", "expected"), FAULTS.values(), ids=FAULTS)
def test_evidence_is_refused_at_its_line_with(
    told: Callable[[str, str], list[Told]], change: tuple[str, str], expected: Told
) -> None:
    begins, *said = expected
    ((row, *problem),) = told(*change)
    assert problem == said
    assert row.startswith(begins)
    assert EVIDENCE.replace(*change).count(f" {begins}") == 1


def test_every_rule_of_a_circle_is_told_at_its_line(told: Callable[[str, str], list[Told]]) -> None:
    assert told("rest: program_payers", "rest: care") == [
        (f"{name}:", f"funding.{name}: leads back to itself", LAST) for name in ("care", "left_over")
    ]


def test_a_price_of_one_state_in_a_year_without_index_is_told(told: Callable[[str, str], list[Told]]) -> None:
    ((_, what, mend),) = told("60 USD 2021", "60 USD 2019")
    assert what.startswith("lines.foster_day.")
    assert what.endswith(": the index cpi_u has no value for 2019")
    assert mend == "use a year from 2020 to 2021"
