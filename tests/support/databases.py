"""Databases for tests: an SQLite file or a PostgreSQL database each, copied from a template that is migrated once."""

import itertools
import os
import shutil
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from bot.store import schema
from bot.store.database import open_engine
from tests.support import postgresql

KINDS = ("sqlite", "postgresql")

_numbers = itertools.count(1)


def new_sqlite(folder: Path) -> str:
    """The address of a fresh, migrated SQLite file in `folder`."""
    path = folder / f"makker-{next(_numbers)}.db"
    shutil.copyfile(_sqlite_template(), path)
    return f"sqlite:///{path}"


def _sqlite_template() -> Path:
    with postgresql.alone("sqlite") as folder:
        template = folder / "template.db"
        if not template.exists():
            growing = folder / "growing.db"
            _migrate(f"sqlite:///{growing}")
            growing.rename(template)
        return template


def _migrate(address: str | URL) -> None:
    engine = open_engine(address)
    try:
        schema.migrate(engine)
    finally:
        engine.dispose()


class PostgreSQL:
    """The run's server as one process uses it: new databases in some 15 ms each."""

    def __init__(self) -> None:
        self._server = postgresql.server()
        self._connection = psycopg.connect(_plain(self._server), autocommit=True)
        self._begin = postgresql.names_begin()
        self._template = f"{self._begin}template"
        with postgresql.alone("template"):
            self._make_template()

    def _make_template(self) -> None:
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if self._connection.execute(known, (self._template,)).fetchone():
            return
        growing = f"{self._begin}growing"
        self._create(growing, "template0")
        _migrate(self._address(growing))
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        self._connection.execute(rename.format(sql.Identifier(growing), sql.Identifier(self._template)))

    def _create(self, name: str, template: str) -> None:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))

    def _address(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)

    def new(self) -> str:
        """The address of a fresh, migrated database."""
        return self._fresh(self._template)

    def new_empty(self) -> str:
        """The address of a fresh database without any table."""
        return self._fresh("template0")

    def _fresh(self, template: str) -> str:
        name = f"{self._begin}{os.getpid()}_{next(_numbers)}"
        self._create(name, template)
        return self._address(name)

    def drop(self, address: str) -> None:
        """Remove a database, whoever is still connected to it."""
        name = address.rpartition("/")[2].partition("?")[0]
        self._connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def close(self) -> None:
        """Let go of the server; the run stops it."""
        self._connection.close()


def _plain(address: URL) -> str:
    return address.set(drivername="postgresql").render_as_string(hide_password=False)
