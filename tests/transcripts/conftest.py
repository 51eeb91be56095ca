"""Makker to talk with, in the place that a test names: a platform over a database."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import BEGINNING
from tests.support.conversation import Talk
from tests.support.platform_fixtures import platform


@pytest.fixture
async def talk(place: str, request: pytest.FixtureRequest) -> AsyncIterator[Talk]:
    """A workspace in which nobody has spoken yet."""
    kind, _, database = place.partition(" on ")
    async with platform(kind, request.getfixturevalue(f"{database}_address"), BEGINNING) as ready:
        yield Talk(ready)
