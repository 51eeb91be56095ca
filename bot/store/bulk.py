"""Many rows in one statement: executemany on SQLite, arrays unnested on PostgreSQL."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql

from bot.store.prepared import cursor_of

Row = Sequence[Any]
Mask = tuple[bool, ...]
_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]


class Bulk(ABC):
    """A statement over many rows of `columns`; subclasses say how it reads on either database.

    On PostgreSQL a column that has one value in all rows travels once, the others as arrays: putting
    values into arrays is what costs most on the way there.
    """

    def __init__(self, table: Table, columns: Sequence[str]) -> None:
        self.table = table
        self.columns = tuple(columns)
        self._types = [table.c[name].type.compile(_POSTGRESQL) for name in columns]
        self._by_mask: dict[Mask, str] = {}

    @property
    @abstractmethod
    def sqlite(self) -> str:
        """The statement for one row, with a question mark for each column."""

    @abstractmethod
    def postgresql(self, source: str) -> str:
        """The statement over `source`, whose columns are c0, c1 and so on in the order of `columns`."""

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Run for all rows, each in the order of `columns`."""
        if not rows:
            return
        cursor = cursor_of(connection)
        if connection.dialect.name == "sqlite":
            cursor.executemany(self.sqlite, rows)
        else:
            cursor.execute(*self.for_postgresql(rows))
        cursor.close()

    def for_postgresql(self, rows: Sequence[Row]) -> tuple[str, list[Any]]:
        """PostgreSQL's statement for these rows, and its parameters."""
        values = list(zip(*rows, strict=True))
        mask = tuple(column.count(column[0]) == len(rows) for column in values)
        statement = self._by_mask.get(mask)
        if statement is None:
            statement = self._by_mask[mask] = self.postgresql(self._source(mask))
        once = [column[0] for column, is_constant in zip(values, mask, strict=True) if is_constant]
        arrays = [list(column) for column, is_constant in zip(values, mask, strict=True) if not is_constant]
        return statement, [*once, *arrays]

    def _source(self, mask: Mask) -> str:
        numbered = list(zip(range(len(mask)), self._types, mask, strict=True))
        selected = [f"%s::{kind} AS c{number}" for number, kind, is_constant in numbered if is_constant]
        arrays = [(f"c{number}", f"%s::{kind}[]") for number, kind, is_constant in numbered if not is_constant]
        if not arrays:
            return f"(SELECT {', '.join(selected)}) AS given"
        names, casts = (", ".join(each) for each in zip(*arrays, strict=True))
        chosen = ", ".join([*selected, "u.*"])
        return f"(SELECT {chosen} FROM unnest({casts}) AS u({names})) AS given"


class Upsert(Bulk):
    """Insert rows, and on a conflict of `keys` set `updates` where `only_if` holds (none: leave the old row)."""

    def __init__(
        self, table: Table, columns: Sequence[str], keys: Sequence[str], updates: Sequence[str] = (), only_if: str = ""
    ) -> None:
        super().__init__(table, columns)
        sets = ", ".join(f"{name} = excluded.{name}" for name in updates)
        action = f"DO UPDATE SET {sets}" if updates else "DO NOTHING"
        self._conflict = f"ON CONFLICT ({', '.join(keys)}) {action}" + (f" WHERE {only_if}" if only_if else "")
        self._into = f"INSERT INTO {table.name} ({', '.join(columns)})"
        self._sqlite = f"{self._into} VALUES ({', '.join('?' * len(columns))}) {self._conflict}"

    def insert_new(self, connection: Connection, rows: Sequence[Row]) -> set[tuple[Any, Any]]:
        """Insert rows and say, by their first two columns, which of them were not there before."""
        if not rows:
            return set()
        cursor = cursor_of(connection)
        if connection.dialect.name == "sqlite":
            insert = cursor.execute
            return {(row[0], row[1]) for row in rows if insert(self.sqlite, row).rowcount == 1}
        statement, values = self.for_postgresql(rows)
        cursor.execute(f"{statement} RETURNING {self.columns[0]}, {self.columns[1]}", values)
        return set(cursor.fetchall())

    @property
    def sqlite(self) -> str:
        """The statement for one row."""
        return self._sqlite

    def postgresql(self, source: str) -> str:
        """The statement over a source of rows."""
        given = ", ".join(f"given.c{number}" for number in range(len(self.columns)))
        return f"{self._into} SELECT {given} FROM {source} {self._conflict}"


class Change(Bulk):
    """Set `columns` of the rows found by `keys`; a row gives the columns' values first, then the keys'."""

    def __init__(self, table: Table, columns: Sequence[str], keys: Sequence[str]) -> None:
        super().__init__(table, [*columns, *keys])
        self._sets, self._keys = tuple(columns), tuple(keys)
        sets = ", ".join(f"{name} = ?" for name in columns)
        found = " AND ".join(f"{name} = ?" for name in keys)
        self._sqlite = f"UPDATE {table.name} SET {sets} WHERE {found}"

    @property
    def sqlite(self) -> str:
        """The statement for one row."""
        return self._sqlite

    def postgresql(self, source: str) -> str:
        """The statement over a source of rows."""
        sets = ", ".join(f"{name} = given.c{number}" for number, name in enumerate(self._sets))
        table, first = self.table.name, len(self._sets)
        found = " AND ".join(f"{table}.{name} = given.c{first + number}" for number, name in enumerate(self._keys))
        return f"UPDATE {table} SET {sets} FROM {source} WHERE {found}"
