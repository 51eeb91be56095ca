"""What the operator does for a person: handing over everything about them, and erasing it."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.exc import DBAPIError

from adapters.chat.ports import TENANT as CHAT_TENANT
from bot.config import Settings
from bot.domain.person import PersonId, PersonKey, TenantId
from bot.service.opening import existing_store
from bot.service.problems import CannotWork
from bot.store import chat_lines
from bot.store.erasing import OWN, erase
from bot.store.export import export_zip


def export_person(settings: Settings, tenant: str, person: str, file: Path) -> int:
    """Write everything about a person to a new zip file that only this user can read; its size in bytes."""
    with existing_store(settings) as store, _reading(store.engine) as connection:
        key = _known(connection, tenant, person)
        packed = export_zip(connection, key, store.vault)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(packed)
    return len(packed)


def check_person(settings: Settings, tenant: str, person: str) -> None:
    """Raises `CannotWork` if nobody is known by that id."""
    with existing_store(settings) as store, _reading(store.engine) as connection:
        _known(connection, tenant, person)


def erase_person(settings: Settings, tenant: str, person: str) -> None:
    """Erase everything about a person, what the chat page keeps of them as well."""
    with existing_store(settings) as store:
        with store.engine.begin() as connection:
            key = _known(connection, tenant, person)
            erase(connection, key)
            if key[0] == CHAT_TENANT:
                chat_lines.erase(connection, *key)
        empty_log(store.engine)


def _reading(engine: Engine) -> Connection:
    return engine.connect().execution_options(makker_reads=True)


def empty_log(engine: Engine) -> None:
    """SQLite's log still holds what was erased until it is written back; a running Makker may do that later."""
    if engine.dialect.name == "sqlite":
        with suppress(DBAPIError, sqlite3.Error), engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            assert driver is not None
            driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _known(connection: Connection, tenant: str, person: str) -> PersonKey:
    # Somebody may be known by report alone, who has never had to do with Makker. Channels belong to nobody.
    if not person or not any(_is_in(connection, table, tenant, person) for table in OWN):
        raise CannotWork(f"Nobody with the id {person!r} is known in the tenant {tenant!r}. Nothing was done.")
    return TenantId(tenant), PersonId(person)


def _is_in(connection: Connection, table: Table, tenant: str, person: str) -> bool:
    known = select(table.c.person_id).where(table.c.tenant_id == tenant, table.c.person_id == person)
    return connection.scalar(known) is not None
