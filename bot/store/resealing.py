"""Sealing what is stored anew under the newest key, beside a Makker that runs; afterwards older keys can go."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Engine, and_, func, select, tuple_

from bot.store.bulk import Change
from bot.store.crypto import Vault, VaultError, is_sealed
from bot.store.prepared import cursor_of
from bot.store.sealed import COLUMNS, Sealing

BATCH = 200
PAUSE_LEAST_S = 0.002
HELD_PAUSE_S = 0.05

Key = tuple[Any, ...]
Progress = Callable[[float], None]
"""Hears the share of the rows that are done, in 0 to 1."""


def reseal(engine: Engine, vault: Vault, progress: Progress = lambda share: None) -> Sealing:
    """Seal every text under the newest key, in short transactions of a batch each.

    Of the result, `older` were sealed anew, and `unopened` were left as they are. What is ended on the way has done
    what it did, and the next run goes through the rest.
    """
    found, done, total = Sealing(), 0, _rows_in_all(engine)
    for column in COLUMNS:
        after: Key | None = None
        while rows := _rows_after(engine, column, after):
            _renew(engine, column, rows, vault, found)
            after, done = rows[-1][0], done + len(rows)
            progress(min(1.0, done / max(total, 1)))
    return found


def _renew(engine: Engine, column: Column[Any], rows: Sequence[tuple[Key, str]], vault: Vault, found: Sealing) -> None:
    while rows:
        stale = _stale(rows, vault, found)
        if not stale:
            return
        began = time.perf_counter()
        with engine.begin() as connection:
            changed = _changed(connection, column, stale)
        found.older += len(changed)
        # Makker's own writes get their turn in between.
        time.sleep(max(PAUSE_LEAST_S, time.perf_counter() - began))
        # What somebody held or has changed meanwhile is looked at again.
        rows = _rows_of(engine, column, [key for key in stale if key not in changed])


def _stale(rows: Sequence[tuple[Key, str]], vault: Vault, found: Sealing) -> dict[Key, tuple[str, str]]:
    """Of texts under older keys what is stored and what is to be; the others are counted."""
    stale: dict[Key, tuple[str, str]] = {}
    for key, text in rows:
        if not text or not is_sealed(text):
            continue
        if vault.is_under_newest(text):
            found.newest += 1
            continue
        try:
            stale[key] = text, vault.resealed(text)
        except VaultError:
            found.unopened += 1
    return stale


def _changed(connection: Connection, column: Column[Any], stale: Mapping[Key, tuple[str, str]]) -> set[Key]:
    """Write the rows that still hold what was read and that nobody has locked: this waits for no one's row.

    Row by row: a join with many may be planned as a walk through the whole table.
    """
    keys = [each.name for each in _key_columns(column)]
    change = Change(column.table, [column.name], [*keys, column.name]).sqlite
    values = {key: (fresh, *key, stored) for key, (stored, fresh) in stale.items()}
    cursor = cursor_of(connection)
    if connection.dialect.name == "sqlite":
        return {key for key in stale if cursor.execute(change, values[key]).rowcount == 1}
    # Makker's turns lock rows in an order of their own, and two that wait for each other would end one of them.
    free = _select(column, _key(column).in_(list(stale))).with_for_update(skip_locked=True)
    held = [(tuple(row[:-1]), row[-1]) for row in connection.execute(free)]
    written = {key for key, stored in held if stale[key][0] == stored}
    cursor.executemany(change.replace("?", "%s"), [values[key] for key in written])
    return written


# --- reading --------------------------------------------------------------------------------------------


def _rows_in_all(engine: Engine) -> int:
    with _reading(engine) as connection:
        counts = (connection.scalar(select(func.count()).select_from(column.table)) for column in COLUMNS)
        return sum(count or 0 for count in counts)


def _rows_after(engine: Engine, column: Column[Any], after: Key | None) -> list[tuple[Key, str]]:
    wanted = _select(column).order_by(*_key_columns(column)).limit(BATCH)
    if after is not None:
        wanted = wanted.where(_key(column) > tuple_(*after))
    return _read(engine, wanted)


def _rows_of(engine: Engine, column: Column[Any], keys: Sequence[Key]) -> list[tuple[Key, str]]:
    if not keys:
        return []
    time.sleep(HELD_PAUSE_S)
    of_key = [and_(*(each == part for each, part in zip(_key_columns(column), key, strict=True))) for key in keys]
    return [row for where in of_key for row in _read(engine, _select(column, where))]


def _select(column: Column[Any], *where: ColumnElement[bool]) -> Any:
    return select(*_key_columns(column), column).where(*where)


def _key(column: Column[Any]) -> Any:
    return tuple_(*_key_columns(column))


def _key_columns(column: Column[Any]) -> tuple[Column[Any], ...]:
    return tuple(column.table.primary_key)


def _read(engine: Engine, wanted: Any) -> list[tuple[Key, str]]:
    with _reading(engine) as connection:
        return [(tuple(row[:-1]), row[-1]) for row in connection.execute(wanted)]


def _reading(engine: Engine) -> Connection:
    return engine.connect().execution_options(makker_reads=True)
