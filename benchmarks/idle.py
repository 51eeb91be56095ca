"""The idle tick: what a look at the due goals costs when nothing is due, by the number of goals."""

import asyncio
import statistics
import time
from datetime import timedelta

from sqlalchemy.engine import URL

from benchmarks.stage import NOW, TODAY, seed
from bot.public_holidays import public_holidays
from bot.store.claims import StoreClaims
from bot.store.database import Database, open_engine

LATER = NOW + timedelta(hours=19)


def prepare(url: URL, goals: int) -> None:
    """People with a goal each, none due."""
    engine = open_engine(url)
    seed(engine, goals, due_at=LATER, slot_on=TODAY + timedelta(days=1), history=False)
    engine.dispose()


def tick_seconds(url: URL, ticks: int = 400) -> float:
    """The median time of a tick's claims, in seconds."""
    return asyncio.run(_tick_seconds(url, ticks))


async def _tick_seconds(url: URL, ticks: int) -> float:
    database = Database(open_engine(url))
    claims = StoreClaims(database, public_holidays)
    took = []
    for _ in range(ticks):
        began = time.perf_counter()
        await claims.prompts(NOW, 500)
        await claims.nudges(NOW, 500)
        took.append(time.perf_counter() - began)
    database.close()
    return statistics.median(took)
