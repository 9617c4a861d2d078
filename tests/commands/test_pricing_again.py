"""What was lived may be priced again, but only with other prices: `judge(lived, other)`."""

from dataclasses import replace
from typing import Any

import pytest

from sim.experiment import judge
from sim.outputs import result_of
from sim.pathway import PATHWAY
from tests.studies import judged, lived, study

ARMS = study().scenario.model_dump(mode="json", round_trip=True)["arms"]
COHORT = study().scenario.model_dump(mode="json", round_trip=True)["cohort"]
NOT_PRICES: dict[str, Any] = {
    "seed": 2,
    "draws": 4,
    "replications": 3,
    "start": "2012-10-01",
    "baseline": "kentucky_2007",
    "comparator": "start",
    "cohort": COHORT | {"follow_up": "4 years"},
    "arms": ARMS | {"start": ARMS["start"] | {"dyads": 4}},
    "hr_relapse": 0.5,
}
PRICES: dict[str, Any] = {
    "title": "Ours",
    "question": "What if?",
    "lens": "trial",
    "price_year": 2012,
    "discount_rate": 0.07,
    "perspective": "state",
    "foster_day": "90 USD 2020",
    "state": "ohio",
    "program_payers": {"settlement": 1.0},
    "alternatives": {"program_cost": "as_granted", "lifetime_cost": "none"},
    "inflation": 0.03,
    "placement_price_growth": 0.02,
    "iv_e_eligible_share": 0.6,
}


@pytest.mark.parametrize(("name", "value"), NOT_PRICES.items(), ids=NOT_PRICES)
def test_what_was_lived_otherwise_cannot_be_priced(name: str, value: object) -> None:
    with pytest.raises(ValueError, match="only prices and payers may differ"):
        judge(lived(), study().replaced(name, value))


def test_what_was_lived_on_another_pathway_cannot_be_priced() -> None:
    with pytest.raises(ValueError, match="only prices and payers may differ"):
        judge(lived(), replace(study(), pathway=replace(PATHWAY, rhythms=())))


@pytest.mark.parametrize(("name", "value"), PRICES.items(), ids=PRICES)
def test_what_was_lived_can_be_priced_with_another(name: str, value: object) -> None:
    assert list(judge(lived(), study().replaced(name, value)).ledgers) == list(lived().lenses)


def test_what_was_lived_and_priced_again_is_as_priced_at_first() -> None:
    assert judge(lived(), study().replaced("title", "Ours")).appraisals == judged().appraisals


def test_what_was_priced_again_is_told_and_named_by_its_own_prices() -> None:
    other = study().replaced("price_year", 2012)
    again = judge(lived(), other)
    assert result_of(lived(), again, [])["price_year"] == 2012
    assert again.study.fingerprint(lived().lenses) != study().fingerprint(lived().lenses)
