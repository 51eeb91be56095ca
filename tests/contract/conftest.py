"""Makker on each platform."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import BEGINNING
from tests.support.conversation import Talk
from tests.support.platform_fixtures import PLATFORMS, platform


@pytest.fixture(params=PLATFORMS)
async def talk(request: pytest.FixtureRequest, sqlite_address: str) -> AsyncIterator[Talk]:
    """A workspace in which nobody has spoken yet."""
    async with platform(request.param, sqlite_address, BEGINNING) as ready:
        yield Talk(ready)
