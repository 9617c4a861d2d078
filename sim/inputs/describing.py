"""Find the text under each field of a model: what it says there is what people read."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from textwrap import dedent

from pydantic import BaseModel


@cache
def texts(model: type[BaseModel]) -> Mapping[str, str]:
    """Return the text under each field of a model, by field, and under those it inherits.

    Read when it is asked for: pydantic, told to read it, looks through all modules for every class it makes,
    and that is half of the time a command takes to begin.

    >>> from sim.params.records import Source
    >>> texts(Source)["citation"]
    'Authors, year, title, journal or body.'
    """
    return {name: text for one in reversed(model.__mro__) if _written(one) for name, text in _under(one)}


def _written(one: type) -> bool:
    """Return whether a class is a model somebody wrote: not pydantic's own, nor made by filling in a type."""
    if not issubclass(one, BaseModel) or one is BaseModel:
        return False
    return one.__pydantic_generic_metadata__["origin"] is None


def _under(model: type) -> Iterator[tuple[str, str]]:
    (tree,) = ast.parse(dedent(inspect.getsource(model))).body
    for field, below in pairwise(tree.body if isinstance(tree, ast.ClassDef) else ()):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, inspect.cleandoc(text)
