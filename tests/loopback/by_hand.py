"""Trying Makker by hand: what somebody types is done on a server on loopback, and what comes of it is printed."""

import asyncio
import sys
from typing import Protocol


class Spoken(Protocol):
    """What lines do on a server."""

    async def take(self, line: str) -> str:
        """Do what a line says; what came of it."""
        ...

    def news(self) -> str:
        """What has been written or shown since the last time."""
        ...


async def talk(spoken: Spoken, address: str, settings: str, about: str) -> None:
    """Say what Makker is started with and what lines are about, and take them until the input ends."""
    print(settings)
    print(f"\nWhat is accepted here (and {address}/ shows the log):\n{about}\n", flush=True)
    reading = asyncio.create_task(_read(spoken))
    try:
        while not reading.done():
            await asyncio.wait([reading], timeout=0.5)
            if news := spoken.news():
                print(news, flush=True)
    finally:
        reading.cancel()


async def _read(spoken: Spoken) -> None:
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        if line.strip() == "quit":
            return
        print(await spoken.take(line), flush=True)
