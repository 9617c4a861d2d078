"""Clocks, held to closed forms: hazards that compete, speeds that change, frailties that even out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray

from sim.distributions import Exponential, LogLogistic, Weibull
from sim.engine import Engine
from sim.pathway import After, At, FirstTime, Frailty, Pathway, Speed, Track, Transition
from sim.verify.results import Floats, Sampled, share
from sim.verify.stories import minutes_to, told

FAMILIES = 20_000

MEANS: Mapping[str, float] = {"relapse": 30_000.0, "removal": 50_000.0, "exit": 120_000.0}
"""Minutes each of three clocks would take on average, were it alone."""
LONG = 10_000_000
"""Minutes in which the last of all families has been decided."""

RACE = Pathway(
    tracks=(Track("race", ("on", *(f"by_{name}" for name in MEANS))),),
    transitions=tuple(
        Transition(name, ("race.on",), f"race.by_{name}", After(Exponential(f"{name}_mean")))
        for name in MEANS
    ),
    marks=tuple(FirstTime(f"minutes_to_{name}", (name,)) for name in MEANS),
)
"""Three exponential clocks, of which one wins."""

SPEEDS = (1.0, 2.5, 0.2)
PHASES = (60_000, 90_000)
"""Minutes the first two phases last; the third has no end."""
SCALE, SHAPE = 180_000.0, 1.8
AGES = (50_000, 120_000, 300_000)
"""Minutes since referral, one in each phase."""

PACED = Pathway(
    tracks=(Track("phase", ("first", "second", "third")), Track("clock", ("on", "rung"))),
    transitions=(
        Transition("quicken", ("phase.first",), "phase.second", At("first_phase")),
        Transition("slow_down", ("phase.second",), "phase.third", At("second_phase")),
        Transition(
            "ring",
            ("clock.on",),
            "clock.rung",
            After(Weibull("scale", "shape")),
            speeds=(Speed("hr_second", ("phase.second",)), Speed("hr_third", ("phase.third",))),
        ),
    ),
    marks=(FirstTime("minutes_to_ring", ("ring",)),),
)
"""A Weibull clock that runs at another speed whenever another track moves on."""

VARIANCE = 1.5

SOBER = Pathway(
    tracks=(Track("recovery", ("in_recovery", "relapsed")),),
    transitions=(
        Transition(
            "relapse",
            ("recovery.in_recovery",),
            "recovery.relapsed",
            After(LogLogistic("scale", "shape")),
            frailty="proneness",
        ),
    ),
    frailties=(Frailty("proneness", "variance"),),
    marks=(FirstTime("minutes_to_relapse", ("relapse",)),),
)
"""Relapse, to which some are more prone than others."""


def winners(means: Mapping[str, float]) -> dict[str, float]:
    """Return the share of races that each of competing exponential clocks wins, from their means alone.

    Each wins in proportion to its hazard, and the mean time is that of all hazards together, whoever wins:
    Prentice and others (1978), DOI 10.2307/2530374.

    >>> winners({"one": 1.0, "other": 3.0})
    {'one': 0.75, 'other': 0.25}
    """
    total = sum(1 / mean for mean in means.values())
    return {name: 1 / mean / total for name, mean in means.items()}


def weibull_at_speeds(age: float) -> float:
    """Return the share of Weibull clocks that have not rung by an age, in minutes, at the `SPEEDS` in force.

    A speed multiplies the hazard while it holds, so the cumulative hazard is used up piece by piece: Cox
    (1972), DOI 10.1111/j.2517-6161.1972.tb00899.x.

    >>> weibull_at_speeds(0.0), round(weibull_at_speeds(60_000), 6) == round(exp(-(1 / 3) ** 1.8), 6)
    (1.0, True)
    """
    edges = (0.0, PHASES[0], sum(PHASES), age)
    hazards: list[float] = [(min(edge, age) / SCALE) ** SHAPE for edge in edges]
    pieces = zip(SPEEDS, hazards, hazards[1:], strict=False)
    return exp(-sum(speed * (after - before) for speed, before, after in pieces))


def log_logistic(age: float, scale: float, shape: float) -> float:
    """Return the share of a population that a log-logistic event has not reached by an age.

    Bennett (1983), "Log-logistic regression models for survival data", DOI 10.2307/2347295.

    >>> log_logistic(180.0, scale=180.0, shape=1.8)
    0.5
    """
    odds: float = (age / scale) ** shape
    return 1 / (1 + odds)


def competing(engine: Engine) -> Iterator[Sampled]:
    """Yield the checks of three clocks that race: who wins how often, and after how long."""
    numbers = {f"{name}_mean": mean for name, mean in MEANS.items()}
    tally = told(RACE, numbers, FAMILIES, engine, (1, LONG)).tally(0)
    times = {name: minutes_to(RACE, tally, f"minutes_to_{name}") for name in MEANS}
    mean = 1 / sum(1 / one for one in MEANS.values())
    for name, expected in winners(MEANS).items():
        yield share(f"Competing clocks: share of {name}", expected, np.isfinite(times[name]), "families")
    for name in MEANS:
        won = times[name][np.isfinite(times[name])]
        error = mean / sqrt(max(1, len(won)))
        # The mean of no times is no number, and no number is near enough.
        obtained = float(won.mean()) if len(won) else float("nan")
        what = f"{len(won):,} families"
        yield Sampled(f"Competing clocks: minutes to {name}", mean, obtained, error, what)


def changing_speeds(engine: Engine) -> Iterator[Sampled]:
    """Yield the checks of a clock that runs faster, then slower, as another track moves."""
    numbers = {"scale": SCALE, "shape": SHAPE, "hr_second": SPEEDS[1], "hr_third": SPEEDS[2]}
    numbers |= {"first_phase": PHASES[0], "second_phase": PHASES[1]}
    story = told(PACED, numbers, FAMILIES, engine, (1, AGES[-1] + 1))
    rings = minutes_to(PACED, story.tally(0), "minutes_to_ring")
    for age, speed in zip(AGES, SPEEDS, strict=True):
        name = f"Speeds: not rung in {age:,} minutes (speed {speed:g})"
        yield share(name, weibull_at_speeds(age), _left(rings, age), "families")


def frail(engine: Engine) -> Iterator[Sampled]:
    """Yield the checks of relapse under a frailty: all together follow the law that was published."""
    numbers = {"scale": SCALE, "shape": SHAPE, "variance": VARIANCE}
    story = told(SOBER, numbers, FAMILIES, engine, (1, AGES[-1] + 1))
    relapses = minutes_to(SOBER, story.tally(0), "minutes_to_relapse")
    for age in AGES:
        expected = log_logistic(age, SCALE, SHAPE)
        yield share(f"Frailty: sober after {age:,} minutes", expected, _left(relapses, age), "families")


def _left(times: Floats, age: float) -> NDArray[np.bool_]:
    """Return whom an event has not reached by an age [family]."""
    return times > age
