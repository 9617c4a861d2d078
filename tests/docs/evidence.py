"""Compare params/ with the rows of its evidence, and write the generated parts of docs/evidence.md.

`python -m tests.docs.evidence` does both; it writes the page only where nothing contradicts.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path

from sim.params import Params, Row, read_evidence, read_params
from sim.report.evidence import Row as Value
from sim.report.evidence import rows as values
from sim.report.published import SEEN, SEEN_SO, Published, published
from tests.docs.comparing import faults, of_targets
from tests.docs.model import MARKED
from tests.docs.tables import name, names, sentence, table

PAGE = Path("docs/evidence.md")
HEAD = ("quantity", "of whom", "what was published", "how seen", "source", "used by", "results held to it")
ASSUMED_HEAD = ("number", "what it is", "value", "95 % interval", "why")
CALIBRATED_HEAD = ("number", "what it is", "setting", "unit", "prior (95 %)", "calibrated (95 %)")


@cache
def params() -> Params:
    return read_params("params")


@cache
def rows() -> dict[str, Row]:
    return read_evidence("params")


def seen() -> str:
    """Return each way in which a row was seen, what it means, and how many were."""
    counted = Counter(row.seen for row in rows().values())
    listed = ([SEEN[how], meaning, str(counted[how])] for how, meaning in SEEN_SO.items())
    return table(["how seen", "what that means", "rows"], listed)


def sections() -> str:
    """Return a table of every section, under its heading."""
    grouped = groupby(published(rows(), params()), key=lambda one: one.section)
    return "\n\n".join(f"### {heading}\n\n{table(HEAD, map(cells, found))}" for heading, found in grouped)


def cells(one: Published) -> list[str]:
    said = sentence(one.said) if one.said else ""
    beware = f" *Beware:* {sentence(one.trap)}" if one.trap else ""
    graded = [one.seen, name(one.source)]
    return [one.quantity, one.group, said + beware, *graded, names(one.used), names(one.held)]


def calibrated() -> str:
    """Return what the targets of each setting have made of the numbers they settle."""
    return table(CALIBRATED_HEAD, [row for setting in params().posteriors for row in moved(setting)])


def moved(setting: str) -> Iterator[list[str]]:
    """Yield a row for each number that a setting's own targets settle: before and after."""
    own, record = params().settings[setting], params().posteriors[setting].record
    for place, one in record.numbers.items() if record else ():
        number = place.partition("[")[0]
        if number in {*own.natural_history, *own.effects}:
            before, after = (
                f"{middle:g} ({low:g} to {high:g})" for low, middle, high in (one.prior, one.posterior)
            )
            yield [name(place), params().numbers[number].label, name(setting), one.unit, before, after]


def assumed() -> str:
    """Return the numbers that are assumed and that no target settles."""
    settled = {one for own in params().settings.values() for one in (*own.natural_history, *own.effects)}
    return table(ASSUMED_HEAD, (why(one) for one in values(params(), ["assumed"]) if one.name not in settled))


def why(one: Value) -> list[str]:
    return [f"{name(one.name)} {one.under}".strip(), one.label, one.value, one.interval, one.note]


def cited() -> str:
    """Return the sources of the rows, with what was seen of each."""
    keys = {row.source for row in rows().values()}
    listed = ((key, one) for key, one in params().sources.items() if key in keys)
    return table(
        ["source", "citation", "what was seen of it"],
        ([name(key), one.citation, one.seen] for key, one in listed),
    )


PARTS: Mapping[str, Callable[[], str]] = {
    "seen": seen,
    "sections": sections,
    "calibrated": calibrated,
    "assumed": assumed,
    "cited": cited,
}
"""Each generated part, by the name between its markers."""


def generated(text: str) -> str:
    """Return the page with every generated part made anew."""
    return MARKED.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n\n{found[4]}", text)


def main() -> None:
    """Refuse what contradicts; otherwise write the page."""
    if found := [*faults(params(), rows()), *of_targets(params(), rows())]:
        sys.exit("\n".join(found))
    PAGE.write_text(generated(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
