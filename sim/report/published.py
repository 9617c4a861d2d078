"""What was published, as rows of a table: how each was seen, what rests on it, what is held to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose

from sim.params import Params, Row
from sim.params.consistency import every_estimate

SEEN: Mapping[str, str] = {
    "found": "on a page",
    "seed": "in the seed documents",
    "recalled_high": "recalled, surely",
    "recalled_medium": "recalled, fairly surely",
    "recalled_low": "recalled, unsurely",
    "derived": "worked out",
    "judgement": "judged",
}
"""How a row was seen, in the words of a table."""

SEEN_SO: Mapping[str, str] = {
    "found": "A public page, an abstract or a law's text states it. The full paper was not read.",
    "seed": "One of the two documents this project began with states it: an infographic, interviews.",
    "recalled_high": "Known from the literature; the page was not seen. We are sure of it.",
    "recalled_medium": "Known from the literature; the page was not seen. We are fairly sure of it.",
    "recalled_low": "Known from the literature; the page was not seen. We are not sure; nothing rests on it.",
    "derived": "Worked out from published numbers; the row shows the arithmetic.",
    "judgement": "A suggestion for a model, built from the other rows. It is no evidence.",
}
"""What each way to see a row means."""


@dataclass(frozen=True)
class Published:
    """Hold one row of the evidence, as people read it."""

    section: str
    name: str
    quantity: str
    group: str
    said: str
    seen: str
    source: str
    used: tuple[str, ...]
    """The numbers, prices, rates and indices that rest on it."""
    held: tuple[str, ...]
    """The targets that are its numbers: simulated results are held to them."""
    trap: str


def published(rows: Mapping[str, Row], params: Params) -> list[Published]:
    """Return every row of the evidence in the order of its sections, with the numbers that rest on it.

    >>> from sim.params import read_evidence, read_params
    >>> first = published(read_evidence("params"), read_params("params"))[0]
    >>> first.section, first.seen
    ('1.1 START in urban Kentucky, 2007 to 2011', 'in the seed documents')
    """
    users = resting(params)
    found = [_published(name, row, users.get(name, ()), params) for name, row in rows.items()]
    return sorted(found, key=lambda one: place(one.section))


def _published(name: str, row: Row, used: tuple[str, ...], params: Params) -> Published:
    words = (row.section, name, row.quantity, row.group, row.said)
    return Published(*words, SEEN[row.seen], row.source, used, held(row, params), row.trap)


def held(row: Row, params: Params) -> tuple[str, ...]:
    """Return the targets of the row's source whose value the row prints.

    >>> from sim.params import read_evidence, read_params
    >>> held(read_evidence("params")["kansas_re_entry"], read_params("params"))
    ('re_entered_comparator', 'ohio_re_entered_comparator')
    """
    alike = ((name, one.value) for name, one in params.targets.items() if one.source == row.source)
    return tuple(
        name
        for name, value in alike
        if value is not None and any(isclose(value, number, rel_tol=1e-9) for number in row.numbers)
    )


def place(section: str) -> tuple[int, ...]:
    """Return where a section stands, from the numbers at its beginning.

    >>> place("4.2 Re-entry and recurrence")
    (4, 2)
    """
    return tuple(int(part) for part in section.partition(" ")[0].split("."))


def resting(params: Params) -> dict[str, tuple[str, ...]]:
    """Return the names of the numbers, prices, rates and indices that rest on each row.

    >>> from sim.params import read_params
    >>> resting(read_params("params"))["ohio_stay"]
    ('hr_reunification_using',)
    """
    found: dict[str, tuple[str, ...]] = {name: (name,) for name in params.indices}
    for name, rate in params.rates.items():
        found |= {f"{name}_{state}": (f"{name} {state}",) for state in rate.by_state or ()}
    for where, one in every_estimate(params):
        name = " ".join(str(part) for part in (where[1], *where[3:]))
        for row in one.rows:
            found[row] = (*found.get(row, ()), name)
    return found
