"""Answers of sweeps made by hand, with names and labels of the shipped evidence; the amounts are invented."""

from __future__ import annotations

from itertools import product

import numpy as np

from sim.appraisal import Figure, Refusal
from sim.sweeping.answers import (
    Axis,
    Balance,
    Bar,
    BreakEven,
    Cell,
    End,
    Grid,
    Index,
    Information,
    Input,
    Known,
    Line,
    Morris,
    Precision,
    Probabilistic,
    Screen,
    Sobol,
    Split,
    Tornado,
    Worth,
)

YEAR = 2024
INPUTS = {
    "foster_day": "A child's day in family foster care",
    "residential_day": "A child's day in residential care",
    "hr_removal_mentored": "Hazard ratio of removal while mentored, beyond what recovery brings",
    "hr_recovery_mentored": (
        "Hazard ratio of asking for treatment, first or again, and of recovery without it, while mentored"
    ),
    "reunification_mean": (
        "Mean time in care to reunification, caregiver in treatment or on medication, "
        "were there no other exit"
    ),
    "kinship_share": "Share of removals that place the children with kin at first",
    "dyad_year": "Dyads (mentor and caseworker), as Ohio grants them",
    "removal_scale": "Scale of the Weibull time to removal, caregiver using, usual care",
    "hr_relapse": "Hazard ratio of relapse, and of giving up medication, while mentored",
    "contact_kept_share": "Share of attempted contacts that an average family keeps",
    "start_up": "Starting a site",
    "detection_ratio_watched": (
        "How many times as likely maltreatment is detected because a mentored family is watched"
    ),
}
NO_SPENDING = Refusal("programme spending is zero")


def named(name):
    """Return an input of the evidence."""
    return Input(name, INPUTS[name])


def end(said, value, outcome, base=1_120_000.0, noise=11_000.0):
    return End(said, value, Known(outcome, 52_000.0), Known(outcome - base, noise))


def bar(name, best, *ends, points="published"):
    return Bar(named(name), best, ends, points)


BARS = (
    bar("hr_removal_mentored", "0.44", end("0.11", 0.11, 2.84e6), end("1.76", 1.76, -1.31e6)),
    bar("foster_day", "70 USD 2024", end("36 USD 2024", 36, 0.21e6), end("118 USD 2024", 118, 2.42e6)),
    bar("reunification_mean", "1230 days", end("410 days", 410, -0.12e6), end("3690 days", 3690, 1.94e6)),
    bar(
        "dyad_year",
        "128000 USD 2022",
        end("102000 USD 2022", 1.0, 1.71e6),
        end("161000 USD 2022", 2.0, 0.33e6),
    ),
    bar("hr_recovery_mentored", "1.9", end("1.2", 1.2, 0.68e6), end("3.0", 3.0, 1.49e6), points="calibrated"),
    bar("kinship_share", "42 %", end("30 %", 0.3, 1.42e6), end("55 %", 0.55, 0.81e6)),
    bar("removal_scale", "890 days", end("297 days", 297, 0.83e6), end("2670 days", 2670, 0.61e6)),
    bar("hr_relapse", "0.8", end("0.6", 0.6, 1.21e6), end("1.1", 1.1, 1.02e6)),
    bar("contact_kept_share", "73 %", end("65 %", 0.65, 1.119e6), end("80 %", 0.8, 1.122e6)),
)


def tornado():
    return Tornado("net_saving", Known(1_120_000.0, 52_000.0), BARS, 400)


def one_bar():
    only = bar("foster_day", "70 USD 2024", end("36 USD 2024", 36, 0.21e6), end("118 USD 2024", 118, 2.42e6))
    return Tornado("net_saving", Known(1_120_000.0, 52_000.0), (only,), 400)


def asked_tornado():
    """Return a ratio at three asked points, one of them refused."""
    ends = (
        End("0", 0.0, NO_SPENDING, NO_SPENDING),
        End("36 USD 2024", 36.0, Known(0.61, 0.02), Known(-0.58, 0.005)),
        End("118 USD 2024", 118.0, Known(2.01, 0.06), Known(0.82, 0.007)),
    )
    bars = (Bar(named("foster_day"), "70 USD 2024", ends, "asked"),)
    return Tornado("per_gross_dollar", Known(1.19, 0.04), bars, 400)


def refused_tornado():
    """Return a sweep of a ratio that is refused at the best estimates, and at most ends."""
    ends = (
        End("0", 0.0, NO_SPENDING, NO_SPENDING),
        End("161000 USD 2022", 161_000.0, Known(0.8, 0.02), NO_SPENDING),
    )
    return Tornado("per_gross_dollar", NO_SPENDING, (Bar(named("dyad_year"), "0", ends, "asked"),), 400)


def empty_tornado():
    return Tornado("net_saving", Known(-340_000.0, 21_000.0), (), 200)


def many_bars(many=240):
    """Return hundreds of bars, ever narrower."""
    base = -340_000.0
    bars = tuple(
        Bar(
            Input(f"input_{at}", f"{INPUTS['kinship_share']}, county {at + 1}"),
            "42 %",
            (
                End("30 %", 0.3, Known(base - 2e6 / (at + 1), 2e4), Known(-2e6 / (at + 1), 4e3)),
                End("55 %", 0.55, Known(base + 1.5e6 / (at + 1), 2e4), Known(1.5e6 / (at + 1), 4e3)),
            ),
            "published",
        )
        for at in range(many)
    )
    return Tornado("net_saving", Known(base, 21_000.0), bars, 200)


DAYS = Axis(
    named("foster_day"),
    tuple(f"{day} USD 2024" for day in (30, 50, 70, 90, 110)),
    (30.0, 50.0, 70.0, 90.0, 110.0),
)
RATIOS = Axis(named("hr_removal_mentored"), ("0.2", "0.4", "0.6", "0.8", "1.0"), (0.2, 0.4, 0.6, 0.8, 1.0))


def saving(ratio, day):
    return 28_000.0 * day * (1.1 - ratio) - 1_150_000.0


def two_way(draws=0):
    """Return a grid of hazard ratio down and price across, which breaks even on a curve."""
    cells = []
    for at in product(range(5), range(5)):
        mean = saving(RATIOS.values[at[0]], DAYS.values[at[1]])
        likely = float(1 / (1 + np.exp(-mean / 400_000)))
        known = Figure(mean, (mean - 6e5, mean + 7e5), (mean - 2e6, mean + 2e6), 2e4)
        cells.append(Cell(at, known if draws else Known(mean, 31_000.0), likely if draws else None))
    line = Line(tuple((1.1 - 1_150_000.0 / 28_000.0 / day, day) for day in (46.0, 60.0, 80.0, 100.0, 110.0)))
    return Grid("two_way", "net_saving", (RATIOS, DAYS), tuple(cells), draws, 200, line)


def never_even():
    """Return a grid that nowhere breaks even and has a refused cell."""
    cells = [Cell(at, Known(-9e5 - 1e4 * sum(at), 3e4), None) for at in product(range(5), range(5))]
    cells[7] = Cell(cells[7].at, Refusal("nobody is enrolled"), None)
    return Grid("two_way", "net_saving", (RATIOS, DAYS), tuple(cells), 0, 200, Line(()))


def fine_grid():
    """Return a grid of 21 by 17 cells of a share."""
    ratios = Axis(
        named("hr_removal_mentored"),
        tuple(f"{x / 20:.2f}" for x in range(21)),
        tuple(x / 20 for x in range(21)),
    )
    shares = Axis(
        named("kinship_share"), tuple(f"{x * 5} %" for x in range(17)), tuple(x / 20 for x in range(17))
    )
    cells = tuple(
        Cell(at, Known(0.1 + 0.012 * at[0] + 0.003 * at[1], 0.004), None)
        for at in product(range(21), range(17))
    )
    return Grid("two_way", "placed_share", (ratios, shares), cells, 0, 200, None)


LENSES = Axis(Input("lens", "Lens"), ("matched", "headline", "trial"), None)
CASELOADS = Axis(Input("caseload", "Families a dyad serves at most"), ("8", "12", "15"), (8.0, 12.0, 15.0))
DYADS = Axis(Input("dyads", "Dyads"), ("2", "4", "6", "8"), (2.0, 4.0, 6.0, 8.0))
SITES = Axis(Input("sites", "Sites"), ("1", "2"), (1.0, 2.0))


def decisions(axes=(LENSES, CASELOADS, DYADS), draws=500):
    """Return a grid of decisions over some axes."""
    effect = {"matched": 0.9, "headline": 1.5, "trial": 0.2}
    cells = []
    for at in product(*(range(len(axis.said)) for axis in axes)):
        here = {axis.input.name: axis.said[place] for axis, place in zip(axes, at, strict=True)}
        families = min(int(here.get("caseload", 12)) * int(here.get("dyads", 4)), 60)
        crowding = 1 - 0.02 * int(here.get("caseload", 12))
        mean = 42_000.0 * effect[here.get("lens", "matched")] * families * crowding
        mean -= 210_000.0 * int(here.get("dyads", 4)) + 90_000.0 * int(here.get("sites", 1))
        likely = float(1 / (1 + np.exp(-mean / 500_000)))
        known = Figure(mean, (mean - 6e5, mean + 7e5), (mean - 2e6, mean + 2e6), 2e4)
        cells.append(Cell(at, known if draws else Known(mean, 31_000.0), likely if draws else None))
    return Grid("decisions", "net_saving", tuple(axes), tuple(cells), draws, 20, None)


def probabilistic(asked=0.02, draws=600):
    """Return a probabilistic sweep whose chance is known to 3.6 points."""
    chance = np.random.default_rng(20)
    effect = chance.normal(14.0, 9.0, draws)
    net = 52_000.0 * (effect - 14.0) + chance.normal(4.1e5, 7.2e5, draws)
    curve = tuple(
        (float(value), float((net + value * effect > 0).mean())) for value in range(0, 105_000, 5_000)
    )
    figures = {
        "net_saving": Figure(4.1e5, (-1.15e6, 2.03e6), (-2.4e6, 3.2e6), 3.6e4),
        "per_gross_dollar": Figure(1.19, (0.61, 1.84), (0.3, 2.5), 0.01),
        "avoided_placements": Figure(14.0, (-3.5, 31.6), (-10.0, 40.0), 0.37),
        "cost_per_avoided_placement": Refusal(
            "it is not sure that there are more of them with the programme"
        ),
    }
    likely = curve[0][1]
    precision = Precision(likely, (likely - 0.038, likely + 0.038), asked, 0.038)
    loss = float(np.maximum(-net, 0).mean())
    split = Split(6.6e11, 3.9e11)
    return Probabilistic(
        draws, 50, figures, "avoided_placements", (effect, net), curve, precision, loss, split
    )


def certain_loss():
    """Return a sweep in which no draw saves and no value of the effect would make it worth it."""
    effect, net = np.full(40, 0.4), np.linspace(-9e5, -5e5, 40)
    figures = {"net_saving": Figure(-7e5, (-8.9e5, -5.1e5), (-1e6, -3e5), 1.9e4)}
    precision = Precision(0.0, (0.0, 0.088), None, 0.044)
    curve = ((0.0, 0.0), (50_000.0, 0.0), (100_000.0, 0.0))
    return Probabilistic(
        40, 1, figures, "avoided_placements", (effect, net), curve, precision, 7e5, Split(1.4e10, 0.0)
    )


def index(name, first, total):
    return Index(named(name), first, (first - 0.05, first + 0.06), total, (total - 0.06, total + 0.07))


def sobol():
    indices = (
        index("hr_removal_mentored", 0.41, 0.52),
        index("foster_day", 0.19, 0.23),
        index("reunification_mean", 0.11, 0.17),
        index("dyad_year", 0.08, 0.08),
        index("hr_recovery_mentored", 0.02, 0.05),
        index("kinship_share", 0.004, 0.02),
        index("contact_kept_share", -0.003, 0.001),
    )
    return Sobol("net_saving", 2_048, 1_120_000.0, 860_000.0, indices)


def many_indices(many=120):
    indices = tuple(
        Index(
            Input(f"i{at}", f"{INPUTS['kinship_share']}, county {at + 1}"),
            0.3 * 0.7**at,
            (0.2 * 0.7**at, 0.4 * 0.7**at),
            0.4 * 0.7**at,
            (0.3 * 0.7**at, 0.5 * 0.7**at),
        )
        for at in range(many)
    )
    return Sobol("placed_share", 1_024, 0.31, 0.06, indices)


def no_spread():
    return Sobol("net_saving", 64, -1.2e5, 0.0, ())


def morris():
    screens = (
        Screen(named("hr_removal_mentored"), -3.9e6, 3.9e6, 3.1e5, 1.2e6),
        Screen(named("foster_day"), 2.1e6, 2.1e6, 1.6e5, 6.1e5),
        Screen(named("reunification_mean"), 1.2e6, 1.7e6, 2.8e5, 2.2e6),
        Screen(named("dyad_year"), -1.4e6, 1.4e6, 0.3e5, 0.2e5),
        Screen(named("hr_recovery_mentored"), 0.7e6, 0.8e6, 1.2e5, 0.5e6),
        Screen(named("kinship_share"), -0.6e6, 0.6e6, 0.8e5, 0.4e6),
        Screen(named("removal_scale"), 0.1e6, 0.55e6, 1.1e5, 0.7e6),
        Screen(named("hr_relapse"), -0.12e6, 0.13e6, 0.4e5, 0.1e6),
        Screen(named("contact_kept_share"), 0.01e6, 0.02e6, 0.2e5, 0.03e6),
        Screen(named("start_up"), 0.0, 0.0, 0.0, 0.0),
    )
    return Morris("net_saving", 20, screens)


def many_screens(many=150):
    screens = tuple(
        Screen(
            Input(f"i{at}", f"{INPUTS['kinship_share']}, county {at + 1}"),
            9e5 / (at + 1),
            9e5 / (at + 1),
            1e5 / (at + 1),
            4e5 / (at + 2),
        )
        for at in range(many)
    )
    return Morris("net_saving", 10, screens)


def nothing_moves():
    return Morris("net_saving", 10, (Screen(named("start_up"), 0.0, 0.0, 0.0, 0.0),))


def worth(name, value, error):
    return Worth(named(name), (name,), value, error)


def information():
    effects = ("hr_removal_mentored", "hr_recovery_mentored", "hr_relapse")
    return Information(
        effect="",
        value=0.0,
        mean=410_000.0,
        perfect=Worth(Input("all", "All inputs"), tuple(INPUTS), 186_000.0, 11_000.0),
        partial=(
            worth("foster_day", 31_000.0, 4_100.0),
            worth("hr_removal_mentored", 121_000.0, 8_200.0),
            worth("reunification_mean", 9_300.0, 2_900.0),
            worth("kinship_share", 900.0, 1_400.0),
            worth("hr_relapse", -300.0, 1_100.0),
        ),
        groups=(
            Worth(Input("effects", "Effects of the programme"), effects, 142_000.0, 9_000.0),
            Worth(Input("prices", "Prices"), ("foster_day", "residential_day"), 38_500.0, 4_300.0),
        ),
        draws=5_000,
        families_a_year=66.0,
        years=10.0,
        programs=17.5,
    )


def worthless():
    return Information(
        "avoided_placements", 20_000.0, -640_000.0,
        Worth(Input("all", "All inputs"), ("start_up",), 0.0, 40.0),
        (worth("start_up", 0.0, 30.0),), (), 2_000, 66.0, 10.0, 17.5,
    )  # fmt: skip


def curve(low, high, start, stop, bend=0.0):
    values = np.linspace(low, high, 25)
    part = (values - low) / (high - low)
    saved = start + (stop - start) * part + bend * part * (1 - part)
    return tuple((float(value), float(net)) for value, net in zip(values, saved, strict=True))


def breaking_even():
    """Return a price and a ratio that break even, a time with an open interval, a cost that never does."""
    price = curve(20, 140, -0.62e6, 2.6e6)
    ratio = curve(0.11, 1.76, 2.84e6, -1.31e6, -1.2e6)
    time = curve(410, 3690, -0.52e6, 1.9e6, 1.9e6)
    never = curve(0.0, 500_000.0, 1.4e6, 0.6e6)
    balances = (
        Balance(
            named("foster_day"), "70 USD 2024", ("20 USD 2024", "140 USD 2024"), 43.1, "43.1 USD 2024",
            (31.0, 66.2), ("31 USD 2024", "66.2 USD 2024"), price, 0.01,
        ),
        Balance(
            named("hr_removal_mentored"), "0.44", ("0.11", "1.76"), 1.126, "1.13",
            (0.71, None), ("0.71", ""), ratio, 0.11,
        ),
        Balance(
            named("reunification_mean"), "1230 days", ("410 days", "3690 days"), 828.0, "828 days",
            (None, 1900.0), ("", "1900 days"), time, 0.2,
        ),
        Balance(
            named("start_up"), "52000 USD 2019", ("0 USD 2019", "500000 USD 2019"), None, "",
            (None, None), ("", ""), never, 0.97,
        ),
    )  # fmt: skip
    return BreakEven(balances, 500, 20)


def never_breaking_even():
    """Return the one input that never breaks even, without draws."""
    return BreakEven(breaking_even().balances[3:], 0, 400)


def of_every_kind():
    """Return the answers above, by name."""
    return {
        "tornado": tornado(),
        "tornado_of_one": one_bar(),
        "tornado_asked": asked_tornado(),
        "tornado_refused": refused_tornado(),
        "tornado_of_nothing": empty_tornado(),
        "tornado_of_hundreds": many_bars(),
        "two_way": two_way(),
        "two_way_with_draws": two_way(500),
        "two_way_never_even": never_even(),
        "two_way_fine": fine_grid(),
        "decisions": decisions(),
        "decisions_of_one": decisions((DYADS,), 0),
        "decisions_of_two": decisions((CASELOADS, DYADS)),
        "decisions_of_four": decisions((LENSES, SITES, CASELOADS, DYADS)),
        "probabilistic": probabilistic(),
        "probabilistic_enough": probabilistic(asked=0.05),
        "probabilistic_loss": certain_loss(),
        "sobol": sobol(),
        "sobol_of_hundreds": many_indices(),
        "sobol_of_nothing": no_spread(),
        "morris": morris(),
        "morris_of_hundreds": many_screens(),
        "morris_of_nothing": nothing_moves(),
        "information": information(),
        "information_worthless": worthless(),
        "break_even": breaking_even(),
        "break_even_nowhere": never_breaking_even(),
    }
