"""What the world refuses is told in a sentence that says what to do: real refusals of real databases."""

import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, event, insert
from sqlalchemy.engine import make_url

from adapters.chat.ports import TENANT
from bot.config import Settings, load
from bot.ports import NotStored
from bot.service.problems import CannotWork, expected, explain
from bot.store import tables
from bot.store.chat_room import ChatRoom
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from tests.support.databases import PostgreSQL


def _told(settings: Settings, work: Callable[[], object]) -> str:
    with pytest.raises(expected()) as refused:
        work()
    return explain(refused.value, settings)


def _fill(engine: Engine) -> None:
    with engine.begin() as connection:
        for number in range(10_000):
            connection.execute(insert(tables.marks).values(name="canary" * 100 + str(number), value=number))


def test_a_full_disk_is_told(sqlite_address: str) -> None:
    engine = create_engine(sqlite_address)
    event.listen(engine, "connect", lambda connection, record: connection.execute("PRAGMA max_page_count = 120"))
    says = _told(load(database_url=sqlite_address), lambda: _fill(engine))
    engine.dispose()
    assert "is full" in says
    assert "Free some space" in says


def test_a_locked_database_is_told(sqlite_address: str) -> None:
    path = sqlite_address.removeprefix("sqlite:///")
    engine = open_engine(sqlite_address)
    event.listen(engine, "connect", lambda connection, record: connection.execute("PRAGMA busy_timeout = 50"))
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        says = _told(load(database_url=sqlite_address), lambda: _fill(engine))
        other.execute("ROLLBACK")
    engine.dispose()
    assert says == f"Another program keeps the database {path} locked. Close it and try again."


async def test_a_locked_database_is_not_stored_for_the_chat_page_too(sqlite_address: str, vault: Vault) -> None:
    path = sqlite_address.removeprefix("sqlite:///")
    engine = open_engine(sqlite_address)
    event.listen(engine, "connect", lambda connection, record: connection.execute("PRAGMA busy_timeout = 50"))
    database = Database(engine)
    try:
        with sqlite3.connect(path, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(NotStored) as refused:
                await ChatRoom(database, vault, TENANT).keep_member("anna", "Anna", "UTC", "DK", "da")
            other.execute("ROLLBACK")
    finally:
        database.close()
    assert "locked" in explain(refused.value, load(database_url=sqlite_address))


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'nowhere' / 'makker.db'}"
    says = _told(load(database_url=address), lambda: _fill(open_engine(address)))
    assert "cannot be opened" in says
    assert "nowhere" in says


# --- PostgreSQL -----------------------------------------------------------------------------------------


def _refused_by_server(address: str, statement: str) -> str:
    def ask() -> None:
        with psycopg.connect(address) as connection:
            connection.execute(statement)

    return _told(load(database_url=address), ask)


def test_an_unknown_database_is_told(postgresql_server: PostgreSQL, postgresql_address: str) -> None:
    nobodys = make_url(postgresql_address).set(database="nobodys").render_as_string(hide_password=False)
    engine = open_engine(nobodys)
    says = _told(load(database_url=nobodys), lambda: _fill(engine))
    engine.dispose()
    assert "MAKKER_DATABASE_URL" in says


def test_a_server_that_takes_no_writes_is_told(postgresql_address: str) -> None:
    statement = "SET TRANSACTION READ ONLY; INSERT INTO marks VALUES ('canary', 1)"
    says = _refused_by_server(postgresql_address, statement)
    assert "is read-only" in says


def test_a_right_that_is_missing_is_told(postgresql_address: str) -> None:
    statement = "SET LOCAL ROLE pg_read_all_stats; INSERT INTO marks VALUES ('canary', 1)"
    says = _refused_by_server(postgresql_address, statement)
    assert "Give it the right" in says


def test_anything_else_is_told_by_its_code_without_the_values(postgresql_address: str) -> None:
    says = _refused_by_server(postgresql_address, "INSERT INTO marks VALUES ('CANARY', NULL)")
    assert "(23502)" in says
    assert "CANARY" not in says


async def test_no_error_of_the_store_holds_the_values_of_its_statement(database: Database) -> None:
    wrong = insert(tables.marks).values(name="CANARY", value=None)
    with pytest.raises(expected()) as refused:
        await database.write(lambda connection: connection.execute(wrong))
    assert "CANARY" not in str(refused.value).replace("Failing row contains (CANARY, null)", "")


# --- the machine ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENOSPC, errno.ENOTDIR, errno.ENOENT, errno.EIO])
def test_what_the_machine_refuses_names_the_place(code: int) -> None:
    says = explain(OSError(code, "refused", "/srv/makker"), load())
    assert "/srv/makker" in says
    assert "Errno" not in says


def test_a_message_of_ours_is_told_as_it_is() -> None:
    assert explain(CannotWork("Do this."), load()) == "Do this."
