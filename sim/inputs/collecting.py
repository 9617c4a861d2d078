"""Problems of several inputs are told together, so that a planner mends them in one sitting."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from sim.errors import InputError, Problem

P = ParamSpec("P")
T = TypeVar("T")


class Collector:
    """Attempt several readings, keep the problems of each, and raise them all at the end.

    >>> collector = Collector()
    >>> collector.attempt(int, "3")
    3
    >>> collector.raise_if_any()
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def attempt(self, f: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Return what `f` returns, or None after keeping the problems of its InputError.

        >>> Collector().attempt(len, "abc")
        3
        """
        try:
            return f(*args, **kwargs)
        except InputError as error:
            self.problems.extend(error.problems)
            return None

    def raise_if_any(self) -> None:
        """Raise every problem kept so far, if there is one.

        Raises:
            InputError: the problems of all attempts, each told once.

        >>> Collector().raise_if_any()
        """
        if self.problems:
            raise InputError(set(self.problems))
