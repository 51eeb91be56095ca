"""A Slack on loopback for each test, and a workspace in it."""

from collections.abc import AsyncIterator

import pytest

from bot.assembly import Makker
from bot.clock import SetClock
from bot.store.crypto import Vault
from tests.slack_server import SlackServer, running
from tests.slack_server.sample import Acme
from tests.support.platform_slack import SlackPlatform
from tests.support.platform_slack import slack as slack_platform


@pytest.fixture
async def slack(clock: SetClock) -> AsyncIterator[SlackServer]:
    """It fails the test at its end if the app broke a rule of Slack's."""
    async with running(clock) as server:
        yield server


@pytest.fixture
def acme(slack: SlackServer) -> Acme:
    """Anna, Bertil, #general, and Makker installed."""
    return Acme(slack)


@pytest.fixture
def address(sqlite_address: str) -> str:
    """Most of what Slack does is alike on both databases."""
    return sqlite_address


@pytest.fixture(params=["socket", "http"])
async def there(
    request: pytest.FixtureRequest, makker: Makker, vault: Vault, clock: SetClock
) -> AsyncIterator[SlackPlatform]:
    """Makker in a workspace, reached by either way."""
    async with slack_platform(makker, vault, clock, socket=request.param == "socket") as platform:
        yield platform
