"""The event loop's lag: by how much a short sleep overslept."""

import asyncio
from collections import deque

EVERY_S = 0.5
REMEMBERED_S = 60.0


class LoopLag:
    """Measures while it runs; `longest` is the longest lag of the last minute, in seconds."""

    def __init__(self) -> None:
        self._lags: deque[float] = deque(maxlen=int(REMEMBERED_S / EVERY_S))

    @property
    def longest(self) -> float:
        """The longest lag lately."""
        return max(self._lags, default=0.0)

    async def run(self) -> None:
        """Measure until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(EVERY_S)
            self._lags.append(max(0.0, loop.time() - before - EVERY_S))
