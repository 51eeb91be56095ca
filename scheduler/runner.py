"""The runner: APScheduler wakes the claims each second, delivery follows at once, and a watchdog minds both."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.logs import fault
from bot.ports import Clock
from scheduler.delivery import Delivery
from scheduler.ticks import Ticks

TICK_EVERY_S = 1.0
DELIVERY_IDLE_S = 1.0
PAUSE_AFTER_ERROR_S = 1.0
STALLED_AFTER_S = 30.0
"""The watchdog acts well before health reports a stall, which is after a minute."""
FINISH_WITHIN_S = 4.0
"""How long a stop waits for platforms that do not answer."""
SAID_EVERY = 60
"""A fault that lasts is logged once in so many ticks."""

log = structlog.get_logger()


class Runner:
    """Keeps ticks and delivery going, and starts anew what has died of either. Instants are the loop's own."""

    def __init__(
        self,
        ticks: Ticks,
        delivery: Delivery,
        clock: Clock,
        *,
        tick_every: float = TICK_EVERY_S,
        stalled_after: float = STALLED_AFTER_S,
    ) -> None:
        self._ticks = ticks
        self._delivery = delivery
        self._clock = clock
        self._tick_every = tick_every
        self._stalled_after = stalled_after
        self._scheduler: AsyncIOScheduler | None = None
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._delivering_task: asyncio.Task[None] | None = None
        self._watching_task: asyncio.Task[None] | None = None
        self._ticking = asyncio.Lock()
        self._delivering = asyncio.Lock()
        self._held = False
        self._failures = 0
        self._woken_at = 0.0
        self.last_tick: float | None = None

    def wake(self) -> None:
        """Something waits to be sent; may be called from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._more_waits)

    def _more_waits(self) -> None:
        self._wake.set()
        self._delivery.notice()

    async def start(self) -> None:
        """Begin to tick and to deliver."""
        self._loop = asyncio.get_running_loop()
        self._woken_at = self._loop.time()
        self._delivering_task = asyncio.create_task(self._deliver(), name="makker-delivery")
        self._watching_task = asyncio.create_task(self._watch(), name="makker-watchdog")
        self._scheduler = self._started_scheduler()

    def _started_scheduler(self) -> AsyncIOScheduler:
        """An APScheduler with the tick as its one job: in memory, never pickled; a late tick still runs, once."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        scheduler.add_job(
            self._tick,
            "interval",
            seconds=self._tick_every,
            id="tick",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        scheduler.start()
        return scheduler

    async def stop(self, within: float = FINISH_WITHIN_S) -> None:
        """Finish the tick and the delivery under way, then begin no more; hurry them after `within` seconds."""
        self._ticks.end()
        self._delivery.end()
        await _ended(self._watching_task)
        if self._scheduler is not None:
            self._scheduler.remove_all_jobs()
        hurrying = asyncio.get_running_loop().call_later(within, self._delivery.hurry)
        async with self._ticking, self._delivering:
            hurrying.cancel()
            await _ended(self._delivering_task)
        self._end_scheduler()

    def _end_scheduler(self) -> None:
        # It cancels the jobs under way, so none may be.
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None and scheduler.running:
            scheduler.shutdown(wait=False)

    @contextlib.asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """While somebody else drives the clock, neither ticks nor delivers of its own accord."""
        self._held = True
        try:
            async with self._ticking, self._delivering:
                yield
        finally:
            self._held = False
            self.wake()

    # --- ticks ----------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        self._woken_at = asyncio.get_running_loop().time()
        if self._held:
            self.last_tick = self._woken_at
            return
        async with self._ticking:
            try:
                await self._ticks.tick(self._clock.now())
            except Exception as error:
                self._failed(error)
            else:
                self._failures = 0
                self.last_tick = asyncio.get_running_loop().time()

    def _failed(self, error: Exception) -> None:
        if self._failures % SAID_EVERY == 0:
            log.error("tick failed", times=self._failures + 1, **fault(error))
        self._failures += 1

    def seconds_since_tick(self) -> float | None:
        """How long ago the last tick succeeded; none before the first."""
        if self.last_tick is None or self._loop is None:
            return None
        return self._loop.time() - self.last_tick

    # --- delivery -------------------------------------------------------------------------------------

    async def _deliver(self) -> None:
        failures = 0
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(DELIVERY_IDLE_S):
                    await self._wake.wait()
            self._wake.clear()
            if self._held:
                continue
            try:
                async with self._delivering:
                    await self._delivery.drain()
                failures = 0
            except Exception as error:
                if failures % SAID_EVERY == 0:
                    log.error("delivery failed", times=failures + 1, **fault(error))
                failures += 1
                await asyncio.sleep(PAUSE_AFTER_ERROR_S)

    # --- the watchdog ---------------------------------------------------------------------------------

    async def _watch(self) -> None:
        """One failed `update_job` stops an AsyncIOScheduler for good, and so does a wall clock that is put back."""
        while True:
            await asyncio.sleep(self._stalled_after / 6)
            if self._delivering_task is None or self._delivering_task.done():
                log.error("delivery had ended, starting it anew")
                self._delivering_task = asyncio.create_task(self._deliver(), name="makker-delivery")
            loop = asyncio.get_running_loop()
            if not self._ticking.locked() and loop.time() - self._woken_at >= self._stalled_after:
                log.error("scheduler stalled, starting it anew", seconds=round(loop.time() - self._woken_at))
                self._woken_at = loop.time()
                with contextlib.suppress(Exception):
                    self._end_scheduler()
                self._scheduler = self._started_scheduler()


async def _ended(task: "asyncio.Task[None] | None") -> None:
    """Cancel a task and wait until it is over."""
    if task is not None:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
