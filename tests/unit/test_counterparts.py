"""What the model gives in the place of a published saving: the factor of price does what it says."""

from functools import reduce

import pytest

from sim.appraisal import Figure
from sim.experiment import experience, judge
from sim.validate.money import landed, with_counterparts
from tests.toy import evidence, shipped

SMALL = ("draws=2", "replications=2", "cohort.referrals=20 per year", "lens=headline")
NAMES = ("kentucky_2_22", "appalachia_366000", "illinois_58837")


def priced(study, factor):
    """Return the study with every price of placement certain, and so many times what it is."""

    def one(held, name):
        value = study.lines[name].estimate.value
        return held.replaced(name, f"{value.amount * factor:.6f} USD {value.year}")

    return reduce(one, [name for name, line in study.lines.items() if line.kind == "placement"], study)


@pytest.fixture(scope="module")
def lived():
    return experience(priced(shipped(*SMALL), 1.0), ["headline"])


def seen(name, lived, factor=1.0):
    return with_counterparts(
        landed(name, evidence()), lived, judge(lived, priced(lived.study, factor))
    ).simulated


@pytest.mark.parametrize("name", NAMES)
def test_at_so_many_times_the_prices_of_placement_the_mean_is_the_published_number(name, lived):
    asked = [one for one in seen(name, lived) if one.factor is not None and isinstance(one.figure, Figure)]
    assert asked
    for one in asked:
        (again,) = (other for other in seen(name, lived, one.factor) if other.what == one.what)
        assert again.figure.mean == pytest.approx(one.published, rel=1e-3)


def test_amounts_are_in_the_dollars_of_the_publication(lived):
    values = evidence().indices["cpi_u"].values
    money = judge(lived).appraisals["headline"].money["published_appalachia"]
    (avoided, _) = seen("appalachia_366000", lived)
    expected = money.avoided_placement_cost.mean * values[2012] / values[2024]
    assert avoided.figure.mean == pytest.approx(expected)


def test_the_ratio_is_that_of_the_models_own_perspective(lived):
    money = judge(lived).appraisals["headline"].money["published_kentucky"]
    (ratio,) = seen("kentucky_2_22", lived)
    assert ratio.figure == money.per_gross_dollar


def test_net_saving_is_per_child_of_enrolled_families(lived):
    whole, each, *_ = seen("illinois_58837", lived)
    program = lived.tallies["headline"]["start"]
    children = (program.children * (program.of("match") > 0)).sum(axis=2).mean()
    assert each.figure.mean == pytest.approx(whole.figure.mean / children)
    assert each.published == pytest.approx(4_090.6, abs=0.1)


def test_a_saving_that_comes_late_enough_says_after_how_many_years(lived):
    cheap = seen("illinois_58837", lived, 0.01)[-1].figure
    dear = seen("illinois_58837", lived, 20.0)[-1].figure
    assert "never stays above" in cheap.refused
    assert 0 < dear.mean <= 8.5
