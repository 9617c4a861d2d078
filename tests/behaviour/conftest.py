"""The stories that every fact is asked of."""

import pytest

from tests.behaviour.stories import WORLDS, Told, lived_in


@pytest.fixture(scope="session", params=WORLDS)
def stories(request: pytest.FixtureRequest) -> tuple[Told, ...]:
    return lived_in(request.param)
