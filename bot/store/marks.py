"""Marks: single numbers that Makker remembers about itself."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from bot.store import tables
from bot.store.bulk import Upsert
from bot.store.metadata import from_micros

LAST_TICK = "last_tick_at"
"""When Makker was last known to be awake: an instant in microseconds."""
CLOCK_OFFSET = "clock_offset"
"""How far the chat page's clock was put forward, in microseconds."""
SEALING_KEY = "sealing_key"
"""The number of the key that Makker seals with, see `Vault.key_number`."""

_FIND = select(tables.marks.c.value).where(tables.marks.c.name == bindparam("name"))
_UPSERT = Upsert(tables.marks, ("name", "value"), ("name",), ("value",))


def marked(connection: Connection, name: str) -> int | None:
    """The number under a name; none if it was never kept."""
    return connection.scalar(_FIND, {"name": name})


def mark(connection: Connection, name: str, value: int) -> None:
    """Keep a number under a name."""
    _UPSERT.run(connection, [(name, value)])


def last_tick(connection: Connection) -> datetime | None:
    """When Makker was last known to be awake."""
    found = marked(connection, LAST_TICK)
    return None if found is None else from_micros(found)


def clock_offset(connection: Connection) -> timedelta:
    """How far the chat page's clock was put forward."""
    return timedelta(microseconds=marked(connection, CLOCK_OFFSET) or 0)


def keep_clock_offset(connection: Connection, offset: timedelta) -> None:
    """Remember how far the clock was put forward."""
    mark(connection, CLOCK_OFFSET, offset // timedelta(microseconds=1))
