"""What presses of buttons cost, on whichever platform they happen."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, Protocol

from aiohttp import ClientSession
from sqlalchemy.engine import URL

from adapters.shared.ports import Turns as TakesTurns
from adapters.shared.sessions import open_session
from benchmarks.answers import TOMORROW
from benchmarks.stage import NOW, TENANT, seed, vault
from bot.clock import SetClock
from bot.dialogs.base import Event
from bot.domain.person import TenantId
from bot.ports import Turn
from bot.public_holidays import public_holidays
from bot.store.database import Database, open_engine
from bot.store.turns import Turns

PEOPLE = 4_000
Press = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds a press: as they went by, and of the processor alone."""

    passed: float
    worked: float


class NoEngine:
    """Answers each event with the same empty turn, at once."""

    def __init__(self, engine: Turns) -> None:
        self._engine = engine

    async def submit(self, event: Event) -> Turn:
        """Nothing is done."""
        return Turn(event)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


class Pressed(Protocol):
    """An adapter whose buttons are pressed."""

    async def learn(self, people: Sequence[int]) -> None:
        """Read who they are beforehand."""
        ...

    async def cost(self, people: Sequence[int], at_once: int) -> Cost:
        """A press of each."""
        ...


Over = Callable[[ClientSession, Database, TakesTurns], Pressed]
"""The adapter over an engine or none."""


def bring_in(url: URL, tenant: TenantId, beside: Mapping[str, Sequence[tuple[object, ...]]]) -> None:
    """Bring people who were asked this morning into a tenant, and write what its platform knows: rows by statement."""
    engine = open_engine(url)
    seed(engine, PEOPLE, due_at=NOW + timedelta(hours=19), slot_on=TOMORROW, history=True)
    engine.dispose()
    connection = sqlite3.connect(url.database or "")
    with connection:
        for table in ("people", "goals", "check_ins"):
            connection.execute(f"UPDATE {table} SET tenant_id = ? WHERE tenant_id = ?", (tenant, TENANT))
        for statement, rows in beside.items():
            connection.executemany(statement, rows)
    connection.close()


async def through(over: Over, url: URL, presses: int, at_once: int) -> tuple[Cost, Cost]:
    """What the whole way to the commit costs, and the adapter with the engine left out.

    Nobody presses twice: on the whole way each press reads who its person is.
    """
    database, rng = Database(open_engine(url)), Random()
    try:
        async with open_session() as session:
            engine = Turns(database, SetClock(NOW), vault(), public_holidays, rng, lambda: None)
            people = rng.sample(range(PEOPLE), presses)
            whole = await over(session, database, engine).cost(people, at_once)
            empty = over(session, database, NoEngine(engine))
            await empty.learn(people)
            return whole, await empty.cost(people, at_once)
    finally:
        database.close()


async def timed(press: Press, presses: int, at_once: int) -> Cost:
    """So many presses, the first tenth to warm up."""
    warm = presses // 10
    await _at_once(press, range(warm), at_once)
    began, began_working, count = time.perf_counter(), time.process_time(), presses - warm
    await _at_once(press, range(warm, presses), at_once)
    return Cost((time.perf_counter() - began) / count, (time.process_time() - began_working) / count)


async def _at_once(press: Press, numbers: Sequence[int], at_once: int) -> None:
    waiting = iter(numbers)

    async def work() -> None:
        for number in waiting:
            await press(number)

    await asyncio.gather(*(work() for _ in range(at_once)))
