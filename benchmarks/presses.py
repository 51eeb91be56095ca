"""What presses of buttons cost, on whichever platform they happen."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import URL

from benchmarks.stage import TENANT
from bot.dialogs.base import Event
from bot.domain.person import TenantId
from bot.ports import Turn
from bot.store.turns import Turns

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


def move_to(url: URL, tenant: TenantId, beside: Mapping[str, Sequence[tuple[object, ...]]]) -> None:
    """Make everybody a tenant's, and write what its platform knows beside them: rows by their statement."""
    connection = sqlite3.connect(url.database or "")
    with connection:
        for table in ("people", "goals", "check_ins"):
            connection.execute(f"UPDATE {table} SET tenant_id = ? WHERE tenant_id = ?", (tenant, TENANT))
        for statement, rows in beside.items():
            connection.executemany(statement, rows)
    connection.close()


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
