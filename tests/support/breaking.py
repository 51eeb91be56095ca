"""Databases that break: full, locked, read-only, gone, restarted; and get well again."""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import event
from sqlalchemy.engine import make_url

from bot.store.database import Database

Trouble = Callable[[Database], AbstractContextManager[None]]


@contextlib.contextmanager
def _with_pragmas(database: Database, *pragmas: str) -> Iterator[None]:
    """New connections have these pragmas for a while; the present ones are let go of before and after."""

    def set_up(connection: Any, record: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(database.engine, "connect", set_up)
    _reconnect(database)
    try:
        yield
    finally:
        event.remove(database.engine, "connect", set_up)
        _reconnect(database)


def _reconnect(database: Database) -> None:
    """Let go of every connection, also of those that the writers keep."""
    for _ in range(8):
        database.call(database._let_go).result()
    database.engine.dispose()


@contextlib.contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """Not one page more fits."""
    with sqlite3.connect(_file(database)) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.close()
    with _with_pragmas(database, f"max_page_count={pages}"):
        yield


@contextlib.contextmanager
def read_only_file(database: Database) -> Iterator[None]:
    """The file may be read and not written."""
    with _with_pragmas(database, "query_only=ON"):
        yield


@contextlib.contextmanager
def locked_file(database: Database) -> Iterator[None]:
    """Another program holds the write lock for longer than Makker waits."""
    with _with_pragmas(database, "busy_timeout=50"):
        other = sqlite3.connect(_file(database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()


@contextlib.contextmanager
def missing_folder(database: Database) -> Iterator[None]:
    """The folder of the file is gone, as when a disk is unmounted."""
    file = _file(database)
    folder, away = os.path.dirname(file), os.path.dirname(file) + "-away"
    _reconnect(database)
    os.rename(folder, away)
    try:
        yield
    finally:
        os.rename(away, folder)
        _reconnect(database)


def _file(database: Database) -> str:
    found = database.engine.url.database
    assert found is not None
    return found


# --- PostgreSQL -----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _administration(database: Database) -> Iterator[tuple[psycopg.Connection, sql.Identifier]]:
    url = make_url(database.engine.url)
    assert url.database is not None
    server = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        yield connection, sql.Identifier(url.database)


def _end_sessions(connection: psycopg.Connection, name: sql.Identifier) -> None:
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name.as_string().strip('"'),)
    )


@contextlib.contextmanager
def read_only_server(database: Database) -> Iterator[None]:
    """The server takes no writes, as a standby does."""
    with _administration(database) as (connection, name):
        set_to = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = {}")
        connection.execute(set_to.format(name, sql.SQL("on")))
        _end_sessions(connection, name)
        try:
            yield
        finally:
            connection.execute(set_to.format(name, sql.SQL("off")))
            _end_sessions(connection, name)


@contextlib.contextmanager
def missing_database(database: Database) -> Iterator[None]:
    """There is no such database for a while."""
    with _administration(database) as (connection, name):
        away = sql.Identifier(name.as_string().strip('"') + "_away")
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
        _end_sessions(connection, name)
        _wait_for_no_session(connection, name)
        connection.execute(rename.format(name, away))
        try:
            yield
        finally:
            connection.execute(rename.format(away, name))
            connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))


def _wait_for_no_session(connection: psycopg.Connection, name: sql.Identifier) -> None:
    count = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
    for _ in range(1000):
        if connection.execute(count, (name.as_string().strip('"'),)).fetchone() == (0,):
            return
    raise AssertionError("sessions do not end")


@contextlib.contextmanager
def restarted_server(database: Database) -> Iterator[None]:
    """Every session was cut off at once, as by a restart; new ones are refused for a while."""
    with _administration(database) as (connection, name):
        allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        connection.execute(allow.format(name, sql.SQL("false")))
        _end_sessions(connection, name)
        try:
            yield
        finally:
            connection.execute(allow.format(name, sql.SQL("true")))


def end_sessions(database: Database) -> None:
    """Cut off every session at once; new ones are let in."""
    with _administration(database) as (connection, name):
        _end_sessions(connection, name)


TROUBLES: dict[str, tuple[Trouble, ...]] = {
    "sqlite": (full_disk, read_only_file, locked_file, missing_folder),
    "postgresql": (read_only_server, missing_database, restarted_server),
}
