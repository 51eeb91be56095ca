"""Makker on a platform of each kind, for tests that hold on all of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from random import Random

from cryptography.fernet import Fernet

from bot.assembly import assemble
from bot.clock import SetClock
from bot.public_holidays import public_holidays
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from tests.support.platform_chat import StandingClock, chat_page
from tests.support.platform_engine import EnginePlatform
from tests.support.platform_slack import slack
from tests.support.platform_teams import teams
from tests.support.platforms import Platform
from tests.support.recording import RecordingMessenger

PLATFORMS = ("engine", "chat", "slack by socket", "slack by http", "teams", "teams by cards")


@asynccontextmanager
async def platform(kind: str, address: str, at: datetime) -> AsyncIterator[Platform]:
    """A platform over a database, at an instant."""
    database = Database(open_engine(address))
    vault = Vault([Fernet.generate_key().decode()])
    try:
        if kind == "engine":
            clock = SetClock(at)
            messenger = RecordingMessenger(clock)
            makker = assemble(database, clock, vault, public_holidays, Random(1), {"chat": messenger})
            yield EnginePlatform(makker, messenger)
        elif kind.startswith("slack"):
            clock = SetClock(at)
            makker = assemble(database, clock, vault, public_holidays, Random(1))
            async with slack(makker, vault, clock, socket=kind == "slack by socket") as there:
                yield there
        elif kind.startswith("teams"):
            clock = SetClock(at)
            makker = assemble(database, clock, vault, public_holidays, Random(1))
            async with teams(makker, vault, clock, dialogs=kind == "teams") as here:
                yield here
        else:
            standing = StandingClock(at)
            makker = assemble(database, standing, vault, public_holidays, Random(1))
            async with chat_page(makker, vault, standing) as page:
                yield page
    finally:
        database.close()
