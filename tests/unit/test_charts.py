"""Charts of what sweeps answer: they render without a browser, the same bits every time."""

import re
import subprocess
import sys
from functools import cache
from hashlib import sha256
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from sim.report.charts import charts, drawn, png, svg
from sim.report.charts.look import roomy
from sim.report.charts.plane import thresholds
from tests.answers import (
    INPUTS,
    YEAR,
    decisions,
    empty_tornado,
    never_breaking_even,
    no_spread,
    nothing_moves,
    of_every_kind,
    probabilistic,
    refused_tornado,
    tornado,
    two_way,
)

EVERY = {
    f"{answer}-{chart}": one
    for answer, found in of_every_kind().items()
    for chart, one in charts(found, YEAR).items()
}
PNG = b"\x89PNG\r\n\x1a\n"
TEXT = "{http://www.w3.org/2000/svg}text"


@cache
def picture_of(name):
    """Return the SVG of a chart, drawn once for all that ask."""
    return svg(EVERY[name])


def only(answer):
    """Return the SVG of an answer's one chart."""
    (one,) = charts(answer, YEAR).values()
    return svg(one)


def texts(picture):
    """Return all that a picture says, in the order it is drawn."""
    found = ET.fromstring(picture).iter(TEXT)  # noqa: S314 - our own picture
    return ["".join(one.itertext()).replace("\N{NO-BREAK SPACE}", " ") for one in found]


def says(picture, words):
    """Return whether a picture says some words, over its lines."""
    return "".join(words.split()) in "".join("".join(texts(picture)).split())


@pytest.mark.parametrize("name", EVERY)
def test_a_chart_is_a_picture_with_a_title_and_an_alt_text(name):
    picture = picture_of(name)
    root = ET.fromstring(picture)  # noqa: S314 - our own picture
    assert root.get("role") == "img"
    assert len(root.get("aria-label")) > 80
    assert "NaN" not in picture
    assert "undefined" not in picture
    assert "null" not in texts(picture)


@pytest.mark.parametrize("name", EVERY)
def test_a_chart_fits_a_page(name):
    root = ET.fromstring(picture_of(name))  # noqa: S314 - our own picture
    assert 400 < float(root.get("width")) < 900
    assert float(root.get("height")) < 1_250


@pytest.mark.parametrize("name", ["tornado-tornado", "two_way-two_way", "decisions-decisions"])
def test_a_chart_is_a_png_too(name):
    assert png(EVERY[name]).startswith(PNG)


def test_both_pictures_are_written_where_they_are_wanted(tmp_path):
    paths = drawn(EVERY["sobol-sobol"], tmp_path, "sobol")
    assert [path.name for path in paths] == ["sobol.svg", "sobol.png"]
    assert paths[0].read_text("utf-8") == picture_of("sobol-sobol")
    assert paths[1].read_bytes().startswith(PNG)


def test_two_renderings_are_the_same_bits():
    one = EVERY["two_way-two_way"]
    assert svg(one) == svg(one)
    assert png(one) == png(one)


def test_two_processes_draw_the_same_bits():
    code = (
        "from hashlib import sha256; from tests.answers import *; from sim.report.charts import charts, png, "
        "svg\nfor found in (two_way(), tornado()):\n"
        "  for one in charts(found, YEAR).values():\n"
        "    print(sha256(svg(one).encode()).hexdigest(), sha256(png(one)).hexdigest())"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=120
    )
    here = [one for found in (two_way(), tornado()) for one in charts(found, YEAR).values()]
    expected = [(sha256(svg(one).encode()).hexdigest(), sha256(png(one)).hexdigest()) for one in here]
    assert [tuple(line.split()) for line in said.stdout.splitlines()] == expected


def test_two_pictures_in_one_page_share_no_names():
    names = [
        set(re.findall(r'id="([^"]+)"', picture_of(name))) for name in ("sobol-sobol", "tornado-tornado")
    ]
    assert not names[0] & names[1]


def test_nothing_is_fetched():
    assert not [
        link
        for link in re.findall(r'https?://[^"\s<]+', picture_of("tornado-tornado"))
        if "w3.org" not in link
    ]


def test_the_widest_bar_is_on_top():
    said = texts(picture_of("tornado-tornado"))
    places = [said.index(f"best estimate {bar.best}") for bar in tornado().bars]
    assert places == sorted(places)
    assert all(one.span >= other.span for one, other in pairwise(tornado().bars))


def test_a_tornado_says_every_point_as_it_is_written():
    said = texts(picture_of("tornado-tornado"))
    for bar in tornado().bars:
        for end in bar.ends:
            assert any(end.said in text for text in said), end.said


def test_of_hundreds_of_bars_the_rest_is_counted():
    assert says(
        picture_of("tornado_of_hundreds-tornado"),
        "225 more inputs are not shown; none moves it by more than $0.22 million in all",
    )


def test_a_tornado_without_a_base_shows_what_there_is():
    assert charts(refused_tornado(), YEAR) == {}
    assert says(picture_of("tornado_asked-tornado"), "no answer at 0")


@pytest.mark.parametrize("answer", [empty_tornado(), nothing_moves(), no_spread()])
def test_where_there_is_nothing_to_draw_there_is_no_chart(answer):
    assert charts(answer, YEAR) == {}


def test_a_heat_map_says_its_numbers_and_their_chances():
    said = texts(picture_of("two_way_with_draws-two_way"))
    assert {"1.62", "98 %", "\N{MINUS SIGN}1.07", "7 %", "30 USD 2024"} <= set(said)


def test_a_cell_without_an_answer_is_grey_and_explained():
    picture = picture_of("two_way_never_even-two_way")
    assert says(picture, "Grey: no answer, because nobody is enrolled")
    assert "\N{EN DASH}" in texts(picture)


@pytest.mark.parametrize("axes", [2, 3, 4])
def test_decisions_are_drawn_for_every_number_of_axes(axes):
    every = decisions().axes
    chosen = {
        2: every[1:],
        3: every,
        4: (*every[:1], of_every_kind()["decisions_of_four"].axes[1], *every[1:]),
    }
    said = texts(only(decisions(chosen[axes])))
    assert said.count("Dyads") >= 1
    assert ("Lens: trial" in said) == (axes > 2)


def test_the_highest_decision_of_each_lens_is_framed():
    assert picture_of("decisions-decisions").count('stroke-width="2.5"') == 3


def test_the_plane_says_the_share_of_each_quarter():
    said = texts(picture_of("probabilistic-plane"))
    assert [text for text in said if text.startswith("more of it, and a net saving: 62 %")]


def test_a_threshold_is_drawn_where_the_chance_passes_one_half():
    found = probabilistic()
    later = tuple((value, likely - 0.2) for value, likely in found.curve)
    moved = found.__class__(**{**vars(found), "curve": later})
    passing = next(value for value, likely in later if likely >= 0.5)
    assert thresholds(moved) == [passing, 100_000.0]
    assert says(svg(charts(moved, YEAR)["plane"]), f"${passing:,.0f}")


def test_the_acceptability_curve_carries_its_definition():
    picture = picture_of("probabilistic-acceptability")
    assert says(picture, "the share of draws whose expected net benefit (net saving + value x")
    assert says(picture, "dollars of 2024")


def test_a_programme_that_is_never_worth_it_is_said_to_be_so():
    assert says(picture_of("probabilistic_loss-acceptability"), "probably not worth it, even at $100,000")


def test_sobol_bars_say_both_indices():
    said = texts(picture_of("sobol-sobol"))
    assert {"41 %", "52 %"} <= set(said)


def test_morris_points_are_numbered_and_keyed():
    said = texts(picture_of("morris-morris"))
    assert says(picture_of("morris-morris"), INPUTS["hr_removal_mentored"])
    assert said.count("1") >= 2


def test_information_is_drawn_best_first_below_everything():
    said = [text for text in texts(picture_of("information-information")) if "; for all " in text]
    assert said[0] == "$186,000; for all $3.25 million"
    assert said.index("$121,000; for all $2.12 million") < said.index("$31,000; for all $542,000")


def test_a_break_even_point_is_said_over_its_curve():
    picture = picture_of("break_even-break_even")
    assert says(picture, "Breaks even at 43.1 USD 2024 (31 USD 2024 to 66.2 USD 2024)")
    assert says(picture, "Nowhere between 0 USD 2019 and 500000 USD 2019")
    assert says(picture_of("break_even_nowhere-break_even"), "It saves throughout")


def test_ends_that_are_only_words_are_the_ticks_of_their_axis():
    found = never_breaking_even()
    one = found.balances[0]
    named = one.__class__(**{**vars(one), "ends": ("a little", "a lot")})
    said = texts(only(found.__class__((named,), 0, 400)))
    assert {"a little", "a lot"} <= set(said)


def test_texts_beside_bars_have_room():
    low, high = roomy([(-1.0, 80.0)], [(2.0, 120.0)], 440.0)
    pixels = 440.0 / (high - low)
    assert (-1.0 - low) * pixels >= 79.0
    assert (high - 2.0) * pixels >= 119.0


def test_another_kind_of_answer_is_refused():
    with pytest.raises(TypeError, match="nobody draws answers of this kind: str"):
        charts("an answer", YEAR)
