"""The chat page's clock: remembered over restarts, never put back, and moved through everything that is due."""

import asyncio
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Engine

from bot.assembly import Makker
from bot.clock import MovableClock, SystemClock
from bot.domain.person import PersonId, TenantId
from bot.store.database import Database
from bot.store.marks import clock_offset, keep_clock_offset, last_tick
from scheduler.time_travel import TimeTravel


def remembered_clock(engine: Engine) -> MovableClock:
    """The clock as it was left. It goes on from the last tick where Makker ended on its way through time."""
    with engine.connect().execution_options(makker_reads=True) as connection:
        offset, last = clock_offset(connection), last_tick(connection)
    ahead = timedelta() if last is None else last - SystemClock().now()
    if ahead > offset:
        with engine.begin() as connection:
            keep_clock_offset(connection, ahead)
    return MovableClock(max(ahead, offset))


async def keep_clock(database: Database, clock: MovableClock) -> None:
    """Remember how far the clock was moved."""
    await database.write(partial(keep_clock_offset, offset=clock.offset))


class ChatTime:
    """The page's time machine. Whoever stops waiting for it stops it, at the instant that it lives through."""

    fixed = False

    def __init__(self, makker: Makker, clock: MovableClock) -> None:
        self._claims = makker.claims
        moved = partial(keep_clock, makker.database, clock)
        self._travel = TimeTravel(clock, makker.ticks, makker.delivery, makker.claims, makker.runner.held, moved)

    @property
    def moving(self) -> bool:
        """Whether it is on its way somewhere."""
        return self._travel.moving

    async def move_to(self, target: datetime) -> None:
        """Go on to an instant, through everything that is due until then, in order."""
        way = asyncio.create_task(self._travel.move_to(target))
        try:
            await asyncio.shield(way)
        except asyncio.CancelledError:
            self._travel.leave_off()
            await way
            raise

    async def next_prompt(self, tenant_id: TenantId, person_id: PersonId) -> datetime | None:
        """When the person is asked next, if they ever are."""
        return await self._claims.next_prompt(tenant_id, person_id)


class RealTime:
    """The page's time where people on other platforms live by it too: it is shown, and never moved."""

    fixed = True
    moving = False

    def __init__(self, makker: Makker) -> None:
        self._claims = makker.claims

    async def move_to(self, target: datetime) -> None:
        """Not to be called: who asks is told before."""
        raise RuntimeError("real time is not moved")

    async def next_prompt(self, tenant_id: TenantId, person_id: PersonId) -> datetime | None:
        """When the person is asked next, if they ever are."""
        return await self._claims.next_prompt(tenant_id, person_id)
