"""A document becomes a model, or a list of problems in a planner's words with the line of each.

Values are checked the strict way JSON is: a text is not a number, `true` is not 1, yet a list may
become a tuple and `2012-07-01` a date.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails

from sim.errors import InputError, Problem
from sim.inputs.describing import texts
from sim.inputs.documents import Document, Where, dotted
from sim.inputs.wording import kind_named, known_names, sentence

MOST_TOLD: Final = 200
"""How many problems of one file are told: nobody reads more, and finding the nearest names takes time."""


class Frozen(BaseModel):
    """Refuse unknown names, changes after construction, and values of a neighbouring type.

    >>> class Clinic(Frozen):
    ...     slots: int
    >>> Clinic(slots=180)
    Clinic(slots=180)
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        defer_build=True,  # most are built as parts of others, and some are never asked for
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Say of each field what the text under it says."""
        schema = handler(core_schema)
        fields = handler.resolve_ref_schema(schema)["properties"]
        for name, text in texts(cls).items():
            if name in fields:  # a text may stand under what is no field
                fields[name]["description"] = text
        return schema


M = TypeVar("M", bound=BaseModel)


def validated(model: type[M], document: Document, data: Any = None, prefix: Where = ()) -> M:
    """Return the document, or the part of it at `prefix`, as an instance of the model.

    `data` stands in for the values at `prefix` when given; it must be plain YAML values.

    Raises:
        InputError: every value the model refuses, with its file and line, what is wrong and how to
            mend it.

    >>> from pathlib import Path
    >>> class Clinic(Frozen):
    ...     slots: int
    >>> document = Document(Path("a.yaml"), {"slot": 3}, {})
    >>> try:
    ...     validated(Clinic, document)
    ... except InputError as error:
    ...     print(error)
    a.yaml: slot: is not a known name
        did you mean 'slots'?
    a.yaml: slots: is missing
        add 'slots:'
    """
    values = _at(document.data, prefix) if data is None else data
    try:
        return model.model_validate_json(json.dumps(values), strict=True)
    except ValidationError as error:
        details = error.errors(include_url=False)
    problems = [_problem(model, document, values, prefix, detail) for detail in details[:MOST_TOLD]]
    raise InputError([*_told_once(problems), *untold(document, len(details))])


def untold(document: Document, many: int) -> list[Problem]:
    """Return the problem that a document has more problems than are told, if it has so many.

    >>> from pathlib import Path
    >>> print(*untold(Document(Path("a.yaml"), {}, {}), 203))
    a.yaml: has 3 more problems
        mend first those that are told
    """
    what, mend = f"has {many - MOST_TOLD} more problems", "mend first those that are told"
    return [Problem(str(document.path), 0, "", what, mend)] if many > MOST_TOLD else []


def _problem(
    model: type[BaseModel], document: Document, values: Any, prefix: Where, error: ErrorDetails
) -> Problem:
    missing = error["type"] == "missing"
    inner = _written(values, error["loc"][:-1] if missing else error["loc"])
    if missing:
        inner = (*inner, error["loc"][-1])
    known = known_names(model, error["loc"][:-1]) if error["type"] == "extra_forbidden" else frozenset[str]()
    where = (*prefix, *inner)
    named = kind_named(error)
    file, line = document.origin((*where, named) if named else where)
    what, mend = sentence(error, where, known)
    return Problem(file, line, dotted(where), what, mend)


def _written(values: Any, loc: Where) -> Where:
    """Drop from pydantic's location the pieces nobody wrote, such as the branch of a union."""
    found: list[str | int] = []
    for piece in loc:
        if isinstance(values, dict) and str(piece) in values:
            found.append(str(piece))
            values = values[str(piece)]
        elif isinstance(values, list) and isinstance(piece, int) and piece < len(values):
            found.append(piece)
            values = values[piece]
    return tuple(found)


def _told_once(problems: Sequence[Problem]) -> list[Problem]:
    """Join what the branches of a union say about the same value."""
    joined: dict[tuple[str, int, str], Problem] = {}
    for problem in problems:
        place = (problem.file, problem.line, problem.where)
        first = joined.setdefault(place, problem)
        what = first.what if problem.what in first.what else f"{first.what}, or {problem.what}"
        mend = first.mend if problem.mend in first.mend else f"{first.mend}; or {problem.mend}"
        joined[place] = Problem(*place, what, mend)
    return list(joined.values())


def _at(values: Any, where: Where) -> Any:
    for piece in where:
        if isinstance(values, dict):
            values = values.get(piece)
        elif isinstance(values, list) and isinstance(piece, int) and piece < len(values):
            values = values[piece]
        else:
            return None
    return values
