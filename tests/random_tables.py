"""Random pathways that are sound, small and busy: for laws that should hold of any table.

Durations are long beside the least a clock can take, and few beside the follow-up, so that no run explodes;
seats are fewer than families, so that queues form.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st

from sim.distributions import Exponential, Gompertz, LogLogistic, LogNormal, Weibull
from sim.engine import Staffing, Telling
from sim.pathway import (
    Accrued,
    After,
    At,
    FirstTime,
    Granted,
    Meter,
    On,
    Pathway,
    Resource,
    Rhythm,
    Speed,
    StateAt,
    Track,
    Transition,
    faults,
)
from sim.quarters import Quarters

FREE = {"left": ("a", "b", "c"), "right": ("a", "b", "c")}
"""Tracks of which any transition may be drawn."""
SEAT = ("waiting", "held", "away")
LIMIT = ("below", "reached")
HELD = ("seat.held",)


@dataclass
class Drawn:
    """What has been drawn so far: the numbers by name, and the rows by which events can be heard."""

    draw: st.DrawFn
    unit: int
    numbers: dict[str, float]
    rows: list[Transition]

    def number(self, value: float) -> str:
        """Keep a number and return the name it is given."""
        name = f"n{len(self.numbers)}"
        self.numbers[name] = value
        return name

    def duration(self, low: int = 150, high: int = 6_000) -> str:
        """Draw a length of time."""
        return self.number(self.unit * self.draw(st.integers(low, high)))

    def some(self, values: tuple[str, ...]) -> tuple[str, ...]:
        """Draw one value or more."""
        return tuple(self.draw(st.lists(st.sampled_from(values), min_size=1, unique=True)))

    def condition(self) -> tuple[str, ...]:
        """Draw a condition on one track or several."""
        return self.some(tuple(state for states in STATES.values() for state in states))

    def speeds(self) -> tuple[Speed, ...]:
        """Draw hazard ratios, each in force in states of one track."""
        ratios = self.draw(st.lists(st.sampled_from([0.0, 0.25, 1.0, 2.5]), max_size=2))
        tracks = [STATES[self.draw(st.sampled_from(sorted(STATES)))] for _ in ratios]
        return tuple(
            Speed(self.number(ratio), self.some(states)) for ratio, states in zip(ratios, tracks, strict=True)
        )

    def law(self) -> After:
        """Draw a law and its numbers."""
        shape = self.number(self.draw(st.sampled_from([0.6, 1.0, 2.0])))
        share = self.number(0.8) if self.draw(st.booleans()) else None
        kind = self.draw(st.integers(0, 4))
        if kind == 0:
            return After(Exponential(self.duration(), share))
        if kind == 1:
            return After(Gompertz(self.duration(), self.duration(), share))
        return After((Weibull, LogLogistic, LogNormal)[kind - 2](self.duration(), shape, share))

    def timed(self, source: tuple[str, ...], target: str) -> None:
        """Draw a row with a clock."""
        trigger = self.law() if self.draw(st.booleans()) else At(self.duration())
        during = self.condition() if self.draw(st.integers(0, 3)) == 0 else ()
        name = f"row{len(self.rows)}"
        self.rows.append(
            Transition(name, source, target, trigger, self.speeds(), during, self.draw(st.booleans()))
        )

    def heard(self, source: tuple[str, ...], target: str) -> None:
        """Draw a row that hears earlier ones, so that no chain comes round again."""
        events = self.some(tuple(row.name for row in self.rows))
        share = self.number(self.draw(st.sampled_from([0.1, 0.3])))
        self.rows.append(Transition(f"row{len(self.rows)}", source, target, On(events, share)))


STATES = {
    track: tuple(f"{track}.{state}" for state in states)
    for track, states in (FREE | {"seat": SEAT, "limit": LIMIT}).items()
}


@st.composite
def tellings(draw: st.DrawFn) -> Telling:
    """Draw a pathway with its numbers, seats, families and time."""
    unit = draw(st.sampled_from([1, 15]))
    drawn = Drawn(draw, unit, {}, [])
    for track in FREE:
        for source, target in _ways(drawn, track):
            drawn.timed(source, target)
    _seated(drawn)
    _limited(drawn)
    for _ in range(draw(st.integers(0, 3))):
        track = draw(st.sampled_from(sorted(FREE)))
        drawn.heard(drawn.some(STATES[track]), draw(st.sampled_from(STATES[track])))
    dyads, caseload = draw(st.integers(0, 2)), draw(st.integers(1, 2))
    drawn.numbers["seats"] = dyads * caseload
    pathway = _measured(drawn)
    assert faults(pathway) == ()
    intake = unit * draw(st.integers(1, 8_000))
    return _telling(drawn, pathway, Staffing(dyads, caseload, intake, sites=draw(st.integers(1, 3))))


def _ways(drawn: Drawn, track: str) -> list[tuple[tuple[str, ...], str]]:
    """Return sources and targets of a track: always a way out of its first state."""
    states = STATES[track]
    more = range(drawn.draw(st.integers(1, 3)))
    ways = [(drawn.some(states), drawn.draw(st.sampled_from(states))) for _ in more]
    return [((states[0],), states[1]), *ways]


def _seated(drawn: Drawn) -> None:
    waiting, held, away = STATES["seat"]
    drawn.rows.append(Transition("grant", (waiting,), held, Granted("seat")))
    drawn.timed((held,), drawn.draw(st.sampled_from([waiting, away])))
    drawn.timed((away,), waiting)
    if drawn.draw(st.booleans()):
        drawn.timed((waiting,), away)
    if drawn.draw(st.booleans()):
        drawn.heard((held, waiting), away)


def _limited(drawn: Drawn) -> None:
    below, reached = STATES["limit"]
    window = drawn.unit * drawn.draw(st.integers(200, 8_000))
    amount = drawn.number(max(1, round(window * drawn.draw(st.floats(0, 1)))))
    counted = drawn.some(STATES[drawn.draw(st.sampled_from(sorted(FREE)))])
    trigger = Accrued(counted, amount, drawn.number(window))
    drawn.rows.append(Transition("limit", (below,), reached, trigger))
    drawn.timed((reached,), below)


def _measured(drawn: Drawn) -> Pathway:
    events = ("referral", *(row.name for row in drawn.rows))
    rate = drawn.number(drawn.draw(st.sampled_from([0.0, 0.0007, 0.013, 0.4])) / drawn.unit)
    return Pathway(
        tracks=tuple(Track(name, tuple(state.split(".")[1] for state in STATES[name])) for name in STATES),
        transitions=tuple(drawn.rows),
        resources=(Resource("seat", "seats", HELD, staffed=True),),
        meters=(
            Meter("queued", (STATES["seat"][0],)),
            Meter("held", HELD),
            Meter("minutes", drawn.condition()),
            Meter("child_minutes", drawn.condition(), per_child=True),
        ),
        rhythms=(Rhythm("beat", rate, drawn.condition(), drawn.speeds()),),
        marks=(
            FirstTime("first", drawn.some(events)),
            StateAt("where", drawn.some(events), drawn.condition()),
        ),
    )


def _telling(drawn: Drawn, pathway: Pathway, staffing: Staffing) -> Telling:
    follow_up = drawn.unit * drawn.draw(st.integers(2_000, 20_000))
    start = drawn.draw(st.sampled_from([date(2012, 7, 1), date(2015, 12, 29), date(2020, 2, 27)]))
    return Telling(
        pathway=pathway,
        numbers=drawn.numbers,
        staffing=staffing,
        quarters=Quarters(start, staffing.intake + follow_up),
        families=drawn.draw(st.integers(1, 6)),
        intake=staffing.intake,
        follow_up=follow_up,
        children={1: 0.5, 3: 0.5},
        seed=drawn.draw(st.integers(0, 2**40)),
        draw=None,
    )
