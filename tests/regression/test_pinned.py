"""No published number moves unnoticed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.regression.pinned import SCENARIOS, expected, result


def leaves(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{where}.{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{where}[{number}]")
    else:
        yield where, value


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.stem)
def test_a_small_run_of_a_shipped_scenario_gives_its_pinned_result(scenario) -> None:
    pinned = dict(leaves(json.loads(expected(scenario).read_text(encoding="utf-8"))))
    now = dict(leaves(json.loads(json.dumps(result(scenario)))))
    # Another machine's logarithm may differ in its last bit; nothing else may.
    close = {name: pytest.approx(v, rel=1e-9) if isinstance(v, float) else v for name, v in pinned.items()}
    assert now == close
