"""Numbers as people say them: the edges that examples do not show."""

import pytest

from sim.appraisal import DEFINITIONS, Figure, Refusal
from sim.report.layout import NO_ANSWER, OUTCOMES, Cells
from sim.report.wording import amount, chance, dollars, number, percent, significant, verdict

MINUS = "\N{MINUS SIGN}"


def figure(mean, low, high):
    return Figure(mean=mean, credible=(low, high), prediction=(low, high), mcse=0.0)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (999.9, "1,000"),
        (99.96, "100"),
        (9.996, "10.0"),
        (0.0001234, "0.000123"),
        (-5.0, f"{MINUS}5.00"),
        (999_999.9, "1,000,000"),
        (1e-12, "0.00000000000100"),
    ],
)
def test_numbers_have_three_significant_figures(value, said):
    assert significant(value, 3) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "$0"),
        (12.3, "$12.30"),
        (1.2371, "$1.24"),
        (99.99, "$99.99"),
        (-0.005, f"{MINUS}$0.01"),
        (0.005, "$0.01"),
        (-0.5, f"{MINUS}$0.50"),
        (100.0, "$100"),
        (-51_234.0, f"{MINUS}$51,200"),
        (999_499.0, "$999,000"),
    ],
)
def test_amounts_have_cents_below_a_hundred_dollars(value, said):
    assert amount(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1e6, "$1.00 million"),
        (-1.5e6, f"{MINUS}$1.50 million"),
        (9e5, "$0.90 million"),
        (12_345_678, "$12.35 million"),
        (99_994_000, "$99.99 million"),
        (1.234e8, "$123 million"),
        (1e9, "$1,000 million"),
    ],
)
def test_amounts_in_millions_have_hundredths_below_a_hundred_million(value, said):
    assert amount(value, 1e6) == said


def test_a_mean_and_its_interval_are_said_in_the_same_unit():
    assert dollars(figure(900_000.0, -200_000.0, 2e6)) == ("$0.90 million", f"{MINUS}0.20 to 2.0")


def test_a_figure_just_below_a_million_is_not_said_in_millions():
    assert dollars(figure(999_999.9, 5e5, 999_999.9))[0] == "$1,000,000"


@pytest.mark.parametrize(("value", "said"), [(0.0, "0.0 %"), (1.0, "100.0 %"), (0.0004, "0.0 %")])
def test_shares_are_said_to_a_tenth_of_a_percent(value, said):
    assert percent(figure(value, value, value))[0] == said


def test_intervals_have_two_significant_figures():
    assert number(figure(104.0, 87.654, 123.456)) == ("104", "88 to 120")


@pytest.mark.parametrize(
    ("value", "draws", "said"),
    [
        (1.0, 10, "over 90 %"),
        (0.0, 10, "under 10 %"),
        (0.995, 1_000, "over 99 %"),
        (0.004, 1_000, "under 1 %"),
        (0.99, 200, "99 %"),
        (1.0, 100_000, "over 99 %"),
        (0.0, 100_000, "under 1 %"),
        (0.1, 10, "10 %"),
    ],
)
def test_a_chance_is_never_surer_than_the_draws(value, draws, said):
    assert chance(value, draws) == said


@pytest.mark.parametrize("draws", [2, 10, 200, 1_000])
def test_a_chance_is_never_none_and_never_certain(draws):
    said = {chance(count / draws, draws) for count in range(draws + 1)}
    assert not said & {"0 %", "100 %"}


@pytest.mark.parametrize(
    ("value", "draws", "said"),
    [
        (0.05, 20, "5 %"),
        (0.95, 20, "95 %"),
        (0.01, 200, "1 %"),
        (0.99, 200, "99 %"),
        (1 / 3, 3, "33 %"),
        (1 - 1 / 3, 3, "67 %"),
    ],
)
def test_a_chance_at_the_bound_is_said_as_it_is(value, draws, said):
    assert chance(value, draws) == said


@pytest.mark.parametrize("value", [0.0049, -0.001, -1e-12, 0.0])
@pytest.mark.parametrize(("scale", "said"), [(1.0, "$0"), (1e6, "$0 million")])
def test_an_amount_too_small_to_say_is_nothing_and_has_no_sign(value, scale, said):
    assert amount(value * scale, scale) == said


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (figure(1.5, 1.1, 2.0), "it pays for itself"),
        (figure(0.5, 0.1, 0.9), "it does not pay for itself"),
        (figure(1.1, 0.9, 2.0), "it probably pays for itself"),
        (figure(0.9, 0.5, 1.1), "it probably does not pay for itself"),
    ],
)
def test_a_verdict_follows_the_interval(ratio, said):
    assert verdict(ratio) == f"{said} through placements alone"


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (Figure(1.019, (0.5, 2.0), (0.1, 3.0), 0.01), "it about breaks even"),
        (Figure(0.981, (0.5, 2.0), (0.1, 3.0), 0.01), "it about breaks even"),
        (Figure(1.5, (1.04, 2.0), (0.1, 3.0), 0.01), "it probably pays for itself"),
        (Figure(0.5, (0.1, 0.96), (0.1, 3.0), 0.01), "it probably does not pay for itself"),
    ],
)
def test_a_verdict_is_no_surer_than_another_seed_would_say(ratio, said):
    assert verdict(ratio) == f"{said} through placements alone"


def test_a_refused_figure_leaves_a_dash_and_its_reason():
    cells = Cells()
    said = [cells.said(Refusal(reason), number) for reason in ("no spending", "nobody came", "no spending")]
    assert said == [NO_ANSWER] * 3
    (reasons,) = cells.reasons()
    assert reasons.plain == f"{NO_ANSWER} no answer: no spending; nobody came.\n"


def test_without_a_refusal_there_are_no_reasons():
    cells = Cells()
    cells.said(figure(2.0, 2.0, 2.0), number)
    assert list(cells.reasons()) == []


def test_a_figure_without_width_is_said_without_an_interval():
    assert Cells().said(figure(2.0, 2.0, 2.0), number) == "2.00"


def test_a_figure_is_said_above_its_interval():
    assert Cells().said(figure(0.5, 0.4, 0.6), percent) == "50.0 %\n(40 to 60)"


def test_every_outcome_has_a_label():
    assert set(OUTCOMES) == set(DEFINITIONS)
