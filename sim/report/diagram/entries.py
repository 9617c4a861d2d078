"""One number a transition reads, in lines: what it is for, its value, where that comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import fill

from sim.pathway import On, Pathway, Transition
from sim.report.diagram.numbers import Numbers, Value
from sim.report.diagram.triggers import condition, roles

WIDTH = 80
INDENT = 4
COLUMN = 16
"""Where a number's name begins, after what it is for."""


@dataclass(frozen=True)
class Entry:
    """Say what a number is for (`role`), its name, and when it counts, if not always."""

    role: str
    name: str
    when: str = ""


def entries(pathway: Pathway, row: Transition) -> list[Entry]:
    """Return every number a row reads, its trigger's first.

    >>> from sim.pathway import PATHWAY
    >>> row = next(row for row in PATHWAY.transitions if row.name == "termination")
    >>> [(entry.role, entry.name) for entry in entries(PATHWAY, row)]
    [('mean', 'termination_mean'), ('speed', 'hr_termination_recovering')]
    """
    own = [Entry(role, name) for role, name in roles(row)]
    role = "times" if isinstance(row.trigger, On) else "speed"
    return own + [
        Entry(role, speed.ratio, f"while {condition(pathway, speed.during)}") for speed in row.speeds
    ]


def lines(numbers: Numbers, entry: Entry) -> Iterator[str]:
    """Yield an entry's lines, of 80 columns at most.

    >>> from sim.params import read_params
    >>> for line in lines(Numbers(read_params("params")), Entry("delay", "clock_starts_latest")):
    ...     print(line)
        delay       clock_starts_latest = 60 days [certain: the law says it]
                    Time after removal at which the clock on time in care starts
                    at the latest (asfa_1997, abstract)
    """
    role = f"{' ' * INDENT}{entry.role} ".ljust(COLUMN)
    values = numbers.values(entry.name)
    if len(values) == 1:
        yield wrapped(f"{entry.name} = {said(values[0])} {entry.when}", role, hang=2)
    else:
        yield wrapped(f"{entry.name} {entry.when}", role, hang=2)
        for value in values:
            yield wrapped(f"{value.under}: {said(value)}{source(value)}", " " * (COLUMN + 2), hang=2)
    where = origin(numbers, entry.name)
    yield wrapped(f"{numbers.label(entry.name)}{f' ({where})' if where else ''}", " " * COLUMN)


def said(value: Value) -> str:
    """Return a value with its interval, and whether all values in it are alike.

    >>> said(Value("20 %", "11 to 29 %", "uniform"))
    '20 % [11 to 29 %, all alike]'
    """
    alike = ", all alike" if value.distribution == "uniform" else ""
    return f"{value.said} [{value.interval}{alike}]" if value.interval else value.said


def source(value: Value) -> str:
    """Return where one value comes from, in brackets; empty for a decision.

    >>> source(Value("1", source="asfa_1997", provenance="abstract"))
    ' (asfa_1997, abstract)'
    """
    return f" ({value.source}, {value.provenance})" if value.source else ""


def origin(numbers: Numbers, name: str) -> str:
    """Return where a number comes from; empty where each of its values says so itself.

    >>> from sim.params import read_params
    >>> origin(Numbers(read_params("params")), "extension_length")
    'ohio_juv_r_14, abstract'
    """
    place, values = numbers.decided_in(name), numbers.values(name)
    if place:
        return f"decided by the scenario, {place}"
    if not values:
        return "not in params/"
    if len(values) > 1:
        return ""
    (value,) = values
    return f"{value.source}, {value.provenance}{f'; {value.home} {value.under}' if value.home else ''}"


def wrapped(text: str, first: str, *, hang: int = 0) -> str:
    """Return a paragraph that begins with `first`; its other lines begin below its end, `hang` columns in.

    >>> print(wrapped("what it says", "    mean "))
        mean what it says
    """
    return fill(
        text.strip(),
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * (len(first) + hang),
        break_long_words=False,
        break_on_hyphens=False,
    )
