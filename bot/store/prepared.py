"""Statements of SQLAlchemy Core, put into SQL once and run on the driver's own cursor.

Core's execution costs some 60 µs a statement, as much as SQLite needs for the work itself; the turn's
few statements are run so often that they go past it. Everything else goes through Core as usual.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql import ClauseElement

Row = tuple[Any, ...]
T = TypeVar("T")


class Prepared:
    """One statement; its parameters are the names of its `bindparam`s."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._sql = str(compiled)
        self._defaults: dict[str, Any] = dict(compiled.params)
        positions = getattr(compiled, "positiontup", None)
        self._positions: list[str] | None = list(positions) if positions is not None else None

    def rows(self, connection: Connection, given: Mapping[str, Any]) -> list[Row]:
        """Every row that the statement finds."""
        cursor = cursor_of(connection)
        values = {**self._defaults, **given}
        if self._positions is None:
            cursor.execute(self._sql, values)
        else:
            cursor.execute(self._sql, [values[name] for name in self._positions])
        found: list[Row] = cursor.fetchall()
        cursor.close()
        return found


def once_a_kind(build: Callable[[Dialect], T]) -> Callable[[Dialect], T]:
    """What `build` makes for a database, made once for all of its kind: putting into SQL costs more than a turn."""
    made: dict[type[Dialect], T] = {}

    @wraps(build)
    def found(dialect: Dialect) -> T:
        kind = type(dialect)
        if kind not in made:
            made[kind] = build(dialect)
        return made[kind]

    return found


def cursor_of(connection: Connection) -> Any:
    """A cursor of the driver within the connection's transaction."""
    return connection.connection.dbapi_connection.cursor()  # type: ignore[union-attr]
