"""A family's two lives as data: for `--json`, with the sentences a person reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sim.experiment.families import FamilyStory, Life, Moment
from sim.report.story.ending import NOT_SHARED_OUT, PAIRED, difference, endings, hearings
from sim.report.story.words import sentence


def told(life: Life) -> Iterator[tuple[Moment, str]]:
    """Yield every moment of which something is said, and what."""
    for moment in life.moments:
        said = sentence(moment, life)
        if said:
            yield moment, said


def days(life: Life) -> Mapping[date, str]:
    """Return what is said of each day of a life on which something happens."""
    said: dict[date, list[str]] = defaultdict(list)
    for moment, words in told(life):
        said[moment.day].append(words)
    return {day: " ".join(all_said) for day, all_said in said.items()}


def as_data(story: FamilyStory) -> dict[str, Any]:
    """Return a story as plain values: dates as text, dollars, days and counts as numbers."""
    return {
        "scenario": story.title,
        "lens": story.lens,
        "draw": story.draw,
        "replication": story.replication,
        "family": story.family,
        "families": story.families,
        "children": story.children,
        "referral": story.referral.isoformat(),
        "co_parent": story.co_parent,
        "enrolment": story.enrolment,
        "lives": [_life(life) for life in story.lives],
        "difference": difference(story),
        "price_year": story.price_year,
        "notes": [PAIRED, NOT_SHARED_OUT.format(year=story.price_year)],
    }


def _life(life: Life) -> dict[str, Any]:
    return {
        "arm": life.arm,
        "label": life.label,
        "moments": [
            {"date": moment.day.isoformat(), "event": moment.event, "sentence": said}
            for moment, said in told(life)
        ],
        "last_day": life.last_day.isoformat(),
        "states": {
            track: life.state(track) for track in ("placement", "setting", "recovery", "case", "mentor")
        },
        "ending": dict(endings(life)),
        "days_in_placement": life.days_in_placement,
        "minutes_in_placement": life.minutes_in_placement,
        "hearings": hearings(life),
        "contacts": life.counts["contact"],
        "contacts_with_children": life.counts["child_visit"],
        "costs": dict(life.costs),
        "cost": life.cost,
    }
