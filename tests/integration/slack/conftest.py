"""A Slack on loopback for each test, and a workspace in it."""

from collections.abc import AsyncIterator

import pytest

from bot.clock import SetClock
from tests.slack_server import SlackServer, running
from tests.slack_server.sample import Acme


@pytest.fixture
async def slack(clock: SetClock) -> AsyncIterator[SlackServer]:
    """It fails the test at its end if the app broke a rule of Slack's."""
    async with running(clock) as server:
        yield server


@pytest.fixture
def acme(slack: SlackServer) -> Acme:
    """Anna, Bertil, #general, and Makker installed."""
    return Acme(slack)
