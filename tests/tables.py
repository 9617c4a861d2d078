"""Small pathways made for one purpose each, and the few words it takes to live on them.

Times are plain minutes; numbers are given beside each table, under the names the table uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.distributions import Exponential, Law
from sim.engine import Staffing, Telling, difference, employed, laid_out, live, referred
from sim.engine.compiled import cast, script
from sim.history import Cohort, History, Staff
from sim.pathway import (
    Accrued,
    After,
    At,
    Dated,
    FirstTime,
    Frailty,
    Granted,
    Meter,
    Offer,
    On,
    Pathway,
    Resource,
    Rhythm,
    Spare,
    Speed,
    Track,
    Transition,
    faults,
)
from sim.pathway.grammar import Trigger
from sim.quarters import Quarters

FALSE_ALARM = 1e-4
"""How often a sound model would fail one statistical test, were the seed not fixed: once in 10,000."""

START = date(2012, 7, 1)
"""The day a story on a small table begins, where calendar quarters matter."""


def sound(pathway: Pathway) -> Pathway:
    """Return a pathway, having asserted that its own checks find nothing wrong with it."""
    assert faults(pathway) == ()
    return pathway


def telling(
    pathway: Pathway,
    numbers: Mapping[str, float],
    families: int,
    *,
    intake: int = 1,
    follow_up: int,
    seed: int = 1,
    draw: int | None = None,
    children: Mapping[int, float] | None = None,
    staffing: Staffing | None = None,
) -> Telling:
    """Return what is to be told: by default one-child families, referred at minute 0, without staff."""
    return Telling(
        pathway=pathway,
        numbers=numbers,
        staffing=staffing or Staffing(),
        quarters=Quarters(START, intake + follow_up),
        families=families,
        intake=(0, intake),
        follow_up=follow_up,
        children=children or {1: 1.0},
        seed=seed,
        draw=draw,
    )


def lived(
    pathway: Pathway,
    numbers: Mapping[str, float],
    families: int,
    *,
    intake: int = 1,
    follow_up: int,
    seed: int = 1,
    replication: int = 0,
    hired: Sequence[int] = (),
) -> History:
    """Live a table once and return its history; all are referred at minute 0 unless there is an intake."""
    address = (seed, None, replication)
    cohort = referred(families, (0, intake), follow_up, {1: 1.0}, address)
    return by_both(pathway, numbers, cohort, employed(hired, intake + follow_up, address))


def arriving(
    pathway: Pathway,
    numbers: Mapping[str, float],
    times: Iterable[int],
    follow_up: int,
    hired: Sequence[int] = (),
) -> History:
    """Live a table with families referred at given minutes."""
    when = np.array(list(times), dtype=np.int64)
    address = (1, None, 0)
    streams = referred(len(when), (0, 1), 1, {1: 1.0}, address).streams
    staff = employed(hired, max([0, *when.tolist(), *hired]) + follow_up + 1, address)
    return by_both(pathway, numbers, Cohort(when, np.ones_like(when), streams, follow_up), staff)


def by_both(pathway: Pathway, numbers: Mapping[str, float], cohort: Cohort, staff: Staff) -> History:
    """Live a table on both engines and return the one history they must tell."""
    history = live(laid_out(pathway, numbers), cohort, staff)
    variances = {one.name: numbers[one.variance] for one in pathway.frailties}
    told = script(pathway, numbers).history(cast(cohort, staff, variances))
    assert difference(history, told, pathway) is None
    return history


def age_at(history: History, pathway: Pathway, event: str) -> NDArray[np.float64]:
    """Return each family's minutes from referral to the first such event; infinity where it never came."""
    found = np.full(history.cohort.families, np.inf)
    hits = history.events[history.events["event"] == pathway.event(event)]
    family, first = np.unique(hits["family"], return_index=True)
    found[family] = hits["time"][first] - history.cohort.referral[family]
    return found


def minutes_in(history: History, pathway: Pathway, *states: str) -> NDArray[np.int64]:
    """Return each family's minutes in any of the states, over all its stays."""
    numbers = [pathway.state(state) for state in states]
    stays = history.stays[np.isin(history.stays["state"], numbers)]
    total = np.zeros(history.cohort.families, dtype=np.int64)
    np.add.at(total, stays["family"], stays["stop"] - stays["start"])
    return total


def stays_in(history: History, pathway: Pathway, state: str) -> Iterator[tuple[int, int, int]]:
    """Yield (family, start, stop) of every stay in a state, ordered by family and time."""
    stays = history.stays[history.stays["state"] == pathway.state(state)]
    rows = sorted(zip(stays["family"].tolist(), stays["start"].tolist(), stays["stop"].tolist(), strict=True))
    yield from rows


def events_of(history: History, pathway: Pathway, family: int) -> list[tuple[str, int]]:
    """Return one family's events in the order in which they happened, as (name, minute)."""
    own = history.events[history.events["family"] == family]
    return [(pathway.events[event], time) for event, time in zip(own["event"], own["time"], strict=True)]


def postings_of(history: History, pathway: Pathway, dyad: int) -> list[tuple[str, int]]:
    """Return one dyad's events in the order in which they happened, as (name, minute)."""
    own = history.postings[history.postings["dyad"] == dyad]
    return [(pathway.events[event], time) for event, time in zip(own["event"], own["time"], strict=True)]


def seats_of(history: History, family: int) -> list[tuple[int, int, int]]:
    """Return with which dyad a family had a seat, from when to when, as (dyad, start, stop)."""
    own = history.stays[(history.stays["family"] == family) & (history.stays["dyad"] >= 0)]
    return list(zip(own["dyad"].tolist(), own["start"].tolist(), own["stop"].tolist(), strict=True))


COUNTER = sound(
    Pathway(
        tracks=(Track("desk", ("waiting", "served", "gone", "left")),),
        transitions=(
            Transition("call", ("desk.waiting",), "desk.served", Granted("seat")),
            Transition("service", ("desk.served",), "desk.gone", After(Exponential("service_mean"))),
            Transition("patience", ("desk.waiting",), "desk.left", At("patience")),
        ),
        resources=(Resource("seat", ("desk.served",), capacity="seats"),),
        meters=(Meter("waiting", ("desk.waiting",)), Meter("served", ("desk.served",))),
        marks=(FirstTime("minutes_to_call", ("call",)),),
    )
)
"""A counter with seats: wait for one, be served, go; or lose patience."""

OFFICE = sound(
    Pathway(
        tracks=(
            Track("desk", ("waiting", "served", "bumped", "gone", "left")),
            Track("post", ("training", "ramping", "serving", "vacant", "released"), of="dyad"),
            Track("season", ("open", "over"), of="dyad"),
        ),
        transitions=(
            Transition("call", ("desk.waiting",), "desk.served", Granted("seat")),
            Transition("service", ("desk.served",), "desk.gone", After(Exponential("service_mean"))),
            Transition("patience", ("desk.waiting",), "desk.left", At("patience")),
            Transition("bump", ("desk.served",), "desk.bumped", On(("departure", "release"))),
            Transition("recall", ("desk.bumped",), "desk.served", Granted("seat", first=True)),
            Transition("ramp", ("post.training",), "post.ramping", At("training")),
            Transition("full", ("post.ramping",), "post.serving", At("ramping")),
            Transition("departure", ("post.ramping", "post.serving"), "post.vacant", At("tenure")),
            Transition("refill", ("post.vacant",), "post.training", At("vacancy")),
            Transition("season_end", ("season.open",), "season.over", Dated("season_end")),
            Transition(
                "release",
                ("post.training", "post.ramping", "post.serving", "post.vacant"),
                "post.released",
                Spare("seat"),
                during=("season.over",),
            ),
        ),
        resources=(
            Resource(
                "seat",
                ("desk.served",),
                offers=(Offer("post.ramping", "few_seats"), Offer("post.serving", "seats")),
            ),
        ),
        meters=(
            Meter("waiting", ("desk.waiting", "desk.bumped")),
            Meter("served", ("desk.served",)),
            Meter("dyad", ("post.training", "post.ramping", "post.serving")),
            Meter("vacant", ("post.vacant",)),
        ),
    )
)
"""The same counter with seats offered by dyads, who train, leave when their time is up, and are replaced."""

STEADY = {"training": 1, "ramping": 1, "tenure": 10**12, "vacancy": 1, "season_end": 10**12}
"""Numbers of dyads who train for a minute and then stay for ever."""

RACE = sound(
    Pathway(
        tracks=(Track("race", ("on", "first", "second", "third")),),
        transitions=tuple(
            Transition(name, ("race.on",), f"race.{name}", After(Exponential(f"{name}_mean")))
            for name in ("first", "second", "third")
        ),
    )
)
"""Three exponential clocks that compete."""


def ticking(trigger: Trigger, *, frailties: tuple[Frailty, ...] = (), **more: Any) -> Pathway:
    """Return one clock and nothing else, by its trigger and whatever more its row says."""
    ring = Transition("ring", ("clock.on",), "clock.rung", trigger, **more)
    return sound(Pathway((Track("clock", ("on", "rung")),), (ring,), frailties=frailties))


def paced(law: Law, *, resumes: bool = False, frailties: tuple[Frailty, ...] = (), **more: Any) -> Pathway:
    """Return a clock whose speed changes at fixed delays: 1, then `hr_second`, then `hr_third`.

    With `resumes` the clock runs only on shift, where the family comes and goes at fixed delays. `more` is
    what else its row says.
    """
    sources = ("clock.on",) if resumes else ("clock.on", "clock.off")
    return sound(
        Pathway(
            tracks=(Track("phase", ("first", "second", "third")), Track("clock", ("on", "off", "rung"))),
            transitions=(
                Transition("slow", ("phase.first",), "phase.second", At("first_phase")),
                Transition("fast", ("phase.second",), "phase.third", At("second_phase")),
                Transition(
                    "ring",
                    sources,
                    "clock.rung",
                    After(law),
                    speeds=(Speed("hr_second", ("phase.second",)), Speed("hr_third", ("phase.third",))),
                    resumes=resumes,
                    **more,
                ),
                Transition("rest", ("clock.on",), "clock.off", At("shift")),
                Transition("return", ("clock.off",), "clock.on", At("break")),
            ),
            frailties=frailties,
        )
    )


CARE = sound(
    Pathway(
        tracks=(Track("care", ("out", "in", "other")), Track("limit", ("below", "reached"))),
        transitions=(
            Transition("entry", ("care.out",), "care.in", After(Exponential("out_mean"))),
            Transition("exit", ("care.in", "care.other"), "care.out", After(Exponential("in_mean"))),
            Transition("move", ("care.in",), "care.other", After(Exponential("move_mean"))),
            Transition(
                "reach",
                ("limit.below",),
                "limit.reached",
                Accrued(("care.in", "care.other"), amount="amount", window="window"),
            ),
            Transition("forget", ("limit.reached",), "limit.below", At("forget")),
        ),
    )
)
"""In and out of care, and a limit on the time in care within a moving window."""

FORK = sound(
    Pathway(
        tracks=(Track("spark", ("dark", "lit")), Track("way", ("start", "left", "rest", "right"))),
        transitions=(
            Transition("spark", ("spark.dark",), "spark.lit", At("delay")),
            Transition("left", ("way.start",), "way.left", On(("spark",), "left_share")),
            Transition("rest", ("way.start",), "way.rest", On(("spark",))),
            Transition("right", ("way.start",), "way.right", On(("spark",), "right_share")),
        ),
    )
)
"""One event with three ways to go, of which one takes what the others leave."""

STEPS = sound(
    Pathway(
        tracks=(
            Track("spark", ("dark", "lit")),
            Track("one", ("a", "b")),
            Track("two", ("a", "b", "c")),
            Track("three", ("a", "b")),
            Track("four", ("a", "b")),
        ),
        transitions=(
            Transition("spark", ("spark.dark",), "spark.lit", At("delay")),
            # Written so that neither table order nor depth first gives the order breadth first gives.
            Transition("grandchild", ("three.a",), "three.b", On(("child_one",))),
            Transition("child_one", ("one.a",), "one.b", On(("spark",))),
            Transition("stale", ("two.a",), "two.c", On(("child_one",))),
            Transition("child_two", ("two.a",), "two.b", On(("spark",))),
            Transition("after_stale", ("four.a",), "four.b", On(("stale",))),
        ),
    )
)
"""A chain in which `stale` is chosen while two.a still holds, and comes up after `child_two` has left it."""

RHYTHM = sound(
    Pathway(
        tracks=(Track("pace", ("slow", "fast", "still")),),
        transitions=(
            Transition("quicken", ("pace.slow",), "pace.fast", After(Exponential("slow_mean"))),
            Transition("stop", ("pace.fast",), "pace.still", After(Exponential("fast_mean"))),
            Transition("restart", ("pace.still",), "pace.slow", After(Exponential("still_mean"))),
        ),
        meters=(Meter("slow", ("pace.slow",)), Meter("fast", ("pace.fast",))),
        rhythms=(
            Rhythm(
                "beat", "beats", ("pace.slow", "pace.fast"), speeds=(Speed("fast_ratio", ("pace.fast",)),)
            ),
        ),
        marks=(FirstTime("minutes_to_stop", ("stop",)),),
    )
)
"""Something that comes at a rate, faster in one state, and not at all in another."""
