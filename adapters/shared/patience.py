"""What nobody delivers anew by itself is tried a few times, no sooner than its platform says."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.ports import NotYet, TryAgain

TRIES = 5
PAUSE_S = 5.0
T = TypeVar("T")


async def patiently(asked: Callable[[], Awaitable[T]], tries: int = TRIES) -> T:
    """Ask, and ask again while it is worth it. Raises `DeliveryFailure`."""
    for _ in range(tries - 1):
        try:
            return await asked()
        except NotYet as wait:
            await asyncio.sleep(wait.after)
        except TryAgain as failure:
            await asyncio.sleep(PAUSE_S if failure.after is None else failure.after)
    return await asked()
