"""Fixtures for all tests: real databases, and a whole Makker over each."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, settings

from bot.assembly import Makker, assemble
from bot.clock import SetClock
from bot.public_holidays import public_holidays
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from tests.support import postgresql, scratch
from tests.support.databases import KINDS, PostgreSQL, new_sqlite
from tests.support.recording import RecordingMessenger

BEGINNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""A Monday, nine in the morning in Copenhagen."""

# The same examples every time; `--hypothesis-profile=search` looks for others, and for many more.
settings.register_profile("share", deadline=None, derandomize=True, database=None, max_examples=60)
settings.register_profile(
    "search", deadline=None, database=None, max_examples=5_000, suppress_health_check=list(HealthCheck)
)
settings.load_profile("share")

_is_ours = False


def pytest_configure(config: pytest.Config) -> None:
    """Choose where the run's files are, and name the folder that its processes share."""
    global _is_ours
    scratch.use_memory()
    _is_ours = postgresql.begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the run started."""
    if _is_ours:
        postgresql.end_run()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """The run's PostgreSQL server. Without one the tests fail: they are never skipped."""
    try:
        server = PostgreSQL()
    except postgresql.NoPostgreSQL as error:
        pytest.fail(str(error), pytrace=False)
    yield server
    server.close()


@pytest.fixture
def sqlite_address(tmp_path: Path) -> str:
    """A fresh, migrated SQLite file."""
    return new_sqlite(tmp_path)


@pytest.fixture
def postgresql_address(postgresql_server: PostgreSQL) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    address = postgresql_server.new()
    yield address
    postgresql_server.drop(address)


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database of each kind."""
    found: str = request.getfixturevalue(f"{request.param}_address")
    return found


@pytest.fixture(params=KINDS)
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql_server")
    created = server.new_empty()
    yield created
    server.drop(created)


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    """The store's database over `address`."""
    opened = Database(open_engine(address))
    yield opened
    opened.close()


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands at the beginning until it is set."""
    return SetClock(BEGINNING)


@pytest.fixture
def messenger(clock: SetClock) -> RecordingMessenger:
    """The platform `chat`."""
    return RecordingMessenger(clock)


@pytest.fixture
def vault() -> Vault:
    """A vault with a key of its own."""
    return Vault([Fernet.generate_key().decode()])


@pytest.fixture
def makker(database: Database, clock: SetClock, messenger: RecordingMessenger, vault: Vault) -> Makker:
    """A whole Makker that speaks to the platform `chat`."""
    return assemble(database, clock, vault, public_holidays, Random(1), {"chat": messenger})
