"""Random pathways that are sound, small and busy: for laws that should hold of any table.

Durations are long beside the least a clock can take, and few beside the follow-up, so that no run explodes;
seats are fewer than families, so that queues form. Dyads are hired at different minutes, train, offer more
seats or fewer, leave and are replaced, and are let go when the season is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sim.distributions import (
    PIECEWISE,
    Exponential,
    Gompertz,
    Law,
    LogLogistic,
    LogNormal,
    Piecewise,
    Weibull,
)
from sim.engine import Staffing, Telling
from sim.pathway import (
    Accrued,
    After,
    At,
    Dated,
    FirstTime,
    Frailty,
    Granted,
    Kind,
    Meter,
    Offer,
    On,
    Pathway,
    Resource,
    Rhythm,
    Spare,
    Speed,
    StateAt,
    Track,
    Transition,
    faults,
)
from sim.quarters import Quarters

FREE = ("left", "right")
"""Tracks of which any transition may be drawn."""
TRACKS = (
    *(Track(name, ("a", "b", "c")) for name in FREE),
    Track("seat", ("waiting", "held", "close", "bumped", "away")),
    Track("slot", ("idle", "asking", "used")),
    Track("limit", ("below", "reached")),
    Track("era", ("before", "after")),
    Track("post", ("training", "ramping", "serving", "vacant", "released"), of="dyad"),
    Track("season", ("open", "over"), of="dyad"),
    Track("mood", ("calm", "tired"), of="dyad"),
)
STATES = {track.name: tuple(f"{track.name}.{state}" for state in track.states) for track in TRACKS}
OF: dict[Kind, tuple[str, ...]] = {
    kind: tuple(track.name for track in TRACKS if track.of == kind) for kind in ("family", "dyad")
}
HELD = ("seat.held", "seat.close")
OFFERING = ("post.ramping", "post.serving")
FRAILTIES = ("proneness", "zeal")
FOREVER = 10**12
"""A number of minutes no story lasts."""


@dataclass
class Drawn:
    """What has been drawn so far: the numbers by name, and the rows by which events can be heard."""

    draw: st.DrawFn
    unit: float
    numbers: dict[str, float]
    rows: list[Transition]
    rested: bool = False

    def number(self, value: float) -> str:
        """Keep a number and return the name it is given."""
        name = f"n{len(self.numbers)}"
        self.numbers[name] = value
        return name

    def duration(self, low: int = 150, high: int = 6_000) -> str:
        """Draw a length of time."""
        return self.number(self.unit * self.draw(st.integers(low, high)))

    def maybe(self, once_in: int = 2) -> bool:
        """Draw whether something is so."""
        return self.draw(st.integers(1, once_in)) == once_in

    def some(self, values: Sequence[str]) -> tuple[str, ...]:
        """Draw one value or more."""
        return tuple(self.draw(st.lists(st.sampled_from(values), min_size=1, unique=True)))

    def condition(self, kind: Kind = "family") -> tuple[str, ...]:
        """Draw a condition on one track or several."""
        return self.some([state for track in OF[kind] for state in STATES[track]])

    def speeds(self, kind: Kind = "family") -> tuple[Speed, ...]:
        """Draw hazard ratios, each in force in states of one track."""
        ratios = self.draw(st.lists(st.sampled_from([0.0, 0.25, 1.0, 2.5]), max_size=2))
        tracks = [STATES[self.draw(st.sampled_from(OF[kind]))] for _ in ratios]
        return tuple(
            Speed(self.number(ratio), self.some(states)) for ratio, states in zip(ratios, tracks, strict=True)
        )

    def law(self, *, rising: bool, bounded: bool) -> Law:
        """Draw a law and its numbers, with a hazard that may rise with age, or one bounded by a share."""
        shape = self.number(self.draw(st.sampled_from([0.6, 1.0, 2.0 if rising else 0.8])))
        share = self.number(0.8) if bounded or self.maybe() else None
        kind = self.draw(st.integers(0, 5))
        if kind == 0:
            return Exponential(self.duration(), share)
        if kind == 1:
            fold = self.number((1 if rising else -1) * self.numbers[self.duration()])
            return Gompertz(self.duration(), fold, share)
        if kind == PIECEWISE:
            return Piecewise((self.duration(), self.duration()), (self.duration(),), share)
        return (Weibull, LogLogistic, LogNormal)[kind - 2](self.duration(), shape, share)

    def timed(self, source: tuple[str, ...], target: str) -> str:
        """Draw a row with a clock and return its name."""
        kind = kind_of(target)
        resumes, frail = self.maybe(), self.draw(st.sampled_from([None, "frailty", "against"]))
        aged = frail is None and self.maybe(3)
        more: dict[str, str] = {}
        trigger: After | At = At(self.duration())
        if self.maybe():
            # What has rung and goes on must not ring ever faster.
            law = self.law(rising=not (resumes or aged), bounded=resumes and frail == "frailty")
            trigger = After(law, self.duration() if aged else None)
            more = {frail: self.draw(st.sampled_from(FRAILTIES))} if frail else {}
        during = self.condition(kind) if self.maybe(4) else ()
        speeds = self.speeds(kind)
        return self.row(source, target, trigger, speeds=speeds, during=during, resumes=resumes, **more)

    def heard(self, source: tuple[str, ...], target: str) -> str:
        """Draw a row that hears earlier ones, so that no chain comes round again, and return its name."""
        kind = kind_of(target)
        events = self.some([row.name for row in self.rows if kind == "family" or kind_of(row.target) == kind])
        share = None if not self.rested and self.maybe(3) else self.number(0.1 + 0.2 * self.maybe())
        self.rested = self.rested or share is None
        during = self.condition(kind) if self.maybe(3) else ()
        speeds = self.speeds(kind) if share else ()
        return self.row(source, target, On(events, share), speeds=speeds, during=during)

    def row(self, source: tuple[str, ...], target: str, trigger: object, **more: object) -> str:
        """Add a row and return its name."""
        name = f"row{len(self.rows)}"
        self.rows.append(Transition(name, source, target, trigger, **more))
        return name


def kind_of(state: str) -> Kind:
    """Return whose track a state is on."""
    return "dyad" if state.partition(".")[0] in OF["dyad"] else "family"


@st.composite
def tellings(draw: st.DrawFn, units: Sequence[float] = (1, 15)) -> Telling:
    """Draw a pathway with its numbers, dyads, families and time; with a small unit everything is at once."""
    drawn = Drawn(draw, draw(st.sampled_from(units)), {}, [])
    ends = ((1, 8_000), (2_000, 20_000))
    intake, follow_up = (max(1, round(drawn.unit * draw(st.integers(*one)))) for one in ends)
    _staffed(drawn, intake + follow_up)
    for track in FREE:
        for source, target in _ways(drawn, track):
            drawn.timed(source, target)
    _seated(drawn)
    _slotted(drawn)
    _limited(drawn)
    drawn.numbers["era_end"] = draw(st.integers(0, intake + follow_up))
    drawn.row(("era.before",), "era.after", Dated("era_end"))
    for _ in range(draw(st.integers(0, 3))):
        track = draw(st.sampled_from(FREE))
        drawn.heard(drawn.some(STATES[track]), draw(st.sampled_from(STATES[track])))
    pathway = _measured(drawn)
    assert faults(pathway) == ()
    dyads = draw(st.sampled_from([2, 3, 1, 0]))
    hired = tuple(draw(st.integers(0, intake // 2)) for _ in range(dyads))
    return _telling(drawn, pathway, Staffing(hired, sites=draw(st.integers(1, 3))), (intake, follow_up))


@cache
def some_tellings(many: int) -> tuple[Telling, ...]:
    """Return about so many random tellings, the same each time, for several laws to be asked of each."""
    found: list[Telling] = []

    @settings(
        max_examples=many,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(tellings())
    def keep(one: Telling) -> None:
        found.append(one)

    keep()
    return tuple(found)


def _ways(drawn: Drawn, track: str) -> list[tuple[tuple[str, ...], str]]:
    """Return sources and targets of a track: always a way out of its first state."""
    states = STATES[track]
    more = range(drawn.draw(st.integers(1, 3)))
    ways = [(drawn.some(states), drawn.draw(st.sampled_from(states))) for _ in more]
    return [((states[0],), states[1]), *ways]


def _staffed(drawn: Drawn, end: int) -> None:
    """Draw what happens to dyads: who leaves an offer behind takes all seats with it."""
    training, ramping, serving, vacant, released = STATES["post"]
    drawn.row((training,), ramping, At(drawn.duration(1, 1_500)))
    drawn.timed((ramping,), serving)
    if drawn.maybe():
        drawn.timed((serving,), ramping)
    for source, target in ((("mood.calm",), "mood.tired"), (("mood.tired",), "mood.calm")):
        drawn.timed(source, target)
    drawn.timed((serving, *drawn.some((training, ramping))), vacant)
    if drawn.maybe():
        drawn.heard(drawn.some(OFFERING), vacant)
    drawn.timed((vacant,), training)
    drawn.numbers["season_end"] = drawn.draw(st.integers(end // 4, 2 * end))
    drawn.row(("season.open",), "season.over", Dated("season_end"))
    during = ("season.over", *drawn.some(STATES["mood"]))
    spared = tuple({serving, *drawn.some((training, ramping, serving, vacant))})
    drawn.rows.append(Transition("release", spared, released, Spare("seat"), during=during))
    drawn.numbers |= {name: drawn.draw(st.sampled_from([1, 2, 0])) for name in ("few_seats", "slots")}
    drawn.numbers["seats"] = drawn.draw(st.integers(1, 3))


def _seated(drawn: Drawn) -> None:
    waiting, held, close, bumped, away = STATES["seat"]
    leaving = tuple(
        row.name for row in drawn.rows if set(row.source) & set(OFFERING) and row.target not in OFFERING
    )
    drawn.rows.append(Transition("grant", (waiting,), held, Granted("seat")))
    drawn.rows.append(Transition("rematch", (bumped,), held, Granted("seat", first=True)))
    drawn.rows.append(Transition("bumping", HELD, bumped, On(leaving)))
    drawn.timed((held,), drawn.draw(st.sampled_from([waiting, away, close])))
    drawn.timed((close,), drawn.draw(st.sampled_from([held, close, away])))
    drawn.timed((away,), waiting)
    if drawn.maybe():
        drawn.timed(drawn.some((waiting, bumped)), away)
    if drawn.maybe():
        share = drawn.number(0.3)
        drawn.row((*HELD, waiting), away, On(drawn.some([row.name for row in drawn.rows]), share))


def _slotted(drawn: Drawn) -> None:
    idle, asking, used = STATES["slot"]
    drawn.timed((idle,), asking)
    drawn.rows.append(Transition("slot_grant", (asking,), used, Granted("slot")))
    drawn.timed((used,), idle)
    if drawn.maybe():
        drawn.heard((asking, used), idle)


def _limited(drawn: Drawn) -> None:
    below, reached = STATES["limit"]
    window = max(1, round(drawn.unit * drawn.draw(st.integers(200, 8_000))))
    amount = drawn.number(max(1, round(window * drawn.draw(st.floats(0, 1)))))
    counted = drawn.some(STATES[drawn.draw(st.sampled_from(FREE))])
    drawn.row((below,), reached, Accrued(counted, amount, drawn.number(window)))
    drawn.timed((reached,), below)


def _measured(drawn: Drawn) -> Pathway:
    events = ("referral", *(row.name for row in drawn.rows if kind_of(row.target) == "family"))
    drawn.numbers["pace"] = min(1.0, drawn.draw(st.sampled_from([0.0, 0.0007, 0.013, 0.4])) / drawn.unit)
    during, speeds = drawn.condition(), drawn.speeds()
    drawn.numbers |= {name: drawn.draw(st.sampled_from([0.3, 0.1, 0.0])) for name in FRAILTIES}
    offers = (Offer("post.ramping", "few_seats"), Offer("post.serving", "seats"))
    resources = [Resource("seat", HELD, offers=offers), Resource("slot", ("slot.used",), capacity="slots")]
    kept, frailty = drawn.number(0.6), drawn.draw(st.sampled_from([None, *FRAILTIES]))
    return Pathway(
        tracks=TRACKS,
        transitions=tuple(drawn.rows),
        resources=tuple(drawn.draw(st.permutations(resources))),
        meters=(
            Meter("queued", ("seat.waiting", "seat.bumped")),
            Meter("held", HELD),
            Meter("minutes", drawn.condition()),
            Meter("child_minutes", drawn.condition(), per_child=True),
            *(Meter(state.replace(".", "_"), (state,)) for state in OFFERING),
            Meter("dyad_minutes", drawn.condition("dyad")),
        ),
        rhythms=(
            Rhythm("attempt", "pace", during, speeds),
            Rhythm("contact", "pace", during, speeds, kept, frailty),
        ),
        marks=(
            FirstTime("first", drawn.some(events)),
            StateAt("where", drawn.some(events), drawn.condition()),
        ),
        frailties=tuple(Frailty(name, name) for name in FRAILTIES),
    )


def _telling(drawn: Drawn, pathway: Pathway, staffing: Staffing, ends: tuple[int, int]) -> Telling:
    intake, follow_up = ends
    start = drawn.draw(st.sampled_from([date(2012, 7, 1), date(2015, 12, 29), date(2020, 2, 27)]))
    return Telling(
        pathway=pathway,
        numbers=drawn.numbers,
        staffing=staffing,
        quarters=Quarters(start, intake + follow_up),
        families=drawn.draw(st.sampled_from([6, 5, 4, 3, 2, 1])),
        intake=(drawn.draw(st.integers(0, intake - 1)), intake),
        follow_up=follow_up,
        children={1: 0.5, 3: 0.5},
        seed=drawn.draw(st.integers(0, 2**40)),
        draw=None,
    )
