"""A Teams on loopback for each test, and Makker in an organisation there."""

from collections.abc import AsyncIterator

import pytest

from bot.assembly import Makker
from bot.clock import SetClock
from bot.store.crypto import Vault
from tests.support.platform_teams import TeamsPlatform
from tests.support.platform_teams import teams as teams_platform
from tests.teams_server import TeamsServer, running
from tests.teams_server.sample import Acme, Bot, bot_in


@pytest.fixture
def address(sqlite_address: str) -> str:
    """Most of what Teams does is alike on both databases."""
    return sqlite_address


@pytest.fixture
async def teams(clock: SetClock) -> AsyncIterator[TeamsServer]:
    """A Teams with nobody in it; it fails the test at its end if a rule of Teams' was broken."""
    async with running(clock) as server:
        yield server


@pytest.fixture
async def there(makker: Makker, vault: Vault, clock: SetClock) -> AsyncIterator[TeamsPlatform]:
    """Makker in an organisation; it fails the test at its end if Makker broke a rule of Teams'."""
    async with teams_platform(makker, vault, clock) as platform:
        yield platform


@pytest.fixture
async def old(makker: Makker, vault: Vault, clock: SetClock) -> AsyncIterator[TeamsPlatform]:
    """The same where there are no dialogs, and clients know only Action.Submit."""
    async with teams_platform(makker, vault, clock, dialogs=False) as platform:
        yield platform


@pytest.fixture
def acme(teams: TeamsServer) -> Acme:
    """Anna and Bertil, and a team of theirs."""
    return Acme(teams)


@pytest.fixture
async def bot(teams: TeamsServer, acme: Acme) -> AsyncIterator[Bot]:
    """A bot that does what a test tells it, which Anna has added."""
    async with bot_in(teams) as ready:
        await acme.hand.installs()
        ready.heard.clear()
        yield ready
