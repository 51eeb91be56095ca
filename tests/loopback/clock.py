"""Time of the server: asked of the clock it was given, waited for without waiting when that clock is moved."""

import asyncio
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Whatever says what time it is; `bot.clock` has three."""

    def now(self) -> datetime: ...


POLL = 0.004
"""How often a waiting retry looks at the clock, in real seconds."""


async def until(clock: Clock, at: datetime) -> None:
    """Wait until the clock says so; a clock that is put forward ends the wait at once."""
    while True:
        left = (at - clock.now()).total_seconds()
        if left <= 0:
            return
        await asyncio.sleep(min(POLL, left))


def seconds(at: datetime) -> int:
    """Whole seconds since 1970."""
    return int(at.timestamp())
