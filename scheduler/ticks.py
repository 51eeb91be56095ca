"""A tick: one look at everything that may have come due."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial

from bot.faults import reach
from bot.ports import UNMETERED, Claims, Meter
from scheduler.triggers import TRIGGERS, Trigger


class Ticks:
    """Makes the claims of `triggers`, and handles events again that wait for another try."""

    def __init__(
        self,
        claims: Claims,
        retry: Callable[[datetime], Awaitable[int]],
        on_claimed: Callable[[], None],
        triggers: Sequence[Trigger] = TRIGGERS,
        meter: Meter = UNMETERED,
    ) -> None:
        self._claims = claims
        self._retry = retry
        self._on_claimed = on_claimed
        self._triggers = triggers
        self._meter = meter
        self._is_ending = False
        self._last: dict[str, datetime] = {}

    async def tick(self, now: datetime, *, continuous: bool = False) -> int:
        """Claim all that is due at `now`; how much that was. `continuous`: no time went by unseen before it.

        A claim that fails does not keep the others from being made; the first failure is raised at the end.
        """
        reach("tick.begun")
        await self._claims.tick(now, continuous=continuous)
        works: list[Callable[[datetime], Awaitable[int]]] = [self._retry]
        works += (partial(self._claim, trigger) for trigger in self._triggers)
        claimed, failures = 0, list[Exception]()
        for work in works:
            try:
                claimed += await work(now)
            except Exception as failure:
                failures.append(failure)
        reach("tick.claimed")
        if claimed:
            self._on_claimed()
        if failures:
            raise failures[0]
        return claimed

    def end(self) -> None:
        """Begin no further batch: Makker is about to stop."""
        self._is_ending = True

    async def _claim(self, trigger: Trigger, now: datetime) -> int:
        last = self._last.get(trigger.name)
        if last is not None and last <= now < last + trigger.every:
            return 0
        self._last[trigger.name] = now
        total = 0
        while not self._is_ending and (count := await trigger.claim(self._claims, now, trigger.batch)) > 0:
            total += count
            self._meter.claimed(trigger.name, count)
            self._on_claimed()
            if count < trigger.batch:
                break
        return total
