"""Answered check-ins: the whole engine beside the raw driver with one transaction a turn."""

import asyncio
import itertools
import sqlite3
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

from sqlalchemy.engine import URL

from benchmarks.stage import NOW, TENANT, TODAY, seed, vault
from bot.clock import SetClock
from bot.dialogs.base import Event, Pressed
from bot.domain.person import PersonId
from bot.public_holidays import public_holidays
from bot.store.database import Database, open_engine
from bot.store.metadata import micros
from bot.store.turns import Turns

PEOPLE = 2_000
AT_ONCE = 32
TOMORROW = TODAY + timedelta(days=1)
OUTCOMES = ("done", "partly")


def prepare(url: URL) -> None:
    """People who were asked this morning."""
    engine = open_engine(url)
    seed(engine, PEOPLE, due_at=NOW + timedelta(hours=19), slot_on=TOMORROW, history=True)
    engine.dispose()


# --- the whole engine -----------------------------------------------------------------------------------


def engine_rate(url: URL, turns: int, at_once: int) -> float:
    """Turns a second through `Turns.submit`, from the event to the commit."""
    return asyncio.run(_engine_rate(url, turns, at_once))


async def _engine_rate(url: URL, turns: int, at_once: int) -> float:
    database = Database(open_engine(url))
    runner = Turns(database, SetClock(NOW), vault(), public_holidays, Random(1), lambda: None)
    tag = itertools.count(int(time.perf_counter() * 1e6))

    async def answer(number: int) -> None:
        person = number % PEOPLE
        action = f"check_in.{OUTCOMES[number // PEOPLE % 2]}"
        pressed = Pressed(action, f"goal{person:07}.{TODAY:%Y%m%d}")
        turn = await runner.submit(Event(f"event{next(tag)}", TENANT, PersonId(f"person{person:07}"), pressed))
        assert turn.effects
        assert not turn.postponed

    await _at_once(answer, range(200), at_once)
    rate = await _timed(answer, turns, at_once)
    database.close()
    return rate


async def _timed(answer: Callable[[int], Awaitable[None]], turns: int, at_once: int) -> float:
    began = time.perf_counter()
    await _at_once(answer, range(turns), at_once)
    return turns / (time.perf_counter() - began)


async def _at_once(answer: Callable[[int], Awaitable[None]], numbers: range, at_once: int) -> None:
    waiting = iter(numbers)

    async def work() -> None:
        for number in waiting:
            await answer(number)

    await asyncio.gather(*(work() for _ in range(at_once)))


# --- the raw drivers ------------------------------------------------------------------------------------

# The same reads and writes as the engine's for one answer: the event once, the person, the goal and
# its recent check-ins; the answer, and a message that waits to be sent.

_EVENT = (
    "INSERT INTO inbox (tenant_id, event_id, person_id, received_at) VALUES ({0}, {1}, {2}, {3}) ON CONFLICT DO NOTHING"
)
_PERSON = "SELECT * FROM people WHERE tenant_id = {0} AND person_id = {1}"
_GOAL = "SELECT * FROM goals WHERE tenant_id = {0} AND person_id = {1} AND state IN ('active', 'paused')"
_RECENT = (
    "SELECT * FROM check_ins WHERE tenant_id = {0} AND person_id = {1} AND goal_id = {2} AND slot_on > {3} "
    "ORDER BY slot_on"
)
_TALK = "SELECT * FROM conversations WHERE tenant_id = {0} AND person_id = {1}"
_ANSWER = (
    "UPDATE check_ins SET outcome = {0}, answered_at = {1}, nudge_at = NULL "
    "WHERE tenant_id = {2} AND person_id = {3} AND goal_id = {4} AND slot_on = {5}"
)
_MESSAGE = (
    "INSERT INTO outbox (tenant_id, message_id, person_id, lane, place, op, target, body, urgency, state, send_at, "
    "created_at) VALUES ({0}, {1}, {2}, {2}, '', 'update', {3}, {4}, 0, 0, {5}, {5})"
)
_BODY = '{"type":"PromptRef","due_at":"2026-03-04T06:00:00Z","reopened":""}'


def raw_sqlite_rate(url: URL, turns: int, at_once: int) -> float:
    """Turns a second with sqlite3 alone on one thread, a transaction each, for as many callers at once."""
    return asyncio.run(_raw_sqlite_rate(url, turns, at_once))


async def _raw_sqlite_rate(url: URL, turns: int, at_once: int) -> float:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as thread:
        turn = await loop.run_in_executor(thread, _raw_sqlite, url)

        async def answer(number: int) -> None:
            await loop.run_in_executor(thread, turn, number)

        await _at_once(answer, range(-200, 0), at_once)
        return await _timed(answer, turns, at_once)


def _raw_sqlite(url: URL) -> Callable[[int], None]:
    """One answer as a transaction, synchronous FULL."""
    marks = [f"?{number}" for number in range(1, 7)]
    event, person, goal, recent, talk, answer, message = (
        statement.format(*marks) for statement in (_EVENT, _PERSON, _GOAL, _RECENT, _TALK, _ANSWER, _MESSAGE)
    )
    connection = sqlite3.connect(url.database or "", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")
    now, tag = micros(NOW), int(time.perf_counter() * 1e6)

    def turn(number: int) -> None:
        who, which = f"person{number % PEOPLE:07}", f"goal{number % PEOPLE:07}"
        run = connection.execute
        run("BEGIN IMMEDIATE")
        run(event, (TENANT, f"raw{tag}.{number}", who, now))
        run(person, (TENANT, who)).fetchone()
        settled = run(goal, (TENANT, who)).fetchone()[-1]
        run(recent, (TENANT, who, which, settled)).fetchall()
        run(talk, (TENANT, who)).fetchone()
        run(answer, (OUTCOMES[number // PEOPLE % 2], now, TENANT, who, which, TODAY.toordinal()))
        run(message, (TENANT, f"raw{tag}.{number}#0", who, f"prompt:{who}:1", _BODY, now))
        run("COMMIT")

    return turn


def raw_asyncpg_rate(url: URL, turns: int, at_once: int) -> float:
    """Turns a second with asyncpg alone, one transaction a turn, prepared statements, a connection a worker."""
    return asyncio.run(_raw_asyncpg_rate(url, turns, at_once))


async def _raw_asyncpg_rate(url: URL, turns: int, at_once: int) -> float:
    import asyncpg

    marks = [f"${number}" for number in range(1, 7)]
    event, person, goal, recent, talk, answer, message = (
        statement.format(*marks) for statement in (_EVENT, _PERSON, _GOAL, _RECENT, _TALK, _ANSWER, _MESSAGE)
    )
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    pool = await asyncpg.create_pool(address, min_size=min(at_once, 8), max_size=min(at_once, 8))
    now, tag = micros(NOW), int(time.perf_counter() * 1e6)

    async def turn(number: int) -> None:
        who, which = f"person{number % PEOPLE:07}", f"goal{number % PEOPLE:07}"
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(event, TENANT, f"raw{tag}.{number}", who, now)
            await connection.fetchrow(person + " FOR UPDATE", TENANT, who)
            row = await connection.fetchrow(goal, TENANT, who)
            await connection.fetch(recent, TENANT, who, which, row["tally_on"])
            await connection.fetchrow(talk, TENANT, who)
            outcome = OUTCOMES[number // PEOPLE % 2]
            await connection.execute(answer, outcome, now, TENANT, who, which, TODAY.toordinal())
            await connection.execute(message, TENANT, f"raw{tag}.{number}#0", who, f"prompt:{who}:1", _BODY, now)

    await _at_once(turn, range(-200, 0), at_once)
    rate = await _timed(turn, turns, at_once)
    await pool.close()
    return rate
