"""The runner: APScheduler wakes the claims each second, delivery follows at once, and a watchdog minds both."""

import asyncio
import contextlib

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.ports import Clock
from scheduler.delivery import Delivery
from scheduler.ticks import Ticks

TICK_EVERY_S = 1
DELIVERY_IDLE_S = 1.0
PAUSE_AFTER_ERROR_S = 1.0

log = structlog.get_logger()


class Runner:
    """Keeps ticks and delivery going. `last_tick` and `last_delivery` are monotonic seconds, for health."""

    def __init__(self, ticks: Ticks, delivery: Delivery, clock: Clock) -> None:
        self._ticks = ticks
        self._delivery = delivery
        self._clock = clock
        self._scheduler: AsyncIOScheduler | None = None
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._ticking = asyncio.Lock()
        self._delivering = asyncio.Lock()
        self._held = False
        self.last_tick: float | None = None

    def wake(self) -> None:
        """Something waits to be sent; may be called from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake.set)

    async def start(self) -> None:
        """Begin to tick and to deliver."""
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._deliver(), name="makker-delivery")
        # In memory and never pickled; a late tick still runs, and only once.
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(
            self._tick,
            "interval",
            seconds=TICK_EVERY_S,
            id="tick",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        self._scheduler.start()

    def rouse(self) -> None:
        """Start APScheduler anew where it has stopped waking up; the watchdog of health calls this."""
        scheduler = self._scheduler
        if scheduler is not None:
            scheduler.wakeup()

    async def stop(self) -> None:
        """Finish the tick and the delivery under way, then begin no more."""
        if self._scheduler is not None:
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        async with self._ticking, self._delivering:
            if self._task is not None:
                self._task.cancel()
        if self._task is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @contextlib.asynccontextmanager
    async def held(self):  # type: ignore[no-untyped-def]
        """While somebody else drives the clock, neither ticks nor delivers of its own accord."""
        self._held = True
        try:
            async with self._ticking, self._delivering:
                yield
        finally:
            self._held = False
            self.wake()

    async def _tick(self) -> None:
        if self._held:
            self.last_tick = asyncio.get_running_loop().time()
            return
        async with self._ticking:
            try:
                await self._ticks.tick(self._clock.now())
                self.last_tick = asyncio.get_running_loop().time()
            except Exception as error:
                log.error("tick failed", error=type(error).__name__)

    async def _deliver(self) -> None:
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
            except Exception as error:
                log.error("delivery failed", error=type(error).__name__)
                await asyncio.sleep(PAUSE_AFTER_ERROR_S)

    def seconds_since_tick(self) -> float | None:
        """How long ago the last tick succeeded; none before the first."""
        if self.last_tick is None or self._loop is None:
            return None
        return self._loop.time() - self.last_tick
