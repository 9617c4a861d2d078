"""A refusal of pydantic is told in a planner's words: what is wrong, how to mend it, what is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from sim.errors import Mend, did_you_mean, nearest, shown
from sim.inputs.documents import Where, dotted

_WHOLE = ("must be a whole number, but is {value}", "write digits only, such as 12, without quotes")
_NUMBER = ("must be a number, but is {value}", "write a number such as 0.5, without quotes")
_TEXT = ("must be a text, but is {value}", "put it in quotes: '{raw}'")
_TRUTH = ("must be true or false, but is {value}", "write true or false, without quotes")
_DATE = ("must be a date, but is {value}", "write it as 2012-07-01")
_GROUP = ("must be a group of names with values, but is {value}", "write 'name: value' lines below it")
_LIST = ("must be a list, but is {value}", "write it as [first, second]")
_CHOICE = ("must be one of {expected}, but is {value}", "write {expected}")

# pydantic's error type -> what is wrong, how to mend it.
_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), _WHOLE),
    **dict.fromkeys(("float_type", "float_parsing"), _NUMBER),
    "finite_number": ("must be a finite number, but is {value}", "write a smaller number"),
    "string_type": _TEXT,
    **dict.fromkeys(("bool_type", "bool_parsing"), _TRUTH),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), _DATE),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type", "dataclass_type"), _GROUP),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), _LIST),
    **dict.fromkeys(("literal_error", "enum"), _CHOICE),
    "union_tag_invalid": ("has the {discriminator} '{tag}', which is not known", "write {expected_tags}"),
    "union_tag_not_found": ("does not say its {discriminator}", "add the line {discriminator}"),
    "greater_than": ("must be above {gt}, but is {value}", "write a number above {gt}"),
    "greater_than_equal": ("must be {ge} or more, but is {value}", "write {ge} or more"),
    "less_than": ("must be below {lt}, but is {value}", "write a number below {lt}"),
    "less_than_equal": ("must be {le} or less, but is {value}", "write {le} or less"),
    "too_short": ("must have at least {min_length} items, but has {actual_length}", "add what is missing"),
    "too_long": ("must have at most {max_length} items, but has {actual_length}", "take some out"),
    "string_too_short": ("must have at least {min_length} letters, but is {value}", "write a longer text"),
    "string_too_long": ("must have at most {max_length} letters, but is {value}", "write a shorter text"),
}


def sentence(error: ErrorDetails, where: Where, known: Iterable[str]) -> tuple[str, str]:
    """Return what is wrong and how to mend it, for one error of pydantic at `where`.

    >>> sentence({"type": "int_type", "loc": ("a",), "msg": "", "input": "12"}, ("a",), ())
    ("must be a whole number, but is '12'", 'write digits only, such as 12, without quotes')
    """
    kind, value = error["type"], error["input"]
    if kind == "missing":
        return "is missing", _add(where[-1]) + (f" to {dotted(where[:-1])}" if where[1:] else "")
    if kind == "extra_forbidden":
        return "is not a known name", did_you_mean(str(where[-1]), known)
    context = error.get("ctx", {})
    if kind in ("value_error", "assertion_error"):
        return _own_words(context["error"])
    if kind not in _SENTENCES:
        return f"{error['msg'][:1].lower()}{error['msg'][1:]}, but is {shown(value)}", "correct it"
    bounds = {name: f"{bound:g}" for name, bound in context.items() if isinstance(bound, int | float)}
    tag = {"tag": str(context["tag"])[:40]} if "tag" in context else {}
    known_as = {"value": shown(value), "raw": str(value)[:40], **context, **bounds, **tag}
    what, mend = (text.format(**known_as) for text in _SENTENCES[kind])
    if kind == "union_tag_not_found" and (misspelt := kind_named(error)):
        return what, f"did you mean {context['discriminator']} instead of '{misspelt}'?"
    return what, _closest(value, context) or mend


def kind_named(error: ErrorDetails) -> str | None:
    """Return the name in a group that says of what kind it is, or else the one that is most like it.

    >>> kind_named({"type": "union_tag_not_found", "loc": (), "msg": "",
    ...             "input": {"unt": "share"}, "ctx": {"discriminator": "'unit'"}})
    'unt'
    """
    group, context = error["input"], error.get("ctx", {})
    if "discriminator" not in context or not isinstance(group, dict):
        return None
    name = context["discriminator"].strip("'")
    return name if name in group else nearest(name, group)


def known_names(model: type[BaseModel], loc: Where) -> frozenset[str]:
    """Return the names a model knows at a location that pydantic gives.

    >>> from pydantic import create_model
    >>> Arm = create_model("Arm", dyads=int)
    >>> Scenario = create_model("Scenario", arms=dict[str, Arm])
    >>> sorted(known_names(Scenario, ("arms", "start")))
    ['dyads']
    """
    kinds: list[Any] = [model]
    for piece in loc:
        kinds = [inner for kind in kinds for inner in _inside(kind, piece)] or _branches(kinds, piece)
    models = [kind for kind in kinds if _is_model(kind)]
    return frozenset(name for kind in models for name in _fields(kind))


def _add(piece: str | int) -> str:
    return f"add item {piece + 1}" if isinstance(piece, int) else f"add '{piece}:'"


def _own_words(error: Exception) -> tuple[str, str]:
    if isinstance(error, Mend):
        return error.what, error.mend
    return str(error), "correct it"


def _closest(value: Any, context: Mapping[str, Any]) -> str | None:
    choices = str(context.get("expected", "")).replace(" or ", ", ").split(", ")
    close = nearest(value, [choice.strip("'") for choice in choices]) if isinstance(value, str) else None
    return f"did you mean '{close}'?" if close else None


def _inside(kind: Any, piece: str | int) -> list[Any]:
    """Return the kinds of value that may stand at `piece` of a value of this kind."""
    if _is_model(kind):
        return list(_alternatives(_fields(kind).get(str(piece))))
    arguments = [argument for argument in get_args(kind) if argument is not Ellipsis]
    container = get_origin(kind)
    if not arguments or not isinstance(container, type):
        return []
    if issubclass(container, Mapping):
        return list(_alternatives(arguments[-1]))
    if issubclass(container, Iterable) and isinstance(piece, int):
        return [inner for argument in arguments for inner in _alternatives(argument)]
    return []


def _branches(kinds: list[Any], piece: str | int) -> list[Any]:
    """Narrow a union to the branch pydantic names, by class or by tag; keep all when none answers."""
    return [kind for kind in kinds if _is_model(kind) and _answers(kind, piece)] or kinds


def _answers(model: type[BaseModel], piece: str | int) -> bool:
    kinds = _fields(model).values()
    tagged = any(piece in get_args(kind) for kind in kinds if get_origin(kind) is Literal)
    return tagged or model.__name__ == piece


def _alternatives(kind: Any) -> Iterator[Any]:
    """Yield the members of a union, without annotations and None."""
    if get_origin(kind) is Annotated:
        yield from _alternatives(get_args(kind)[0])
    elif get_origin(kind) in (Union, UnionType):
        for member in get_args(kind):
            yield from _alternatives(member)
    elif kind not in (None, type(None)):
        yield kind


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
