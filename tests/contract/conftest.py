"""Makker on each platform."""

import os
from collections.abc import AsyncIterator

import pytest

from tests.conftest import BEGINNING
from tests.support.conversation import Talk
from tests.support.platform_fixtures import PLATFORMS, platform

EACH_RUN = PLATFORMS if os.environ.get("MAKKER_EVERYWHERE") else ("engine", "chat", "slack by http", "teams")
"""Socket Mode, and Teams where all is a card, are left to MAKKER_EVERYWHERE=1: once in, it goes the same way."""


@pytest.fixture(params=EACH_RUN)
async def talk(request: pytest.FixtureRequest, sqlite_address: str) -> AsyncIterator[Talk]:
    """A workspace in which nobody has spoken yet."""
    async with platform(request.param, sqlite_address, BEGINNING) as ready:
        yield Talk(ready)
