"""Slots due at once: Makker's claims beside a bare SQL claim that writes the same rows, and APScheduler's jobs."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.engine import URL

from benchmarks.stage import NOW, TODAY, seed
from bot.public_holidays import public_holidays
from bot.store.claims import StoreClaims
from bot.store.database import Database, open_engine
from bot.store.metadata import micros

BATCH = 500
DUE_AT = NOW
A_DAY = micros(NOW + timedelta(days=1)) - micros(NOW)


@dataclass(frozen=True, slots=True)
class Drained:
    """How long it took to claim all slots, and the longest time the event loop stood still; both in seconds."""

    seconds: float
    slots: int
    loop_blocked: float = 0.0


def prepare(url: URL, people: int) -> None:
    """People whose goals are all due now."""
    engine = open_engine(url)
    seed(engine, people, due_at=DUE_AT, slot_on=TODAY, history=False)
    engine.dispose()


def makker(url: URL) -> Drained:
    """Claim everything through `StoreClaims`, as a tick does."""
    return asyncio.run(_makker(url))


async def _makker(url: URL) -> Drained:
    public_holidays("DK", NOW.year)
    database = Database(open_engine(url))
    claims = StoreClaims(database, public_holidays)
    total, began = 0, time.perf_counter()
    async with _lag() as longest:
        while count := await claims.prompts(NOW, BATCH):
            total += count
    seconds = time.perf_counter() - began
    _check(database, total)
    database.close()
    return Drained(seconds, total, longest[0])


def _check(database: Database, claimed: int) -> None:
    """Nothing missed: a record and a message for each slot, and nothing due any more."""
    with database.engine.connect() as connection:
        counts = [
            connection.scalar(text(query))
            for query in (
                "SELECT count(*) FROM check_ins",
                "SELECT count(*) FROM outbox",
                f"SELECT {claimed} + count(*) FROM goals WHERE next_due_at <= {micros(NOW)}",
            )
        ]
    assert counts == [claimed] * 3, counts


@contextlib.asynccontextmanager
async def _lag() -> AsyncIterator[list[float]]:
    """The longest time by which the event loop was late, while the block runs."""
    longest = [0.0]

    async def watch() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            longest[0] = max(longest[0], time.perf_counter() - before - 0.001)

    task = asyncio.create_task(watch())
    try:
        yield longest
    finally:
        task.cancel()


# --- bare SQL -------------------------------------------------------------------------------------------

_DUE = (
    "SELECT tenant_id, person_id, goal_id, next_slot_on, next_due_at FROM goals "
    "WHERE next_due_at <= {0} ORDER BY next_due_at LIMIT {1}"
)
_SLOT = "tenant_id, person_id, goal_id, slot_on, cadence, due_at, closes_at, asked, nudge_at, nudged"
_MESSAGE = "tenant_id, message_id, person_id, lane, place, op, target, body, urgency, state, send_at, created_at"
_BODY = '{"type":"PromptRef","due_at":"2026-03-04T12:00:00Z","reopened":""}'


def bare_sqlite(url: URL) -> Drained:
    """The same rows by sqlite3 alone: due a day later, a record and a message each."""
    connection = sqlite3.connect(url.database or "", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")
    now, total, began = micros(NOW), 0, time.perf_counter()
    while True:
        connection.execute("BEGIN IMMEDIATE")
        rows = connection.execute(_DUE.format("?", "?"), (now, BATCH)).fetchall()
        if not rows:
            break
        connection.executemany(
            "UPDATE goals SET asked_until_on = ?, next_slot_on = ?, next_due_at = ? "
            "WHERE tenant_id = ? AND person_id = ? AND goal_id = ?",
            [(row[3], row[3] + 1, row[4] + A_DAY, *row[:3]) for row in rows],
        )
        connection.executemany(
            f"INSERT INTO check_ins ({_SLOT}) VALUES (?, ?, ?, ?, 'days:1234567', ?, ?, 1, ?, 0) "
            "ON CONFLICT DO NOTHING",
            [(*row, row[4] + A_DAY, row[4] + A_DAY) for row in rows],
        )
        connection.executemany(
            f"INSERT INTO outbox ({_MESSAGE}) VALUES (?, ?, ?, ?, '', 'post', '', ?, 1, 0, ?, ?) "
            "ON CONFLICT DO NOTHING",
            [(row[0], f"prompt:{row[1]}:{now}", row[1], row[1], _BODY, now, now) for row in rows],
        )
        connection.execute("COMMIT")
        total += len(rows)
    connection.execute("ROLLBACK")
    connection.close()
    return Drained(time.perf_counter() - began, total)


def bare_postgresql(url: URL) -> Drained:
    """The same rows by psycopg alone, with arrays unnested and SKIP LOCKED."""
    import psycopg

    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    now, total = micros(NOW), 0
    with psycopg.connect(address) as connection:
        began = time.perf_counter()
        while True:
            cursor = connection.execute(_DUE.format("%s", "%s") + " FOR UPDATE SKIP LOCKED", (now, BATCH))
            rows = cursor.fetchall()
            if not rows:
                break
            tenants, persons, goals, days, dues = (list(column) for column in zip(*rows, strict=True))
            later = [due + A_DAY for due in dues]
            connection.execute(
                "UPDATE goals SET asked_until_on = g.on, next_slot_on = g.on + 1, next_due_at = g.due "
                'FROM unnest(%s::text[], %s::text[], %s::text[], %s::int[], %s::bigint[]) AS g(t, p, id, "on", due) '
                "WHERE tenant_id = g.t AND person_id = g.p AND goal_id = g.id".replace("g.on", 'g."on"'),
                (tenants, persons, goals, days, later),
            )
            connection.execute(
                f"INSERT INTO check_ins ({_SLOT}) SELECT t, p, g, s, 'days:1234567', d, l, true, l, 0 FROM unnest("
                "%s::text[], %s::text[], %s::text[], %s::int[], %s::bigint[], %s::bigint[]) AS r(t, p, g, s, d, l) "
                "ON CONFLICT DO NOTHING",
                (tenants, persons, goals, days, dues, later),
            )
            connection.execute(
                f"INSERT INTO outbox ({_MESSAGE}) SELECT t, k, p, p, '', 'post', '', '{_BODY}', 1, 0, {now}, {now} "
                "FROM unnest(%s::text[], %s::text[], %s::text[]) AS r(t, k, p) ON CONFLICT DO NOTHING",
                (tenants, [f"prompt:{person}:{now}" for person in persons], persons),
            )
            connection.commit()
            total += len(rows)
        return Drained(time.perf_counter() - began, total)
