"""What reading says of a file: its problems, as text or one by one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError, Problem
from sim.inputs import Document

Write = Callable[..., Path]


def refusal(read: Callable[..., Any], *given: Any) -> str:
    with pytest.raises(InputError) as caught:
        read(*given)
    return str(caught.value)


def problems(read: Callable[..., Any], *given: Any) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read(*given)
    return caught.value.problems


def told(read: Callable[..., Document], *given: Any) -> tuple[Problem, ...]:
    """Return the problems of reading, none when it gives a document; let anything else escape."""
    try:
        assert isinstance(read(*given), Document)
    except InputError as error:
        return error.problems
    return ()
