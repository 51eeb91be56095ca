"""A tick: one look at everything that may have come due."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from bot.ports import Claims
from scheduler.triggers import TRIGGERS, Trigger


class Ticks:
    """Makes the claims of `triggers`, and handles events again that wait for another try."""

    def __init__(
        self,
        claims: Claims,
        retry: Callable[[datetime], Awaitable[int]],
        on_claimed: Callable[[], None],
        triggers: Sequence[Trigger] = TRIGGERS,
    ) -> None:
        self._claims = claims
        self._retry = retry
        self._on_claimed = on_claimed
        self._triggers = triggers
        self._last: dict[str, datetime] = {}

    async def tick(self, now: datetime, *, continuous: bool = False) -> int:
        """Claim all that is due at `now`; how much that was. `continuous`: no time went by unseen before it."""
        await self._claims.tick(now, continuous=continuous)
        claimed = await self._retry(now)
        for trigger in self._triggers:
            claimed += await self._claim(trigger, now)
        if claimed:
            self._on_claimed()
        return claimed

    async def _claim(self, trigger: Trigger, now: datetime) -> int:
        last = self._last.get(trigger.name)
        if last is not None and last <= now < last + trigger.every:
            return 0
        self._last[trigger.name] = now
        total = 0
        while (count := await trigger.claim(self._claims, now, trigger.batch)) > 0:
            total += count
            self._on_claimed()
            if count < trigger.batch:
                break
        return total
