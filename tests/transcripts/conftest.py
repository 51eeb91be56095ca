"""Makker to talk with: the engine over each database, and the chat page."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import BEGINNING
from tests.support.conversation import Talk
from tests.support.platform_fixtures import platform

PLACES = ("engine-sqlite", "engine-postgresql", "chat-sqlite")


@pytest.fixture(params=PLACES)
async def talk(request: pytest.FixtureRequest) -> AsyncIterator[Talk]:
    """A workspace in which nobody has spoken yet."""
    kind, _, database = request.param.partition("-")
    async with platform(kind, request.getfixturevalue(f"{database}_address"), BEGINNING) as ready:
        yield Talk(ready)
