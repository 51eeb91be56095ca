"""The schema: migrations make what the tables say, on both databases, and only ever go forward."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography.fernet import Fernet
from sqlalchemy import Column, inspect, text

import bot.store.chat_tables
import bot.store.migrations
import bot.store.slack_tables
import bot.store.tables
import bot.store.teams_tables
from bot.cards.card import Card
from bot.store import schema
from bot.store.chat_room import ChatRoom
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from bot.store.metadata import metadata
from bot.store.schema import SchemaError, SchemaState

OLD_ROWS = (
    "INSERT INTO people VALUES ('t', 'anna', 'Anna', 'UTC', '', 'en', 480, 1, 1260, 420, 180, true, 3, '', false, "
    "false, true, true, 0, '')",
    "INSERT INTO goals VALUES ('t', 'anna', 'g', 'Run', 'why', '', '', 'daily', 480, '', NULL, 'private', 'active', "
    "1, 1, 0, NULL, NULL, 1, NULL, NULL, '', NULL)",
    "INSERT INTO check_ins (tenant_id, person_id, goal_id, slot_on, cadence, due_at, closes_at, asked, nudge_at, "
    "nudged) VALUES ('t', 'anna', 'g', 1, 'daily', 5, 9, true, NULL, 0), "
    "('t', 'anna', 'g', 2, 'daily', 5, 9, true, 10800000005, 0), ('t', 'anna', 'g', 3, 'daily', 5, 9, true, 77, 0)",
)
"""A person with three check-ins: one without a reminder, one with Makker's own, one with a chosen one."""

TOKEN = Vault([Fernet.generate_key().decode()]).seal("what somebody pasted")
PLAIN_CARD = msgspec.json.encode(Card((), "Hello")).decode()
_LINE = (
    "INSERT INTO chat_messages VALUES "
    "('t', {n}, 'c', NULL, 'a', '', 'k{n}', {text}, {card}, '', '', false, false, 0, 0)"
)
PLAIN_ROWS = (
    "INSERT INTO chat_workspaces VALUES ('t', 4, 0)",
    _LINE.format(n=1, text=":token", card="NULL"),
    _LINE.format(n=2, text="'{braces}'", card="NULL"),
    _LINE.format(n=3, text="''", card="NULL"),
    _LINE.format(n=4, text="'Hello'", card=":card"),
    "INSERT INTO chat_files VALUES ('t', 3, :content)",
)
"""Lines of before they were sealed, one of them looking as if it were, and a file."""

VERSIONS = Path(bot.store.migrations.__path__[0]) / "versions"


def _but_identities(context: MigrationContext, inspected: Any, column: Column[Any], *_: object) -> bool | None:
    """SQLite has identities by its row ids, and shows no default for them."""
    return None if column.identity is None else False


def test_migrations_make_exactly_the_tables_of_the_metadata(address: str) -> None:
    engine = open_engine(address)
    with engine.connect() as connection:
        compare = _but_identities if engine.dialect.name == "sqlite" else True
        options = {"compare_type": True, "compare_server_default": compare}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, metadata)
        names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    engine.dispose()
    assert differences == []
    assert names == set(metadata.tables)


def test_the_head_is_the_newest_file_and_all_files_are_known() -> None:
    files = sorted(file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*.py"))
    assert files[-1] == schema.HEAD
    assert files == sorted(schema.KNOWN)


def test_an_empty_sqlite_file_is_brought_up_to_date_by_a_start(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    assert schema.ensure(engine) is SchemaState.EMPTY
    assert schema.state(engine) is SchemaState.CURRENT
    engine.dispose()


@pytest.mark.parametrize("empty_address", ["postgresql"], indirect=True)
def test_on_postgresql_a_start_tells_the_operator_to_migrate(empty_address: str) -> None:
    engine = open_engine(empty_address)
    with pytest.raises(SchemaError, match="makker migrate"):
        schema.ensure(engine)
    schema.migrate(engine)
    assert schema.ensure(engine) is SchemaState.CURRENT
    engine.dispose()


def test_an_older_schema_is_brought_up_to_date_with_what_it_holds(empty_address: str) -> None:
    engine = open_engine(empty_address)
    schema.migrate(engine, "0001")
    with engine.begin() as connection:
        for statement in OLD_ROWS:
            connection.execute(text(statement))
    assert schema.state(engine) is SchemaState.OLDER
    schema.migrate(engine)
    with engine.connect() as connection:
        chosen = connection.execute(text("SELECT slot_on, nudge_chosen FROM check_ins ORDER BY slot_on"))
        assert [(day, bool(is_so)) for day, is_so in chosen] == [(1, False), (2, False), (3, True)]
    engine.dispose()


async def test_what_the_chat_page_kept_in_plain_is_read_as_it_was_written(empty_address: str) -> None:
    engine = open_engine(empty_address)
    schema.migrate(engine, "0003")
    with engine.begin() as connection:
        for statement in PLAIN_ROWS:
            connection.execute(text(statement), {"token": TOKEN, "card": PLAIN_CARD, "content": b"PK\x03\x00\xff"})
    schema.migrate(engine)
    database = Database(engine)
    room = ChatRoom(database, Vault([Fernet.generate_key().decode()]), "t")
    lines = [await room.line(number) for number in (1, 2, 3, 4)]
    assert [line.text for line in lines if line] == [TOKEN, "{braces}", "", "Hello"]
    assert [line.card for line in lines if line] == [None, None, None, Card((), "Hello")]
    assert not any(line.unopened for line in lines if line)
    assert await room.file(3) == b"PK\x03\x00\xff"
    database.close()


def test_migrating_twice_changes_nothing(empty_address: str) -> None:
    engine = open_engine(empty_address)
    schema.migrate(engine)
    schema.migrate(engine)
    assert schema.state(engine) is SchemaState.CURRENT
    engine.dispose()


def test_a_newer_schema_is_refused_and_left_alone(address: str) -> None:
    engine = open_engine(address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for start in (schema.ensure, schema.migrate):
        with pytest.raises(SchemaError, match="newer version"):
            start(engine)
    assert schema.revision(engine) == "9999"
    engine.dispose()
