"""Time travel: moves a clock forward and lives through everything that comes due in between, in order."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol

from bot.ports import Claims
from scheduler.delivery import Delivery
from scheduler.ticks import Ticks

SMALLEST_STEP = timedelta(seconds=1)


class SettableClock(Protocol):
    """A clock that can be put forward."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...

    def move_to(self, at: datetime) -> None:
        """Go on from `at`."""
        ...


class TimeTravel:
    """Steps a clock from one due instant to the next; `hold` keeps the ordinary runner still meanwhile."""

    def __init__(
        self,
        clock: SettableClock,
        ticks: Ticks,
        delivery: Delivery,
        claims: Claims,
        hold: Callable[[], AbstractAsyncContextManager[None]],
        on_moved: Callable[[], Awaitable[None]],
    ) -> None:
        self._clock = clock
        self._ticks = ticks
        self._delivery = delivery
        self._claims = claims
        self._hold = hold
        self._on_moved = on_moved
        self._is_to_stop = False
        self.moving = False

    def leave_off(self) -> None:
        """Go no further than the instant that is being lived through."""
        self._is_to_stop = self.moving

    async def move_to(self, target: datetime) -> None:
        """Live through everything due until `target`. Raises `ValueError` if that lies in the past."""
        if target < self._clock.now():
            raise ValueError("time moves forward only")
        async with self._hold():
            self.moving, self._is_to_stop = True, False
            try:
                await self._through(target)
            finally:
                self.moving = False
        await self._on_moved()

    async def _through(self, target: datetime) -> None:
        reached = self._clock.now()
        await self._live(reached)
        while (due := await self._claims.next_due_at()) is not None and due <= target:
            # What stays due after it was lived through (a message waiting for its turn) must not hold time up.
            reached = max(due, reached + SMALLEST_STEP)
            if reached > target or self._is_to_stop:
                break
            self._put_forward(reached)
            await self._live(reached)
        if not self._is_to_stop:
            self._put_forward(target)
            await self._live(target)

    def _put_forward(self, at: datetime) -> None:
        # The clock goes on by itself meanwhile, and may have passed a near instant already.
        if at > self._clock.now():
            self._clock.move_to(at)

    async def _live(self, now: datetime) -> None:
        await self._ticks.tick(now, continuous=True)
        await self._delivery.drain()
