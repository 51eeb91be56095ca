"""Many rows in one statement: executemany on SQLite, arrays unnested on PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql

from bot.store.prepared import cursor_of

Row = Sequence[Any]
_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]


class Upsert:
    """Insert rows of `columns`, and on a conflict of `keys` set `updates` (none: leave the old row)."""

    def __init__(self, table: Table, columns: Sequence[str], keys: Sequence[str], updates: Sequence[str] = ()) -> None:
        names = ", ".join(columns)
        conflict = f"ON CONFLICT ({', '.join(keys)}) " + (
            "DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in updates) if updates else "DO NOTHING"
        )
        marks = ", ".join("?" * len(columns))
        self.sqlite = f"INSERT INTO {table.name} ({names}) VALUES ({marks}) {conflict}"
        self.postgresql = f"INSERT INTO {table.name} ({names}) SELECT * FROM {unnested(table, columns)} {conflict}"

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Write the rows, each in the order of `columns`."""
        run_many(connection, self.sqlite, self.postgresql, rows)


class Change:
    """Set `columns` of the rows found by `keys`; a row gives the columns' values first, then the keys'."""

    def __init__(self, table: Table, columns: Sequence[str], keys: Sequence[str]) -> None:
        sets = ", ".join(f"{name} = ?" for name in columns)
        found = " AND ".join(f"{name} = ?" for name in keys)
        self.sqlite = f"UPDATE {table.name} SET {sets} WHERE {found}"
        given = [f"g{number}" for number in range(len(columns) + len(keys))]
        source = f"{unnested(table, [*columns, *keys])} AS given({', '.join(given)})"
        sets = ", ".join(f"{name} = {mark}" for name, mark in zip(columns, given, strict=False))
        found = " AND ".join(
            f"{table.name}.{name} = {mark}" for name, mark in zip(keys, given[len(columns) :], strict=True)
        )
        self.postgresql = f"UPDATE {table.name} SET {sets} FROM {source} WHERE {found}"

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Change the rows."""
        run_many(connection, self.sqlite, self.postgresql, rows)


def unnested(table: Table, columns: Sequence[str]) -> str:
    """`unnest(…)` over one array parameter for each column, of the column's type."""
    casts = ", ".join(f"%s::{table.c[name].type.compile(_POSTGRESQL)}[]" for name in columns)
    return f"unnest({casts})"


def run_many(connection: Connection, sqlite: str, postgresql_: str, rows: Sequence[Row]) -> None:
    """Run one statement for all rows, in the way of the connection's database."""
    if not rows:
        return
    cursor = cursor_of(connection)
    if connection.dialect.name == "sqlite":
        cursor.executemany(sqlite, rows)
    else:
        cursor.execute(postgresql_, tuple(map(list, zip(*rows, strict=True))))
    cursor.close()
