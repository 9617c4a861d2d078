"""Live and count stories on the compiled engine: seat everyone, run, read the log as a history or a tally."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import local

import numpy as np

from sim.engine.compiled import records as r
from sim.engine.compiled.casting import Cast
from sim.engine.compiled.drawing import drawn_values, of_draw, values
from sim.engine.compiled.gauges import Gauging, calendar, gauged, undivided
from sim.engine.compiled.records import NONE, Calendar, Floats, Gauges, Integers, Records, Table, World
from sim.engine.compiled.rooms import Room
from sim.engine.compiled.telling import told
from sim.engine.compiled.wiring import wired
from sim.engine.frame import AT_ONE_INSTANT, endless, framed
from sim.history import EVENT, POST, POSTING, STAY, UNEQUAL, History, Page, Tally
from sim.pathway import Pathway
from sim.quarters import Quarters

_HERE = local()
"""The rooms this thread used last: where stories are alike in size, none is made anew."""
ROOMS = 3
"""So many are kept."""


@dataclass(frozen=True)
class Script:
    """A pathway with its numbers, as the compiled engine reads it: what happens, and what is counted."""

    pathway: Pathway
    table: Table
    places: Integers
    gauging: Gauging
    gauges: Gauges

    def of(self, draw: int) -> Script:
        """Return the script of one draw, of `scripts` for all."""
        table, gauges = of_draw(self.table, draw), of_draw(self.gauges, draw)
        return Script(self.pathway, table, self.places[draw], self.gauging, gauges)

    def history(self, cast: Cast) -> History:
        """Live a story and return its full history, checked to be a balanced panel; raise as `count` does.

        It is lived by the same code as stories that are counted, so what is checked is what is used.
        """
        page = self.gauging.page(cast.cohort.families, 1)
        room = self._told(cast, undivided(cast.last), 1, page)
        log = np.concatenate([room.written(), self._last(room.world, cast)])
        order = np.argsort(log["who"], kind="stable")
        return _history(log[order], cast).checked(self.pathway.track_of, framed(self.pathway).tracks)

    def _last(self, world: World, cast: Cast) -> Records:
        """Return everyone's last stays, one on each track, as entries of the log in which nothing happens."""
        everyone = np.arange(cast.entities)
        tracks = self.table.begun[(everyone >= cast.staff.dyads).astype(np.int64), 2]
        who = np.repeat(everyone, tracks)
        track = np.arange(len(who)) - np.repeat(tracks.cumsum() - tracks, tracks)
        last = np.empty(len(who), dtype=r.ENTRY)
        state, entity = world.states[who, track], world.entities[who]
        last["who"], last["time"], last["event"], last["previous"] = who, entity["stop"], NONE, NONE
        last["state"], last["start"] = state, world.since[who, track]
        last["dyad"] = np.where(self.table.states["seated"][state], entity["held"], NONE)
        return last

    def tally(self, cast: Cast, quarters: Quarters, sites: int) -> Tally:
        """Live and count a story; raise as `count` does."""
        page = self.gauging.page(cast.cohort.families, len(quarters))
        self.count(cast, quarters, sites, page)
        names = self.gauging.quantities
        return Tally(names, page.by_quarter, page.by_family.T, page.marks.T, cast.cohort)

    def count(self, cast: Cast, quarters: Quarters, sites: int, page: Page) -> None:
        """Live a story and count it on a page.

        Raises:
            OverflowError: a family's minutes do not fit 32 bits.
            ValueError: the sums by quarter and by family differ.
            RuntimeError: an entity goes round in circles within one minute.
            MemoryError: the story is longer than any room.
        """
        self._told(cast, calendar(quarters), sites, page)

    def _told(self, cast: Cast, own: Calendar, sites: int, page: Page) -> Room:
        """Live a story in a room, a larger one if the first is too small for it, and return the room."""
        room = _room(self.pathway, cast)
        _limits(cast)
        while (status := self._tell(room, cast, own, sites, page)) in {r.LOG_FULL, r.QUEUE_FULL}:
            room = _keep(room.larger(log=status == r.LOG_FULL))
        if status == r.ENDLESS:
            raise self._circles(room, cast)
        if status == r.TOO_LONG:
            msg = "a family's minutes do not fit 32 bits: shorten the follow-up"
            raise OverflowError(msg)
        if status == r.UNEQUAL:
            raise ValueError(UNEQUAL)
        return room

    def _tell(self, room: Room, cast: Cast, own: Calendar, sites: int, page: Page) -> int:
        """Live a story in a room and count it; return why the engine stopped."""
        families, dyads = cast.cohort.families, cast.staff.dyads
        world = room.world._replace(luck=room.luck(cast.cohort.streams))
        seats = self.table, world, *cast.each, cast.frailties, self.places, dyads
        sheet = room.sheet(cast.entities, families, len(own.edges) - 1)
        return int(told(*seats, self.gauges, own, sheet, cast.cohort.children, sites, page))

    def _circles(self, room: Room, cast: Cast) -> RuntimeError:
        blamed, dyads = int(room.world.counters[r.BLAMED]), cast.staff.dyads
        own = room.written()
        own = own[own["who"] == blamed][-AT_ONE_INSTANT:]
        who = f"dyad {blamed}" if blamed < dyads else f"family {blamed - dyads}"
        return endless(self.pathway, who, int(room.world.counters[r.NOW]), own["event"].tolist())


def script(pathway: Pathway, numbers: Mapping[str, float]) -> Script:
    """Put a pathway and its numbers into arrays; raise KeyError for a number that is missing."""
    return _filled(pathway, values(pathway, numbers))


def scripts(pathway: Pathway, numbers: Mapping[str, float | Floats], draws: int) -> Script:
    """Put a pathway and its numbers, each one or [draw], into arrays as `script` does, for all draws."""
    return _filled(pathway, drawn_values(pathway, numbers, draws))


def _filled(pathway: Pathway, given: Floats) -> Script:
    gauging = gauged(pathway)
    return Script(pathway, *wired(pathway).filled(given), gauging, gauging.filled(given))


def _room(pathway: Pathway, cast: Cast) -> Room:
    """Return this thread's room for as many dyads and families, or a new one."""
    rooms: list[Room] = _HERE.__dict__.setdefault("rooms", [])
    found = [room for room in rooms if room.fits(pathway, cast.entities, cast.staff.dyads)]
    return found[0] if found else _keep(Room.made(pathway, cast.entities, cast.staff.dyads))


def _keep(room: Room) -> Room:
    """Keep a room for this thread's next stories, before the others, in place of those it stands for."""
    rooms: list[Room] = _HERE.__dict__.setdefault("rooms", [])
    others = [one for one in rooms if not room.fits(one.wiring.pathway, one.entities, one.dyads)]
    _HERE.rooms = [room, *others][:ROOMS]
    return room


def _limits(cast: Cast) -> None:
    """Raise OverflowError for a story that keys cannot hold, ValueError for a dyad hired after its end."""
    if cast.entities > r.MOST or cast.last >= r.LATEST:
        msg = f"the compiled engine holds {r.MOST:,} families and dyads until minute {r.LATEST:,} at most"
        raise OverflowError(msg)
    if cast.staff.hired.max(initial=0) > cast.staff.until:
        msg = f"a dyad is hired after minute {cast.staff.until:,}, until which all are followed"
        raise ValueError(msg)


def _history(log: Records, cast: Cast) -> History:
    """Read a log, in order of entities, as a history."""
    dyads = cast.staff.dyads
    split = int(np.searchsorted(log["who"], dyads))
    own, staff = log[split:], log[:split]
    stays, events = own[own["state"] != NONE], own[own["event"] != NONE]
    posts, postings = staff[staff["state"] != NONE], staff[staff["event"] != NONE]
    return History(
        stays=_columns(
            STAY, stays["who"] - dyads, stays["state"], stays["start"], stays["time"], stays["dyad"]
        ),
        events=_columns(EVENT, events["who"] - dyads, events["event"], events["time"]),
        posts=_columns(POST, posts["who"], posts["state"], posts["start"], posts["time"]),
        postings=_columns(POSTING, postings["who"], postings["event"], postings["time"]),
        cohort=cast.cohort,
        staff=cast.staff,
    )


def _columns(kind: np.dtype[np.void], *columns: Integers) -> Records:
    made = np.empty(len(columns[0]), dtype=kind)
    for name, column in zip(kind.names or (), columns, strict=True):
        made[name] = column
    return made
