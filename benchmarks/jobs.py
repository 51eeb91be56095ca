"""One APScheduler job per person, all due at once, in its SQLAlchemyJobStore: the way not taken."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.claims import Drained
from bot.clock import SystemClock

_ran = 0
_all_ran: asyncio.Event | None = None
_wanted = 0


async def ask(person: str) -> None:
    """What the job of a person does: as little as possible."""
    global _ran
    _ran += 1
    if _ran >= _wanted and _all_ran is not None:
        _all_ran.set()


def apscheduler(people: int) -> Drained:
    """The time from the due instant until every person's job has run."""
    return asyncio.run(_apscheduler(people))


async def _apscheduler(people: int) -> Drained:
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    global _ran, _all_ran, _wanted
    _ran, _wanted, _all_ran = 0, people, asyncio.Event()
    with TemporaryDirectory(prefix="makker-jobs-") as folder:
        store = SQLAlchemyJobStore(url=f"sqlite:///{Path(folder) / 'jobs.db'}")
        scheduler = AsyncIOScheduler(jobstores={"default": store}, timezone="UTC")
        due = SystemClock().now() - timedelta(seconds=1)
        for number in range(people):
            scheduler.add_job(
                ask, "interval", days=1, start_date=due, args=[f"person{number}"], misfire_grace_time=None
            )
        for job, *_ in scheduler._pending_jobs:
            job.next_run_time = due
        scheduler.start(paused=True)
        began = time.perf_counter()
        scheduler.resume()
        async with asyncio.timeout(600):
            await _all_ran.wait()
        seconds = time.perf_counter() - began
        scheduler.shutdown(wait=False)
        await asyncio.sleep(0)
        store.shutdown()
    return Drained(seconds, people)
