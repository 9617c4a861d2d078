"""What sweeps answer reads as agreed on a screen of 80 letters, whatever was found or refused."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from sim.appraisal import Refusal
from sim.report.sweeps import answered
from sim.report.sweeps.blocks import around, between, nested, scatter
from sim.report.sweeps.saying import SHOWN
from sim.report.sweeps.scales import scale_of
from sim.report.sweeps.written import between_said, writing_of
from sim.sweeping.answers import Grid, Known, Tornado
from tests.answers import (
    YEAR,
    breaking_even,
    decisions,
    many_bars,
    of_every_kind,
    probabilistic,
    sobol,
    tornado,
    two_way,
)

EVERY = of_every_kind()


def told(answer, width=80):
    """Return what an answer says on a screen of some width, without colour."""
    console = Console(file=StringIO(), width=width, color_system=None)
    console.print(answered(answer, YEAR))
    return console.file.getvalue()


def words(answer):
    return " ".join(told(answer).split())


@pytest.mark.parametrize("name", EVERY)
def test_an_answer_reads_as_agreed(name, snapshot):
    assert told(EVERY[name]) == snapshot


@pytest.mark.parametrize("width", [60, 80, 132])
@pytest.mark.parametrize("name", EVERY)
def test_no_line_is_wider_than_the_screen(name, width):
    assert max(len(line) for line in told(EVERY[name], width).splitlines()) <= width


@pytest.mark.parametrize("name", EVERY)
def test_the_answer_stands_first_and_is_a_sentence(name):
    first = told(EVERY[name]).strip().split("\n\n")[0]
    assert first[0].isupper()
    assert first.rstrip().endswith(".")


@pytest.mark.parametrize("name", EVERY)
def test_no_figure_is_not_a_number(name):
    assert "nan" not in told(EVERY[name]).lower().replace("finance", "")
    assert "-0" not in told(EVERY[name])


@pytest.mark.parametrize("name", ["tornado", "two_way", "morris", "break_even"])
def test_it_is_said_how_much_was_lived(name):
    assert "replication" in words(EVERY[name]) or "trajector" in words(EVERY[name])


def test_the_widest_bar_is_named_and_stands_first():
    said = told(tornado())
    assert "What moves it most is hazard ratio of removal while mentored" in " ".join(said.split())
    assert said.index("Hazard ratio of removal while mentored") < said.index("A child's day in family")


def test_points_are_said_as_they_are_written():
    said = told(tornado())
    assert all(end.said in said for bar in tornado().bars for end in bar.ends)


def test_of_many_bars_the_rest_is_counted_and_bounded():
    found = many_bars()
    rest = found.bars[SHOWN:]
    bound = scale_of("net_saving", [2e6], YEAR).spoken(rest[0].span)
    assert f"{len(rest)} more are not shown; none moves it by more than {bound}" in words(found)


def test_one_bar_too_many_is_shown_rather_than_counted():
    found = many_bars(SHOWN + 1)
    assert "not shown" not in words(found)
    assert f"county {SHOWN + 1}" in words(found)


def test_which_inputs_turn_the_sign_are_counted_beyond_noise():
    base = Known(10.0, 1.0)
    bars = tuple(
        bar.__class__(
            bar.input, bar.best, (end.__class__(end.said, 0.0, Known(mean, 1.0), end.change),), "asked"
        )
        for mean, bar, end in zip(
            (-1.0, -3.0), tornado().bars, (one.ends[0] for one in tornado().bars), strict=False
        )
    )
    assert "1 of 2 inputs, moved alone, can turn a saving into a loss" in words(
        Tornado("net_saving", base, bars, 4)
    )


@pytest.mark.parametrize("name", ["tornado_asked", "tornado_refused", "two_way_never_even", "probabilistic"])
def test_a_refusal_is_said_with_its_reason(name):
    assert "no answer: " in words(EVERY[name])


def test_a_grid_without_any_answer_says_so():
    empty = two_way()
    cells = tuple(cell.__class__(cell.at, Refusal("nobody is enrolled"), None) for cell in empty.cells)
    said = words(Grid(empty.kind, empty.outcome, empty.axes, cells, 0, 20, None))
    assert "no answer anywhere on the grid of 25 cells" in said
    assert "nobody is enrolled" in said


def test_the_break_even_line_is_said_in_the_words_of_the_axes():
    assert "Where the programme breaks even" in told(two_way())
    assert "46.0 USD 2024" in told(two_way())


def test_a_chance_stands_in_a_grid_only_with_draws():
    assert "%" not in told(two_way())
    assert "57 %" in told(two_way(500))


def test_nobody_is_told_that_a_lens_is_the_best():
    said = words(decisions())
    assert said.count("the highest first") == 3
    assert all(
        f"lens {lens}: $" in said or f"lens {lens}: \N{MINUS SIGN}$" in said for lens in ("matched", "trial")
    )


def test_the_acceptability_curve_is_defined_where_it_is_shown():
    assert (
        "the share of draws whose expected net benefit (net saving + value x children kept out of "
        "placement) is positive" in words(probabilistic())
    )


def test_a_precision_that_was_not_reached_is_said_with_what_would_do():
    assert "NOT as precise as was asked (2.0 points), only to give or take 3.8 points" in words(
        probabilistic()
    )
    assert "about 2,200 draws would do" in words(probabilistic())


def test_a_precision_that_was_reached_is_said():
    assert "as precise as was asked (5.0 points)" in words(probabilistic(asked=0.05))


def test_without_a_precision_asked_for_what_was_reached_is_said():
    assert "With 600 draws that chance is known to give or take 3.8 points" in words(
        probabilistic(asked=None)
    )


def test_variance_is_split_into_all_of_it():
    assert "63 % comes from not knowing the numbers" in words(probabilistic())
    assert "37 % from chance" in words(probabilistic())


def test_quadrants_hold_every_point():
    from sim.report.sweeps.probabilistic import quadrants

    assert sum(quadrants(probabilistic()).values()) == pytest.approx(1.0)


def test_sobol_says_that_inputs_vary_independently():
    assert "varied independently" in words(sobol())


def test_information_is_said_for_one_programme_and_for_all():
    said = words(EVERY["information"])
    assert "$186,000 for one programme, $3.25 million for all" in said
    assert "at most what research on it could be worth" in said


def test_worthless_information_is_called_so():
    assert "No research on these inputs is worth anything" in words(EVERY["information_worthless"])


def test_values_of_information_stand_best_first_though_they_come_in_any_order():
    said = told(EVERY["information"]).partition("one at a time")[2]
    assert said.index("Hazard ratio of removal") < said.index("A child's day") < said.index("Mean time")


def test_an_open_interval_is_said_as_open():
    said = words(breaking_even())
    assert "0.71 to above 1.76" in said
    assert "below 410 days to 1900 days" in said


def test_an_input_that_never_breaks_even_says_between_what():
    assert "nowhere between 0 USD 2019 and 500000 USD 2019" in words(breaking_even())


def test_a_bar_reaches_from_the_middle_to_its_value():
    assert around(0.0, 1.0, (-1.0, 1.0), 8).index("\N{FULL BLOCK}") == 5
    assert between(1.0, 1.0, (1.0, 1.0), 4).strip() == ""
    assert len(nested(-0.1, 1.3, 10)) == 10


def test_a_scatter_counts_every_point_inside_it():
    effect, net = probabilistic().plane
    lines = scatter(effect, net, (40, 12))
    assert len(lines) == 12
    assert {len(line) for line in lines} == {40}


@pytest.mark.parametrize(
    ("values", "said", "value", "written"),
    [
        ((0.2, 0.4), ("20 %", "40 %"), 0.25, "25.0 %"),
        ((1440.0, 2880.0), ("1 day", "2 days"), 2000.0, "between 1 day and 2 days"),
        ((1440.0, 14400.0), ("1.0 days", "10 days"), 2880.0, "2.00 days"),
        ((1.0, 2.0), ("few", "many"), 2.0, "many"),
        ((0.0, 0.0), ("0", "0"), 0.0, "0"),
    ],
)
def test_numbers_between_are_written_as_their_neighbours_are(values, said, value, written):
    assert between_said(values, said, value) == written


def test_rounded_writings_still_tell_their_unit():
    assert writing_of((36.04, 117.96), ("36 USD 2024", "118 USD 2024")) is not None


def test_another_kind_of_answer_is_refused():
    with pytest.raises(TypeError, match="nobody says answers of this kind: str"):
        answered("an answer", YEAR)


def test_of_hundreds_of_points_as_many_are_shown_as_can_be_read():
    bar = EVERY["tornado"].bars[0]
    first, *_, last = bar.ends
    ends = (first, *(replace(first, said=f"point {number}") for number in range(500)), last)
    one = replace(EVERY["tornado"], bars=(replace(bar, ends=ends),))
    said = told(one)
    assert said.count("point ") == 5
    assert first.said in said
    assert last.said in said
    assert "the table has all" in words(one)
