"""Write one page, whole or not at all; and say any result as plain values."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel


def write_whole(page: Path, text: str) -> None:
    """Write a page in its place when all of it is written; its folder is made if need be.

    Raises:
        OSError: it cannot be written; what was there before stays.
    """
    page.parent.mkdir(parents=True, exist_ok=True)
    draft = page.with_name(f".{page.name}.{os.getpid()}.draft")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(page)
    finally:
        draft.unlink(missing_ok=True)


def as_plain(value: Any) -> Any:
    """Return a result as what JSON can hold; a number that is not finite is None.

    >>> as_plain({"shares": (0.5, float("inf")), "by": None})
    {'shares': [0.5, None], 'by': None}
    """
    if isinstance(value, BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    elif is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): as_plain(one) for name, one in value.items()}
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, tuple | list):
        return [as_plain(one) for one in value]
    return None if isinstance(value, float) and not isfinite(value) else value
